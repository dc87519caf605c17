"""Whether what is shown about a question forces anybody's answer.

The span audit bounds groups; answers have bounds, too. If everybody in a shown group, or in a difference of shown groups,
answered alike, each of their answers is known although the group is large. Nobody's answer is forced if some spread of
answers agrees with every shown count and gives no block of people a single answer. Such a spread is looked for and
then checked; where none is found, answers count as forced. A spread is of real numbers: that whole numbers alone would
settle somebody's answer is not looked for.
"""

from __future__ import annotations

import numpy as np
from scipy import sparse

from meari.engines.anonymity import span
from meari.engines.anonymity.groups import Ints
from meari.engines.anonymity.span import Floats

LEAST_DOUBT = 0.001
"""The share that everybody's second answer must be able to have."""

_ROUNDS = 30
_MOST_VARIABLES = 600


def is_anybody_forced(matrix: sparse.csr_matrix, *, weights: Ints, counts: Floats) -> bool:
    """Whether the ``counts`` (cells x answers) shown of cells over blocks of ``weights`` people force an answer."""
    if not matrix.shape[0]:
        return False
    matrix, weights = span.merged(matrix, weights)
    given = np.flatnonzero(counts.sum(axis=0))
    if len(given) < 2:
        return bool(len(weights))
    counts = counts[:, given]
    if _is_spread(_near(matrix, weights, counts), matrix, weights, counts):
        return False
    if len(weights) * len(given) > _MOST_VARIABLES:
        return True
    found = _solved(matrix, weights, counts)
    return found is None or not _is_spread(found, matrix, weights, counts)


def _is_spread(found: Floats, matrix: sparse.csr_matrix, weights: Ints, counts: Floats) -> bool:
    agrees = np.abs(matrix @ found - counts).max() < 1e-6 and np.abs(found.sum(axis=1) - weights).max() < 1e-6
    return bool(agrees and found.min() >= -1e-9 and (found.max(axis=1) <= weights * (1 - LEAST_DOUBT)).all())


def _near(matrix: sparse.csr_matrix, weights: Ints, counts: Floats) -> Floats:
    """By turns the nearest spread that agrees, and the nearest without negative numbers."""
    shares = counts.sum(axis=0) / counts.sum()
    least = weights[:, None] * np.minimum(shares, 0.5)[None, :] * 0.02
    by_people = sparse.csr_matrix(matrix.multiply(weights[None, :]))
    back = by_people.T @ np.linalg.pinv((by_people @ matrix.T).toarray(), rcond=1e-10, hermitian=True)
    found: Floats = weights[:, None] * shares[None, :]
    for _ in range(_ROUNDS):
        found = found + back @ (counts - matrix @ found)
        found += (weights - found.sum(axis=1))[:, None] / found.shape[1]
        if found.min() >= 0:
            break
        found = np.maximum(found, least)
    return found


def _solved(matrix: sparse.csr_matrix, weights: Ints, counts: Floats) -> Floats | None:
    """The spread with the greatest least doubt, by linear programming; ``None`` when the solver gives up."""
    from scipy.optimize import linprog  # slow to import

    blocks, answers = len(weights), counts.shape[1]
    all_counts = sparse.kron(matrix, sparse.eye(answers))
    all_people = sparse.kron(sparse.eye(blocks), np.ones((1, answers)))
    equal = sparse.hstack([sparse.vstack([all_counts, all_people]), sparse.csr_matrix((counts.size + blocks, 1))])
    per_answer = np.repeat(weights, answers)
    doubt = sparse.hstack([sparse.eye(blocks * answers), sparse.csr_matrix(per_answer[:, None])])
    done = linprog(
        np.append(np.zeros(blocks * answers), -1.0),
        A_eq=sparse.csr_matrix(equal),
        b_eq=np.concatenate([counts.ravel(), weights]),
        A_ub=sparse.csr_matrix(doubt),
        b_ub=per_answer,
        method="highs",
    )
    return np.asarray(done.x[:-1]).reshape(blocks, answers) if done.status == 0 else None
