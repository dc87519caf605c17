"""Taking files in, whole, against pandas with a bulk insert into the same tables: CPU seconds, rows a CPU second, memory.

    python -m bench.imports --voices 20000 --orders 50000 --postgresql postgresql://postgres@127.0.0.1:5432/postgres

Each import runs in a process of its own on a copy of one database that holds what the files refer to, so that no side finds
the work of another; sides take turns, medians are shown. All sides must leave the same rows.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[1]
SIDES = {
    "orders": ("product", "pandas"),
    "voices": ("product", "pandas_labels", "pandas", "text"),
    "again": ("product",),
}
FILES = {"again": "voices"}
TITLES = {"orders": "order lines", "voices": "voices", "again": "voices again"}
SAME = {"pandas": ("orders", "voices"), "pandas_labels": ("voices", "labels"), "text": (), "product": ()}
NAMES = {
    "product": "meari import",
    "pandas": "pandas and bulk insert",
    "pandas_labels": "pandas, classify, bulk insert with labels",
    "text": "mask and classify alone",
}


@dataclass(frozen=True)
class Home:
    """Where one database of the bench lives: files in ``folder``, or databases of the server at ``server``."""

    folder: Path
    server: str = ""

    def url(self, name: str) -> str:
        if not self.server:
            return f"sqlite:///{self.folder / name}.sqlite3"
        return urlsplit(self.server)._replace(path=f"/meari_bench_{name}").geturl()

    def make(self, name: str, *, like: str = "") -> None:
        """A database of its own, empty or a copy of ``like``."""
        self.drop(name)
        if self.server:
            copy = f" template meari_bench_{like}" if like else ""
            self._tell(f"create database meari_bench_{name}{copy}")
        elif like:
            shutil.copy(self.folder / f"{like}.sqlite3", self.folder / f"{name}.sqlite3")

    def drop(self, name: str) -> None:
        if self.server:
            self._tell(f"drop database if exists meari_bench_{name}")
        for path in self.folder.glob(f"{name}.sqlite3*"):
            path.unlink()

    def _tell(self, statement: str) -> None:
        import psycopg

        with psycopg.connect(self.server, autocommit=True) as server:
            server.execute(statement)


def main(arguments: Sequence[str] | None = None) -> int:
    options = argparse.ArgumentParser(description="Time imports.")
    options.add_argument("--voices", type=int, default=20_000)
    options.add_argument("--orders", type=int, default=50_000, help="order lines")
    options.add_argument("--runs", type=int, default=5)
    options.add_argument("--side", action="append", help="only this side")
    options.add_argument("--postgresql", default="", help="URL of a server where databases meari_bench_... may be made")
    options.add_argument("--json", type=Path, help="write every figure here, too")
    chosen = options.parse_args(arguments)
    figures: dict[str, Any] = {"machine": f"{os.cpu_count()} cores, {platform.platform()}"}
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home)
        _in_process(["-c", f"from bench.imports_data import *; write(Path({home!r}), voices={chosen.voices}, orders={chosen.orders})"], folder)  # fmt: skip
        figures["SQLite"] = _bench(Home(folder), chosen)
        if chosen.postgresql:
            figures["PostgreSQL"] = _bench(Home(folder, chosen.postgresql), chosen)
    print("\n\n".join(f"{name}\n\n{_table(figures[name])}" for name in ("SQLite", "PostgreSQL") if name in figures))
    if chosen.json:
        chosen.json.write_text(json.dumps(figures, indent=1))
    return 0


def _bench(home: Home, chosen: argparse.Namespace) -> dict[str, dict[str, list[dict[str, Any]]]]:
    """Every run of every side, by what is imported and side."""
    _prepare(home)
    found: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for target, sides in SIDES.items():
        asked = [side for side in sides if not chosen.side or side in chosen.side]
        runs = found[target] = {side: [] for side in asked}
        for _turn in range(chosen.runs):
            for side in asked:
                home.make("run", like=f"before_{target}")
                runs[side].append(_run(home, side, target))
                print(target, side, {**runs[side][-1], "content": None}, file=sys.stderr)
            _agree({side: of[-1] for side, of in runs.items()})
    for name in ("run", *(f"before_{target}" for target in SIDES)):
        home.drop(name)
    return found


def _prepare(home: Home) -> None:
    """The databases that the runs start from: products and customers; for voices the orders, too; then everything."""
    home.make("before_orders")
    for target in ("products", "customers"):
        _run(home, "prepare", target, name="before_orders")
    home.make("before_voices", like="before_orders")
    _run(home, "prepare", "orders", name="before_voices")
    home.make("before_again", like="before_voices")
    _run(home, "prepare", "voices", name="before_again")


def _run(home: Home, side: str, target: str, *, name: str = "run") -> dict[str, Any]:
    file = FILES.get(target, target)
    command = ["-m", "bench.imports_sides", side, file, str(home.folder / f"{file}.csv")]
    done = _in_process(command, home.folder, home.url(name))
    return json.loads(done) if side != "prepare" else {}


def _in_process(command: Sequence[str], folder: Path, url: str = "") -> str:
    environment = os.environ | {
        "MEARI_HOME": str(folder), "MEARI_FACTS_HOME": str(folder / "facts"), "DATABASE_URL": url,
        "MEARI_SECRET_KEY": "bench", "MEARI_PRIVACY_KEY": "bench", "OMP_NUM_THREADS": "1",
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True
    )
    return done.stdout


def _agree(latest: dict[str, dict[str, Any]]) -> None:
    """Raise unless every side left the same rows as the product."""
    for side, run in latest.items():
        for table in SAME[side] if "product" in latest else ():
            if run["content"][table] != latest["product"]["content"][table]:
                raise AssertionError(f"{side}: {table} differ from the product's")


def _table(figures: dict[str, dict[str, list[dict[str, Any]]]]) -> str:
    """The medians as a Markdown table."""
    lines = ["import | CPU s | wall s | rows a CPU second | product's CPU to this | peak MB", " | ".join(["---"] * 6)]
    for target, sides in figures.items():
        mine = _median(sides["product"], "cpu") if "product" in sides else 0.0
        for side, runs in sides.items():
            cpu, rows = _median(runs, "cpu"), runs[0]["rows"]
            lines.append(
                f"{rows:,} {TITLES[target]}, {NAMES[side]} | {cpu:.2f} | {_median(runs, 'wall'):.2f} | {rows / cpu:,.0f} |"
                f" {f'{mine / cpu:.2f}' if mine else ''} | {_median(runs, 'mb'):.0f}"
            )
    return "\n".join([*(f"| {line} |" for line in lines), *_rest(figures.get("voices", {}))])


def _rest(voices: dict[str, list[dict[str, Any]]]) -> list[str]:
    """What a voice costs beside the reading of its text, each run set against the one of its turn."""
    if not {"product", "text"} <= voices.keys():
        return []
    turns = zip(voices["product"], voices["text"], strict=True)
    rest = statistics.median((mine["cpu"] - text["cpu"]) / mine["rows"] for mine, text in turns)
    return ["", f"Everything but masking and classifying: {rest * 1e6:.0f} microseconds a voice."]


def _median(runs: Sequence[dict[str, Any]], name: str) -> float:
    return statistics.median(run[name] for run in runs)


if __name__ == "__main__":
    sys.exit(main())
