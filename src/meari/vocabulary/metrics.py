"""What a metric says: the reading of one group and period, and which way is good."""

from dataclasses import dataclass
from enum import StrEnum


class Direction(StrEnum):
    """Whether more of it is good, bad, or neither."""

    UP = "up"
    DOWN = "down"
    NEITHER = "neither"


@dataclass(frozen=True, slots=True)
class Reading:
    """The value of a metric for one group and period, in the metric's unit.

    ``low`` and ``high`` bound the 95 % interval; totals are counted, not estimated, and have none. ``n`` is how many
    things the value rests on. A value of ``None`` is a refusal and ``note`` its reason as a code; beside a value,
    ``note`` warns.
    """

    value: float | None
    low: float | None = None
    high: float | None = None
    n: int = 0
    note: str = ""

    @property
    def is_refused(self) -> bool:
        return self.value is None
