"""The engines that the product is set against: DuckDB by hand on the same files, and PostgreSQL."""

from __future__ import annotations

import io
import os
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pyarrow as pa
from pyarrow import csv

from bench.reports_sql import DAYS_28
from meari.engines.metrics import FACTS

TABLES = ("voice", "voice_risk", "order_line", "return_line")
TICK = os.sysconf("SC_CLK_TCK")
TYPES = {"date": "date", "string": "text", "boolean": "boolean", "int16": "smallint", "int64": "bigint"}


class ByHand:
    """DuckDB with the product's own settings; CPU is that of this process."""

    name = "DuckDB by hand"

    def __init__(self, home: Path, *, threads: int) -> None:
        self._connection = duckdb.connect(":memory:", config={"threads": threads, "preserve_insertion_order": False})
        self._tables = {name: f"read_parquet('{home}/{name}/*/*.parquet', hive_partitioning = true)" for name in TABLES}
        self._recent = f"and stored_month >= '{DAYS_28:%Y-%m}'"

    def run(self, text: str) -> pa.Table:
        return self._connection.execute(text.format(**self._tables, recent=self._recent)).to_arrow_table()

    @staticmethod
    def cpu() -> float:
        return time.process_time()


class OwnFile(ByHand):
    """DuckDB on a file of its own, the same rows sorted by day as its tables."""

    name = "DuckDB, own file"

    def __init__(self, home: Path, *, threads: int) -> None:
        super().__init__(home, threads=threads)
        path = home.parent / "own.duckdb"
        is_new = not path.exists()
        self._connection.execute(f"attach '{path}' as own")
        for name, source in self._tables.items() if is_new else ():
            columns = ", ".join(f'"{column}"' for column in FACTS[name].columns)
            self._connection.execute(f'create table own.{name} as select {columns} from {source} order by "on"')
        self._tables = {name: f"own.{name}" for name in TABLES}
        self._recent = ""

    def close(self) -> None:
        self._connection.close()


class PostgreSQL:
    """One connection without parallel workers, so that the CPU of its backend is all there is."""

    name = "PostgreSQL"

    def __init__(self, url: str, database: str) -> None:
        self._url, self._database = url, database
        with psycopg.connect(url, autocommit=True) as server:
            server.execute(f"drop database if exists {database}")
            server.execute(f"create database {database}")
        self._connection = psycopg.connect(url, dbname=database, autocommit=True)
        self._connection.execute("set work_mem = '512MB'")
        self._connection.execute("set max_parallel_workers_per_gather = 0")
        self._process = self._connection.info.backend_pid
        for name in TABLES:
            columns = ", ".join(f'"{column}" {TYPES[told.sort]}' for column, told in FACTS[name].columns.items())
            self._connection.execute(f"create unlogged table {name} ({columns})")

    def fill(self, name: str, batches: Iterable[pa.RecordBatch]) -> None:
        with self._connection.cursor() as cursor, cursor.copy(f"copy {name} from stdin (format csv)") as copy:
            for batch in batches:
                lines = io.BytesIO()
                csv.write_csv(pa.Table.from_batches([batch]), lines, csv.WriteOptions(include_header=False))
                copy.write(lines.getvalue())

    def settle(self) -> None:
        for name in TABLES:
            self._connection.execute(f'create index on {name} ("on")')
            self._connection.execute(f"vacuum analyze {name}")

    def size(self) -> int:
        (size,) = self._connection.execute(f"select pg_database_size('{self._database}')").fetchone() or (0,)
        return int(size)

    def version(self) -> str:
        return str(self._connection.info.server_version)

    def run(self, text: str) -> list[tuple[Any, ...]]:
        return self._connection.execute(text.format(**{name: name for name in TABLES}, recent="")).fetchall()

    def cpu(self) -> float:
        fields = Path(f"/proc/{self._process}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICK

    def close(self) -> None:
        self._connection.close()
        with psycopg.connect(self._url, autocommit=True) as server:
            server.execute(f"drop database if exists {self._database}")
