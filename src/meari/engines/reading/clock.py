"""The time of day in a text: 오후 2시 5분, 14시05분, 낮 12시, 2:05 PM, 14:00:00+09:00."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import time, timedelta

from meari.engines.reading.shapes import Unreadable

Offset = timedelta

HALF = r"오전|오후|새벽|아침|낮|점심|저녁|밤|a\.?m\.?|p\.?m\.?"
FORMS = tuple(
    re.compile(pattern + r"\s*\Z", re.IGNORECASE | re.ASCII)
    for pattern in (
        rf"[T,]?\s*(?P<half>{HALF})?\s*(?P<hour>\d{{1,2}})\s*시(?:\s*(?P<minute>\d{{1,2}})\s*분|\s*(?P<thirty>반))?"
        r"(?:\s*(?P<second>\d{1,2})(?P<fraction>\.\d+)?\s*초)?",
        rf"[T,]?\s*(?P<half>{HALF})?\s*(?P<hour>\d{{1,2}}):(?P<minute>\d{{1,2}})(?::(?P<second>\d{{1,2}})(?P<fraction>[.,]\d+)?)?"
        rf"\s*(?P<behind>{HALF})?",
        rf"[T,]?\s*(?P<half>{HALF})?\s*(?P<hour>\d{{1,2}})\s*(?P<behind>a\.?m\.?|p\.?m\.?)",
    )
)
ZONE_NAME = re.compile(r"\s*(Z|UTC|GMT|KST)\Z")
ZONE_OFFSET = re.compile(
    r"\s*(?:(?:UTC|GMT)(?=[+-]\d)|(?=[+-]\d\d))([+-])(\d\d?):?(\d\d)?(?:\s*\([A-Za-z ]{1,20}\))?\Z", re.ASCII
)
NAMED = {"Z": 0, "UTC": 0, "GMT": 0, "KST": 9}
LATE = {"오후": range(13), "저녁": range(4, 13), "점심": range(1, 5), "낮": range(1, 6), "밤": range(6, 12)}


class NotATime(Unreadable):
    """`reason` is not_a_date (the text holds something else), impossible_time or ambiguous_time."""


@dataclass(frozen=True, slots=True)
class FoundTime:
    """A time of day, and its offset from UTC where one was written."""

    time: time
    offset: Offset | None


def find_time(text: str) -> FoundTime:
    """The time in what stands behind a day; midnight for nothing. Raises NotATime."""
    bare = text.strip()
    offset: Offset | None = None
    zone = ZONE_NAME.search(bare)
    if zone:
        bare, offset = bare[: zone.start()], timedelta(hours=NAMED[zone.group(1)])
    else:
        bare, offset = _numeric_offset(bare)
    if not bare:
        return FoundTime(time(), offset)
    if bare == "정오":
        return FoundTime(time(12), offset)
    if bare == "자정":
        raise NotATime("ambiguous_time")
    match = next((found for form in FORMS if (found := form.match(bare))), None)
    if not match:
        raise NotATime("not_a_date")
    parts = match.groupdict()
    hour = _hour(int(parts["hour"]), (parts.get("half") or parts.get("behind") or "").lower().replace(".", ""))
    minute = 30 if parts.get("thirty") else int(parts.get("minute") or 0)
    micro = int(((parts.get("fraction") or "")[1:] + "000000")[:6])
    try:
        return FoundTime(time(hour, minute, int(parts.get("second") or 0), micro), offset)
    except ValueError:
        raise NotATime("impossible_time") from None


def _numeric_offset(bare: str) -> tuple[str, Offset | None]:
    zone = ZONE_OFFSET.search(bare)
    if not zone or not zone.start():
        return bare, None
    hours, minutes = int(zone.group(2)), int(zone.group(3) or 0)
    if hours > 14 or minutes > 59:
        raise NotATime("impossible_time")
    length = timedelta(hours=hours, minutes=minutes)
    return bare[: zone.start()], -length if zone.group(1) == "-" else length


def _hour(hour: int, half: str) -> int:
    """The hour of 24 by the words around it. Midnight in words is refused where it may end the day or begin it."""
    if hour > 24 or (hour == 24 and not half):
        raise NotATime("ambiguous_time" if hour == 24 else "impossible_time")
    if not half:
        return hour
    if half in ("am", "오전", "새벽", "아침"):
        if hour > 12:
            raise NotATime("impossible_time")
        return hour % 12
    if half == "pm":
        half = "오후"
    if half in ("밤", "저녁") and hour in (0, 12, 24):
        raise NotATime("ambiguous_time")
    if hour <= 12:
        return hour % 12 + 12 if hour in LATE[half] else hour
    return hour
