"""Finding voices by words on a full database, against what the databases bring themselves: CPU per search, and what is found.

    python -m bench.search --voices 100000 --postgresql postgresql://postgres@127.0.0.1:5432/postgres

Each database is filled with the made-up company's voices (the same at every run) in a process of its own, indexed through a text
process, and asked what people type. A search is what a page does: the words, the newest that fit in order, how many there
are, and thirty of them marked. Peers only fetch thirty ids and count.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[1]
QUERIES = (
    "배송", "환불", "소음", "배송 늦어요", "냉장고 소음", "시끄러워요", "리모컨 건전지", "택배기사님이 문 앞에 두고 가셨어요", "환불이 안 됬나요",
    "ㅂㅅ", "ㅎㅂ", "배송ㅈㅇ", "배소", "가", "베송", "리모콘", "d47", "refund",
)  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    options = argparse.ArgumentParser(description="Time searches.")
    options.add_argument("--voices", type=int, default=100_000)
    options.add_argument("--runs", type=int, default=5)
    options.add_argument(
        "--postgresql", default="", help="URL of a server where a database meari_bench_search may be made"
    )
    options.add_argument("--json", type=Path, help="write every figure here, too")
    chosen = options.parse_args(arguments)
    figures: dict[str, Any] = {"machine": f"{os.cpu_count()} cores, {platform.platform()}"}
    with tempfile.TemporaryDirectory() as home:
        figures["SQLite"] = _side(Path(home), "", chosen)
    if chosen.postgresql:
        with tempfile.TemporaryDirectory() as home:
            figures["PostgreSQL"] = _side(Path(home), _fresh(chosen.postgresql), chosen)
            _agree(figures)
    for name in ("SQLite", "PostgreSQL"):
        if name in figures:
            print(f"\n{name}\n\n{_table(figures[name])}")
    if chosen.json:
        chosen.json.write_text(json.dumps(figures, indent=1, ensure_ascii=False))
    return 0


def _side(home: Path, url: str, chosen: argparse.Namespace) -> dict[str, Any]:
    environment = os.environ | {
        "MEARI_HOME": str(home), "DATABASE_URL": url, "MEARI_SECRET_KEY": "bench", "MEARI_PRIVACY_KEY": "bench",
        "MEARI_TEXT_SOCKET": str(home / "text.sock"), "OMP_NUM_THREADS": "1", "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
    }  # fmt: skip
    command = [sys.executable, "-m", "bench.search_side", str(chosen.voices), str(chosen.runs), *QUERIES]
    done = subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _fresh(server: str) -> str:
    import psycopg

    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("drop database if exists meari_bench_search")
        connection.execute("create database meari_bench_search")
    return urlsplit(server)._replace(path="/meari_bench_search").geturl()


def _agree(figures: dict[str, Any]) -> None:
    """Raise unless both databases found the same voices in the same order."""
    for query in QUERIES:
        one, other = (figures[name]["queries"][query]["ids"] for name in ("SQLite", "PostgreSQL"))
        if one != other:
            raise AssertionError(f"{query}: {len(one)} against {len(other)}")


def _table(figures: dict[str, Any]) -> str:
    peers = list(figures["peers"])
    lines = [
        f"indexed: {figures['voices']:,} voices in {figures['index_cpu']:.1f} CPU s ({figures['voices'] / figures['index_cpu']:,.0f} a CPU second), "
        f"index {figures['index_mb']:.0f} MB beside {figures['voices_mb']:.0f} MB of voices; text process {figures['text_mb']} MB",
        "",
        f"| query | found | ms | without text process, ms | {' | '.join(f'{peer}, ms (found)' for peer in peers)} |",
        f"|{' --- |' * (4 + len(peers))}",
    ]
    for query, one in figures["queries"].items():
        cells = [
            f"{figures['peers'][peer][query]['ms']:.1f} ({figures['peers'][peer][query]['found']:,})" for peer in peers
        ]
        near = " nearly" if one["is_near"] else ""
        lines.append(
            f"| {query} | {one['found']:,}{near} | {one['ms']:.1f} | {one['ms_alone']:.1f} | {' | '.join(cells)} |"
        )
    worst = max(one["ms"] for one in figures["queries"].values())
    middle = statistics.median(one["ms"] for one in figures["queries"].values())
    medians = [f"{statistics.median(one['ms'] for one in figures['peers'][peer].values()):.1f}" for peer in peers]
    lines.append(f"| **median** (most {worst:.1f}) |  | {middle:.1f} |  | {' | '.join(medians)} |")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
