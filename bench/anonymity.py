"""What can be worked out about small groups under three rules of publication, what each shows, and how long ours takes.

    python -m bench.anonymity

Made-up companies of 210 people with three attributes (Zipf's law, 2 to 8 values); tables: the total, one, two and three
attributes. The attack program of the tests is what derives.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from itertools import combinations

import numpy as np

from meari.engines.anonymity import Batch, Cell, Question, Row, publish, release
from tests.engines.anonymity.attack import hidden_groups, light_sums, small_groups, staff
from tests.engines.anonymity.companies import company, tables

FLOOR = 5
Cells = dict[Cell, int]


def main(arguments: Sequence[str] | None = None) -> int:
    options = argparse.ArgumentParser(description="Attack published tables and time their choice.")
    options.add_argument("--companies", type=int, default=30)
    options.add_argument("--rows", type=int, nargs="*", default=[600, 5000, 50000])
    options.add_argument("--dimensions", type=int, default=8)
    options.add_argument("--questions", type=int, default=40)
    chosen = options.parse_args(arguments)
    batches = [company(seed, people=210, attributes=3) for seed in range(chosen.companies)]
    print("| rule | small groups derivable | companies with a leak | sums under the floor | tables | cells |")
    print("| --- | --- | --- | --- | --- | --- |")
    for name, rule in (
        ("threshold 5 only", _threshold), ("and a remainder rule per list", _remainder), ("whole tables, while the attack finds nothing", _whole), ("cells by the span audit (ours)", _ours),
    ):  # fmt: skip
        _attack(name, rule, batches)
    print("\n| rows | dimensions | questions | tables | cells shown | publish, CPU s | numbers, CPU s |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for size in chosen.rows:
        _time(size, width=chosen.dimensions, count=chosen.questions)
    return 0


def _attack(name: str, rule: Callable[[Batch], list[Cell]], batches: Sequence[Batch]) -> None:
    found = leaking = groups = sums = shown = whole = 0
    for batch in batches:
        known, cells = staff(batch), rule(batch)
        derived = small_groups(batch, known, cells, floor=FLOOR)
        light = light_sums(known, cells, floor=FLOOR, rounds=2, seed=1)
        groups += len(hidden_groups(batch, known, floor=FLOOR))
        found, leaking = found + len(derived), leaking + bool(derived or light)
        sums, shown, whole = sums + len(light), shown + len(cells), whole + len({cell.dimensions for cell in cells})
    share = f"{found:,} of {groups:,} ({100 * found / groups:.1f} %)"
    print(f"| {name} | {share} | {leaking} of {len(batches)} | {sums:,} | {whole} | {shown:,} |")


def _lists(batch: Batch) -> list[Cells]:
    known = staff(batch)
    found = []
    for table in tables(batch, ways=3):
        at = [batch.dimensions.index(name) for name in table]
        values = sorted({tuple(kind[0][one] for one in at) for kind in known.kinds})
        cells = [Cell(table, one) for one in values]
        found.append({cell: int(known.group(cell) @ known.people) for cell in cells})
    return found


def _threshold(batch: Batch) -> list[Cell]:
    return [cell for cells in _lists(batch) for cell, n in cells.items() if n >= FLOOR]


def _remainder(batch: Batch) -> list[Cell]:
    found = []
    for cells in _lists(batch):
        rest = sum(n for n in cells.values() if n < FLOOR)
        if rest == 0 or rest >= FLOOR:
            found += [cell for cell, n in cells.items() if n >= FLOOR]
    return found


def _whole(batch: Batch) -> list[Cell]:
    """A table with all its cells at or over the floor, or not at all."""
    found: list[Cell] = []
    for cells in _lists(batch):
        more = [*found, *(cell for cell, n in cells.items() if n >= FLOOR)]
        known = staff(batch)
        if not light_sums(known, more, floor=FLOOR, rounds=2, seed=1) and not small_groups(
            batch, known, more, floor=FLOOR
        ):
            found = more
    return found


def _ours(batch: Batch) -> list[Cell]:
    return list(publish(batch, tables=tables(batch, ways=3), questions=[]).cells)


def _time(size: int, *, width: int, count: int) -> None:
    drawn = np.random.default_rng(size)
    share = 1 / np.arange(1, 9)
    columns = drawn.choice(8, (size, width), p=share / share.sum())
    answers = drawn.integers(1, 6, (size, count))
    missing = drawn.random((size, count)) < 0.05
    keys = [f"q{at}" for at in range(count)]
    rows = [
        Row(
            tuple(f"v{code}" for code in codes),
            {key: None if gone else int(value) for key, value, gone in zip(keys, values, without, strict=True)},
        )
        for codes, values, without in zip(columns, answers, missing, strict=True)
    ]
    batch = Batch(tuple(f"d{at}" for at in range(width)), rows)
    asked = [(), *((name,) for name in batch.dimensions), *list(combinations(batch.dimensions, 2))[:6]]
    began = time.process_time()
    publication = publish(batch, tables=asked, questions=keys)
    middle = time.process_time()
    for key in keys:
        question = Question(key, (1, 2, 3, 4, 5), {"favourable": frozenset({4, 5})})
        release(batch, question=question, publication=publication)
    ended = time.process_time()
    print(
        f"| {size:,} | {width} | {count} | {len(asked)} | {len(publication.cells)} | {middle - began:.1f} | {ended - middle:.1f} |",
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main())
