"""Adding rows by the thousand, straight from values: what COPY is for on PostgreSQL and ``executemany`` on SQLite."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache, partial
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.db.models.sql import InsertQuery

AS_THEY_ARE = (
    models.CharField, models.TextField, models.IntegerField, models.FloatField, models.BooleanField, models.ForeignKey,
)  # fmt: skip
MOMENTS = (models.DateField, models.DateTimeField)


def add_rows(model: type[models.Model], fields: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Insert ``rows`` of values, one for each of ``fields`` (as on the model: ``voice_id``), in the caller's transaction.

    Does what ``bulk_create`` does in a fifth of its time: it makes no models and asks them for nothing, so a column left
    out gets NULL, and whoever needs the new ids looks them up. Raises ``IntegrityError``.
    """
    if not rows:
        return
    columns = tuple(model._meta.get_field(name) for name in fields)
    stored = (_stored(column, values) for column, values in zip(columns, zip(*rows, strict=True), strict=True))
    ready = zip(*stored, strict=True)
    if connection.vendor == "postgresql":
        _copy(model, columns, ready)
        _tell_planner(model, len(rows))
    else:
        with connection.cursor() as cursor:
            cursor.executemany(_statement(model, columns), list(ready))


def _stored(column: Any, values: Iterable[Any]) -> Iterable[Any]:
    """The values of one column as the database driver takes them."""
    if isinstance(column, AS_THEY_ARE):
        return values
    store = partial(column.get_db_prep_save, connection=connections[DEFAULT_DB_ALIAS])
    return map(cache(store) if isinstance(column, MOMENTS) else store, values)


def _copy(model: type[models.Model], columns: Sequence[Any], rows: Iterable[Sequence[Any]]) -> None:
    from psycopg.sql import SQL, Identifier  # optional: there only where PostgreSQL is used

    names = SQL(", ").join(Identifier(column.column) for column in columns)
    statement = SQL("COPY {} ({}) FROM STDIN").format(Identifier(model._meta.db_table), names)
    with connection.cursor() as cursor, connection.wrap_database_errors, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def _tell_planner(model: type[models.Model], count: int) -> None:
    """Have PostgreSQL look at a table anew whenever it may have doubled since.

    Its own look comes a minute later, and never inside the transaction that fills the table; until then it may believe a
    full table to be empty and walk it once for every row of another.
    """
    _grown[model] = _grown.get(model, 0) + count
    if _grown[model] < _look_at.get(model, FIRST_LOOK):
        return
    _look_at[model] = 2 * _grown[model]
    from psycopg.sql import SQL, Identifier

    with connection.cursor() as cursor, connection.wrap_database_errors:
        cursor.cursor.execute(SQL("ANALYZE {}").format(Identifier(model._meta.db_table)))


FIRST_LOOK = 1_000
_grown: dict[type[models.Model], int] = {}
_look_at: dict[type[models.Model], int] = {}


@cache
def _statement(model: type[models.Model], columns: tuple[Any, ...]) -> str:
    """The INSERT of one row, in Django's words."""
    query = InsertQuery(model)
    query.insert_values(columns, [model()], raw=True)
    ((text, _),) = query.get_compiler(connection=connection).as_sql()
    return str(text)
