"""Reads for teaching: the labels that people gave, in two parts that never mix, and what was measured."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from meari.apps.people import models as people
from meari.apps.people import rules as people_rules
from meari.apps.voices import models, rules
from meari.apps.voices.learned import reading_of
from meari.apps.voices.queries.voices import keys_of
from meari.engines.text import agreement, learning
from meari.engines.text.learning import Measure, Scores

LEAST_TO_TEACH = 30
"""Below so many labels to learn from a model would say little that holds."""


@dataclass(frozen=True)
class Example:
    """A voice and the classes that people gave it, each finer class with the one above it."""

    voice_id: int
    title: str
    text: str
    keys: frozenset[str]

    @property
    def reading(self) -> str:
        return reading_of(self.title, self.text)


@dataclass(frozen=True)
class LearningSet:
    """What a model may learn from, and what is kept aside to measure it; ``last_label_id`` says up to which label."""

    taught: Sequence[Example]
    kept_aside: Sequence[Example]
    last_label_id: int


def learning_set() -> LearningSet:
    """Every voice that a person gave a class that still stands in the taxonomy."""
    known = keys_of(models.Label.Sort.CLASS)
    labels = models.Label.objects.filter(
        sort=models.Label.Sort.CLASS, ended_at=None, person__isnull=False, key__in=known
    ).order_by("voice_id", "rank")
    keys: dict[int, set[str]] = {}
    last = 0
    for pk, voice_id, key in labels.values_list("pk", "voice_id", "key"):
        keys.setdefault(voice_id, set()).update({key, key.partition(".")[0]} & known)
        last = max(last, pk)
    voices = models.Voice.objects.filter(pk__in=list(keys)).order_by("pk").values_list("pk", "title", "text")
    examples = [Example(pk, title, text, frozenset(keys[pk])) for pk, title, text in voices]
    aside = [learning.is_held_back(one.text) for one in examples]
    return LearningSet(
        [one for one, is_aside in zip(examples, aside, strict=True) if not is_aside],
        [one for one, is_aside in zip(examples, aside, strict=True) if is_aside],
        last,
    )


def shown_f1(scores: Scores) -> float | None:
    """F1 as pages show it: nothing where nobody had the class and nobody was given it."""
    return scores.f1 if scores.gold + scores.given else None


@dataclass(frozen=True)
class ClassRow:
    """One class before and after: counts and measures on the same voices kept aside."""

    key: str
    before: Scores
    after: Scores
    is_taken_over: bool

    @property
    def f1_before(self) -> float | None:
        return shown_f1(self.before)

    @property
    def f1_after(self) -> float | None:
        return shown_f1(self.after)

    @property
    def is_worse(self) -> bool:
        return self.after.f1 < self.before.f1

    @property
    def is_better(self) -> bool:
        return self.after.f1 > self.before.f1


def class_rows(model: models.LearnedModel) -> list[ClassRow]:
    """The table before against after; classes on which most was kept aside first."""
    before, after = (model.measured.get(side, {}).get("keys", {}) for side in ("before", "after"))
    rows = [
        ClassRow(key, Scores(*before.get(key, (0, 0, 0))), Scores(*after.get(key, (0, 0, 0))), key in model.taken_over)
        for key in {*before, *after}
    ]
    return sorted(rows, key=lambda row: (-row.after.gold, -row.after.given, row.key))


def first_right(model: models.LearnedModel, side: str) -> Measure:
    """How many voices kept aside got one of their own classes first; nothing measured gives nothing."""
    hits, n = model.measured.get(side, {}).get("first", (0, 0))
    return Measure.of(hits, n)


def macro_f1(model: models.LearnedModel, side: str) -> float | None:
    """The mean F1 over the classes that people gave to voices kept aside."""
    known = [Scores(*counts).f1 for counts in model.measured.get(side, {}).get("keys", {}).values() if counts[0]]
    return sum(known) / len(known) if known else None


@dataclass(frozen=True)
class Coverage:
    """How many voices people labelled, of all; how many of those are kept aside; what no model has learned from yet."""

    voices: int
    labelled: int
    kept_aside: int
    since: int
    by_class: Mapping[str, int]

    @property
    def share(self) -> float | None:
        return self.labelled / self.voices if self.voices else None

    @property
    def to_learn_from(self) -> int:
        return self.labelled - self.kept_aside


def coverage() -> Coverage:
    """What people have labelled so far; what is kept aside as the newest version found it."""
    held = models.Label.objects.filter(sort=models.Label.Sort.CLASS, ended_at=None, person__isnull=False)
    newest = models.LearnedModel.objects.defer("weights").exclude(trained_at=None).first()
    kept_aside = len(learning_set().kept_aside) if newest is None else newest.kept_aside
    by_class = dict(held.values_list("key").annotate(Count("voice_id", distinct=True)).order_by())
    return Coverage(
        models.Voice.objects.count(), held.values("voice_id").distinct().count(), kept_aside,
        held.filter(pk__gt=newest.last_label_id if newest else 0).values("voice_id").distinct().count(), by_class,
    )  # fmt: skip


@dataclass(frozen=True)
class SampleResult:
    """What two people said of the same voices: overall, by class, and where they differ."""

    sample: models.CodingSample
    size: int
    coded: Mapping[int, int]
    overall: agreement.Agreement
    by_class: Mapping[Any, agreement.Agreement]
    differing: Sequence[tuple[models.Voice, Sequence[str]]]

    @property
    def is_done(self) -> bool:
        return self.overall.n == self.size


def sample_result(sample: models.CodingSample, *, with_classes: bool = True) -> SampleResult:
    """Agreement of the two coders on the main class; intervals drawn with the sample's own seed."""
    coders = list(sample.coders.order_by("pk").values_list("pk", flat=True))
    said: dict[int, dict[int, str]] = {}
    for voice_id, person_id, key in sample.codings.values_list("voice_id", "person_id", "key"):
        said.setdefault(voice_id, {})[person_id] = key
    units = [tuple(said[voice_id].get(coder) for coder in coders) for voice_id in sorted(said)]
    both = {voice_id: [one[coder] for coder in coders] for voice_id, one in said.items() if len(one) == len(coders)}
    apart = models.Voice.objects.in_bulk([voice_id for voice_id, keys in both.items() if len(set(keys)) > 1])
    return SampleResult(
        sample, sample.voices.count(), {coder: sum(coder in one for one in said.values()) for coder in coders},
        agreement.krippendorff(units, seed=sample.seed),
        agreement.by_class(units, seed=sample.seed, rounds=500) if with_classes else {},
        [(voice, both[pk]) for pk, voice in sorted(apart.items())],
    )  # fmt: skip


def possible_coders() -> list[people.User]:
    """Active people who may label somewhere."""
    users = people.User.objects.filter(is_active=True).select_related("team").order_by("name")
    return [user for user in users if people_rules.can(user, rules.LABEL)]
