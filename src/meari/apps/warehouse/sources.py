"""Declaring where facts come from. Each app that has facts declares its sources in its ``facts.py``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.db.models import Model, QuerySet
from django.utils import timezone

from meari.apps.people.models import User
from meari.engines.metrics import FACTS, AnyOf, Fact

if TYPE_CHECKING:
    import pyarrow as pa

CHUNK = 20_000


class UnknownFact(KeyError):
    """No app declares the fact, or the engine knows none of that key."""


@dataclass(frozen=True)
class FactSource:
    """Where the rows of one fact come from and who may see them.

    ``rows`` yields the record batches of a month (``2026-11``) or of one day (``2026-11-16``, in the installation's
    zone) in the fact's schema, and ``months`` names every month that has rows. Events of the types ``stale_on`` make the months in their
    payload stale, or every month when they name none. ``visibility`` says which rows a user may see: ``None`` is
    everything.
    """

    fact: str
    rows: Callable[[str], Iterable[pa.RecordBatch]]
    months: Callable[[], Iterable[str]]
    stale_on: tuple[str, ...]
    visibility: Callable[[User], AnyOf | None]


_sources: dict[str, FactSource] = {}


def declare(source: FactSource) -> FactSource:
    """Let ``source`` give its fact to the warehouse."""
    if source.fact not in FACTS:
        raise UnknownFact(source.fact)
    _sources[source.fact] = source
    return source


def declared() -> Mapping[str, FactSource]:
    return dict(sorted(_sources.items()))


def source(fact: str) -> FactSource:
    try:
        return _sources[fact]
    except KeyError:
        raise UnknownFact(fact) from None


def batches(fact: Fact, rows: Iterable[tuple[Any, ...]]) -> Iterator[pa.RecordBatch]:
    """Turn tuples in the order of the fact's columns into record batches; an empty text becomes unknown."""
    import pyarrow as pa  # slow to import

    schema = fact.arrow_schema()
    waiting = iter(rows)
    while chunk := list(islice(waiting, CHUNK)):
        columns = zip(*chunk, strict=True)
        arrays = [
            pa.array([value if value != "" else None for value in column], type=field.type)
            for column, field in zip(columns, schema, strict=True)
        ]
        yield pa.record_batch(arrays, schema=schema)


def within(span: str) -> tuple[datetime, datetime]:
    """The first moment of ``span`` (a month or a day) and of the next one, in the installation's zone."""
    year, number, *day = (int(part) for part in span.split("-"))
    first = date(year, number, *(day or [1]))
    after = first + timedelta(days=1) if day else date(year + number // 12, number % 12 + 1, 1)
    zone = timezone.get_default_timezone()
    return datetime.combine(first, time.min, zone), datetime.combine(after, time.min, zone)


def day_of(moment: datetime) -> date:
    """The day of ``moment`` in the installation's zone."""
    return timezone.localtime(moment, timezone.get_default_timezone()).date()


def months_of(rows: QuerySet[Model], moment: str) -> Iterator[str]:
    """Every month in which ``rows`` have the indexed time ``moment``: one look-up a month, whatever the number of
    rows.
    """
    ordered = rows.order_by(moment).values_list(moment, flat=True)
    first = ordered.first()
    while first is not None:
        month = f"{day_of(first):%Y-%m}"
        yield month
        first = ordered.filter(**{f"{moment}__gte": within(month)[1]}).first()
