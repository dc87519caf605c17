"""The addresses for machines: keys, rights, limits, and that every answer is as the published description says."""

from __future__ import annotations

import json
from datetime import timedelta

import hypothesis
import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.utils import timezone
from hypothesis import HealthCheck
from schemathesis.specs.openapi.checks import positive_data_acceptance

from meari.apps.hooks import actions as hooks
from meari.apps.people import actions as people
from meari.apps.people.models import Role
from meari.apps.people.rights import Scope
from meari.apps.privacy.models import AccessEntry
from meari.apps.reports import actions as reports
from meari.apps.reports import periods
from meari.apps.voices import actions as voices_actions
from meari.apps.voices import models
from tests.apps.cases.making import open_one, set_up_centre
from tests.factories import hear

pytestmark = pytest.mark.django_db
SAID = {"external_id": "crm-1", "text": "세탁기에서 소리가 나요. 010-1234-5678", "channel": "chat"}
ALL = ("imports.import", "voices.view", "reports.view", "reports.export", "surveys.view", "cases.view", "cases.work")


def key_of(user, *scopes, rate=1000):
    now = timezone.now()
    return hooks.make_key(hooks.KeyTerms("t", scopes, now + timedelta(days=1), rate), by=user, now=now)[1]


@pytest.fixture
def call(client, cast):
    token = key_of(cast.planner, *ALL)

    def asked(method, path, content=None, *, token=token):
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        body = content if isinstance(content, bytes | str) else json.dumps(content)
        data = {"data": body, "content_type": "application/json"} if method != "get" else {}
        return getattr(client, method)(f"/api/v1{path}", headers=headers, **data)

    return asked


def test_voice_is_stored_once_and_masked(call):
    answer = call("post", "/voices", SAID)
    voice = models.Voice.objects.get()
    assert (answer.status_code, answer.json()) == (200, {"added": 1, "changed": 0, "unchanged": 0, "ids": [voice.pk]})
    assert "1234" not in voice.text and voice.channel == "chat"
    again = call("post", "/voices", SAID).json()
    assert again == {"added": 0, "changed": 0, "unchanged": 1, "ids": [voice.pk]}
    changed = call("post", "/voices", {**SAID, "text": "이제 조용해요"}).json()
    assert (changed["changed"], models.Voice.objects.get().text) == (1, "이제 조용해요")


def test_batch_of_up_to_five_hundred(call):
    batch = [{"external_id": f"b{n}", "text": f"배송 문의 {n}"} for n in range(501)]
    answer = call("post", "/voices", batch)
    assert (answer.status_code, models.Voice.objects.count()) == (422, 0)
    answer = call("post", "/voices", batch[:500])
    assert (answer.json()["added"], len(answer.json()["ids"])) == (500, 500)
    assert call("post", "/voices", batch[:500]).json()["unchanged"] == 500


@pytest.mark.parametrize(
    ("content", "status", "error"),
    [
        ("{", 400, "not_json"), ("[" * 60 + "]" * 60, 400, "json_too_deep"), (b"\xff", 400, "undecodable"),
        ('{"external_id": "a", "text": "\\u0000"}', 400, "nul"), ('{"external_id": "a", "text": NaN}', 400, "not_json"),
        (json.dumps({**SAID, "text": "가" * 400_000}), 413, "too_large"),
        (json.dumps({**SAID, "text": "a" * 3_000_000}), 413, "too_large"),
    ],
)  # fmt: skip
def test_rubbish_is_refused_with_a_reason(call, content, status, error):
    answer = call("post", "/voices", content)
    assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert answer.json()["message"] and models.Voice.objects.count() == 0


@pytest.mark.parametrize(
    "wrong",
    [{"received_at": "0062-11-11T06:50:48Z"}, {"text": ""}, {"text": "   "}, {"text": None}, {"external_id": ""}, {"external_id": "x" * 121}, {"rating": 11},
     {"rating": "5"}, {"stage": "never"}, {"received_at": "2026-11-16T10:00:00"}, {"received_at": "어제"}, {"channel": "Chat!"},
     {"owner": 1}, {"is_abusive": True}, {"id": 3}, {"has_risk": False}],
)  # fmt: skip
def test_fields_that_do_not_fit_are_named(call, wrong):
    answer = call("post", "/voices", {**SAID, **wrong})
    assert (answer.status_code, models.Voice.objects.count()) == (422, 0)
    assert next(iter(wrong)) in answer.json()["where"]


def test_nobody_comes_in_without_a_key_that_may(call, client, cast, now):
    for token in ("", "null", "meari_0_0", key_of(cast.planner, "reports.view")[:-1]):
        answer = call("get", "/voices", token=token)
        assert (answer.status_code, answer.json()["error"]) == (401, "no_key")
    only_reports = key_of(cast.planner, "reports.view")
    for method, path, right in (
        ("get", "/voices", "voices.view"), ("get", "/voices/1", "voices.view"), ("get", "/taxonomy", "voices.view"),
        ("post", "/voices", "imports.import"), ("get", "/reports/editions/1", "reports.export"),
    ):  # fmt: skip
        answer = call(method, path, SAID, token=only_reports)
        assert (answer.status_code, answer.json()["where"]) == (403, [right])
    assert call("get", "/reports/editions", token=only_reports).status_code == 200
    client.force_login(cast.planner)  # a session is no key
    assert client.get("/api/v1/voices").status_code == 401


