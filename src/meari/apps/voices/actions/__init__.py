"""Everything that changes voices, labels and the taxonomy."""

from meari.apps.voices.actions.arrivals import (
    ARRIVAL_TAKEN,
    CONTACT,
    NothingKept,
    forget_arrivals,
    keep_arrival,
    note_refused,
    take_again,
    take_arrival,
)
from meari.apps.voices.actions.channels import (
    Connection,
    NameTaken,
    add_channel,
    change_channel,
    remove_channel,
    renew_channel_secret,
    set_channel_active,
)
from meari.apps.voices.actions.intake import (
    VOICES_RECEIVED,
    at_first_told,
    prepare_voices,
    store_voices,
)
from meari.apps.voices.actions.labels import (
    LABELS_CORRECTED,
    VOICES_UNDERSTOOD,
    correct_label,
    understand_again,
)
from meari.apps.voices.actions.taxonomy import (
    TAXONOMY_CHANGED,
    EmptyName,
    KeyTaken,
    add_class,
    ensure_taxonomy,
    merge_classes,
    rename_class,
    split_class,
)
from meari.apps.voices.incoming import VoiceRow

__all__ = [
    "ARRIVAL_TAKEN",
    "CONTACT",
    "LABELS_CORRECTED",
    "TAXONOMY_CHANGED",
    "VOICES_RECEIVED",
    "VOICES_UNDERSTOOD",
    "Connection",
    "EmptyName",
    "KeyTaken",
    "NameTaken",
    "NothingKept",
    "VoiceRow",
    "add_channel",
    "add_class",
    "at_first_told",
    "change_channel",
    "correct_label",
    "ensure_taxonomy",
    "forget_arrivals",
    "keep_arrival",
    "merge_classes",
    "note_refused",
    "prepare_voices",
    "remove_channel",
    "rename_class",
    "renew_channel_secret",
    "set_channel_active",
    "split_class",
    "store_voices",
    "take_again",
    "take_arrival",
    "understand_again",
]
