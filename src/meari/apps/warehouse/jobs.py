"""Facts follow events: days go stale and are written anew at once, months when it has been quiet for a moment."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from meari.apps.events.declare import Occurrence, Reaction, reacts_to
from meari.apps.jobs import work
from meari.apps.warehouse import actions, sources


@work.job("warehouse.refresh_due", time_limit=timedelta(minutes=30))
def refresh_due() -> None:
    again_at = actions.refresh_due(now=timezone.now())
    if again_at is not None:
        refresh_due.later(after=again_at)


@work.job("warehouse.refresh_stale", time_limit=timedelta(hours=1))
def refresh_stale() -> None:
    """The safety net: whatever no other job has written."""
    actions.refresh_due(now=timezone.now())


@work.job("warehouse.clear_away")
def clear_away() -> None:
    actions.clear_away(now=timezone.now())


work.every("*/10 * * * *", name="warehouse.refresh_stale", job=refresh_stale)
work.every("40 4 * * *", name="warehouse.clear_away", job=clear_away)


def subscribe() -> None:
    """Let every declared source go stale by the events it names; called once, at start-up."""
    for source in sources.declared().values():
        for type_key in source.stale_on:
            reacts_to(type_key, key=f"warehouse.{source.fact}")(_reaction(source.fact))


def _named(occurrence: Occurrence, what: str) -> list[str] | None:
    told = occurrence.payload.get(what)
    return [str(one) for one in told] if isinstance(told, list) else None


def _reaction(fact: str) -> Reaction:
    def mark(occurrence: Occurrence) -> None:
        months, days = _named(occurrence, "months"), _named(occurrence, "days")
        now = timezone.now()
        if actions.mark_stale(fact, months=months, days=days or (), now=now):
            refresh_due.later(after=None if days else now + actions.QUIET)

    return mark
