"""Reads of decisions and hypotheses, and what their numbers did."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import log
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from meari.apps.decisions import measures, models
from meari.apps.decisions.measures import Measure
from meari.apps.warehouse import queries as warehouse
from meari.apps.warehouse.queries import Reader
from meari.engines.metrics.effects import Effect, Weekly, effect
from meari.engines.metrics.rates import Change
from meari.engines.metrics.suppositions import held_against
from meari.registry import UnknownKindError
from meari.vocabulary.metrics import Reading

WEEKS_BEFORE = 8
MOST_WEEKS_AFTER = 26
YEAR = 52


@dataclass(frozen=True)
class Measured:
    """What the number of a decision did: week by week (Mondays), and before against after."""

    mondays: Sequence[date]
    counts: Sequence[int]
    before: Weekly
    after: Weekly
    effect: Effect
    decided: date
    began: date

    @property
    def a_week_before(self) -> float | None:
        return _mean(self.before.counts)

    @property
    def a_week_after(self) -> float | None:
        return _mean(self.after.counts)

    @property
    def strictest(self) -> Change:
        """The change that the verdict rests on: the one nearest to none, of all that were compared."""
        compared = (self.effect.change, self.effect.beyond_others, self.effect.beyond_season)
        told = [one for one in compared if one is not None and one.ratio]
        return min(told, key=lambda one: abs(log(one.ratio or 1.0)), default=self.effect.change)

    def plain(self) -> dict[str, Any]:
        """As an edition freezes it."""
        moved = self.strictest
        return {
            "verdict": self.effect.verdict, "before": self.a_week_before, "after": self.a_week_after,
            "weeks_before": self.effect.weeks_before, "weeks_after": self.effect.weeks_after,
            "change": None if moved.ratio is None else moved.ratio - 1,
            "low": None if moved.low is None else moved.low - 1, "high": None if moved.high is None else moved.high - 1,
            "beyond_others": self.effect.beyond_others is not None,
            "beyond_season": self.effect.beyond_season is not None,
        }  # fmt: skip


@dataclass(frozen=True)
class Supposed:
    """The reading of a hypothesis until now, and what it says of it."""

    reading: Reading
    verdict: str


def about(kind: str, key: str) -> QuerySet[models.Decision]:
    """Decisions about one thing, oldest first."""
    return models.Decision.objects.filter(about_kind=kind, about_key=key).select_related("owner").order_by("decided_at")


def taken_between(first: date, last: date) -> QuerySet[models.Decision]:
    """Decisions taken from ``first`` to ``last``, and older ones that were still open then."""
    return (
        models.Decision.objects.filter(decided_at__date__lte=last)
        .exclude(closed_at__date__lt=first)
        .select_related("owner")
    )


def measured(decision: models.Decision, *, today: date, visible_to: Reader) -> Measured | None:
    """What the number of ``decision`` did in the whole weeks before it was taken and since it took hold.

    It takes hold when it is done, or else when it is taken; the week in between is left out. Weeks are held against
    orders where there are any. ``None`` where no number was named or its metric is not installed.
    """
    if not decision.metric:
        return None
    measure = Measure(decision.metric, decision.where, decision.measured)
    decided = timezone.localdate(decision.decided_at)
    is_done = decision.state == models.Decision.State.DONE and decision.closed_at is not None
    began = timezone.localdate(decision.closed_at) if is_done else decided
    first = _monday(decided) - timedelta(weeks=WEEKS_BEFORE)
    last = min(_monday(today), _monday(began) + timedelta(weeks=MOST_WEEKS_AFTER + 1)) - timedelta(days=1)
    mondays = [first + timedelta(weeks=week) for week in range((last - first).days // 7 + 1)]
    try:
        counts = _weekly(measure, mondays, visible_to)
        orders = _weekly(Measure("orders"), mondays, visible_to)
        whole = _weekly(measure.of_everything, mondays, visible_to) if measure.is_narrowed_by_place else None
        a_year_ago = [monday - timedelta(weeks=YEAR) for monday in mondays]
        earlier_counts, earlier_orders = (_weekly(one, a_year_ago, visible_to) for one in (measure, Measure("orders")))
    except UnknownKindError:
        return None
    sides = [monday < _monday(decided) for monday in mondays], [monday > _monday(began) for monday in mondays]
    exposures = [float(one) for one in orders] if all(orders) else [1.0] * len(mondays)
    before, after = (_chosen(counts, exposures, side) for side in sides)
    others = None
    if whole is not None:
        rest = [everything - own for everything, own in zip(whole, counts, strict=True)]
        earlier, later = (_chosen(rest, exposures, side) for side in sides)
        others = (earlier, later)
    year_ago = None
    if all(earlier_orders):
        first_side, second_side = (
            _chosen(earlier_counts, [float(one) for one in earlier_orders], side) for side in sides
        )
        year_ago = (first_side, second_side)
    found = effect(before, after, others=others, year_ago=year_ago)
    return Measured(mondays, counts, before, after, found, decided, began)


def followed(today: date) -> QuerySet[models.Decision]:
    """Decisions whose number is still followed: open ones, and those closed within half a year."""
    since = today - timedelta(weeks=MOST_WEEKS_AFTER + 2)
    return models.Decision.objects.exclude(metric="").exclude(closed_at__date__lt=since)


def supposed(hypothesis: models.Hypothesis, *, visible_to: Reader = warehouse.SYSTEM) -> Supposed:
    """The reading that a hypothesis is held against, as far as its days have gone."""
    period = (hypothesis.starts_on, hypothesis.ends_on)
    try:
        reading = warehouse.total(hypothesis.metric, period=period, visible_to=visible_to, where=hypothesis.where)
    except UnknownKindError:
        reading = Reading(None, note="not_installed")
    verdict = held_against(reading, threshold=hypothesis.threshold, is_above=hypothesis.is_above)
    return Supposed(reading, verdict)


def company_wide() -> list[Measure]:
    """What can be meant to move when nothing narrower was chosen: everything of a kind."""
    return [Measure(key, {}, measures.metric_name(key)) for key in measures.counted()]


def _weekly(measure: Measure, mondays: Sequence[date], visible_to: Reader) -> list[int]:
    if not mondays:
        return []
    period = (mondays[0], mondays[-1] + timedelta(days=6))
    found: Mapping[tuple[object, ...], Reading] = dict(
        warehouse.read(measure.metric, period=period, visible_to=visible_to, by=["week"], where=measure.where)
    )
    return [int(found[(monday,)].value or 0) if (monday,) in found else 0 for monday in mondays]


def _chosen(counts: Sequence[int], exposures: Sequence[float], side: Sequence[bool]) -> Weekly:
    at = [place for place, is_meant in enumerate(side) if is_meant]
    return Weekly([counts[place] for place in at], [exposures[place] for place in at])


def _mean(counts: Sequence[int]) -> float | None:
    return sum(counts) / len(counts) if counts else None


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
