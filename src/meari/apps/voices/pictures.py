"""Pictures of how good labels are."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from meari.apps.base import charts
from meari.apps.voices import models
from meari.apps.voices.queries import learning, names
from meari.engines.text.learning import Scores

MOST_CLASSES = 20


def rise(trained: Sequence[models.LearnedModel]) -> charts.Option:
    """From version to version the share of voices kept aside whose first label is right, in its interval, in per cent."""
    oldest_first = sorted(trained, key=lambda model: model.version)
    found = [learning.first_right(model, "after") for model in oldest_first]
    labels = [_("start"), *(_("version %d") % model.version for model in oldest_first)]
    found.insert(0, learning.first_right(oldest_first[0], "before"))
    return charts.line(
        labels,
        [_per_cent(one.value) for one in found],
        name=_("first label right, %"),
        band=([_per_cent(one.low) for one in found], [_per_cent(one.high) for one in found]),
    )


def f1_by_class(model: models.LearnedModel, side: str) -> charts.Option:
    """F1 of each class that people gave to voices kept aside, in per cent, commonest first."""
    called = names("class")
    counts = model.measured.get(side, {}).get("keys", {})
    scores = [(key, Scores(*found)) for key, found in counts.items() if found[0]]
    scores.sort(key=lambda one: -one[1].gold)
    shown = scores[:MOST_CLASSES]
    return charts.bars(
        [called.get(key, key) for key, _scores in shown],
        [_per_cent(one.f1) for _key, one in shown],
        name=_("F1, %"),
    )


def _per_cent(value: float | None) -> float | None:
    return None if value is None else round(100 * value, 1)
