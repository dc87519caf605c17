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
from meari.apps.voices.actions.topics import (
    TOPIC_PROMOTED,
    ask_for_topics,
    find_topics,
    name_topic,
    promote_topic,
    set_topic_aside,
    stop_finding,
)

__all__ = [
    "LABELS_CORRECTED",
    "TAXONOMY_CHANGED",
    "TOPIC_PROMOTED",
    "VOICES_RECEIVED",
    "VOICES_UNDERSTOOD",
    "EmptyName",
    "KeyTaken",
    "VoiceRow",
    "add_class",
    "ask_for_topics",
    "correct_label",
    "ensure_taxonomy",
    "find_topics",
    "index_everything",
    "index_new",
    "index_rest",
    "merge_classes",
    "name_topic",
    "prepare_voices",
    "promote_topic",
    "rename_class",
    "set_topic_aside",
    "split_class",
    "stop_finding",
    "store_voices",
    "understand_again",
]
