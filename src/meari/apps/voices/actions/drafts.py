"""Labels as rows, and the columns of a voice that repeat the labels that hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from meari.apps.base.bulk import add_rows
from meari.apps.voices import models
from meari.vocabulary.understanding import Label as Found
from meari.vocabulary.understanding import Understanding

Sort = models.Label.Sort


class LabelRow(NamedTuple):
    """A label that a method gives, by the columns of its table."""

    voice_id: int
    sort: str
    key: str
    rank: int
    confidence: float
    by: str
    evidence: list[list[int]]
    given_at: datetime


def labels_of(voice_id: int, understood: Understanding, *, now: datetime) -> list[LabelRow]:
    """Every label that the installed methods give this voice."""
    labels = []
    for sort, given in (
        (Sort.KIND.value, (understood.kind,)), (Sort.CLASS.value, understood.classes), (Sort.RISK.value, understood.risks),
    ):  # fmt: skip
        labels += [_row(voice_id, sort, rank, label, now) for rank, label in enumerate(given) if label.key]
    felt = understood.sentiment
    labels.append(LabelRow(voice_id, Sort.SENTIMENT.value, felt.value, 0, _share(felt.confidence), felt.by, [], now))
    return labels


def give(labels: Sequence[LabelRow]) -> None:
    """Write ``labels``; part of the caller's transaction and event."""
    add_rows(models.Label, LabelRow._fields, labels)


def keep_guesses(understood: Mapping[int, Understanding]) -> None:
    """Keep what else the company's model holds possible, by voice id; what was kept before goes."""
    models.Guess.objects.filter(voice_id__in=list(understood)).delete()
    models.Guess.objects.bulk_create(
        (
            models.Guess(voice_id=voice_id, keys=[[label.key, _share(label.confidence)] for label in one.likely])
            for voice_id, one in understood.items()
            if one.likely
        ),
        batch_size=1000,
    )


def columns_of(understood: Understanding) -> dict[str, Any]:
    """What a voice repeats of its labels."""
    main = understood.classes[0] if understood.classes else None
    has_risk = any(not risk.unsure for risk in understood.risks)
    return {
        "kind": understood.kind.key,
        "main_class": main.key if main else "",
        "sentiment": understood.sentiment.value,
        "has_risk": has_risk,
        "may_be_risky": bool(understood.risks) and not has_risk,
        "is_unsure": main is None or main.unsure,
        "is_abusive": understood.is_abusive,
    }


def _row(voice_id: int, sort: str, rank: int, label: Found, now: datetime) -> LabelRow:
    evidence = [[part.start, part.end] for part in label.evidence]
    return LabelRow(voice_id, sort, label.key, rank, _share(label.confidence), label.by, evidence, now)


def _share(value: float) -> float:
    return round(min(max(float(value), 0.0), 1.0), 4)
