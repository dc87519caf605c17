"""``make bench``: every measurement, one after another, at sizes that a laptop bears. Each module takes its own options."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RUNS = (
    ("bench.reading_speed",),
    ("bench.reading_memory",),
    ("bench.text_masking",),
    ("bench.text_quality", "--data", str(ROOT / "tests/data/text_evaluation.jsonl")),
    ("bench.text_throughput", str(ROOT / "tests/data/text_evaluation.jsonl")),
    ("bench.reports", "--rows", "1000000", "--orders", "500000"),
    ("bench.anonymity", "--rows", "600", "--dimensions", "3"),
    ("bench.deadlines", "--peer", "200"),
    ("bench.imports", "--voices", "5000", "--orders", "20000"),
    ("bench.surveys", "--respondents", "200", "--turns", "2"),
    ("bench.survey_results", "--sizes", "10000"),
)


def main() -> int:
    worst = 0
    for run in RUNS:
        sys.stdout.write(f"\n== {' '.join(run)}\n")
        sys.stdout.flush()
        worst = max(worst, subprocess.run([sys.executable, "-m", *run], cwd=ROOT, check=False).returncode)
    return worst


if __name__ == "__main__":
    sys.exit(main())
