"""Rows a second from CSV: into the product's store, validated, against DuckDB's COPY and PostgreSQL's COPY with indexes.

The file holds one month of voices as facts. The product's side reads it by the fact's own schema and writes a partition as
a refresh does: types, unknown values and days are checked, the rows are sorted by day, and the file is on the disk.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
from pyarrow import csv, parquet

from bench.reports_peers import TYPES, PostgreSQL
from meari.engines.metrics import FACTS, Fact

MONTH, RUNS = "2026-10", 3


def measure(home: Path, postgresql: str) -> dict[str, Any]:
    """Rows a CPU second and a second of wall time, medians of ``RUNS`` in turn."""
    fact = FACTS["voice"]
    path = home / "voices.csv"
    rows = parquet.ParquetFile(next((home / "facts").glob(f"voice/stored_month={MONTH}/*.parquet"))).read()
    csv.write_csv(rows.select(list(fact.columns)), path, csv.WriteOptions(include_header=False))
    sides: dict[str, tuple[Callable[[], None], Callable[[], float]]] = {
        "product": (lambda: product(fact, path), time.process_time),
        "DuckDB COPY into its own file": (lambda: own_file(fact, path, home), time.process_time),
        "DuckDB COPY into Parquet": (lambda: to_parquet(fact, path, home), time.process_time),
    }
    server = PostgreSQL(postgresql, "meari_bench_ingest") if postgresql else None
    if server:
        sides["PostgreSQL COPY with indexes"] = (lambda: copy(server, fact, path), server.cpu)
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in sides}
    for _ in range(RUNS):
        for name, (load, cpu) in sides.items():
            used, began = cpu(), time.perf_counter()
            load()
            times[name].append((cpu() - used, time.perf_counter() - began))
    if server:
        server.close()
    found: dict[str, Any] = {"rows": len(rows), "CSV MB": round(path.stat().st_size / 1e6)}
    for name, taken in times.items():
        used, wall = (statistics.median(one) for one in zip(*taken, strict=True))
        found[name] = f"{len(rows) / used:,.0f} a CPU second, {len(rows) / wall:,.0f} a second"
    return found


def product(fact: Fact, path: Path) -> None:
    from meari.apps.warehouse import store

    schema = fact.arrow_schema()
    texts = {
        name: pa.dictionary(pa.int32(), pa.string()) for name, column in fact.columns.items() if column.sort == "string"
    }
    with csv.open_csv(
        path, csv.ReadOptions(column_names=schema.names, block_size=8 << 20),
        convert_options=csv.ConvertOptions(
            column_types={field.name: texts.get(field.name, field.type) for field in schema}, strings_can_be_null=True,
            null_values=[""], true_values=["true"], false_values=["false"],
        ),
    ) as batches:  # fmt: skip
        store.remove(store.write(fact, MONTH, batches).file)


def own_file(fact: Fact, path: Path, home: Path) -> None:
    target = home / "copied.duckdb"
    target.unlink(missing_ok=True)
    with duckdb.connect(target) as connection:
        connection.execute(f"create table t ({_columns(fact)})")
        connection.execute(f"copy t from '{path}' (header false, auto_detect false, delim ',', quote '\"')")


def to_parquet(fact: Fact, path: Path, home: Path) -> None:
    with duckdb.connect() as connection:
        connection.execute(f"create table t ({_columns(fact)})")
        connection.execute(f"copy t from '{path}' (header false, auto_detect false, delim ',', quote '\"')")
        connection.execute(f"copy (select * from t order by \"on\") to '{home / 'copied.parquet'}' (compression zstd)")


def copy(server: PostgreSQL, fact: Fact, path: Path) -> None:
    """Into an empty table with the indexes that reports want."""
    run = server._connection.execute
    run("drop table if exists loaded")
    run(f"create table loaded ({_columns(fact)})")
    for column in ("voice_id", "on", "sku", "product_group"):
        run(f'create index on loaded ("{column}")')
    into = "copy loaded from stdin (format csv)"
    with path.open("rb") as file, server._connection.cursor() as cursor, cursor.copy(into) as target:
        while block := file.read(1 << 20):
            target.write(block)


def _columns(fact: Fact) -> str:
    return ", ".join(
        f'"{name}" {TYPES[column.sort]}{"" if column.is_nullable else " not null"}'
        for name, column in fact.columns.items()
    )
