"""Texts a CPU second: ``python bench/text_throughput.py FILE.jsonl [--count 20000] [--rounds 5]``; also load time, memory, hostile input.

The file holds objects with ``text``. Run with OMP_NUM_THREADS=1; medians of the rounds, processor time only.
"""

import argparse
import json
import resource
import statistics
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "src"))

HOSTILE = [
    "0",
    "01",
    "010-",
    "1-",
    "1 ",
    "a.",
    "a@",
    "공일",
    "가",
    "서울 ",
    "1동 1호 ",
    "강남구 역삼동 ",
    "이름 ",
    "계좌 1",
    "가아파트 ",
    "불",
    "\u0300",
    "ᄀ",
]
HOSTILE_LETTERS = 20_000


def main() -> None:
    """Measure and print."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("file", type=Path)
    asked.add_argument("--count", type=int, default=20_000)
    asked.add_argument("--rounds", type=int, default=5)
    options = asked.parse_args()
    with options.file.open(encoding="utf-8") as file:
        texts = [json.loads(line)["text"] for line, _ in zip(file, range(options.count), strict=False)]

    before = memory()
    start = time.process_time()
    from meari.engines.text import classify, masking

    imported = time.process_time() - start
    start = time.process_time()
    classify.classify(["첫 글"])
    print(
        f"import {imported:.3f} s, first text (loads weights and lexicons) {time.process_time() - start:.3f} s, memory +{memory() - before:.0f} MB"
    )
    print(f"{len(texts)} texts, {statistics.mean(map(len, texts)):.1f} letters on average")
    for name, work in (
        ("mask", lambda: [masking.mask(text) for text in texts]),
        ("mask and classify", lambda: classify.classify(texts)),
        ("rules alone", lambda: classify.classify(texts, options=classify.Options(methods=("rules",)))),
    ):
        print(f"{name:20} {len(texts) / seconds(work, options.rounds):10,.0f} texts a CPU second")
    for seed in HOSTILE:
        text = seed * (HOSTILE_LETTERS // len(seed))
        spent = seconds(partial(classify.classify, [text]), 1)
        print(f"hostile {seed!r:20} {spent * 1000:8.1f} ms for {len(text)} letters")
    print(f"memory {memory():.0f} MB in all")


def seconds(work: Callable[[], object], rounds: int) -> float:
    """Return the median processor time of some work."""
    spent = []
    for _ in range(rounds):
        start = time.process_time()
        work()
        spent.append(time.process_time() - start)
    return statistics.median(spent)


def memory() -> float:
    """Return the largest resident size so far in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
