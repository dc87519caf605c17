"""The company's own model beside the start model: read from its row, cached by version, speaking where it was better."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from meari.apps.voices import models
from meari.engines.text import learning, sentences
from meari.vocabulary.understanding import Label, Understanding


def reading_of(title: str, text: str) -> str:
    """What the model reads of a voice: its title, which says what it is about, before its text."""
    return f"{title} {text}".strip()


@dataclass(frozen=True)
class Speaking:
    """A model, the keys for which it speaks, and the name under which its labels stand."""

    model: learning.Model
    taken_over: Collection[str]
    by: str

    def add_to(self, understood: Sequence[Understanding], *, titles: Sequence[str] = ()) -> list[Understanding]:
        """Return ``understood`` with the classes for which the model speaks given by it, its words shown."""
        texts = [
            reading_of(title, one.masked.text)
            for title, one in zip(titles or [""] * len(understood), understood, strict=True)
        ]
        found = learning.predict(self.model, texts, encode=sentences.encode)
        return [self._add(one, row.tolist()) for one, row in zip(understood, found, strict=True)]

    def _add(self, one: Understanding, row: Sequence[float]) -> Understanding:
        if not one.classes or one.classes[0].by == NOBODY:
            return one
        said = dict(zip(self.model.keys, row, strict=True))
        held, likely = learning.combine(
            one.classes, said, taken_over=self.taken_over, by=self.by, sure_from=models.SURE_FROM
        )
        return replace(one, classes=tuple(self._shown(label, one.masked.text) for label in held), likely=likely)

    def _shown(self, label: Label, text: str) -> Label:
        if label.by != self.by:
            return label
        return replace(label, evidence=learning.explain(self.model, text, label.key))


NOBODY = "none"
"""Who labels a text without words."""


def in_use() -> Speaking | None:
    """The model that speaks now; nothing where none was taught, or this version of the program cannot read it."""
    active = models.LearnedModel.objects.filter(state=models.LearnedModel.State.ACTIVE)
    found = active.values_list("pk", "trained_at").first()
    return None if found is None else _load(*found)


@lru_cache(maxsize=2)
def _load(pk: int, _trained_at: datetime) -> Speaking | None:
    row = models.LearnedModel.objects.get(pk=pk)
    try:
        model = learning.from_bytes(bytes(row.weights or b""))
    except learning.UnreadableModel:
        return None
    return Speaking(model, frozenset(row.taken_over), str(row))
