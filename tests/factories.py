"""Small makers of things that tests need; each makes one thing and says what is special about it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from meari.apps.imports.protocol import Context
from meari.apps.people.models import User
from meari.apps.sales import actions as sales
from meari.apps.surveys import actions as surveys
from meari.apps.surveys import definition
from meari.apps.surveys.models import Collector
from meari.apps.voices import actions as voices
from meari.apps.voices import understanding
from meari.apps.voices.actions.taxonomy import Names
from meari.apps.voices.models import Voice
from tests.cast import Cast

SEOUL = ZoneInfo("Asia/Seoul")
RUN = 1
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
"""What people say about three things, two of which only the company's own classes name."""


def context(now: datetime) -> Context:
    return Context(run_id=RUN, actor_id=None, now=now)


def at(day: date | str, hour: int = 10) -> datetime:
    on = date.fromisoformat(day) if isinstance(day, str) else day
    return datetime.combine(on, time(hour), SEOUL)


@transaction.atomic
def sell(
    now: datetime, *, days: Sequence[date], sku: str = "RF85", group: str = "냉장고", amount: int = 1_000_000
) -> None:
    """One order of the product on each of ``days``."""
    product = sales.ProductRow(1, sku, f"{group} {sku}", group, amount, None, ())
    sales.store_products([product], context=context(now))
    rows = [
        sales.OrderRow(1, f"{sku}-{number}", "1", at(day), sku, 1, amount, None, "자사몰")
        for number, day in enumerate(days)
    ]  # fmt: skip
    sales.store_orders(rows, context=context(now))


@transaction.atomic
def hear(
    now: datetime, text: str, *, day: date | str = "2026-11-10", key: str | None = None, product: str | None = None,
    team: str | None = None, channel: str = "phone",
) -> Voice:  # fmt: skip
    """One voice, masked and classified as every voice is."""
    key = key or f"v{Voice.objects.count() + 1}"
    hear_many(now, [voices.VoiceRow(key, channel, at(day), text, product=product, team=team)])
    return Voice.objects.get(external_id=key)


@transaction.atomic
def hear_many(now: datetime, rows: Sequence[voices.VoiceRow]) -> None:
    """Many voices at once, which is quicker than one by one."""
    prepared = voices.prepare_voices(rows, matcher=understanding.matcher())
    voices.store_voices(prepared, context=context(now))


@transaction.atomic
def hear_all(texts: Sequence[str], *, now: datetime, prefix: str = "t", team: str | None = None) -> list[Voice]:
    """One voice for each text, masked and classified as every voice is."""
    rows = [
        voices.VoiceRow(
            external_id=f"{prefix}{n:04}", channel="phone", received_at=at("2026-11-10"), text=text, team=team
        )
        for n, text in enumerate(texts)
    ]
    voices.store_voices(voices.prepare_voices(rows, matcher=understanding.matcher()), context=context(now))
    return list(Voice.objects.filter(external_id__startswith=prefix).order_by("external_id"))


def own_classes(cast: Cast, now: datetime) -> None:
    for key, name in (("parking", "주차"), ("toilet", "화장실")):
        voices.add_class(sort="class", key=key, names=Names(name, key), by=cast.planner, now=now)


def weeks_of_days(last: date, *, weeks: int, a_day: int = 1) -> list[date]:
    """Every day of the ``weeks`` weeks that end with ``last``, each ``a_day`` times."""
    return [last - timedelta(days=back) for back in range(weeks * 7) for _time in range(a_day)]


def write(path: Path, text: str, *, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def asked(by: User, now: datetime, **more: Any) -> Collector:
    """An open survey of five questions behind a link: NPS, CSAT, one choice, several, and an open answer."""
    plain = {
        "title": {"ko": "배송 만족도", "en": "Delivery"},
        "languages": ["ko", "en"],
        "questions": [
            {"key": "nps", "kind": "nps", "title": {"ko": "친구에게 추천하시겠습니까?", "en": "Would you recommend us?"}, "is_required": True},
            {"key": "csat", "kind": "csat", "title": {"ko": "배송에 만족하십니까?"}},
            {"key": "way", "kind": "single", "title": {"ko": "어디에서 사셨습니까?"}, "choices": [
                {"key": "web", "words": {"ko": "홈페이지"}}, {"key": "store", "words": {"ko": "매장"}},
                {"key": "other", "words": {"ko": "기타"}, "is_other": True},
            ]},
            {"key": "good", "kind": "multiple", "title": {"ko": "무엇이 좋았습니까?"}, "choices": [
                {"key": "fast", "words": {"ko": "속도"}}, {"key": "kind", "words": {"ko": "친절"}},
                {"key": "none", "words": {"ko": "해당 없음"}, "is_alone": True},
            ]},
            {"key": "why", "kind": "long_text", "title": {"ko": "이유를 들려주세요."}},
        ],
        "is_one_a_screen": False,
    } | more.pop("plain", {})  # fmt: skip
    new = surveys.New(
        "배송 만족도", more.pop("audience", "customers"), more.pop("privacy", "named"), definition.read(plain)
    )
    survey = surveys.make_survey(new, by=by, now=now)
    surveys.open_survey(survey, by=by, now=now)
    return surveys.add_collector(survey, kind=more.pop("kind", "link"), name="링크", by=by, now=now, **more)


def respond(
    collector: Collector, answers: Sequence[dict[str, Any]], *, by: User, now: datetime, **more: Any
) -> list[int]:
    """Complete responses with these answers, a minute long each; the ids of the new ones."""
    already = collector.survey.responses.count()
    rows = [
        surveys.Brought(
            token=f"{collector.pk:08x}{already + number:024x}", answers=one, started_at=now - timedelta(minutes=1),
            changed_at=now, **more,
        )
        for number, one in enumerate(answers)
    ]  # fmt: skip
    return surveys.bring_responses(collector, rows, by=by, now=now)
