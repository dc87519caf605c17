"""Many comparisons at once: how many of the changes called real would be chance."""

from __future__ import annotations

from collections.abc import Sequence


def q_values(p_values: Sequence[float | None]) -> list[float | None]:
    """Return for each p-value the least false discovery rate at which it counts, in the order given.

    The step-up procedure of Benjamini and Hochberg (J. R. Statist. Soc. B 57, 1995, 289-300) in the form of adjusted
    values. ``None`` (a refused comparison) stays ``None`` and is not counted. Raises ``ValueError`` outside 0 to 1.
    """
    known = sorted((p, at) for at, p in enumerate(p_values) if p is not None)
    if not all(0 <= p <= 1 for p, _ in known):
        raise ValueError("a p-value lies between 0 and 1")
    found: list[float | None] = [None] * len(p_values)
    least = 1.0
    for rank in range(len(known), 0, -1):
        p, at = known[rank - 1]
        least = min(least, p * len(known) / rank)
        found[at] = least
    return found
