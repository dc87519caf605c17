"""The company's own model beside the start model: read from its row, cached by version, speaking where it was better."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
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
    """A model, the keys for which it speaks, and the name under which its labels stand.

    ``moved`` says under which key a class stands that was merged into another since; a class that is gone is left out.
    """

    model: learning.Model
    taken_over: Collection[str]
    by: str
    moved: Mapping[str, str] | None = None

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
        said: dict[str, float] = {}
        for key, probability in zip(self.model.keys, row, strict=True):
            stands = key if self.moved is None else self.moved.get(key)
            if stands is not None:
                said[stands] = max(said.get(stands, 0.0), probability)
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
    if found is None:
        return None
    version = models.Taxonomy.objects.values_list("version", flat=True).first()
    return _load(*found, version or 0)


@lru_cache(maxsize=2)
def _load(pk: int, trained_at: datetime, version: int) -> Speaking | None:
    row = models.LearnedModel.objects.get(pk=pk)
    try:
        model = learning.from_bytes(bytes(row.weights or b""))
    except learning.UnreadableModel:
        return None
    moved = _moved({*model.keys, *row.taken_over}, since=trained_at, version=version)
    return Speaking(model, {*row.taken_over, *(moved[key] for key in row.taken_over if key in moved)}, str(row), moved)


def _moved(keys: Collection[str], *, since: datetime, version: int) -> dict[str, str]:
    """Under which key each of ``keys`` stands in the taxonomy ``version``; those that are gone are missing."""
    merges = models.Taxonomy.objects.filter(change="merge", made_at__gt=since).order_by("version")
    told = [(said["key"], said["into"]) for said in merges.values_list("told", flat=True)]
    known = set(
        models.Class.objects.filter(taxonomy__version=version, sort=models.Class.Sort.CLASS).values_list(
            "key", flat=True
        )
    )
    stands = {}
    for key in keys:
        now = key
        for gone, into in told:
            now = into if now == gone or now.startswith(f"{gone}.") else now
        if now in known:
            stands[key] = now
    return stands
