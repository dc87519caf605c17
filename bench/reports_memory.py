"""The largest memory of a process that answers the eight report queries once, on the store of ``bench.reports``.

    python -m bench.reports_memory SIDE FOLDER

SIDE is ``rows``, ``days``, ``first`` (days, with nothing kept yet), ``hand`` (DuckDB on the same files) or ``own`` (on a file of
its own). The whole process counts, Python and its libraries too.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from pathlib import Path

SIDES = ("rows", "days", "first", "hand", "own")


def measure(home: Path) -> dict[str, float]:
    """MB at the peak for each side, each in a process of its own."""
    found = {}
    for side in SIDES:
        run = [sys.executable, "-m", "bench.reports_memory", side, str(home)]
        told = subprocess.run(run, check=True, capture_output=True, text=True, env=os.environ)
        found |= json.loads(told.stdout.splitlines()[-1])
    return found


def main() -> int:
    side, home = sys.argv[1], Path(sys.argv[2])
    started = 0.0
    if side in {"hand", "own"}:
        from bench import reports_peers, reports_sql

        started = _peak()
        kind = reports_peers.OwnFile if side == "own" else reports_peers.ByHand
        peer = kind(home / "facts", threads=min(4, os.cpu_count() or 1))
        for text in reports_sql.DUCKDB:
            peer.run(text)
    else:
        started = _product(side, home)
    print(json.dumps({side: round(_peak()), f"{side}, before the first query": round(started)}))
    return 0


def _product(side: str, home: Path) -> float:
    os.environ |= {"MEARI_HOME": str(home), "MEARI_FACTS_HOME": f"{home}/facts", "DATABASE_URL": ""}
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "meari.site.settings")
    import django

    django.setup()
    from bench.reports_product import QUERIES
    from meari.apps.warehouse import daily

    if side == "rows":
        daily.LEAST_ROWS = sys.maxsize
    if side == "first":
        for path in (home / "facts").rglob("*.arrow"):
            path.unlink()
    started = _peak()
    for asked in QUERIES:
        asked.parts()
    return started


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


if __name__ == "__main__":
    sys.exit(main())
