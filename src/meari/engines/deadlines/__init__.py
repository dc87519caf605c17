"""Working time over days, holidays and summer time, and the due times of what was promised in it."""

from meari.engines.deadlines.holidays import UnknownHolidays, holidays
from meari.engines.deadlines.opening import Unreachable
from meari.engines.deadlines.promising import due_at, standing, warn_at
from meari.engines.deadlines.working import WrongInput, add_working_time, is_open, next_open, working_time

__all__ = [
    "UnknownHolidays",
    "Unreachable",
    "WrongInput",
    "add_working_time",
    "due_at",
    "holidays",
    "is_open",
    "next_open",
    "standing",
    "warn_at",
    "working_time",
]
