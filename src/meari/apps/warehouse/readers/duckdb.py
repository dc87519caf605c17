"""Embedded DuckDB, in the memory of each process: nothing to run, nothing to copy.

A DuckDB file would take one process only, Parquet takes any number. Each thread has its own cursor on the process's
one database. DuckDB and Ibis are imported inside functions because they are slow to import.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from meari.apps.warehouse import store
from meari.apps.warehouse.protocol import FactsMissing
from meari.engines.metrics import Fact

if TYPE_CHECKING:
    import pyarrow as pa

MOST_THREADS = 4
MEMORY = "1GB"


class DuckDB:
    def table(self, fact: Fact, files: Sequence[str], *, months: tuple[str, str]) -> Any:
        view = _mine().view(fact, tuple(files))
        return view.filter(view[store.MONTH] >= months[0], view[store.MONTH] <= months[1])

    def run(self, expression: Callable[[], Any]) -> pa.Table:
        import duckdb

        try:
            return _mine().backend.to_pyarrow(expression())
        except duckdb.IOException as problem:
            _mine().forget()
            raise FactsMissing(str(problem)) from problem

    def forget(self, file: str) -> None:
        """Views are made anew as soon as other files are asked for."""


class _Cursor:
    """One thread's cursor, and the views it has made."""

    def __init__(self, database: Any) -> None:
        import ibis

        self.backend = ibis.duckdb.from_connection(database.cursor())
        self._views: dict[str, tuple[tuple[str, ...], Any]] = {}

    def view(self, fact: Fact, files: tuple[str, ...]) -> Any:
        known = self._views.get(fact.key)
        if known is None or known[0] != files:
            paths = [str(store.home() / file) for file in files]
            made = self.backend.read_parquet(
                paths, table_name=f"facts_{fact.key}", hive_partitioning=True, hive_types_autocast=False
            )
            known = self._views[fact.key] = (files, made)
        return known[1]

    def forget(self) -> None:
        self._views.clear()


_threads = threading.local()
_lock = threading.Lock()
_database: tuple[int, Any] | None = None


def _mine() -> _Cursor:
    cursor: _Cursor | None = getattr(_threads, "cursor", None)
    if cursor is None or _threads.process != os.getpid():
        cursor = _threads.cursor = _Cursor(_opened())
        _threads.process = os.getpid()
    return cursor


def _opened() -> Any:
    """The process's database; a forked process opens its own."""
    global _database  # noqa: PLW0603  one database a process is the point
    import duckdb

    with _lock:
        if _database is None or _database[0] != os.getpid():
            config: dict[str, str | bool | int | float | list[str]] = {
                "threads": min(MOST_THREADS, os.cpu_count() or 1),
                "memory_limit": MEMORY,
                "temp_directory": str(store.home() / ".spill"),
                "preserve_insertion_order": False,
                "autoinstall_known_extensions": False,
                "autoload_known_extensions": False,
            }
            _database = (os.getpid(), duckdb.connect(":memory:", config=config))
        return _database[1]


kind = DuckDB()
