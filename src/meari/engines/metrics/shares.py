"""Shares of a whole: the interval of one share and of the difference of two."""

from __future__ import annotations

from dataclasses import dataclass
from math import erfc, sqrt
from statistics import NormalDist

from meari.vocabulary.metrics import Reading

LEVEL = 0.95


class WrongShare(ValueError):
    """The part is negative or greater than the whole; the text holds both."""


@dataclass(frozen=True, slots=True)
class Part:
    """``count`` of ``of`` things."""

    count: int
    of: int

    def __post_init__(self) -> None:
        if not 0 <= self.count <= self.of:
            raise WrongShare(f"{self.count} of {self.of}")


@dataclass(frozen=True, slots=True)
class Difference:
    """Second share minus first (in shares, -1 to 1) with its interval, the two-sided p-value, and ``n`` of both.

    All are ``None`` with the note ``no_rows`` when one side is empty.
    """

    value: float | None
    low: float | None
    high: float | None
    p: float | None
    n: int
    note: str = ""


def wilson(part: Part, *, level: float = LEVEL) -> Reading:
    """Return a share (0 to 1) with its score interval (Wilson, JASA 22, 1927, 209-212); refused over nothing."""
    if part.of == 0:
        return Reading(None, n=0, note="no_rows")
    z = NormalDist().inv_cdf((1 + level) / 2)
    share = part.count / part.of
    centre = share + z * z / (2 * part.of)
    half = z * sqrt(share * (1 - share) / part.of + z * z / (4 * part.of * part.of))
    scale = 1 + z * z / part.of
    low = 0.0 if part.count == 0 else (centre - half) / scale
    high = 1.0 if part.count == part.of else (centre + half) / scale
    return Reading(share, low, high, n=part.of)


def difference(first: Part, second: Part, *, level: float = LEVEL) -> Difference:
    """Compare two independent shares.

    The interval joins the two score intervals (method 10 of Newcombe, Statistics in Medicine 17, 1998, 873-890); the
    p-value is that of the pooled z-test (Pearson's chi-square without correction), 1 when both shares are all or
    nothing alike.
    """
    one, two = wilson(first, level=level), wilson(second, level=level)
    n = first.of + second.of
    if one.value is None or two.value is None or None in (one.low, one.high, two.low, two.high):
        return Difference(None, None, None, None, n, "no_rows")
    value = two.value - one.value
    down = sqrt((two.value - (two.low or 0)) ** 2 + ((one.high or 0) - one.value) ** 2)
    up = sqrt(((two.high or 0) - two.value) ** 2 + (one.value - (one.low or 0)) ** 2)
    pooled = (first.count + second.count) / n
    spread = pooled * (1 - pooled) * (1 / first.of + 1 / second.of)
    p = 1.0 if spread == 0 else erfc(abs(value) / sqrt(2 * spread))
    return Difference(value, value - down, value + up, p, n)


@dataclass(frozen=True, slots=True)
class Compared:
    """Two shares side by side and what may be said of them.

    ``verdict`` is ``differs`` where the 95 % interval of the difference leaves zero out, ``same`` where the 90 %
    interval lies within the margin on either side (two one-sided tests at 5 %), ``unclear`` otherwise, and where one side
    is too small.
    """

    first: Reading
    second: Reading
    difference: Difference
    verdict: str


def compared(first: Part, second: Part, *, margin: float = 0.1, least: int = 10) -> Compared:
    """Say whether two independent shares differ, are the same within ``margin`` (a share), or whether nobody can tell.

    Not being different is no proof of being the same, so that sameness has a test of its own (Schuirmann, Journal of
    Pharmacokinetics and Biopharmaceutics 15, 1987, 657-680). With fewer than ``least`` things on a side it is unclear.
    """
    found = difference(first, second)
    near = difference(first, second, level=1 - 2 * (1 - LEVEL))
    return Compared(
        wilson(first), wilson(second), found, _verdict(found, near, margin, is_small=min(first.of, second.of) < least)
    )


def _verdict(found: Difference, near: Difference, margin: float, *, is_small: bool) -> str:
    if is_small or found.low is None or found.high is None or near.low is None or near.high is None:
        return "unclear"
    if found.low > 0 or found.high < 0:
        return "differs"
    return "same" if -margin < near.low and near.high < margin else "unclear"
