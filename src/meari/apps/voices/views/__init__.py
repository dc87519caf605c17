"""Pages of voices, the taxonomy and channels; where other programs and the public write in."""

from meari.apps.voices.views.channels import (
    add_channel,
    channel,
    channel_secret,
    channels,
    remove_channel,
    set_channel_active,
    take_again,
    test_channel,
)
from meari.apps.voices.views.form import public_form, received
from meari.apps.voices.views.receiving import receive
from meari.apps.voices.views.voices import (
    class_page,
    export,
    index,
    label,
    new_class,
    original,
    taxonomy,
    voice,
)

__all__ = [
    "add_channel",
    "channel",
    "channel_secret",
    "channels",
    "class_page",
    "export",
    "index",
    "label",
    "new_class",
    "original",
    "public_form",
    "receive",
    "received",
    "remove_channel",
    "set_channel_active",
    "take_again",
    "taxonomy",
    "test_channel",
    "voice",
]
