"""What was said, in its own sentences: the few that stand for the others, in their order."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from meari.engines.text import similar

ENDS = re.compile(r"(?<=[.!?。…])\s+|\n+")
SHORTEST, MOST_SENTENCES = 4, 120
DAMPING = 0.85
ROUNDS = 50
TOO_LIKE = 0.8


def sentences(text: str) -> list[str]:
    """The sentences of ``text`` of at least four letters, without blanks around them."""
    found = (" ".join(piece.split()) for piece in ENDS.split(text))
    return [one for one in found if sum(map(str.isalnum, one)) >= SHORTEST]


def central(texts: Sequence[str], *, most: int) -> list[str]:
    """Return at most ``most`` sentences of ``texts`` that are most like the others, in the order in which they were said.

    LexRank (Erkan and Radev, Journal of Artificial Intelligence Research 22, 2004, 457-479): the stationary weights of a walk
    from sentence to sentence by their likeness. Of near-copies only the first is taken. Of few sentences all are returned.
    """
    said = [sentence for text in texts for sentence in sentences(text)][-MOST_SENTENCES:]
    if len(said) <= most:
        return said
    likeness = np.clip(similar.similarities(said), 0, None)
    np.fill_diagonal(likeness, 0)
    sums = likeness.sum(axis=1, keepdims=True)
    steps = np.divide(likeness, sums, out=np.full_like(likeness, 1 / len(said)), where=sums > 0)
    weights = np.full(len(said), 1 / len(said), dtype=np.float64)
    for _ in range(ROUNDS):
        weights = (1 - DAMPING) / len(said) + DAMPING * (weights @ steps)
    chosen: list[int] = []
    for at in sorted(range(len(said)), key=lambda place: (-weights[place], place)):
        if all(likeness[at, other] < TOO_LIKE for other in chosen):
            chosen.append(at)
        if len(chosen) == most:
            break
    return [said[at] for at in sorted(chosen)]
