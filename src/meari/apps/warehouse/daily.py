"""Daily parts beside the partitions: kept from the first question on, carried over when a partition is written anew.

The daily parts of a partition ``x.parquet`` for a need lie in ``x.NEED.arrow`` and go with it. They are derived: what is
lost, torn or unknown is made anew from the rows, by the engine of the setting. Where days would hold nearly as many
entries as there are rows, nothing is kept but a note of that, and the rows are read.

pyarrow is imported inside functions because it is slow to import.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from meari.apps.base import filing
from meari.apps.warehouse import store
from meari.engines import metrics as engine
from meari.engines.metrics import AnyOf, Days, Fact, Needed, Question
from meari.engines.metrics.parts import Part
from meari.registry import kinds

if TYPE_CHECKING:
    import pyarrow as pa

logger = logging.getLogger("meari.warehouse")
LEAST_ROWS = 100_000
"""Fewer rows than this are read as quickly as they are."""
FEWER = 2
"""Days must hold at most one entry for so many rows."""
ALWAYS = 10_000
"""So many entries are kept whatever the number of rows."""
AT_ONCE = 1_000_000
"""Rows that are read in one go to make daily parts."""
CARRIED = 40
UNASKED = timedelta(days=14)
TOUCHED = timedelta(days=1)
HELD = 4096
SUFFIX = ".arrow"
NOTHING = b"nothing"


@dataclass(frozen=True)
class Partition:
    """A file of the store and the number of rows in it."""

    file: str
    rows: int


def answer(
    fact: Fact, held: Sequence[Partition], parts: Sequence[Part], question: Question, *, visible: AnyOf | None
) -> pa.Table | None:
    """What ``engine.aggregate`` gives over the rows of ``held``, from daily parts; ``None`` where rows must be read.

    Raises ``FactsMissing`` and ``WrongQuestion``.
    """
    files = set(store.within([one.file for one in held], (f"{question.first:%Y-%m}", f"{question.last:%Y-%m}")))
    meant = [one for one in held if one.file in files]
    if sum(one.rows for one in meant) < LEAST_ROWS:
        return None
    needed = engine.needed(fact, parts, question, visible=visible)
    kept = None if needed is None else _kept(needed, meant)
    if needed is None or kept is None:
        return None
    try:
        return engine.rolled_up(kept, needed, parts, question, visible=visible)
    except engine.TooWide:
        return None


def carry(fact: Fact, *, before: str, after: Partition) -> int:
    """Make for the new file ``after`` what was kept beside ``before``, the last asked first. Returns how many.

    What cannot be made is left to the next question; a refresh never fails for it.
    """
    done = 0
    for path in sorted(store.beside(before), key=_asked_at, reverse=True)[:CARRIED]:
        try:
            needed = _recalled(path)
            if needed is not None and needed.fact == fact:
                _make(needed, [after])
                made = _place(after.file, needed)
                os.utime(made, (path.stat().st_atime, _asked_at(path)))
                done += 1
        except Exception:
            logger.warning("daily parts %s were not carried over", path.name, exc_info=True)
    return done


def clear_away(*, now: float) -> int:
    """Delete what nobody has asked for in two weeks. Returns how many files."""
    old = [path for path in store.home().glob(f"*/*/*{SUFFIX}") if now - _asked_at(path) > UNASKED.total_seconds()]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


_open: dict[tuple[Path, str], tuple[Path, Days | None]] = {}
"""What this process has read, by folder (fact and month) and need, so that a partition that was replaced is let go."""


def _kept(needed: Needed, meant: Sequence[Partition]) -> list[Days] | None:
    """The daily parts of every partition, made where there are none; ``None`` when one of them keeps none."""
    found: dict[str, Days | None] = {}
    for one in meant:
        try:
            found[one.file] = _opened(one.file, needed)
        except _NotThere:
            continue
    missing = sorted((one for one in meant if one.file not in found), key=lambda one: -one.rows)
    # The largest comes first and alone: it tells whether days are worth keeping.
    for batch in (missing[:1], *_batches(missing[1:])):
        if None in found.values():
            return None
        found |= _make(needed, batch)
    days = [found[one.file] for one in meant]
    return None if None in days else [one for one in days if one is not None]


def _batches(partitions: Sequence[Partition]) -> Iterator[list[Partition]]:
    batch: list[Partition] = []
    for one in partitions:
        if batch and sum(held.rows for held in batch) + one.rows > AT_ONCE:
            yield batch
            batch = []
        batch.append(one)
    if batch:
        yield batch


def _make(needed: Needed, partitions: Sequence[Partition]) -> dict[str, Days | None]:
    """Count the days of ``partitions`` and keep them. Raises ``FactsMissing``."""
    if not partitions:
        return {}
    months = sorted(_month(one.file) for one in partitions)
    files = [one.file for one in partitions]

    def expression() -> engine.Expression:
        return engine.by_day(store.table(needed.fact, files, months=(months[0], months[-1])), needed)

    table = store.run(expression)
    if len(partitions) == 1:
        return {files[0]: _keep(needed, partitions[0], table)}
    split = {one.file: _of_month(table, _month(one.file)) for one in partitions}
    if any(_rows(split[one.file]) != one.rows for one in partitions):  # days of another month: each file by itself
        return {file: days for one in partitions for file, days in _make(needed, [one]).items()}
    return {one.file: _keep(needed, one, split[one.file]) for one in partitions}


def _of_month(table: pa.Table, month: str) -> pa.Table:
    import pyarrow.compute as pc

    year, number = (int(part) for part in month.split("-"))
    first, after = date(year, number, 1), date(year + number // 12, number % 12 + 1, 1)
    on = table.column("on")
    return table.filter(pc.and_(pc.greater_equal(on, first), pc.less(on, after)))


def _rows(table: pa.Table) -> int:
    import pyarrow.compute as pc

    return pc.sum(table.column("rows")).as_py() or 0


def _keep(needed: Needed, partition: Partition, table: pa.Table) -> Days | None:
    """Write the days of one partition, or the note that they are too many, whole or not at all."""
    from pyarrow import ipc

    if table.num_rows > max(ALWAYS, partition.rows // FEWER):
        kept = table.schema.empty_table().replace_schema_metadata({NOTHING: b"", b"needed": needed.told().encode()})
    else:
        kept = engine.packed(table, needed)
    path = _place(partition.file, needed)
    draft = path.with_name(f".{uuid4().hex}.tmp")
    try:
        with ipc.new_file(str(draft), kept.schema) as file:
            file.write_table(kept.combine_chunks())
        filing.settle(draft)
        draft.rename(path)
    finally:
        draft.unlink(missing_ok=True)
    return _opened(partition.file, needed)


def _opened(file: str, needed: Needed) -> Days | None:
    """What is kept, ``None`` when nothing is on purpose. Raises ``_NotThere``."""
    import pyarrow as pa
    from pyarrow import ipc

    path = _place(file, needed)
    place = (path.parent, needed.key)
    known = _open.get(place)
    if known is not None and known[0] == path:
        return known[1]
    try:
        table = ipc.open_file(pa.memory_map(str(path))).read_all()
        days = None if NOTHING in table.schema.metadata else engine.unpacked(table, needed)
        if time.time() - _asked_at(path) > TOUCHED.total_seconds():
            path.touch()
    except FileNotFoundError:
        raise _NotThere from None
    except (pa.ArrowInvalid, KeyError, TypeError) as problem:
        logger.warning("daily parts %s are made anew: %s", path.name, problem)
        raise _NotThere from None
    if len(_open) >= HELD:
        _open.clear()
    _open[place] = (path, days)
    return days


def _recalled(path: Path) -> Needed | None:
    """What the file was kept for; ``None`` when its parts are no longer defined."""
    import pyarrow as pa
    from pyarrow import ipc

    told = ipc.open_file(pa.memory_map(str(path))).schema.metadata[b"needed"]
    parts = [part for metric in kinds(engine.METRICS).values() for part in metric.parts.values()]
    return engine.recalled(told.decode(), parts)


def _place(file: str, needed: Needed) -> Path:
    path = store.home() / file
    return path.with_name(f"{path.stem}.{needed.key}{SUFFIX}")


def _month(file: str) -> str:
    return file.split("/")[1].removeprefix(f"{store.MONTH}=")


def _asked_at(path: Path) -> float:
    """When the file was last asked for, to a day; now when it has just gone."""
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return time.time()


class _NotThere(Exception):
    """Nothing is kept yet, or it cannot be read."""
