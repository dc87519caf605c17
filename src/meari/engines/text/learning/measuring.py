"""How good labels are on texts kept aside: precision, recall and F1 of each key with intervals; which keys a new model wins."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

LEVEL = 0.95
MARGIN = 2
"""By how many texts fewer a model has to err on a key before it is believed to be better there."""

Labels = Sequence[Collection[str]]


@dataclass(frozen=True, slots=True)
class Measure:
    """A share ``value`` (0..1) of ``n`` with its Wilson interval; all but ``n`` are ``None`` where ``n`` is 0."""

    value: float | None
    low: float | None
    high: float | None
    n: int

    @classmethod
    def of(cls, hits: int, n: int) -> Measure:
        """Return ``hits`` of ``n`` with the interval of Wilson (JASA 22, 1927, 209-212) at 95 %."""
        if n == 0:
            return cls(None, None, None, 0)
        from scipy.stats import binomtest  # slow to import

        interval = binomtest(hits, n).proportion_ci(confidence_level=LEVEL, method="wilson")
        return cls(hits / n, float(interval.low), float(interval.high), n)


@dataclass(frozen=True, slots=True)
class Scores:
    """One key: how many texts had it (``gold``), were given it (``given``) and both (``hits``)."""

    gold: int
    given: int
    hits: int

    @property
    def precision(self) -> Measure:
        """The share of the given labels that are right."""
        return Measure.of(self.hits, self.given)

    @property
    def recall(self) -> Measure:
        """The share of the texts with the key that were given it."""
        return Measure.of(self.hits, self.gold)

    @property
    def errors(self) -> int:
        """Texts that lack the label or have it wrongly."""
        return self.gold + self.given - 2 * self.hits

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall; 1 where nothing was to be found and nothing was given."""
        return 2 * self.hits / (self.gold + self.given) if self.gold + self.given else 1.0


@dataclass(frozen=True, slots=True)
class Evaluation:
    """``keys`` by name; ``first_right`` is the share of texts whose first label is one of their own keys."""

    keys: Mapping[str, Scores]
    first_right: Measure
    macro_f1: float

    @property
    def errors(self) -> int:
        """Labels that are missing or wrong, over all keys."""
        return sum(scores.errors for scores in self.keys.values())

    def is_better_than(self, other: Evaluation) -> bool:
        """Whether more texts get a right label first; among equals whether fewer labels are missing or wrong."""
        mine, theirs = (one.first_right.value or 0.0 for one in (self, other))
        return (mine, -self.errors) > (theirs, -other.errors)


def evaluate(gold: Labels, given: Sequence[Sequence[str]]) -> Evaluation:
    """Compare the keys ``given`` to each text (best first) with those that people gave (``gold``).

    ``macro_f1`` is the mean F1 over the keys that gold knows (0 when there is none).
    """
    counts: dict[str, list[int]] = {}
    first = 0
    for own, said in zip(gold, given, strict=True):
        for key in {*own, *said}:
            one = counts.setdefault(key, [0, 0, 0])
            one[0] += key in own
            one[1] += key in said
            one[2] += key in own and key in said
        first += bool(said) and said[0] in own
    keys = {key: Scores(*counts[key]) for key in sorted(counts)}
    known = [scores.f1 for scores in keys.values() if scores.gold]
    return Evaluation(keys, Measure.of(first, len(gold)), sum(known) / len(known) if known else 0.0)


def taken_over(before: Evaluation, after: Evaluation) -> tuple[str, ...]:
    """Return the keys for which the model measured ``after`` is to speak: at least two errors fewer, and F1 not lower.

    A key on which too few texts were kept aside stays as it was, so that nothing gets worse unseen.
    """
    nothing = Scores(0, 0, 0)
    pairs = {key: (before.keys.get(key, nothing), after.keys.get(key, nothing)) for key in {*before.keys, *after.keys}}
    return tuple(
        sorted(key for key, (old, new) in pairs.items() if old.errors - new.errors >= MARGIN and new.f1 >= old.f1)
    )
