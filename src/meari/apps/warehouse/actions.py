"""Everything that changes the fact store: marking months stale, writing them anew, clearing away."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from meari.apps.warehouse import daily, models, sources, store
from meari.apps.warehouse.protocol import FactsMissing
from meari.engines.metrics import FACTS

if TYPE_CHECKING:
    import pyarrow as pa

logger = logging.getLogger("meari.warehouse")
QUIET = timedelta(seconds=10)
PATIENCE = timedelta(minutes=2)
BREATH = timedelta(seconds=2)
MOST_DAYS = 14
AT_ONCE = 20
ORPHANED = timedelta(hours=1)
Report = Callable[[int, int], None]


class UnknownMonth(ValueError):
    """A month is written as ``2026-11``, a day as ``2026-11-16``."""


class NotRefreshed(Exception):
    """Some partitions could not be written and stay stale; ``failed`` counts them, the log says why."""

    def __init__(self, failed: int) -> None:
        super().__init__(f"{failed} partitions were not written")
        self.failed = failed


@dataclass(frozen=True)
class Refreshed:
    """What a refresh did: partitions written, rows in them, and partitions that went stale again meanwhile."""

    partitions: int
    rows: int
    still_stale: int


@transaction.atomic
def mark_stale(fact: str, *, months: Sequence[str] | None, now: datetime, days: Sequence[str] = ()) -> bool:
    """Note that ``months`` of ``fact`` (every month when ``None``) have to be written anew, or just ``days``, which then
    stand for their months.

    True when something turned stale that was not before; then somebody has to refresh it.
    """
    partitions = models.Partition.objects.filter(fact=fact)
    if wrong := [day for day in days if not _is_day(day)]:
        raise UnknownMonth(wrong[0])
    if days:
        months = sorted({day[:7] for day in days})
    if months is None:
        months = sorted({*sources.source(fact).months(), *partitions.values_list("month", flat=True)})
    if wrong := [month for month in months if not _is_month(month)]:
        raise UnknownMonth(wrong[0])
    models.Partition.objects.bulk_create(
        (models.Partition(fact=fact, month=month, marks=0, is_stale=False) for month in months), ignore_conflicts=True
    )
    marked = partitions.filter(month__in=months)
    is_new = marked.filter(is_stale=False).exists()
    for partition in marked.select_for_update():
        named = {day for day in days if day.startswith(partition.month)}
        if partition.is_stale:
            named = named | set(partition.stale_days) if named and partition.stale_days else set()
        wanted = sorted(named) if len(named) <= MOST_DAYS else []
        if wanted != partition.stale_days:
            models.Partition.objects.filter(pk=partition.pk).update(stale_days=wanted)
    marked.update(is_stale=True, marks=F("marks") + 1, marked_at=now, stale_since=Coalesce("stale_since", now))
    return is_new


def refresh(
    *, now: datetime, everything: bool = False, month: str | None = None, report: Report | None = None
) -> Refreshed:
    """Write anew what is stale, or ``everything``, or one ``month``. ``report`` hears (partitions done, of how many).

    Safe to stop at any point and to run twice at once: what is not finished stays stale. Raises ``UnknownMonth``, and
    ``NotRefreshed`` at the end when some partitions failed.
    """
    if everything or month is not None:
        for fact in sources.declared():
            mark_stale(fact, months=None if month is None else [month], now=now)
    _mark_unusable(now=now)
    stale = models.Partition.objects.filter(is_stale=True, fact__in=sources.declared())
    return _refresh(stale if month is None else stale.filter(month=month), now=now, report=report)


def refresh_due(*, now: datetime) -> datetime | None:
    """Write a few partitions anew: days at once, whole months when they have been quiet for a while or stale for long.

    Returns when to look again, or ``None`` when nothing is stale any more. Days are written at most every two seconds;
    during an import the month that keeps changing is written every two minutes at most.
    """
    _mark_unusable(now=now)
    stale = models.Partition.objects.filter(is_stale=True, fact__in=sources.declared())
    is_day, is_rested = ~Q(stale_days=[]), Q(refreshed_at=None) | Q(refreshed_at__lte=now - BREATH)
    is_due = (is_day & is_rested) | Q(marked_at__lte=now - QUIET) | Q(stale_since__lte=now - PATIENCE)
    _refresh(stale.filter(is_due).order_by("stale_since", "pk")[:AT_ONCE], now=now, report=None)
    if stale.filter(is_day).exists():
        return now + BREATH
    return now + QUIET if stale.exists() else None


def clear_away(*, now: datetime) -> int:
    """Delete files that no partition names, left by writers that died, and daily parts that nobody asks for any more.

    Returns how many.
    """
    named = set(models.Partition.objects.exclude(file="").values_list("file", flat=True))
    orphans = [
        file
        for file in store.files()
        if store.partition_of(file) not in named and store.age(file, now=now.timestamp()) > ORPHANED.total_seconds()
    ]
    for file in orphans:
        store.remove(file)
    return len(orphans) + daily.clear_away(now=now.timestamp())


def _refresh(partitions: QuerySet[models.Partition], *, now: datetime, report: Report | None) -> Refreshed:
    ids = list(partitions.values_list("pk", flat=True))
    rows = 0
    failed: list[Exception] = []
    for done, id_ in enumerate(ids):
        if report is not None:
            report(done, len(ids))
        try:
            rows += _write(id_, now=now)
        except Exception as problem:  # one month that cannot be written holds up no other
            logger.exception("partition %d was not written", id_)
            failed.append(problem)
    if report is not None:
        report(len(ids), len(ids))
    if failed:
        raise NotRefreshed(len(failed)) from failed[0]
    return Refreshed(len(ids), rows, models.Partition.objects.filter(pk__in=ids, is_stale=True).count())


def _write(id_: int, *, now: datetime) -> int:
    """Write one partition anew and put it in the place of the file that was seen at the start.

    Whoever publishes second finds another file in place and leaves it: the partition is then still stale, because it
    was marked between the two. A mark that came while rows were read keeps it stale too.
    """
    seen = models.Partition.objects.get(pk=id_)
    fact = FACTS[seen.fact]
    written = store.write(fact, seen.month, _rows(seen))
    if seen.file and written.file:
        daily.carry(fact, before=seen.file, after=daily.Partition(written.file, written.rows))
    partition = models.Partition.objects.filter(pk=id_)
    with transaction.atomic():
        is_published = partition.filter(file=seen.file).update(
            file=written.file, rows=written.rows, layout=store.layout(fact), refreshed_at=now
        )
        if is_published:
            partition.filter(marks=seen.marks).update(is_stale=False, stale_since=None, stale_days=[])
    store.remove(seen.file if is_published else written.file)
    return written.rows if is_published else 0


def _rows(partition: models.Partition) -> Iterator[pa.RecordBatch]:
    """The rows of a month: all from their source, or what was written but for the days that are stale."""
    fact, source = FACTS[partition.fact], sources.source(partition.fact)
    try:
        if not partition.stale_days or not partition.file or partition.layout != store.layout(fact):
            raise FactsMissing(partition.file)
        kept = store.without(fact, partition.file, [date.fromisoformat(day) for day in partition.stale_days])
    except FactsMissing:
        yield from source.rows(partition.month)
        return
    yield from kept
    for day in partition.stale_days:
        yield from source.rows(day)


def _mark_unusable(*, now: datetime) -> None:
    """Mark what was written with other columns, and what has lost its file."""
    there = set(store.files())
    for key in sources.declared():
        layout = store.layout(FACTS[key])
        fresh = models.Partition.objects.filter(fact=key, is_stale=False).values_list("month", "file", "layout")
        months = [month for month, file, written in fresh if written != layout or (file and file not in there)]
        if months:
            mark_stale(key, months=months, now=now)


def _is_month(written: str) -> bool:
    year, dash, month = written.partition("-")
    return len(year) == 4 and year.isdecimal() and dash == "-" and len(month) == 2 and month in _MONTHS


def _is_day(written: str) -> bool:
    try:
        return date.fromisoformat(written).isoformat() == written
    except ValueError:
        return False


_MONTHS = {f"{number:02d}" for number in range(1, 13)}
