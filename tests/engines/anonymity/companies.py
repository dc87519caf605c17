"""Made-up companies: skewed teams, a few attributes, people who leave questions out."""

from __future__ import annotations

from itertools import combinations

import numpy as np

from meari.engines.anonymity import Batch, Question, Row

SCORE = Question("mood", (1, 2, 3, 4, 5), {"favourable": frozenset({4, 5}), "unfavourable": frozenset({1, 2})})


def company(seed: int, *, people: int | None = None, most: int = 600, attributes: int | None = None) -> Batch:
    """30 to ``most`` people, 2 to 4 attributes whose values follow Zipf's law, up to a tenth of answers missing."""
    drawn = np.random.default_rng(seed)
    size = people or int(np.exp(drawn.uniform(np.log(30), np.log(most))))
    width = attributes or int(drawn.integers(2, 5))
    columns = []
    for _ in range(width):
        share = 1 / np.arange(1, int(drawn.integers(2, 9)) + 1) ** drawn.uniform(0.5, 1.5)
        columns.append(drawn.choice(len(share), size, p=share / share.sum()))
    missing = drawn.uniform(0, 0.1)
    mood = drawn.choice(5, size, p=[0.08, 0.12, 0.25, 0.35, 0.2]) + 1
    skips = drawn.random(size) < missing
    return Batch(
        tuple(f"d{at}" for at in range(width)),
        [
            Row(tuple(f"v{column[at]}" for column in columns), {"mood": None if skips[at] else int(mood[at])})
            for at in range(size)
        ],
    )


def tables(batch: Batch, *, ways: int = 2) -> list[tuple[str, ...]]:
    """The total, every dimension alone, every two (or more) of the first three together."""
    alone = [one for width in range(min(ways, 1) + 1) for one in combinations(batch.dimensions, width)]
    return alone + [one for width in range(2, ways + 1) for one in combinations(batch.dimensions[:3], width)]
