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
    VoiceRow,
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

__all__ = [
    "ARRIVAL_TAKEN",
    "CONTACT",
    "NothingKept",
    "forget_arrivals",
    "keep_arrival",
    "note_refused",
    "take_again",
    "take_arrival",
    "Connection",
    "NameTaken",
    "add_channel",
    "change_channel",
    "remove_channel",
    "renew_channel_secret",
    "set_channel_active",
    "LABELS_CORRECTED",
    "TAXONOMY_CHANGED",
    "VOICES_RECEIVED",
    "VOICES_UNDERSTOOD",
    "EmptyName",
    "KeyTaken",
    "VoiceRow",
    "add_class",
    "correct_label",
    "ensure_taxonomy",
    "merge_classes",
    "prepare_voices",
    "rename_class",
    "split_class",
    "store_voices",
    "understand_again",
]
