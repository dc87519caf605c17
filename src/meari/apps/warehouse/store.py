"""The fact store: immutable Parquet files, read by an embedded DuckDB in the memory of each process.

A DuckDB file would take one process only, Parquet takes any number. Each thread has its own cursor on the process's
one database. pyarrow, DuckDB and Ibis are imported inside functions because they are slow to import.
"""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.conf import settings

from meari.engines.metrics import Fact

if TYPE_CHECKING:
    import pyarrow as pa

MONTH = "stored_month"
MOST_THREADS = 4
MEMORY = "1GB"
ROW_GROUP = 122_880


class FactsMissing(Exception):
    """A fact file that was named a moment ago is gone: it has just been replaced, or was deleted by hand."""


@dataclass(frozen=True)
class Written:
    """A new file, relative to the store (empty when there were no rows), and its number of rows."""

    file: str
    rows: int


def layout(fact: Fact) -> str:
    """A code of the columns; files of another layout have to be written anew."""
    told = ";".join(f"{name}:{kind}" for name, kind in fact.ibis_schema().items())
    return hashlib.blake2b(told.encode(), digest_size=8).hexdigest()


def write(fact: Fact, month: str, batches: Iterable[pa.RecordBatch]) -> Written:
    """Write one month whole: to a temporary file first, then under a name that was never used before."""
    import pyarrow as pa
    from pyarrow import parquet

    folder = _home() / fact.key / f"{MONTH}={month}"
    folder.mkdir(parents=True, exist_ok=True)
    schema = fact.arrow_schema()
    whole = pa.Table.from_batches(batches, schema=schema)
    if whole.num_rows == 0:
        return Written("", 0)
    name = uuid4().hex
    draft = folder / f".{name}.tmp"
    try:
        # Sorted by day, so that readers skip row groups; few texts repeat often, so they are kept as dictionaries.
        parquet.write_table(
            whole.sort_by("on"), draft, row_group_size=ROW_GROUP, compression="zstd", use_dictionary=_texts(fact)
        )
        _settle(draft)
        draft.rename(folder / f"{name}.parquet")
        _settle(folder)
    finally:
        draft.unlink(missing_ok=True)
    return Written(f"{fact.key}/{folder.name}/{name}.parquet", whole.num_rows)


def remove(file: str) -> None:
    """Delete a file that no partition names any more; readers that have it open keep it."""
    if file:
        (_home() / file).unlink(missing_ok=True)


def files() -> list[str]:
    """Every file in the store, drafts of writers that died included."""
    home = _home()
    return sorted(str(path.relative_to(home)) for path in home.glob(f"*/{MONTH}=*/*") if path.is_file())


def age(file: str, *, now: float) -> float:
    """Seconds since ``file`` was written; 0 when it is gone."""
    try:
        return now - (_home() / file).stat().st_mtime
    except FileNotFoundError:
        return 0.0


def table(fact: Fact, files: Sequence[str], *, months: tuple[str, str]) -> Any:
    """The Ibis table of ``fact`` over ``files``, only the first to the last of ``months`` of it."""
    view = _mine().view(fact.key, tuple(files))
    return view.filter(view[MONTH] >= months[0], view[MONTH] <= months[1])


def run(expression: Callable[[], Any]) -> pa.Table:
    """Make the expression and run it. Raises ``FactsMissing`` when a file it reads was replaced meanwhile."""
    import duckdb

    try:
        return _mine().backend.to_pyarrow(expression())
    except duckdb.IOException as problem:
        _mine().forget()
        raise FactsMissing(str(problem)) from problem


class _Reader:
    """One thread's cursor, and the views it has made."""

    def __init__(self, database: Any) -> None:
        import ibis

        self.backend = ibis.duckdb.from_connection(database.cursor())
        self._views: dict[str, tuple[tuple[str, ...], Any]] = {}

    def view(self, key: str, files: tuple[str, ...]) -> Any:
        known = self._views.get(key)
        if known is None or known[0] != files:
            home = _home()
            paths = [str(home / file) for file in files]
            made = self.backend.read_parquet(
                paths, table_name=f"facts_{key}", hive_partitioning=True, hive_types_autocast=False
            )
            known = self._views[key] = (files, made)
        return known[1]

    def forget(self) -> None:
        self._views.clear()


_threads = threading.local()
_lock = threading.Lock()
_database: tuple[int, Any] | None = None


def _mine() -> _Reader:
    reader: _Reader | None = getattr(_threads, "reader", None)
    if reader is None or _threads.process != os.getpid():
        reader = _threads.reader = _Reader(_opened())
        _threads.process = os.getpid()
    return reader


def _opened() -> Any:
    """The process's database; a forked process opens its own."""
    global _database  # noqa: PLW0603  one database a process is the point
    import duckdb

    with _lock:
        if _database is None or _database[0] != os.getpid():
            config: dict[str, str | bool | int | float | list[str]] = {
                "threads": min(MOST_THREADS, os.cpu_count() or 1),
                "memory_limit": MEMORY,
                "temp_directory": str(_home() / ".spill"),
                "preserve_insertion_order": False,
                "autoinstall_known_extensions": False,
                "autoload_known_extensions": False,
            }
            _database = (os.getpid(), duckdb.connect(":memory:", config=config))
        return _database[1]


def _settle(path: Path) -> None:
    """Wait until the file or folder is on the disk, so that no power cut leaves a partition without its file."""
    held = os.open(path, os.O_RDONLY)
    try:
        os.fsync(held)
    finally:
        os.close(held)


def _home() -> Path:
    return Path(settings.FACTS_HOME)


def _texts(fact: Fact) -> list[str]:
    return [name for name, column in fact.columns.items() if column.sort == "string"]
