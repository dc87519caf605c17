"""What every kind of collector promises."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import translation

from meari.apps.sending.protocol import Medium
from meari.apps.surveys import actions
from meari.apps.surveys.collecting import Dress, collector_kinds
from tests.factories import asked

pytestmark = pytest.mark.django_db
KINDS = sorted(collector_kinds())
FILLED = {
    "purpose": "information", "expires_days": "14", "most_reminders": "1", "reminder_days": "3", "idle_seconds": "45",
    "origins": "https://www.example.com", "template_code": "T1", "template_text": "#{이름}님 의견을 들려주세요. #{주소}",
}  # fmt: skip


@pytest.mark.parametrize("key", KINDS)
def test_fills_the_protocol(key):
    kind = collector_kinds()[key]
    assert isinstance(kind.order, int) and kind.icon and (kind.asks is None or isinstance(kind.asks, Medium))
    for language in ("ko", "en"):
        with translation.override(language):
            assert str(kind.label) and str(kind.explanation)
    assert not (kind.asks and kind.may_be_anonymous)


@pytest.mark.parametrize("key", KINDS)
def test_options_are_plain_and_dress_whatever_is_kept(key):
    kind = collector_kinds()[key]
    form = kind.options(FILLED)
    assert form.is_valid(), form.errors
    for options in ({}, form.cleaned_data):
        assert isinstance(hash(kind.dress(options)), int) and isinstance(kind.dress(options), Dress)


@pytest.mark.parametrize("key", KINDS)
def test_is_added_shown_and_changed_on_its_page(key, cast, client, now):
    survey = asked(cast.planner, now).survey
    client.force_login(cast.planner)
    client.post(reverse("surveys:add_collector", args=[survey.pk, key]), FILLED | {"name": "새 방법"})
    made = survey.collectors.get(name="새 방법")
    assert made.kind == key
    page = client.get(reverse("surveys:collector", args=[made.pk]))
    assert page.status_code == 200
    client.post(reverse("surveys:collector", args=[made.pk]), FILLED | {"name": "다른 이름"})
    made.refresh_from_db()
    assert made.name == "다른 이름"


@pytest.mark.parametrize("key", KINDS)
def test_answers_only_where_that_is_meant(key, cast, client, now):
    collector = asked(cast.planner, now, kind=key, options={"origins": "https://www.example.com"})
    kind = collector_kinds()[key]
    assert client.get(f"/s/{collector.slug}/").status_code == (404 if kind.asks else 200)


@pytest.mark.parametrize("key", KINDS)
def test_anonymous_surveys_take_only_what_tells_nobody(key, cast, now):
    survey = asked(cast.planner, now, audience="employees", privacy="anonymous").survey
    if collector_kinds()[key].may_be_anonymous:
        actions.add_collector(survey, kind=key, name="새", by=cast.planner, now=now)
    else:
        with pytest.raises(actions.WrongKind):
            actions.add_collector(survey, kind=key, name="새", by=cast.planner, now=now)
