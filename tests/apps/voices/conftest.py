"""A company with voices about three things, two of which only its own classes name."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest

from meari.apps.voices import learned, models
from tests.cast import Cast
from tests.factories import SAID, hear_all, own_classes


@pytest.fixture(autouse=True)
def _forget_models() -> Iterator[None]:
    learned._load.cache_clear()
    yield
    learned._load.cache_clear()


@pytest.fixture
def labelled(cast: Cast, now: datetime) -> list[models.Voice]:
    """108 voices that the planner labelled with one of three classes, two of them the company's own."""
    own_classes(cast, now)
    texts = [f"{text} {n}층" for n in range(9) for said in SAID.values() for text in said]
    truth = [key for _n in range(9) for key, said in SAID.items() for _text in said]
    voices = hear_all(texts, now=now)
    models.Label.objects.filter(sort="class").update(ended_at=now)
    models.Label.objects.bulk_create(
        models.Label(voice=voice, sort="class", key=key, confidence=1, by="person", person=cast.planner, given_at=now)
        for voice, key in zip(voices, truth, strict=True)
    )
    return voices
