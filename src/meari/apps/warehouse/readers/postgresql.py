"""PostgreSQL: each file of the store is kept as a table, so that a server does the reading.

The files stay the truth; a table is made from its file when it is first asked for, by any process, and dropped with it.
"""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from django.conf import settings

from meari.apps.warehouse import store
from meari.apps.warehouse.protocol import FactsMissing
from meari.engines.metrics import Fact

if TYPE_CHECKING:
    import pyarrow as pa

SCHEMA = "meari_facts"


class PostgreSQL:
    def table(self, fact: Fact, files: Sequence[str], *, months: tuple[str, str]) -> Any:
        return _mine().union(fact, store.within(files, months))

    def run(self, expression: Callable[[], Any]) -> pa.Table:
        import psycopg

        try:
            return _mine().backend.to_pyarrow(expression())
        except psycopg.errors.UndefinedTable as problem:
            _mine().lose()
            raise FactsMissing(str(problem)) from problem

    def forget(self, file: str) -> None:
        _mine().drop(file)


class _Connection:
    """One thread's connection, and the tables it knows to be there."""

    def __init__(self) -> None:
        import ibis

        self.backend = ibis.postgres.connect(**place_of(settings.FACTS_URL))
        self.backend.create_database(SCHEMA, force=True)
        self._known: set[str] = set()

    def union(self, fact: Fact, files: Sequence[str]) -> Any:
        import ibis

        if not files:
            return ibis.memtable(fact.arrow_schema().empty_table(), schema=ibis.schema(fact.ibis_schema()))
        tables = [self._table(fact, file) for file in files]
        return tables[0] if len(tables) == 1 else ibis.union(*tables)

    def drop(self, file: str) -> None:
        name = _name(file)
        self.backend.drop_view(name, database=SCHEMA, force=True)
        for draft in self.backend.list_tables(database=SCHEMA, like=f"^{name}_"):
            self.backend.drop_table(draft, database=SCHEMA, force=True)
        self._known.discard(name)

    def lose(self) -> None:
        self._known.clear()

    def _table(self, fact: Fact, file: str) -> Any:
        name = _name(file)
        if name not in self._known:
            if name not in self.backend.list_tables(database=SCHEMA, like=f"^{name}$"):
                self._make(fact, file, name)
            self._known.add(name)
        return self.backend.table(name, database=SCHEMA)

    def _make(self, fact: Fact, file: str, name: str) -> None:
        """Copy ``file`` into a table, then name it by a view: nobody reads a table that is half there."""
        import ibis
        import psycopg
        from psycopg.sql import SQL, Identifier
        from pyarrow import parquet

        try:
            rows = parquet.ParquetFile(store.home() / file)
        except FileNotFoundError as problem:
            raise FactsMissing(file) from problem
        draft = f"{name}_{os.getpid()}_{threading.get_ident()}"
        self.backend.drop_table(draft, database=SCHEMA, force=True)
        self.backend.create_table(draft, schema=ibis.schema(fact.ibis_schema()), database=SCHEMA)
        copy_into = SQL("COPY {} FROM STDIN").format(Identifier(SCHEMA, draft))
        with self.backend.con.transaction(), self.backend.con.cursor() as cursor, cursor.copy(copy_into) as copy:
            for batch in rows.iter_batches():
                for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                    copy.write_row(row)
        try:
            self.backend.create_view(name, self.backend.table(draft, database=SCHEMA), database=SCHEMA)
        except psycopg.errors.DuplicateTable:  # another process was faster
            self.backend.con.rollback()
            self.backend.drop_table(draft, database=SCHEMA, force=True)


def place_of(url: str) -> dict[str, Any]:
    """What Ibis wants to know of a server, from any address that PostgreSQL itself understands (a socket, too)."""
    from psycopg.conninfo import conninfo_to_dict

    told = conninfo_to_dict(url)
    names = {"user": "user", "password": "password", "host": "host", "port": "port", "dbname": "database"}
    return {ours: told[theirs] for theirs, ours in names.items() if told.get(theirs)}


def _name(file: str) -> str:
    return f"f_{hashlib.blake2b(file.encode(), digest_size=12).hexdigest()}"


_threads = threading.local()


def _mine() -> _Connection:
    connection: _Connection | None = getattr(_threads, "connection", None)
    stamp = (os.getpid(), settings.FACTS_URL)
    if connection is None or _threads.stamp != stamp:
        connection = _threads.connection = _Connection()
        _threads.stamp = stamp
    return connection


def close() -> None:
    """Let this thread's connection go."""
    connection: _Connection | None = getattr(_threads, "connection", None)
    if connection is not None:
        connection.backend.con.close()
        _threads.connection = None


kind = PostgreSQL()
