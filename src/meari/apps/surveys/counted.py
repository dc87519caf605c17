"""Readings of one survey from its daily parts and what has come since: current to the last answer, whatever their number."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol

from meari.apps.surveys import counting, models, queries
from meari.apps.surveys.counting import Held
from meari.apps.warehouse.live import Tallied
from meari.apps.warehouse.queries import Evidence, Period, definition
from meari.engines.metrics import CannotTally, Group
from meari.engines.metrics.question import GRAINS
from meari.vocabulary.metrics import Reading

FRESH_UP_TO = 2_000
"""At most so many responses that are not counted yet are gone through for a page."""
TRIES = 3
Readings = list[tuple[Group, dict[str, Reading]]]


class Source(Protocol):
    """Where readings come from."""

    def read_many(
        self, metrics: Sequence[str], *, period: Period, by: Sequence[str] = (), where: Mapping[str, Any] | None = None
    ) -> Readings: ...

    def keys(self, metric: str, *, period: Period, where: Mapping[str, Any], limit: int) -> Evidence: ...


@dataclass(frozen=True)
class Counted:
    """Daily parts of ``survey`` with the responses that they do not hold yet; ``behind`` is asked for all that they do not
    tell apart, and for the records behind a number. Whoever makes it answers for who may see the survey.
    """

    survey: models.Survey
    behind: Callable[[], Source]
    _read: dict[Period, Tallied] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def _behind(self) -> Source:
        return self.behind()

    def read_many(
        self, metrics: Sequence[str], *, period: Period, by: Sequence[str] = (), where: Mapping[str, Any] | None = None
    ) -> Readings:
        facts = {fact for metric in metrics for fact in definition(metric).facts}
        is_of_days = bool(GRAINS.keys() & {*by, *(where or {})})
        try:
            if "response" in facts and is_of_days:  # those that are not over are counted for the whole period only
                raise CannotTally("on")
            return self._tallied(period).read_many(metrics, period=period, by=by, where=where)
        except CannotTally:
            return self._behind.read_many(metrics, period=period, by=by, where=where)

    def keys(self, metric: str, *, period: Period, where: Mapping[str, Any], limit: int) -> Evidence:
        return self._behind.keys(metric, period=period, where=where, limit=limit)

    def _tallied(self, period: Period) -> Tallied:
        """What was read for ``period``, once. Raises ``CannotTally`` where the parts do not fit their responses."""
        if period not in self._read:
            told = next((one for _try in range(TRIES) if (one := self._at_once(period)) is not None), None)
            if told is None:
                raise CannotTally("daily parts")
            self._read[period] = told
        return self._read[period]

    def _at_once(self, period: Period) -> Tallied | None:
        """Parts and the responses beside them; ``None`` when some were counted while they were read, or are gone."""
        before = queries.told_by_parts(self.survey)
        parts = queries.daily_parts(self.survey, period)
        fresh = self._fresh()
        begun = queries.begun(self.survey, period)
        is_whole = before == queries.marked_as_counted(self.survey) == queries.told_by_parts(self.survey)
        if not is_whole or any(one.form != counting.FORM for one in parts):
            return None
        held = [Held((one.on, one.collector_id, one.version, one.language), one.content) for one in parts]
        held += [Held(key, counts.content()) for key, counts in fresh.items()]
        responses = [counting.ends(self.survey, held), counting.begun(self.survey, period[0], begun)]
        return Tallied({"response": responses, "answer": [counting.marks(self.survey, held)]})

    def _fresh(self) -> Mapping[counting.Key, counting.Counts]:
        """What is over and not counted yet. Raises ``CannotTally`` where that is much, as after an upgrade."""
        ids = list(queries.uncounted(survey=self.survey).values_list("pk", flat=True)[: FRESH_UP_TO + 1])
        if len(ids) > FRESH_UP_TO:
            raise CannotTally("uncounted")
        return counting.counted(models.Response.objects.filter(pk__in=ids)) if ids else {}
