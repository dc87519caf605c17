"""Business hours laid out on the time axis: when they are open, as whole microseconds since 1970 in UTC.

The clock on the wall decides: an instant is open when local date and time of its zone lie in a span. So an hour that the wall
clock leaves out is not worked, and one that it shows twice is worked twice. All other modules reckon with these integers, never
with local time.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from meari.vocabulary.deadlines import MIDNIGHT, BusinessHours, Span

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EPOCH_DAY = date(1970, 1, 1).toordinal()
THURSDAY = 3  # the weekday of that day
MICROSECOND = timedelta(microseconds=1)
SECOND = 1_000_000
DAY = 86_400 * SECOND
BLOCK = 52 * 7 * DAY
REACH_BLOCKS = 100
"""How far anything is followed: a hundred years less four months. A promise that needs more is a mistake in the hours."""
KEPT_BLOCKS = 4 * REACH_BLOCKS
LATEST = (datetime.max.replace(tzinfo=UTC) - EPOCH) // MICROSECOND - 2 * DAY
EARLIEST = (datetime.min.replace(tzinfo=UTC) - EPOCH) // MICROSECOND + 2 * DAY


class Unreachable(ValueError):
    """No answer within a hundred years; ``reason`` is a key: ``never_open`` (the week has no span and no open day is
    left) or ``too_far``.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Block:
    """The open stretches of 52 weeks in order: where each begins and ends, what of the block is open before it, and in all."""

    opens: array[int]
    closes: array[int]
    before: array[int]
    total: int

    def worked_until(self, instant: int) -> int:
        """Open microseconds from the beginning of the block to an instant in it."""
        at = bisect_right(self.opens, instant) - 1
        return self.before[at] + min(instant, self.closes[at]) - self.opens[at] if at >= 0 else 0

    def when_worked(self, amount: int) -> int:
        """The first instant at which so much (0 < amount <= total) of the block was worked."""
        at = bisect_left(self.before, amount) - 1
        return self.opens[at] + amount - self.before[at]


@dataclass(slots=True)
class Opening:
    """Business hours with the blocks that were asked for so far; two threads at worst lay out the same block twice."""

    zone: ZoneInfo
    week: tuple[tuple[tuple[int, int], ...], ...]
    special: dict[int, tuple[tuple[int, int], ...]]
    blocks: dict[int, Block] = field(default_factory=dict)

    def is_open(self, instant: int) -> bool:
        block = self.block(instant // BLOCK)
        at = bisect_right(block.opens, instant) - 1
        return at >= 0 and instant < block.closes[at]

    def next_open(self, instant: int) -> int:
        """The first open instant from here on. Raises ``Unreachable``."""
        for number in self._reach(instant):
            block = self.block(number)
            at = bisect_right(block.closes, instant)
            if at < len(block.opens):
                return max(instant, block.opens[at])
        raise self._unreachable()

    def worked(self, start: int, end: int) -> int:
        """Open microseconds from start to end; 0 where the end lies before the start. Raises ``Unreachable``."""
        if end <= start:
            return 0
        first, last = start // BLOCK, end // BLOCK
        if last - first > REACH_BLOCKS:
            raise Unreachable("too_far")
        between = sum(self.block(number).total for number in range(first, last))
        return between + self.block(last).worked_until(end) - self.block(first).worked_until(start)

    def reach(self, start: int, amount: int) -> int:
        """The first instant at which so much was worked since start. Raises ``Unreachable``."""
        if not amount:
            return start
        left = amount + self.block(start // BLOCK).worked_until(start)
        for number in self._reach(start):
            block = self.block(number)
            if left <= block.total:
                return block.when_worked(left)
            left -= block.total
        raise self._unreachable()

    def block(self, number: int) -> Block:
        """The open stretches of one block, laid out once."""
        found = self.blocks.get(number)
        if found is None:
            if len(self.blocks) >= KEPT_BLOCKS:
                self.blocks.clear()
            found = self.blocks[number] = self._laid_out(number * BLOCK, number * BLOCK + BLOCK)
        return found

    def _laid_out(self, low: int, high: int) -> Block:
        if low < EARLIEST or high > LATEST:
            raise Unreachable("too_far")
        opens, closes, before, total = array("q"), array("q"), array("q"), 0
        for start, end in self._stretches(low, high):
            opens.append(start)
            closes.append(end)
            before.append(total)
            total += end - start
        return Block(opens, closes, before, total)

    def _stretches(self, low: int, high: int) -> Iterator[tuple[int, int]]:
        for start, end, offset in _segments(self.zone, low, high):
            local_start, local_end = start + offset, end + offset
            for day in range(local_start // DAY, (local_end - 1) // DAY + 1):
                for opens, closes in self._spans(day):
                    begins, ends = max(day * DAY + opens, local_start), min(day * DAY + closes, local_end)
                    if begins < ends:
                        yield begins - offset, ends - offset

    def _spans(self, day: int) -> tuple[tuple[int, int], ...]:
        found = self.special.get(day)
        return self.week[(day + THURSDAY) % 7] if found is None else found

    def _reach(self, instant: int) -> range:
        return range(instant // BLOCK, instant // BLOCK + REACH_BLOCKS)

    def _unreachable(self) -> Unreachable:
        return Unreachable("too_far" if any(self.week) else "never_open")


@lru_cache(maxsize=128)
def opening_of(hours: BusinessHours) -> Opening:
    """Business hours ready to be asked; equal hours share what was laid out."""
    special: dict[int, tuple[tuple[int, int], ...]] = {day.toordinal() - EPOCH_DAY: () for day in hours.holidays}
    special |= {day.on.toordinal() - EPOCH_DAY: _in_day(day.spans) for day in hours.open_days}
    return Opening(ZoneInfo(hours.zone), tuple(_in_day(spans) for spans in hours.week), special)


def instant_of(at: datetime) -> int:
    """Microseconds since 1970; ``at`` is aware."""
    return (at - EPOCH) // MICROSECOND


def moment_of(instant: int) -> datetime:
    """The instant as a datetime in UTC, where differences are real lengths."""
    return EPOCH + timedelta(microseconds=instant)


def _in_day(spans: tuple[Span, ...]) -> tuple[tuple[int, int], ...]:
    return tuple((_since_midnight(s.opens), DAY if s.closes == MIDNIGHT else _since_midnight(s.closes)) for s in spans)


def _since_midnight(wall: time) -> int:
    return ((wall.hour * 60 + wall.minute) * 60 + wall.second) * SECOND + wall.microsecond


def _segments(zone: ZoneInfo, low: int, high: int) -> Iterator[tuple[int, int, int]]:
    """(start, end, offset from UTC) of the stretches between two changes of the offset.

    Looked for day by day, then by halving: the two changes that stand closest in the IANA data are four days apart (Freetown, 1939).
    """
    start, offset, at = low, _offset(zone, low), low
    while at < high:
        then = min(at + DAY, high)
        if _offset(zone, then) != offset:
            then = _change(zone, at, then, offset)
            yield start, then, offset
            start, offset = then, _offset(zone, then)
        at = then
    if start < high:
        yield start, high, offset


def _change(zone: ZoneInfo, same: int, other: int, offset: int) -> int:
    """The first whole second between two with another offset."""
    while other - same > SECOND:
        middle = (same + other) // (2 * SECOND) * SECOND
        if _offset(zone, middle) == offset:
            same = middle
        else:
            other = middle
    return other


def _offset(zone: ZoneInfo, instant: int) -> int:
    there = moment_of(instant).astimezone(zone).utcoffset()
    assert there is not None  # a ZoneInfo knows it for every instant
    return there // MICROSECOND
