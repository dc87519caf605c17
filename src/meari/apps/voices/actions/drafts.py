"""Labels as drafts, and the columns of a voice that repeat the labels that hold."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from meari.apps.voices import models
from meari.vocabulary.understanding import Label as Found
from meari.vocabulary.understanding import Understanding

Sort = models.Label.Sort


def labels_of(voice_id: int, understood: Understanding, *, now: datetime) -> list[models.Label]:
    """Every label that the installed methods give this voice."""
    found = [(Sort.KIND, 0, understood.kind)]
    found += [(Sort.CLASS, rank, label) for rank, label in enumerate(understood.classes)]
    found += [(Sort.RISK, rank, label) for rank, label in enumerate(understood.risks)]
    labels = [_label(voice_id, sort, rank, label, now) for sort, rank, label in found if label.key]
    sentiment = understood.sentiment
    labels.append(
        models.Label(
            voice_id=voice_id, sort=Sort.SENTIMENT, key=sentiment.value, confidence=_share(sentiment.confidence),
            by=sentiment.by, given_at=now,
        )
    )  # fmt: skip
    return labels


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


def _label(voice_id: int, sort: str, rank: int, label: Found, now: datetime) -> models.Label:
    return models.Label(
        voice_id=voice_id, sort=sort, key=label.key, rank=rank, confidence=_share(label.confidence), by=label.by,
        evidence=[[part.start, part.end] for part in label.evidence], given_at=now,
    )  # fmt: skip


def _share(value: float) -> float:
    return round(min(max(float(value), 0.0), 1.0), 4)
