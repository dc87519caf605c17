"""Which words of a text speak for a key: the weights of its n-grams laid back over its letters."""

from __future__ import annotations

import re
from bisect import bisect_left

import numpy as np
import numpy.typing as npt

from meari.engines.text import normalise
from meari.engines.text.learning.features import LONGEST, read_grams
from meari.engines.text.learning.model import Model
from meari.vocabulary.understanding import Evidence

MOST = 4
_NOTABLE = 0.5
_LONGEST_WORD = 12
_WORD = re.compile(r"\S+")


def explain(model: Model, text: str, key: str) -> tuple[Evidence, ...]:
    """Return at most four words of ``text`` that speak loudest for ``key``, in order; of an endless word a stretch.

    Nothing is returned for a key that the model does not know. What the sentence vector adds has no place in a text.
    """
    if key not in model.keys:
        return ()
    letters, places = _letters(text)
    weights = _by_letter(model, letters, model.keys.index(key))
    weighed = [
        (float(weights[first:last].sum()) / (last - first) ** 0.5, first, last)
        for first, last in _words(text, places, weights)
    ]
    most = max((weight for weight, _, _ in weighed), default=0.0)
    loudest = sorted((one for one in weighed if one[0] > 0 and one[0] >= _NOTABLE * most), reverse=True)[:MOST]
    spans = sorted((places[first], places[last - 1] + 1) for _, first, last in loudest)
    return tuple(Evidence(start, end, text[start:end]) for start, end in spans)


def _words(text: str, places: list[int], weights: npt.NDArray[np.float64]) -> list[tuple[int, int]]:
    """Return each word as (first, last) letters; a word too long to be one is cut where its letters speak."""
    words: list[tuple[int, int]] = []
    for word in _WORD.finditer(text):
        first, last = bisect_left(places, word.start()), bisect_left(places, word.end())
        if last - first <= _LONGEST_WORD:
            words += [(first, last)] if last > first else []
        else:
            loud = weights[first:last] >= _NOTABLE * max(float(weights[first:last].max()), 1e-9)
            words += [(first + start, first + end) for start, end in _runs(loud)]
    return words


def _letters(text: str) -> tuple[str, list[int]]:
    """Return the text as n-grams are cut from it, and the place of each of its letters."""
    squeezed, places = normalise.squeeze(text)
    kept = [
        at
        for at, letter in enumerate(squeezed)
        if at < 2 or letter.isdigit() or not letter == squeezed[at - 1] == squeezed[at - 2]
    ]
    return "".join(squeezed[at] for at in kept), [places[at] for at in kept]


def _by_letter(model: Model, letters: str, column: int) -> npt.NDArray[np.float64]:
    read = read_grams([letters])
    weights = np.zeros(len(letters) + 2)
    start = 0
    for size in range(1, LONGEST + 1):
        hashes = read.hashes[start : read.ends[size - 1]]
        start = read.ends[size - 1]
        places, known = model.vocabulary.find(hashes)
        said = np.where(known, model.by_gram[places, column] * model.vocabulary.worth[places], 0) if known.any() else 0
        for at in range(size):
            weights[at : at + len(hashes)] += np.asarray(said) / size
    return weights[1:-1][: len(letters)]


def _runs(marked: npt.NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Return the stretches of marked letters (start, end)."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], marked.astype(np.int8), [0]])))
    return [(int(start), int(end)) for start, end in zip(edges[::2], edges[1::2], strict=True)]
