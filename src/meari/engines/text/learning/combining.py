"""The company's model and the start model side by side: each speaks for the keys on which it was shown to be better."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from meari.vocabulary.understanding import Label

GIVEN_FROM = 0.4
_LIKELY = 9


def combine(
    start: Sequence[Label],
    learned: Mapping[str, float],
    *,
    taken_over: Collection[str],
    by: str,
    sure_from: float,
) -> tuple[tuple[Label, ...], tuple[Label, ...]]:
    """Return the labels that hold, best first, and the likeliest keys of all (at most nine).

    ``start`` is what the start model gave, ``learned`` the probability of each key by the company's model. Keys
    ``taken_over`` hold from 0.4 on; where nothing holds, the likeliest of these is given as unsure.
    """
    kept = [label for label in start if label.key not in taken_over]
    own = [
        Label(key, float(learned[key]), by, bool(learned[key] < sure_from))
        for key in sorted(learned)
        if key in taken_over
    ]
    # A top class below the threshold is the start model's last resort; it gives way to anything that holds.
    held = [label for label in kept if "." in label.key or label.confidence >= GIVEN_FROM]
    held += [label for label in own if label.confidence >= GIVEN_FROM]
    if not held:
        held = sorted([*kept, *own], key=lambda label: -label.confidence)[:1]
        held = [Label(label.key, label.confidence, label.by, True, label.evidence) for label in held]
    likely = sorted([*kept, *own], key=lambda label: (-label.confidence, label.key))[:_LIKELY]
    return _families_together(held), tuple(likely)


def _families_together(labels: Sequence[Label]) -> tuple[Label, ...]:
    """Return labels surest first, each top-level class right before its finer ones."""
    best: dict[str, float] = {}
    for label in labels:
        family = label.key.partition(".")[0]
        best[family] = max(best.get(family, 0.0), label.confidence)
    return tuple(
        sorted(
            labels,
            key=lambda one: (
                -best[one.key.partition(".")[0]],
                one.key.partition(".")[0],
                "." in one.key,
                -one.confidence,
            ),
        )
    )
