"""Everything that changes voices, labels and the taxonomy."""

from meari.apps.voices.actions.indexing import (
    index_everything,
    index_new,
    index_rest,
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
    "index_everything",
    "index_new",
    "index_rest",
    "merge_classes",
    "prepare_voices",
    "rename_class",
    "split_class",
    "store_voices",
    "understand_again",
]
