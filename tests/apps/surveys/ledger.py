"""A survey with a reward and its respondents, for tests; and emptying a ledger that cannot be emptied."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from meari.apps.people.models import User
from meari.apps.surveys import actions, models
from meari.apps.surveys.queries import triggers
from tests.factories import asked

TERMS = {"ko": "응답하신 분께 포인트를 드립니다.", "en": "Points for everybody who answers."}


def rewarded(by: User, now: datetime, *, budget: int = 100_000, asking: Any = None, **plan: Any) -> models.Collector:
    """An open survey that gives 1,000 points to everybody out of a budget, or whatever ``plan`` says."""
    collector = asked(by, now, **(asking or {}))
    given = {"kind": "points", "points": 1_000, "provider": "dry_run", "terms": TERMS} | plan
    actions.plan_reward(collector.survey, actions.Plan(**given), by=by, now=now)
    if budget:
        actions.change_budget(collector.survey, budget, key="first", by=by, now=now)
    return collector


def answered(collector: models.Collector, now: datetime, *, seconds: float = 120, **more: Any) -> models.Response:
    """A complete response, handed in on two screens ``seconds`` apart."""
    answers = more.pop("answers", {"nps": 9, "csat": 4, "way": "web", "why": f"좋아요 {secrets.token_hex(8)}"})
    return models.Response.objects.create(
        survey=collector.survey, version=collector.survey.versions.get(), collector=collector,
        token=secrets.token_hex(16), language="ko", seed=1, state="complete", answers=answers, seen=list(answers),
        started_at=now - timedelta(seconds=seconds), changed_at=now, completed_at=now, **more,
    )  # fmt: skip


@contextmanager
def without_triggers() -> Iterator[None]:
    """What only somebody with the database in hand could do: the guards away, and back again."""
    _run(triggers.removing(connection.vendor))
    try:
        yield
    finally:
        _run(triggers.installing(connection.vendor))


def empty() -> None:
    """Take everything out again, so that the next test finds an empty database."""
    with without_triggers(), connection.cursor() as cursor:
        for table in ("surveys_ledgerseal", "surveys_entry", "surveys_posting"):
            cursor.execute(f"DELETE FROM {table}")


def _run(statements: Iterator[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
