"""Reads of voices and the taxonomy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import get_language

from meari.apps.voices import models

SENTIMENTS = frozenset({"negative", "neutral", "positive"})


@dataclass(frozen=True)
class Node:
    """One class of the taxonomy in the reader's language."""

    key: str
    name: str
    definition: str

    @property
    def depth(self) -> int:
        return self.key.count(".")


@dataclass(frozen=True)
class Relabelling:
    """What a change of the taxonomy would re-label: how many voices, and some of them."""

    count: int
    samples: Sequence[models.Voice]


def newest_taxonomy() -> models.Taxonomy | None:
    return models.Taxonomy.objects.first()


def nodes(sort: str) -> list[Node]:
    """The classes of one sort as the newest taxonomy names them, in its order."""
    newest = newest_taxonomy()
    if newest is None:
        return []
    korean = get_language() == "ko"
    return [
        Node(c.key, c.name_ko if korean else c.name_en, c.definition_ko if korean else c.definition_en)
        for c in newest.classes.filter(sort=sort)
    ]


def keys_of(sort: str) -> frozenset[str]:
    """The keys that may be given as labels of ``sort``."""
    if sort == models.Label.Sort.SENTIMENT:
        return SENTIMENTS
    return frozenset(node.key for node in nodes(sort))


def names(sort: str) -> Mapping[str, str]:
    """Key to name in the reader's language; a finer class names its parent too (고장 › 소음·진동)."""
    plain = {node.key: node.name for node in nodes(sort)}
    return {key: f"{plain[parent]} › {name}" if (parent := key.rpartition(".")[0]) in plain else name for key, name in plain.items()}


def merge_preview(*, key: str) -> Relabelling:
    """The voices that lose the class ``key`` or one below it when it is merged into another."""
    within = Q(key=key) | Q(key__startswith=f"{key}.")
    labels = models.Label.objects.filter(within, sort=models.Label.Sort.CLASS, ended_at=None)
    voices = models.Voice.objects.filter(pk__in=labels.values("voice_id"))
    return Relabelling(voices.count(), voices[:5])


def split_preview(*, key: str, words: Sequence[str]) -> Relabelling:
    """The voices of ``key`` that contain one of ``words`` and would belong to the new finer class."""
    voices = voices_with_words(key, words)
    return Relabelling(voices.count(), voices[:5])


def voices_with_words(key: str, words: Sequence[str]) -> QuerySet[models.Voice]:
    """Voices that carry the class ``key`` now and contain one of ``words``."""
    contains = Q(pk__in=[])
    for word in words:
        if word.strip():
            contains |= Q(text__icontains=word.strip())
    labels = models.Label.objects.filter(sort=models.Label.Sort.CLASS, key=key, ended_at=None)
    return models.Voice.objects.filter(contains, pk__in=labels.values("voice_id"))
