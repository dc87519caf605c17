"""Fitting: linear heads by support vectors, their scores turned into probabilities on texts they had not seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from meari.engines.text.learning.features import Floats, read_grams, vocabulary_of
from meari.engines.text.learning.model import Model
from meari.engines.text.sentences import Encoder, Vectors

LEAST_OF_A_KEY = 3
LEAST_KEYS = 2
_FOLDS = 4
_FOLDED_UP_TO = 2000
_CALIBRATE_FROM = 4000
_RARE_ALLOWED_UP_TO = 500
_STEP = 256
_STRICTNESS, _TOLERANCE = 0.6, 0.1
_MEANING = 1.2
"""How much the sentence vector counts beside the n-grams: chosen on banking77, CLINC and petitions (bench/learning.py)."""

Report = Callable[[int, int], None]
Truth = npt.NDArray[np.bool_]


class TooFewLabels(Exception):
    """Fewer than two keys have three texts each; the text holds how many keys have."""


def fit(
    texts: Sequence[str],
    labels: Sequence[Collection[str]],
    *,
    encode: Encoder,
    seed: int = 0,
    report: Report | None = None,
) -> Model:
    """Return a model of which keys belong to a text, from texts and the keys that people gave them (one or more each).

    Keys with fewer than three texts are left out. The same texts, labels and seed give the same model. ``report`` hears
    (steps done, steps in all) and may raise to stop. Raises ``TooFewLabels``.
    """
    counted = Counter(key for keys in labels for key in set(keys))
    keys = tuple(sorted(key for key, times in counted.items() if times >= LEAST_OF_A_KEY))
    if len(keys) < LEAST_KEYS:
        raise TooFewLabels(str(len(keys)))
    steps = _Steps(-(-len(texts) // _STEP) + 2 * len(keys), report)
    vectors = _encode(texts, encode, steps)
    read = read_grams(texts)
    vocabulary = vocabulary_of(read, least=1 if len(texts) <= _RARE_ALLOWED_UP_TO else 2)
    matrix = _join(vectors, vocabulary.weigh(read))
    truth = np.array([[key in given for key in keys] for given in labels])
    curve = _calibrate(matrix, truth, seed=seed, steps=steps)
    weights, bias = _heads(matrix, truth, seed=seed, moved=steps.move)
    width = vectors.shape[1]
    return Model(
        keys,
        vocabulary,
        weights[width:].astype(np.float16),
        (weights[:width] * _MEANING).astype(np.float16),
        bias,
        curve,
    )


class _Steps:
    """Counts what is done and tells it."""

    def __init__(self, total: int, report: Report | None) -> None:
        self.done, self.total, self.report = 0, total, report

    def move(self, steps: int) -> None:
        self.done += steps
        if self.report is not None:
            self.report(self.done, self.total)


def _encode(texts: Sequence[str], encode: Encoder, steps: _Steps) -> Vectors:
    parts = []
    for start in range(0, len(texts), _STEP):
        parts.append(encode(texts[start : start + _STEP]))
        steps.move(1)
    return np.concatenate(parts)


def _join(vectors: Vectors, weighed: Any) -> Any:
    from scipy import sparse  # slow to import

    return sparse.hstack([sparse.csr_matrix(vectors * np.float32(_MEANING)), weighed], format="csr")


def _heads(
    matrix: Any, truth: Truth, *, seed: int, moved: Callable[[int], None] | None = None
) -> tuple[Floats, Floats]:
    """Return weights (features x keys) and bias of one head a key; a key without both sides never speaks."""
    from sklearn.svm import LinearSVC  # slow to import

    weights = np.zeros((matrix.shape[1], truth.shape[1]), np.float32)
    bias = np.full(truth.shape[1], -1.0, np.float32)
    present = np.flatnonzero(truth.any(axis=0))
    if len(present) > 2 and (truth.sum(axis=1) == 1).all():
        # One key a text: all heads in one call, which copies the matrix once.
        heads = LinearSVC(C=_STRICTNESS, tol=_TOLERANCE, random_state=seed).fit(matrix, truth.argmax(axis=1))
        weights[:, present], bias[present] = heads.coef_.T, heads.intercept_
        if moved is not None:
            moved(truth.shape[1])
        return weights, bias
    for column in range(truth.shape[1]):
        is_key = truth[:, column]
        if is_key.any() and not is_key.all():
            head = LinearSVC(C=_STRICTNESS, tol=_TOLERANCE, random_state=seed).fit(matrix, is_key)
            weights[:, column], bias[column] = head.coef_[0], head.intercept_[0]
        if moved is not None:
            moved(1)
    return weights, bias


def _calibrate(matrix: Any, truth: Truth, *, seed: int, steps: _Steps) -> Floats:
    """Return slope and shift of the curve from score to probability, fitted on texts that the heads had not seen.

    One curve serves all keys: few texts speak for each of them (Platt 1999, Advances in Large Margin Classifiers).
    """
    from sklearn.linear_model import LogisticRegression  # slow to import

    scores, seen = [], []
    moved = 0
    for train, test in _splits(len(truth), seed):
        weights, bias = _heads(matrix[train], truth[train], seed=seed)
        scores.append((matrix[test] @ weights + bias).ravel())
        seen.append(truth[test].ravel())
        moved = min(truth.shape[1], moved + truth.shape[1] // 2)
        if steps.report is not None:
            steps.report(steps.done + moved, steps.total)
    steps.move(truth.shape[1])
    line = LogisticRegression(C=1e3).fit(np.concatenate(scores)[:, None], np.concatenate(seen))
    return np.array([max(float(line.coef_[0, 0]), 1e-3), float(line.intercept_[0])], np.float32)


def _splits(size: int, seed: int) -> list[tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]]:
    """Return (train, test) rows: four folds of a small set, one split of a large one, where time counts."""
    order = np.random.default_rng(seed).permutation(size)
    if size > _FOLDED_UP_TO:
        train = min(_CALIBRATE_FROM, size * 4 // 5)
        return [(order[:train], order[train:])]
    parts = np.array_split(order, min(_FOLDS, size))
    return [(np.concatenate([p for p in parts if p is not part]), part) for part in parts]
