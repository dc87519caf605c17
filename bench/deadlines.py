"""Due times in working time beside businesstimedelta (1.0.1): the same instants, and how long each takes.

    python -m bench.deadlines [--times 100000] [--peer 1000]

A team in Seoul, 09-12 and 13-18 on weekdays, public holidays of thirty years off. Starts are drawn over ten years, at any second.
Then both are asked for a day on which the clocks change.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from datetime import time as wall
from itertools import pairwise
from typing import TypeVar

from meari.engines.deadlines import due_at, holidays, standing, working_time
from meari.engines.deadlines.opening import opening_of
from meari.vocabulary.deadlines import BusinessHours, Pause, Promise, Span

T = TypeVar("T")
DAY = (Span(wall(9), wall(12)), Span(wall(13), wall(18)))
BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
AMOUNTS = {"1 hour": HOUR, "5 days": 40 * HOUR, "1 year": 2_000 * HOUR, "10 years": 20_000 * HOUR}


def main(arguments: Sequence[str] | None = None) -> int:
    options = argparse.ArgumentParser(description="Time due times against a peer.")
    options.add_argument("--times", type=int, default=100_000)
    options.add_argument("--peer", type=int, default=1_000)
    chosen = options.parse_args(arguments)
    hours = BusinessHours("Asia/Seoul", (DAY,) * 5 + ((), ()), frozenset(holidays(years=range(2026, 2057))))
    drawn = random.Random(1)
    starts = [BEGAN + timedelta(seconds=drawn.randrange(10 * 365 * 86_400)) for _ in range(chosen.times)]
    add, measure = _peer(hours)
    print("| working time | ours, ms a thousand | peer, ms a thousand | ratio | same |")
    print("| --- | --- | --- | --- | --- |")
    for name, amount in AMOUNTS.items():
        few = starts[: max(10, min(chosen.peer, chosen.peer * 40 * HOUR // amount))]
        ours, dues = _timed(lambda at, amount=amount: due_at(hours, start=at, amount=amount), starts)
        theirs, others = _timed(lambda at, amount=amount: add(at, amount), few)
        _row(f"add {name}", ours, theirs, _same(dues, others))
        ends = dict(zip(starts, dues, strict=True))
        ours, lengths = _timed(lambda at, ends=ends: working_time(hours, start=at, end=ends[at]), starts)
        theirs, others = _timed(lambda at, ends=ends: measure(at, ends[at]), few)
        _row(f"measure {name}", ours, theirs, _same(lengths, others))
    _alone(hours, starts)
    _summer_time()
    return 0


def _alone(hours: BusinessHours, starts: Sequence[datetime]) -> None:
    pauses = [Pause(at + HOUR, at + 30 * HOUR, "customer") for at in starts]
    held = dict(zip(starts, pauses, strict=True))
    paused, _ = _timed(lambda at: due_at(hours, start=at, amount=8 * HOUR, pauses=[held[at]]), starts)
    promise = Promise(480)
    stood, _ = _timed(lambda at: standing(promise, hours=hours, start=at, now=at + 5 * HOUR, pauses=[held[at]]), starts)
    opening_of.cache_clear()
    cold, _ = _timed(lambda at: due_at(hours, start=at, amount=HOUR), [BEGAN])
    print(f"\nours alone, ms a thousand: 8 hours with a pause {paused:.1f}, standing with a pause {stood:.1f}")
    print(f"the first answer of new hours: {cold / 1000:.1f} ms")


def _summer_time() -> None:
    """Night shifts, 00-06, over both changes of New York: 5 and 7 hours were worked."""
    night = BusinessHours("America/New_York", ((Span(wall(0), wall(6)),),) * 7)
    _, measure = _peer(night)
    for name, day in (
        ("spring", datetime(2026, 3, 8, 5, tzinfo=UTC)),
        ("autumn", datetime(2026, 11, 1, 4, tzinfo=UTC)),
    ):
        end = day + 9 * HOUR
        print(f"{name}: ours {working_time(night, start=day, end=end)}, peer {measure(day, end)}")


def _row(name: str, ours: float, theirs: float, same: str) -> None:
    print(f"| {name} | {ours:.1f} | {theirs:,.0f} | {theirs / ours:,.0f} | {same} |", flush=True)


def _same(ours: Sequence[object], theirs: Sequence[object]) -> str:
    agreed = sum(one == other for one, other in zip(ours, theirs, strict=False))
    return f"{agreed:,} of {len(theirs):,}"


def _timed(ask: Callable[[datetime], T], starts: Sequence[datetime]) -> tuple[float, list[T]]:
    """CPU milliseconds for a thousand questions, and the answers."""
    began = time.process_time()
    answers = [ask(at) for at in starts]
    return (time.process_time() - began) * 1e6 / len(starts), answers


def _peer(
    hours: BusinessHours,
) -> tuple[Callable[[datetime, timedelta], datetime], Callable[[datetime, datetime], timedelta]]:
    import pytz
    from businesstimedelta import BusinessTimeDelta, HolidayRule, LunchTimeRule, Rules, WorkDayRule

    zone = pytz.timezone(hours.zone)
    days = [number for number, spans in enumerate(hours.week) if spans]
    spans = hours.week[days[0]]
    rules = [WorkDayRule(start_time=spans[0].opens, end_time=spans[-1].closes, working_days=days, tz=zone)]
    for one, other in pairwise(spans):
        rules.append(LunchTimeRule(start_time=one.closes, end_time=other.opens, working_days=days, tz=zone))
    if hours.holidays:
        rules.append(HolidayRule(hours.holidays, tz=zone))
    both = Rules(rules)
    return (
        lambda at, amount: at + BusinessTimeDelta(both, timedelta=amount),
        lambda at, end: both.difference(at, end).timedelta,
    )


if __name__ == "__main__":
    sys.exit(main())
