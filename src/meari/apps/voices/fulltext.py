"""Asking the full-text index: the one place of the product where SQL is written by hand, and the same for both databases.

SQLite has an FTS5 table over ``SearchEntry.terms``, PostgreSQL a GIN index over the same words as a ``tsvector``. Both know
whole terms and beginnings of terms, joined by and and or; neither ranks (``engines.text.ranking`` does).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import BooleanField, Expression, F
from django.db.models.sql.compiler import SQLCompiler

from meari.engines.text.searching import Condition, Every, Term

Compiled = tuple[str, list[Any]]
INSTALL = {
    "sqlite": (
        """CREATE VIRTUAL TABLE voices_fulltext USING fts5(
            terms, content='voices_searchentry', content_rowid='voice_id', detail='none', columnsize=0,
            tokenize='unicode61 remove_diacritics 0')""",
        """CREATE TRIGGER voices_fulltext_added AFTER INSERT ON voices_searchentry BEGIN
            INSERT INTO voices_fulltext(rowid, terms) VALUES (new.voice_id, new.terms); END""",
        """CREATE TRIGGER voices_fulltext_removed AFTER DELETE ON voices_searchentry BEGIN
            INSERT INTO voices_fulltext(voices_fulltext, rowid, terms) VALUES ('delete', old.voice_id, old.terms); END""",
        """CREATE TRIGGER voices_fulltext_changed AFTER UPDATE OF terms ON voices_searchentry BEGIN
            INSERT INTO voices_fulltext(voices_fulltext, rowid, terms) VALUES ('delete', old.voice_id, old.terms);
            INSERT INTO voices_fulltext(rowid, terms) VALUES (new.voice_id, new.terms); END""",
    ),
    "postgresql": ("CREATE INDEX voices_fulltext ON voices_searchentry USING gin ((terms::tsvector))",),
}
REMOVE = {
    "sqlite": (
        "DROP TRIGGER voices_fulltext_added", "DROP TRIGGER voices_fulltext_removed", "DROP TRIGGER voices_fulltext_changed",
        "DROP TABLE voices_fulltext",
    ),
    "postgresql": ("DROP INDEX voices_fulltext",),
}  # fmt: skip


class Holds(Expression):
    """Whether the index entry of the voice with the id ``voice`` fulfils ``condition``; goes into ``filter``."""

    output_field = BooleanField()

    def __init__(self, condition: Condition, voice: Any = "pk") -> None:
        super().__init__()
        self.condition = condition
        self.voice: Any = F(voice) if isinstance(voice, str) else voice

    def get_source_expressions(self) -> list[Any]:
        return [self.voice]

    def set_source_expressions(self, exprs: Any) -> None:
        (self.voice,) = exprs

    def as_sqlite(self, compiler: SQLCompiler, _connection: Any, **_extra: Any) -> Compiled:
        voice, given = compiler.compile(self.voice)
        found = "SELECT rowid FROM voices_fulltext WHERE voices_fulltext MATCH %s"
        return f"{voice} IN ({found})", [*given, written(self.condition, _fts5, " AND ", " OR ")]

    def as_postgresql(self, compiler: SQLCompiler, _connection: Any, **_extra: Any) -> Compiled:
        voice, given = compiler.compile(self.voice)
        found = "SELECT voice_id FROM voices_searchentry WHERE terms::tsvector @@ %s::tsquery"
        return f"{voice} IN ({found})", [*given, written(self.condition, _tsquery, " & ", " | ")]


def written(condition: Condition, term: Callable[[Term], str], both: str, either: str) -> str:
    """The condition in a database's own words. Terms are letters and digits, so quoting them is enough."""
    if isinstance(condition, Term):
        return term(condition)
    parts = (written(part, term, both, either) for part in condition.parts)
    return f"({(both if isinstance(condition, Every) else either).join(parts)})"


def _fts5(term: Term) -> str:
    return f'"{term.text}"*' if term.is_open else f'"{term.text}"'


def _tsquery(term: Term) -> str:
    return f"'{term.text}':*" if term.is_open else f"'{term.text}'"
