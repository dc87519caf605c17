"""What a metric is: additive parts, and a finish in plain Python that turns them into a reading."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from meari.engines.metrics.facts import FACTS
from meari.engines.metrics.parts import Listed, Part
from meari.vocabulary.metrics import Direction, Reading

Parts = Mapping[str, int | None]
"""The values of a metric's parts for one group; counts and sums are 0 where a fact has no rows for the group."""


class WrongMetric(TypeError):
    """A metric contradicts itself; the text says how."""


@dataclass(frozen=True)
class Metric:
    """How a number is defined.

    ``unit`` says what values count (a code). ``finish`` is pure and refuses with a named reason rather than invent a
    value. ``evidence`` names the part whose rows are shown behind a number. ``spread`` names facts that take part as
    a whole where a question splits or narrows by a column they lack (orders behind complaints by class); all others
    must have it.
    """

    ko: str
    en: str
    unit: str
    direction: Direction
    parts: Mapping[str, Part]
    finish: Callable[[Parts], Reading]
    evidence: str = ""
    spread: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if not self.parts:
            raise WrongMetric("a metric needs at least one part")
        if unknown := self.facts - FACTS.keys():
            raise WrongMetric(f"no such fact: {', '.join(sorted(unknown))}")
        if not self.spread < self.facts:
            raise WrongMetric("at least one fact must carry the groups, so not every fact can be spread")
        if self.evidence and not isinstance(self.parts.get(self.evidence), Listed):
            raise WrongMetric(f"evidence {self.evidence!r} is not a counted part")

    @property
    def facts(self) -> frozenset[str]:
        """Keys of the facts its parts come from."""
        return frozenset(part.fact for part in self.parts.values())
