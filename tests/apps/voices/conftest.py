"""A company with voices about three things, two of which only its own classes name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

import pytest
from django.db import transaction

from meari.apps.voices import actions, learned, models, understanding
from meari.apps.voices.actions.taxonomy import Names
from tests.cast import Cast
from tests.factories import at, context

SAID = {
    "parking": [
        "주차장이 좁아서 차를 못 댔어요",
        "주차 요금이 너무 비싸요",
        "주차 자리가 없어요",
        "발레 주차가 불친절해요",
    ],
    "toilet": ["화장실이 더러워요", "화장실에 휴지가 없어요", "화장실 냄새가 심해요", "화장실 줄이 길어요"],
    "delivery": ["배송이 늦어요", "택배가 언제 도착하나요", "배송 조회가 안 돼요", "아직도 배송이 안 왔어요"],
}


@pytest.fixture(autouse=True)
def _forget_models() -> Iterator[None]:
    learned._load.cache_clear()
    yield
    learned._load.cache_clear()


@transaction.atomic
def hear_all(texts: Sequence[str], *, now: datetime, prefix: str = "t", team: str | None = None) -> list[models.Voice]:
    """One voice for each text, masked and classified as every voice is."""
    rows = [
        actions.VoiceRow(
            external_id=f"{prefix}{n:04}", channel="phone", received_at=at("2026-11-10"), text=text, team=team
        )
        for n, text in enumerate(texts)
    ]
    actions.store_voices(actions.prepare_voices(rows, matcher=understanding.matcher()), context=context(now))
    return list(models.Voice.objects.filter(external_id__startswith=prefix).order_by("external_id"))


def own_classes(cast: Cast, now: datetime) -> None:
    for key, name in (("parking", "주차"), ("toilet", "화장실")):
        actions.add_class(sort="class", key=key, names=Names(name, key), by=cast.planner, now=now)


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
