"""A survey with many answers, made without pages: what analyses and files are tested on."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any

from meari.apps.people.models import User
from meari.apps.surveys.models import Collector, Response, Survey
from tests.factories import asked

AGREE = [
    {"key": "no", "words": {"ko": "아니다", "en": "No"}}, {"key": "so", "words": {"ko": "보통", "en": "So-so"}},
    {"key": "yes", "words": {"ko": "그렇다", "en": "Yes"}}, {"key": "none", "words": {"ko": "해당 없음", "en": "None"}, "is_alone": True},
]  # fmt: skip
MATRIX = {
    "key": "about", "kind": "matrix", "title": {"ko": "직원은 어땠습니까?", "en": "Our people"}, "choices": AGREE,
    "rows": [{"key": "kind", "words": {"ko": "친절했다", "en": "Kind"}}, {"key": "quick", "words": {"ko": "빨랐다", "en": "Quick"}}],
}  # fmt: skip


def survey_of(by: User, now: datetime, **more: Any) -> Collector:
    """NPS, CSAT, way, what was good, why, and a matrix; the variable ``store``."""
    questions = [
        {"key": "nps", "kind": "nps", "title": {"ko": "추천하시겠습니까?", "en": "Recommend?"}, "is_required": True},
        {"key": "csat", "kind": "csat", "title": {"ko": "배송에 만족하십니까?", "en": "Delivery"}},
        {"key": "way", "kind": "single", "title": {"ko": "어디에서 사셨습니까?", "en": "Where"}, "choices": [
            {"key": "web", "words": {"ko": "홈페이지", "en": "Web"}}, {"key": "store", "words": {"ko": "매장", "en": "Store"}},
            {"key": "other", "words": {"ko": "기타", "en": "Other"}, "is_other": True},
        ]},
        {"key": "good", "kind": "multiple", "title": {"ko": "무엇이 좋았습니까?", "en": "What was good"}, "choices": [
            {"key": "fast", "words": {"ko": "속도", "en": "Speed"}}, {"key": "kind", "words": {"ko": "친절", "en": "Kindness"}},
        ]},
        {"key": "why", "kind": "long_text", "title": {"ko": "이유를 들려주세요.", "en": "Why"}},
        MATRIX,
    ]  # fmt: skip
    variables = [] if more.get("privacy") == "anonymous" else ["store"]
    return asked(by, now, plain={"questions": questions, "variables": variables}, **more)


def answer(collector: Collector, count: int, *, now: datetime, seed: int = 1) -> list[Response]:
    """So many complete responses: whoever bought on the web is happier, kindness drives, and one in fifty skips the matrix."""
    rng = random.Random(seed)
    version = collector.survey.versions.get(number=1)
    rows = []
    for at in range(count):
        way = rng.choice(["web", "store", "store", "other"])
        kind = rng.randint(1, 3)
        csat = min(5, max(1, kind + (2 if way == "web" else 0) + rng.randint(-1, 1)))
        answers: dict[str, Any] = {
            "nps": min(10, 2 * csat + rng.randint(-1, 1)), "csat": csat, "way": way, "good": rng.choice([["fast"], ["fast", "kind"], ["kind"]]),
            "about": {"kind": ["no", "so", "yes"][kind - 1], "quick": rng.choice(["no", "so", "yes", "none"])},
        }  # fmt: skip
        if way == "other":
            answers["way:other"] = "=방문 판매"
        if at % 3 == 0:
            answers["why"] = f"연락처는 010-1234-{at:04d}입니다"
        if at % 50 == 49:
            del answers["about"]
        rows.append(_response(collector, version, answers, at, now))
    return Response.objects.bulk_create(rows, batch_size=1000)


def _response(collector: Collector, version: Any, answers: dict[str, Any], at: int, now: datetime) -> Response:
    begun = now - timedelta(days=at % 28, minutes=at % 600)
    return Response(
        survey_id=collector.survey_id, version=version, collector=collector, token=f"{collector.pk:08d}{at:024d}",
        language="en" if at % 10 == 0 else "ko", seed=at, state="complete", answers=answers,
        seen=["nps", "csat", "way", "good", "why", "about"], variables={"store": f"S{at % 3}"}, started_at=begun, changed_at=begun, completed_at=begun + timedelta(minutes=2),
    )  # fmt: skip


def answered(by: User, now: datetime, count: int = 400, **more: Any) -> Survey:
    collector = survey_of(by, now, **more)
    answer(collector, count, now=now)
    return collector.survey
