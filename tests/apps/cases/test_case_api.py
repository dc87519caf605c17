"""Cases for machines: the same rights as on the pages, conflicts told by code, nothing that a request names is taken for granted."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from meari.apps.cases import models, queries
from meari.apps.hooks import actions as hooks
from tests.apps.cases.making import COMPLAINT, open_one, set_up_centre
from tests.factories import SEOUL, hear

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 16, 10, tzinfo=SEOUL)


def key_of(user, *scopes):
    now = timezone.now()
    return hooks.make_key(hooks.KeyTerms("t", scopes, now + timedelta(days=1), 1000), by=user, now=now)[1]


@pytest.fixture
def centre(cast):
    return set_up_centre(cast, MONDAY)


@pytest.fixture
def case(cast, centre):
    return open_one(cast, MONDAY)


@pytest.fixture
def call(client, cast, grant_keys):
    tokens = {}

    def asked(who, method, path, content=None):
        if who not in tokens:
            tokens[who] = key_of(getattr(cast, who), "cases.view", "cases.work")
        body = {"data": json.dumps(content or {}), "content_type": "application/json"} if method == "post" else {}
        return getattr(client, method)(f"/api/v1{path}", headers={"Authorization": f"Bearer {tokens[who]}"}, **body)

    return asked


@pytest.fixture
def grant_keys(cast):
    """Everybody may make keys here; what a key may do is asked all the same."""
    from meari.apps.people import actions as people
    from meari.apps.people.models import Role
    from meari.apps.people.rights import EVERYWHERE

    role = people.define_role(key="keys", name="keys", right_keys=["hooks.make_keys"], by=None, now=MONDAY)
    for user in (cast.agent, cast.outsider):
        people.grant_role(user, role=Role.objects.get(pk=role.pk), scope=EVERYWHERE, by=None, now=MONDAY)


def test_found_read_and_masked(call, case):
    page = call("agent", "get", "/cases").json()
    assert [one["id"] for one in page["cases"]] == [case.pk]
    whole = call("agent", "get", f"/cases/{case.pk}").json()
    assert [message["direction"] for message in whole["messages"]] == ["in"]
    assert whole["team"] == "own" and whole["state"] == "open"


def test_what_is_out_of_reach_does_not_exist(call, case):
    assert call("outsider", "get", "/cases").json()["cases"] == []
    for method, path, content in (
        ("get", f"/cases/{case.pk}", None), ("post", f"/cases/{case.pk}/notes", {"text": "x"}),
        ("post", f"/cases/{case.pk}/hold", {}), ("post", f"/cases/{case.pk}/reopen", None),
        ("post", f"/cases/{case.pk}/close", {"class_key": "return", "cause_key": "unknown"}),
        ("post", f"/cases/{case.pk}/assign", {"owner": "outsider@example.com"}),
    ):  # fmt: skip
        assert call("outsider", method, path, content).status_code == 404, path
    assert case.messages.count() == 1


def test_a_day_of_work(call, cast, centre, case):
    assert call("agent", "post", f"/cases/{case.pk}/assign", {"owner": "agent@example.com"}).json()["owner"]
    said = call(
        "agent", "post", f"/cases/{case.pk}/replies", {"text": "전화로 설명", "outside": "phone", "state": "open"}
    )
    assert said.json()["answered_at"] is not None
    task = call("agent", "post", f"/cases/{case.pk}/tasks", {"service_id": centre.stock.pk, "text": "재고?"}).json()
    assert (task["state"], task["team"]) == ("asked", "logistics")
    assert call("agent", "get", "/tasks").json()["tasks"][0]["id"] == task["id"]
    closing = {"class_key": sorted(queries.class_keys())[0], "cause_key": "unknown"}
    refused = call("agent", "post", f"/cases/{case.pk}/close", closing)
    assert (refused.status_code, refused.json()["error"]) == (409, "tasks_open")
    models.Task.objects.update(state="withdrawn", over_at=timezone.now())
    assert call("agent", "post", f"/cases/{case.pk}/close", closing).json()["state"] == "closed"
    refused = call("agent", "post", f"/cases/{case.pk}/replies", {"text": "더"})
    assert (refused.status_code, refused.json()["error"]) == (409, "closed")
    assert call("agent", "post", f"/cases/{case.pk}/reopen").json()["reopened"] == 1


def test_a_case_about_a_voice_once(call, centre):
    voice = hear(MONDAY, COMPLAINT, day="2026-11-16", team="own")
    assert call("agent", "post", "/cases", {"voice_id": voice.pk}).status_code == 200
    assert call("agent", "post", "/cases", {"voice_id": voice.pk}).json()["error"] == "has_case"
    assert call("outsider", "post", "/cases", {"voice_id": voice.pk}).status_code == 404


@pytest.mark.parametrize("field", ["owner_id", "team_id", "closed_at", "is_identity_verified", "version", "author"])
def test_no_protected_field_is_written_by_naming_it(call, case, field):
    for path, content in (("notes", {"text": "x"}), ("replies", {"text": "x", "outside": "phone"}), ("hold", {})):
        assert call("agent", "post", f"/cases/{case.pk}/{path}", {**content, field: 1}).status_code == 422
    assert case.messages.count() == 1


def test_a_key_without_the_right_is_refused(client, cast, case):
    token = key_of(cast.planner, "voices.view")
    answer = client.get("/api/v1/cases", headers={"Authorization": f"Bearer {token}"})
    assert (answer.status_code, answer.json()["where"]) == (403, ["cases.view"])
