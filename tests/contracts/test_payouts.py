"""What every way to pay rewards promises."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from meari.apps.surveys import actions, models
from meari.apps.surveys.payout_protocol import Given, NotGiven, Order, payout_providers
from tests.factories import asked

pytestmark = pytest.mark.django_db
KEYS = sorted(payout_providers())


@pytest.fixture
def survey(cast, now, settings, tmp_path):
    settings.HOME = tmp_path
    survey = asked(cast.planner, now).survey
    actions.add_codes(survey, b"AAA-1\nAAA-2\n", points=5_000, by=cast.planner, now=now)
    return survey


def order(survey: models.Survey, token: str, points: int = 5_000) -> Order:
    return Order(token * 32, survey.pk, points, "kim@example.com")


@pytest.mark.parametrize("key", KEYS)
def test_provider_fills_the_protocol(key):
    kind: Any = payout_providers()[key]
    assert str(kind.label) and str(kind.explanation) and kind.wants in {"email", "phone"}
    assert isinstance(kind.takes_codes, bool)


@pytest.mark.parametrize("key", KEYS)
def test_the_same_token_gives_the_same_once(key, survey, now):
    kind: Any = payout_providers()[key]
    assert kind.is_ready(survey_id=survey.pk, points=5_000)
    first, again, other = (kind.give(order(survey, token), now=now) for token in "112")
    assert isinstance(first, Given) and first == again and other.reference != first.reference
    assert models.VoucherCode.objects.exclude(token=None).count() == (2 if kind.takes_codes else 0)


@pytest.mark.parametrize("key", KEYS)
def test_no_address_and_no_code_shows_in_what_is_logged(key, survey, now):
    outcome = payout_providers()[key].give(order(survey, "1"), now=now)
    assert "kim@" not in repr(order(survey, "1")) and "AAA" not in repr(outcome)


@pytest.mark.parametrize("key", [key for key in KEYS if payout_providers()[key].takes_codes])
def test_who_has_no_codes_says_so_and_takes_none_of_another_worth(key, survey, now):
    kind: Any = payout_providers()[key]
    assert not kind.is_ready(survey_id=survey.pk, points=4_999)
    assert isinstance(kind.give(order(survey, "1", 4_999), now=now), NotGiven)
    assert not kind.is_ready(survey_id=survey.pk + 1, points=5_000)


def test_keys_stand_in_no_other_place():
    """A kind's key never appears outside its own folder."""
    root = Path(__file__).resolve().parents[2] / "src" / "meari"
    own = root / "apps" / "surveys" / "payouts"
    files = [path for path in root.rglob("*.py") if own not in path.parents and "demo" not in path.parts]
    assert [path.name for path in files if '"code_list"' in path.read_text(encoding="utf-8")] == []
