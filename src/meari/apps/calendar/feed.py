"""The calendar as iCalendar (RFC 5545), in and out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from meari.apps.calendar import models
from meari.apps.calendar.actions import MarkRow

LARGEST = 2_000_000
MOST_EVENTS = 5_000


class NoCalendar(Exception):
    """The file is no iCalendar file, or far too large."""


def write(marks: Iterable[models.Mark], *, now: datetime) -> bytes:
    """All-day events, one per mark; the end is exclusive as the standard wants it."""
    from icalendar import Calendar, Event  # slow

    calendar = Calendar()
    calendar.add("prodid", "-//Meari//calendar//KO")
    calendar.add("version", "2.0")
    for mark in marks:
        event = Event()
        event.add("uid", f"{mark.uid}@meari")
        event.add("dtstamp", now)
        event.add("dtstart", mark.starts_on)
        event.add("dtend", mark.ends_on + timedelta(days=1))
        event.add("summary", mark.title)
        event.add("categories", [mark.sort])
        if mark.note:
            event.add("description", mark.note)
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def read(content: bytes) -> list[MarkRow]:
    """Marks from an iCalendar file. Raises ``NoCalendar``; events without a start are left out."""
    from icalendar import Calendar  # slow

    if len(content) > LARGEST:
        raise NoCalendar
    try:
        events = Calendar.from_ical(content).walk("VEVENT")[:MOST_EVENTS]
    except ValueError:
        raise NoCalendar from None
    return [row for row in (_row(event) for event in events) if row is not None]


def _row(event: object) -> MarkRow | None:
    get = event.get  # type: ignore[attr-defined]
    if get("dtstart") is None:
        return None
    starts_on = _day(get("dtstart").dt)
    ends_on = starts_on
    if get("dtend") is not None:
        end = get("dtend").dt
        ends_on = _day(end) if isinstance(end, datetime) else end - timedelta(days=1)
    named = get("categories")
    categories = {str(name) for name in named.cats} if named is not None and hasattr(named, "cats") else set()
    sort = next((value for value in models.Mark.Sort.values if value in categories), models.Mark.Sort.OTHER)
    return MarkRow(
        uid=str(get("uid", ""))[:200].removesuffix("@meari") or f"ics:{starts_on}:{get('summary', '')}"[:200],
        sort=sort, title=str(get("summary", "–"))[:120], note=str(get("description", ""))[:500],
        starts_on=starts_on, ends_on=max(ends_on, starts_on),
    )  # fmt: skip


def _day(value: date | datetime) -> date:
    return value.date() if isinstance(value, datetime) else value
