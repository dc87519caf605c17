"""Texts as numbers: weighed character n-grams beside the sentence vector."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from meari.engines.text import normalise
from meari.engines.text.methods.linear.features import Grams, grams

LONGEST = 4
MOST_GRAMS = 2**17
"""Bounds the size of a model: the n-grams that most texts share are kept."""

Hashes = npt.NDArray[np.uint32]
Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The n-grams that a model knows as sorted hashes, and what each is worth (inverse document frequency)."""

    hashes: Hashes
    worth: Floats

    def find(self, hashes: Hashes) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
        """Return the place of each hash, and whether it is known at all."""
        if not len(self.hashes):
            return np.zeros(len(hashes), np.int64), np.zeros(len(hashes), np.bool_)
        places = np.searchsorted(self.hashes, hashes)
        places[places == len(self.hashes)] = 0
        return places, self.hashes[places] == hashes

    def weigh(self, read: Grams) -> Any:
        """Return a sparse row of length 1 for each text: (1 + log count) times worth of each known n-gram."""
        from scipy import sparse  # slow to import

        end = read.ends[LONGEST - 1]
        places, known = self.find(read.hashes[:end])
        ones = np.ones(int(known.sum()), np.float32)
        matrix = sparse.csr_matrix(
            (ones, (read.owners[:end][known], places[known])), shape=(read.size, len(self.hashes))
        )
        matrix.sum_duplicates()
        matrix.data = (1 + np.log(matrix.data)) * self.worth[matrix.indices]
        lengths = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
        lengths[lengths == 0] = 1
        matrix.data /= np.repeat(lengths, np.diff(matrix.indptr)).astype(np.float32)
        return matrix


def read_grams(texts: Sequence[str]) -> Grams:
    """Return the n-grams of ``texts`` without their spaces, so that wrong spacing changes nothing."""
    return grams([normalise.normal(text) for text in texts])


def vocabulary_of(read: Grams, *, least: int) -> Vocabulary:
    """Return the n-grams that at least ``least`` of the texts contain."""
    end = read.ends[LONGEST - 1]
    pairs = np.unique(read.hashes[:end].astype(np.uint64) << np.uint64(32) | read.owners[:end].astype(np.uint64))
    hashes, texts = np.unique((pairs >> np.uint64(32)).astype(np.uint32), return_counts=True)
    kept = np.flatnonzero(texts >= least)
    if len(kept) > MOST_GRAMS:
        kept = np.sort(kept[np.argsort(-texts[kept], kind="stable")[:MOST_GRAMS]])
    worth = np.log((1 + read.size) / (1 + texts[kept])) + 1
    return Vocabulary(hashes[kept], worth.astype(np.float32))