def test_rate_of_a_key(call, cast):
    token = key_of(cast.planner, "voices.view", rate=2)
    answers = [call("get", "/taxonomy", token=token) for _ in range(3)]
    assert [one.status_code for one in answers] == [200, 200, 429]
    assert 1 <= int(answers[2]["Retry-After"]) <= 60


def test_key_sees_what_its_owner_sees(call, cast, now):
    own, other = hear(now, "연결이 늦어요", key="a", team="own"), hear(now, "연결이 빨라요", key="b", team="outside")
    people.grant_role(cast.it, role=Role.objects.get(key="agent"), scope=Scope("team", "own"), by=None, now=now)
    token = key_of(type(cast.it).objects.get(pk=cast.it.pk), "voices.view")
    assert [one["id"] for one in call("get", "/voices", token=token).json()["voices"]] == [own.pk]
    assert call("get", f"/voices/{other.pk}", token=token).status_code == 404
    whole = call("get", f"/voices/{own.pk}", token=token).json()
    assert whole["team"] == "own" and {"sort", "key", "confidence", "by"} == set(whole["labels"][0])


def test_pages_hold_while_voices_come_in(call, now):
    for number in range(5):
        hear(now, f"배송 문의 {number}", key=f"k{number}")
    seen, after = [], ""
    while True:
        page = call("get", f"/voices?limit=2&after={after}").json()
        seen += [one["external_id"] for one in page["voices"]]
        hear(now, "새 문의", key=f"new{len(seen)}", day="2026-11-12")
        if page["next"] is None:
            break
        after = page["next"]
    assert seen == ["k4", "k3", "k2", "k1", "k0"]
    for wrong in ("x", "bm9uZQ==", "MjAyNi0xMS0xNlQxMDowMDowMCAx", "%00"):
        assert call("get", f"/voices?after={wrong}").status_code == 422


def test_filters(call, now):
    hear(now, "배송이 늦어요", key="a", channel="chat", day="2026-11-10")
    hear(now, "필터 값이 얼마예요?", key="b", channel="phone", day="2026-11-11")

    voices_actions.index_new()

    def found(query):
        return [one["external_id"] for one in call("get", f"/voices?{query}").json()["voices"]]

    assert found("channel=chat") == ["a"] and found("from_on=2026-11-11") == ["b"] and found("q=배송") == ["a"]
    assert call("get", "/voices?nobody=1").status_code == 422
    assert call("get", "/voices?channel=%00").status_code == 422 and call("get", "/voices?q=%00").status_code == 422
    assert call("get", "/voices?limit=0").status_code == 422


def test_editions(call, cast, now, settings, tmp_path):
    settings.FACTS_HOME = tmp_path / "facts"
    period = periods.parse("2026-W46")
    hear(now, "배송이 늦어요", day=period.first)
    made = reports.publish_edition(reports.ensure_report("weekly"), period, by=None, now=now)
    (told,) = call("get", "/reports/editions?period=2026-W46").json()["editions"]
    assert (told["id"], told["report"], told["number"]) == (made.pk, "weekly", 1)
    whole = call("get", f"/reports/editions/{made.pk}").json()
    assert whole["period"] == "2026-W46" and whole["elements"]
    entry = AccessEntry.objects.get()
    assert (entry.user, entry.deed, entry.whose) == (cast.planner, "export", [made.pk])
    assert call("get", "/reports/editions/999999").status_code == 404


def test_description_is_published_without_a_key(client, db):
    answer = client.get("/api/v1/openapi.json")
    told = answer.json()
    assert (answer.status_code, told["openapi"]) == (200, "3.1.0")
    for path, methods in told["paths"].items():
        for method, operation in methods.items():
            assert {"200", "401", "403", "422", "429"} <= set(operation["responses"]), (method, path)


@pytest.fixture
def application():
    """The application in this process; as with the test client, the test's own connection stays open."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield get_wsgi_application()
    for signal in signals:
        signal.connect(close_old_connections)


def test_every_answer_is_as_described_whatever_is_asked(application, cast, now):
    """F1: made-up requests, right and wrong ones, over every address: no failure of ours, no answer that is not described."""
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
    set_up_centre(cast, now)
    open_one(cast, now)
    headers = {"Authorization": f"Bearer {key_of(cast.planner, *ALL, rate=100_000)}"}
    asked = set()
    for found in schema.get_all_operations():
        operation = found.ok()

        @hypothesis.settings(max_examples=25, deadline=None, database=None, suppress_health_check=list(HealthCheck))
        @hypothesis.given(case=operation.as_strategy())
        def check(case):
            # a year no calendar of ours holds fits JSON Schema and is refused all the same
            case.call_and_validate(headers=headers, excluded_checks=[positive_data_acceptance])

        check()
        asked.add(operation.label)
    assert len(asked) == 25
