"""What the database itself refuses of the ledger. A migration that rebuilds one of the tables (SQLite does so for most
changes) loses its triggers: it must end with ``installing``; the nightly proof notices when they are missing.
"""

from __future__ import annotations

from collections.abc import Iterator

TABLES = ("surveys_posting", "surveys_entry", "surveys_ledgerseal")
DEEDS = ("update", "delete")
REFUSAL = "the ledger is append-only"


def removing(vendor: str) -> Iterator[str]:
    """The statements that take the guards away: for going back a migration, and for tests that empty the database."""
    for table in TABLES:
        on = f" ON {table}" if vendor == "postgresql" else ""
        for deed in DEEDS:
            yield f"DROP TRIGGER IF EXISTS {table}_no_{deed}{on}"


def installing(vendor: str) -> Iterator[str]:
    """The statements after which nobody changes or deletes rows of the ledger, whoever asks."""
    if vendor == "postgresql":
        yield (
            "CREATE OR REPLACE FUNCTION surveys_ledger_is_append_only() RETURNS trigger AS $$ "
            "BEGIN RAISE EXCEPTION 'the ledger is append-only'; END; $$ LANGUAGE plpgsql"
        )
    for table in TABLES:
        for deed in DEEDS:
            name = f"{table}_no_{deed}"
            if vendor == "postgresql":
                yield f"DROP TRIGGER IF EXISTS {name} ON {table}"
                yield (
                    f"CREATE TRIGGER {name} BEFORE {deed.upper()} ON {table} "
                    "FOR EACH ROW EXECUTE FUNCTION surveys_ledger_is_append_only()"
                )
            else:
                yield (
                    f"CREATE TRIGGER IF NOT EXISTS {name} BEFORE {deed.upper()} ON {table} "
                    "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"
                )
