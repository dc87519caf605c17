"""The eight report queries: the product from rows and from daily parts, by hand in DuckDB SQL, and PostgreSQL.

    python -m bench.reports --rows 10000000 --orders 5000000 --postgresql postgresql://postgres@127.0.0.1:5432/postgres

All sides answer in turn within one run and have to agree; medians are shown, CPU seconds first. Then how soon a write is
seen, how much memory each side takes, and how fast rows come in (``reports_fresh``, ``reports_memory``, ``reports_ingest``).
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from math import isclose
from pathlib import Path
from typing import Any

from bench import reports_tables

MINE, DAYS, FIRST, READINGS = "from rows", "from days", "first question", "to readings"
BY_HAND, OWN, POSTGRESQL = "DuckDB by hand", "DuckDB, own file", "PostgreSQL"


@dataclass
class Times:
    """CPU and wall seconds of every run of one query on one side."""

    cpu: list[float] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)

    def take(self, what: Callable[[], Any], cpu: Callable[[], float] = time.process_time) -> Any:
        used, began = cpu(), time.perf_counter()
        answer = what()
        self.wall.append(time.perf_counter() - began)
        self.cpu.append(cpu() - used)
        return answer

    @property
    def median(self) -> tuple[float, float]:
        return statistics.median(self.cpu), statistics.median(self.wall)


def main(arguments: Sequence[str] | None = None) -> int:
    options = argparse.ArgumentParser(description="Time the eight report queries.")
    options.add_argument("--rows", type=int, default=10_000_000, help="voices")
    options.add_argument("--orders", type=int, default=5_000_000)
    options.add_argument("--repeat", type=int, default=5)
    options.add_argument("--postgresql", default="", help="URL of a server where the database meari_bench may be made")
    options.add_argument("--quick", action="store_true", help="the queries alone")
    options.add_argument("--json", type=Path, help="write the figures here, too")
    chosen = options.parse_args(arguments)
    with tempfile.TemporaryDirectory() as home:
        _start(home)
        figures = _bench(chosen, Path(home) / "facts")
        if not chosen.quick:
            figures |= _beside(chosen, Path(home))
    print(reports_tables.of(figures))
    if chosen.json:
        chosen.json.write_text(json.dumps(figures, indent=1, default=str))
    return 0


def _start(home: str) -> None:
    """An installation of its own, whose database knows nothing but the fact store."""
    os.environ |= {"MEARI_HOME": home, "MEARI_FACTS_HOME": f"{home}/facts", "DATABASE_URL": ""}
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "meari.site.settings")
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", "warehouse", verbosity=0)


def _beside(chosen: argparse.Namespace, home: Path) -> dict[str, Any]:
    """What is measured on the same store when the queries are done."""
    from bench import reports_fresh, reports_ingest, reports_memory

    return {
        "memory": reports_memory.measure(home),
        "fresh": reports_fresh.measure(),
        "ingest": reports_ingest.measure(home, chosen.postgresql),
    }


def _bench(chosen: argparse.Namespace, home: Path) -> dict[str, Any]:
    from bench import reports_peers, reports_sql
    from bench.reports_product import QUERIES
    from meari.apps.warehouse.readers.duckdb import MOST_THREADS

    postgresql = reports_peers.PostgreSQL(chosen.postgresql, "meari_bench") if chosen.postgresql else None
    try:
        told = _fill(chosen, postgresql)
        threads = min(MOST_THREADS, os.cpu_count() or 1)
        peers: dict[str, Any] = {BY_HAND: reports_peers.ByHand(home, threads=threads)}
        peers[OWN] = reports_peers.OwnFile(home, threads=threads)
        if postgresql:
            peers[POSTGRESQL] = postgresql
        texts = {BY_HAND: reports_sql.DUCKDB, OWN: reports_sql.DUCKDB, POSTGRESQL: reports_sql.POSTGRESQL}
        queries = []
        for at, asked in enumerate(QUERIES):
            asks = {name: (peer, texts[name][at]) for name, peer in peers.items()}
            queries.append(_query(asked, asks, chosen.repeat))
            print(queries[-1], file=sys.stderr)
        peers[OWN].close()
        days = sum(path.stat().st_size for path in home.rglob("*.arrow")) / 1e6
        return told | {"days_mb": days, "queries": queries, "repeat": chosen.repeat}
    finally:
        if postgresql:
            postgresql.close()


def _query(asked: Any, asks: dict[str, tuple[Any, str]], repeat: int) -> dict[str, Any]:
    """Every side in turn; the first turn warms up, counts for the first question alone, and compares the answers."""
    times = {name: Times() for name in (MINE, DAYS, FIRST, READINGS, *asks)}
    groups = 0
    for turn in range(repeat + 1):
        with from_rows():
            _once(turn, times[MINE], asked.parts)
        (times[DAYS] if turn else times[FIRST]).take(asked.parts)
        readings = _once(turn, times[READINGS], asked.read)
        for name, (peer, text) in asks.items():
            found = _once(turn, times[name], lambda peer=peer, text=text: peer.run(text), peer.cpu)
            if turn == 0:
                rows = (
                    found
                    if isinstance(found, list)
                    else list(zip(*(c.to_pylist() for c in found.columns), strict=True))
                )
                groups = len(rows)
                _agree(asked.name, readings, rows)
        if turn == 0:
            with from_rows():
                assert asked.read() == readings
    return {"name": asked.name, "groups": groups, **{name: one.median for name, one in times.items()}}


@contextmanager
def from_rows() -> Iterator[None]:
    """Let the product read rows whatever is kept."""
    from meari.apps.warehouse import daily

    least, daily.LEAST_ROWS = daily.LEAST_ROWS, sys.maxsize
    try:
        yield
    finally:
        daily.LEAST_ROWS = least


def _once(turn: int, times: Times, what: Callable[[], Any], cpu: Callable[[], float] = time.process_time) -> Any:
    """Run once; the first turn warms up and is not counted."""
    return (times if turn else Times()).take(what, cpu)


def _fill(chosen: argparse.Namespace, postgresql: Any) -> dict[str, Any]:
    """Write the facts as the product's warehouse does, and the same rows into PostgreSQL."""
    import duckdb
    import ibis
    from django.utils import timezone

    from bench import reports_data
    from meari.apps.warehouse import models, store
    from meari.engines.metrics import FACTS

    sizes = reports_data.Sizes(chosen.rows, chosen.orders)
    counts, written_in = dict.fromkeys(("voice", "voice_risk", "order_line", "return_line"), 0), 0.0
    for fact in counts:
        for at, (month, _, _) in enumerate(reports_data.months()):
            batches = list(reports_data.rows(fact, at, sizes))
            began = time.process_time()
            written = store.write(FACTS[fact], month, batches)
            written_in += time.process_time() - began
            models.Partition.objects.create(
                fact=fact, month=month, file=written.file, rows=written.rows, layout=store.layout(FACTS[fact]),
                is_stale=False, refreshed_at=timezone.now(),
            )  # fmt: skip
            counts[fact] += written.rows
            if postgresql:
                postgresql.fill(fact, batches)
    if postgresql:
        postgresql.settle()
    home = Path(os.environ["MEARI_FACTS_HOME"])
    return {
        "at": datetime.now(UTC).date(), "machine": f"{os.cpu_count()} cores, {platform.platform()}",
        "versions": {"python": platform.python_version(), "duckdb": duckdb.__version__, "ibis": ibis.__version__,
                     "postgresql": postgresql.version() if postgresql else None},
        "rows": counts, "parquet_mb": sum(path.stat().st_size for path in home.rglob("*.parquet")) / 1e6,
        "postgresql_mb": postgresql.size() / 1e6 if postgresql else None, "write_cpu_s": written_in,
    }  # fmt: skip


def _agree(name: str, readings: Any, rows: list[tuple[Any, ...]]) -> None:
    """Raise unless the product's readings say what the rows say."""
    number = name[0]
    if number == "3":
        same = [tuple(row) for row in rows] == [(sku, int(count)) for sku, count in readings]
    elif number == "7":
        same = {group: list(levels) for group, levels in rows} == readings
    elif number == "8":
        same = [(row[0], [row[2], row[1]]) for row in rows] == [(sku, counts) for sku, counts, _, _ in readings]
    else:
        width = 3 if number == "1" else 2
        value = 3 if number in "6" else -1
        told = {tuple(row[:width]): row[value] for row in rows}
        # SQL's filter drops a group in which nothing is counted; a metric says 0 for it.
        mine = {group: reading.value for group, reading in readings if reading.value or group in told}
        same = told.keys() == mine.keys() and all(_close(mine[group], told[group]) for group in mine)
    if not same:
        raise AssertionError(f"{name}: the answers differ")


def _close(one: float | None, other: Any) -> bool:
    return (one is None and other is None) or (
        one is not None and other is not None and isclose(one, float(other), rel_tol=1e-9)
    )


if __name__ == "__main__":
    sys.exit(main())
