"""What today's page reads: the pulse of the last weeks, what moves, five voices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet

from meari.apps.base import charts
from meari.apps.calendar import queries as calendar
from meari.apps.people.models import User
from meari.apps.reports.compare import against, count, marked
from meari.apps.reports.findings import drawn
from meari.apps.voices import queries as voices
from meari.apps.voices.models import Voice
from meari.apps.warehouse import queries as warehouse
from meari.engines.metrics.bands import Band, expected_band

SHOWN_DAYS = 28
HISTORY_DAYS = 182
MOVER_DAYS = 7
LEAST_MOVER = 8
VOICES = 5


@dataclass(frozen=True)
class Pulse:
    """Voices a day against the band each day was expected in; ``on`` is the last whole day."""

    on: date
    value: int
    band: Band
    place: str
    so_far: int
    option: charts.Option
    rows: list[tuple[date, int, Band]]


def pulse(today: date, *, reader: User) -> Pulse | None:
    """The last four weeks day by day; nothing while there is no voice at all."""
    period = (today - timedelta(days=HISTORY_DAYS + SHOWN_DAYS), today)
    found = warehouse.read("voices", period=period, visible_to=reader, by=["day"])
    counts = {group[0]: count(reading) for group, reading in found}
    if not counts:
        return None
    days = [today - timedelta(days=back) for back in range(SHOWN_DAYS, 0, -1)]
    rows = [(day, counts.get(day, 0), expected_band(counts, day)) for day in days]
    on, value, band = rows[-1]
    return Pulse(on, value, band, band.place(value), counts.get(today, 0), _option(rows), rows)


def movers(today: date, *, reader: User) -> list[dict[str, Any]]:
    """Classes of the last seven days against the seven before, those that moved by more than chance first."""
    spans = [
        (today - timedelta(days=MOVER_DAYS * weeks), today - timedelta(days=MOVER_DAYS * (weeks - 1) + 1))
        for weeks in (1, 2)
    ]
    now, before = (dict(warehouse.read("classes", period=span, visible_to=reader, by=["class_key"])) for span in spans)
    names = voices.names("class")
    rows = []
    for group in {**now, **before}:
        value, previous = count(now.get(group)), count(before.get(group))
        if value + previous >= LEAST_MOVER:
            key = str(group[0])
            rows.append({"key": key, "name": names.get(key, key), "value": value, "previous": previous,
                         **against((value, MOVER_DAYS), (previous, MOVER_DAYS))})  # fmt: skip
    order = {"up": 0, "down": 1, "same": 2, "small": 3}
    return sorted(marked(rows), key=lambda row: (order[row["mark"]], -abs(row["value"] - row["previous"])))[:6]


def drawn_voices(visible: QuerySet[Voice], on: date) -> list[Voice]:
    """Five of the newest two hundred voices, drawn by the day so that nobody chooses them."""
    ids = list(visible.order_by("-received_at").values_list("pk", flat=True)[:200])
    chosen = drawn(ids, seed=on.isoformat(), most=VOICES)
    found: Mapping[int, Voice] = {voice.pk: voice for voice in voices.by_ids(chosen)}
    return [found[id_] for id_ in chosen if id_ in found]


def _option(rows: list[tuple[date, int, Band]]) -> charts.Option:
    labels = {day: f"{day.month}.{day.day}" for day, _value, _band in rows}
    first, last = rows[0][0], rows[-1][0]
    marks = {}
    for mark in calendar.marks_between(first, last):
        if mark.starts_on in labels and mark.starts_on not in marks:
            marks[mark.starts_on] = charts.Mark(labels[mark.starts_on], mark.title[:12])
    return charts.line(
        list(labels.values()), [value for _day, value, _band in rows], name="VOC",
        band=([band.low for _day, _value, band in rows], [band.high for _day, _value, band in rows]),
        marks=list(marks.values())[-4:],
    )  # fmt: skip
