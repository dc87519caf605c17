"""Every address against everybody: who may open it, and that lists ask the database the same number of times."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.factories import hear

pytestmark = pytest.mark.django_db
EVERYBODY = {"planner", "executive", "sales", "agent", "outsider", "privacy", "it", "nobody"}
READERS = {"planner", "executive", "sales", "agent", "outsider"}
# Who may open each page (GET, status 200); everybody else gets 403. A new page without a row fails.
PAGES: dict[str, set[str]] = {
    "reports:home": EVERYBODY,
    "reports:today": READERS,
    "reports:index": READERS,
    "reports:news": READERS,
    "reports:feeds": {"planner"},
    "reports:circulation": {"planner"},
    "voices:index": READERS | {"privacy"},
    "voices:channels": {"planner", "it"},
    "voices:topics": READERS | {"privacy"},
    "voices:taxonomy": READERS | {"privacy"},
    "voices:bench": {"planner", "agent", "outsider"},
    "voices:quality": READERS | {"privacy"},
    "surveys:metrics": {"planner", "executive", "sales"},
    "surveys:define_index": {"planner"},
    "surveys:journey": {"planner", "executive", "sales"},
    "surveys:change_journey": {"planner"},
    "surveys:index": {"planner", "executive", "sales"},
    "surveys:new": {"planner"},
    "surveys:import": {"planner"},
    "imports:index": {"planner", "it"},
    "calendar:index": READERS | {"it"},
    "calendar:feed": READERS | {"it"},
    "decisions:index": EVERYBODY,
    "decisions:hypotheses": {"planner", "executive", "sales"},
    "customers:segments": READERS | {"privacy"},
    "people:me": EVERYBODY,
    "people:index": {"planner", "privacy", "it"},
    "people:roles": {"planner", "privacy", "it"},
    "people:add": {"it"},
    "privacy:access_log": EVERYBODY,
    "hooks:index": {"it"},
    "hooks:keys": {"planner", "it"},
    "sending:index": {"planner", "privacy", "it"},
    "sending:rooms": {"privacy", "it"},
    "sending:consents": {"privacy", "it"},
    "surveys:rewards": {"planner"},
    "surveys:reward_ledger": {"planner"},
    "surveys:reward_ledger_csv": {"planner"},
    "surveys:plan": {"planner", "executive", "sales"},
    "cases:tasks": {"sales"},
    "cases:directory": READERS,
    "cases:promises": READERS,
    "cases:setting_up": {"planner", "sales", "agent", "outsider"},
    "cases:hours": {"planner"},
    "cases:new_hours": {"planner"},
    "cases:offices": {"planner", "sales"},
    "cases:rules": {"planner"},
    "cases:new_rule": {"planner"},
    "cases:macros": {"planner", "agent", "outsider"},
    "cases:new_macro": {"planner", "agent", "outsider"},
    "cases:index": READERS,
    "cases:words": READERS,
    "cases:suggestions": READERS,
    "cases:relays": READERS,
    "cases:new_alarm": {"planner"},
    "sales:stock": READERS,
    "cases:new": {"planner", "agent", "outsider"},
    "cases:mails": {"planner", "agent", "outsider"},
    "cases:mailboxes": {"planner"},
    "cases:new_mailbox": {"planner"},
    "components": EVERYBODY,
}
# Pages about one thing; their own tests say who may open them.
WITH_ARGUMENTS = {
    "voices:add_channel", "voices:channel", "voices:voice", "voices:new_class", "voices:class", "reports:edition", "reports:rows", "reports:receipts", "imports:map", "imports:run",
    "voices:model", "voices:sample",
    "voices:similar", "voices:topic", "surveys:results", "surveys:responses", "surveys:response",
    "imports:rejects", "people:person", "decisions:decision", "customers:segment",
    "surveys:build", "surveys:logic", "surveys:new_rule", "surveys:rule", "surveys:new_quota", "surveys:quota",
    "surveys:settings", "surveys:check", "surveys:versions", "surveys:preview", "surveys:export",
    "hooks:endpoint", "hooks:delivery", "sending:letter", "sending:preview",
    "sending:attachment", "sending:add_room", "sending:read", "sending:refuse", "surveys:released",
    "surveys:cross", "surveys:drivers", "surveys:weights", "surveys:files",
    "surveys:reward_plan", "surveys:reward_reviews", "surveys:reward_payouts",
    "surveys:collect", "surveys:add_collector", "surveys:collector", "surveys:code_svg", "surveys:code_png", "surveys:sheet",
    "cases:relay", "cases:change_alarm", "cases:case", "cases:hand_over", "cases:hold", "cases:close", "cases:ask", "cases:merge", "cases:join", "cases:macros",
    "cases:html", "cases:file",
    "surveys:invite", "surveys:invitations", "surveys:texts", "surveys:plan_row", "sending:enter_account",
    "cases:task", "cases:change_hours", "cases:office", "cases:new_service", "cases:change_service", "cases:change_rule",
    "cases:change_macro",
    "cases:mail", "cases:mailbox",
}  # fmt: skip
# Addresses that only take POST.
DEEDS = {
    "voices:set_channel_active", "voices:channel_secret", "voices:test_channel", "voices:remove_channel",
    "voices:take_again", "voices:receive", "reports:remove_feed", "reports:set_competitors", "reports:keep_suggestion",
    "reports:drop_suggestion",
    "voices:find_topics", "voices:stop_topics", "voices:name_topic", "voices:set_topic_aside", "voices:promote_topic",
    "voices:label", "voices:original", "voices:export", "reports:publish", "reports:comment", "reports:download",
    "reports:remove_clip", "reports:persuade", "reports:plan", "reports:define_group", "reports:remove_group", "reports:answer",
    "reports:send_again", "reports:read", "reports:ask", "imports:stop", "imports:go_on", "calendar:remove", "calendar:take_feed", "decisions:take",
    "voices:bench_label", "voices:bench_undo", "voices:teach", "voices:change_model", "voices:change_understanding", "voices:draw_sample",
    "decisions:close", "decisions:close_hypothesis", "customers:change", "customers:remove",
    "customers:add_condition", "customers:remove_condition", "people:grant", "people:withdraw", "people:set_active",
    "hooks:set_active", "hooks:renew_secret",
    "hooks:send_test", "hooks:remove", "hooks:send_again", "hooks:revoke_key", "sending:open", "sending:settle",
    "sending:test_room", "sending:set_room_active", "sending:test_mail", "sending:restrain", "sending:give_consent",
    "sending:make_text", "sending:take_refusal", "sending:confirm_consent", "sending:withdraw_consent",
    "sending:lift_refusal", "surveys:release",
    "surveys:add_question", "surveys:change_question", "surveys:move_question", "surveys:copy_question",
    "surveys:remove_question", "surveys:restore_question", "surveys:remove_rule", "surveys:remove_quota",
    "surveys:shuffle", "surveys:open", "surveys:close", "surveys:drop", "surveys:start_version",
    "surveys:remove_weights", "surveys:take_file", "surveys:fetch_file", "surveys:stop_file", "surveys:open_upload",
    "surveys:change_reward_budget", "surveys:add_reward_codes", "surveys:reward_draw_step",
    "surveys:decide_claim", "surveys:settle_payout",
    "sending:set_account_active", "sending:test_text", "surveys:set_collector_open", "surveys:share",
    "cases:take_task", "cases:end_task", "cases:move_task", "cases:withdraw_task", "cases:note_task", "cases:start",
    "cases:agree_service", "cases:move_rule", "cases:switch_rule",
    "cases:duty_phone", "cases:take_relay", "cases:accept", "cases:from_voice", "cases:undo_merge", "cases:here", "cases:reply", "cases:note", "cases:take", "cases:follow",
    "cases:resume", "cases:prioritise", "cases:reopen", "cases:withdraw", "cases:open_originals", "cases:close_originals",
    "cases:put_mail", "cases:open_mail", "cases:drop_mail", "cases:read_mail_again", "cases:mail_original", "cases:set_signature",
    "cases:test_mailbox", "cases:switch_mailbox",
    "surveys:remind", "surveys:add_trigger", "surveys:set_trigger_active", "surveys:drop_plan_row",
}  # fmt: skip
# No sign-in, by intent: tests/apps/voices/test_channels.py and tests/apps/test_api.py say who gets in.
OPEN = {
    "health",
    "voices:public_form",
    "voices:received",
    "surveys:answer",
    "surveys:reward",
    "surveys:draw",
    "surveys:invited",
    "surveys:stop",
}


def names(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from names(entry, f"{entry.namespace}:" if entry.namespace else prefix)
        elif isinstance(entry, URLPattern) and entry.name:
            yield f"{prefix}{entry.name}"


def test_every_address_has_a_row():
    ours = {name for name in names(get_resolver()) if not name.startswith(("account_", "mfa_", "api:"))}
    assert ours == set(PAGES) | WITH_ARGUMENTS | DEEDS | OPEN


@pytest.mark.parametrize("name", sorted(PAGES))
def test_page_opens_for_those_who_may(name, cast, client):
    opened = set()
    for key, user in cast.everybody().items():
        client.force_login(user)
        response = client.get(reverse(name), follow=True)
        assert response.status_code in {200, 403}, (key, response.status_code)
        if response.status_code == 200:
            opened.add(key)
    assert opened == PAGES[name]


def test_nobody_without_a_sign_in_sees_anything(cast, client):
    for name in PAGES:
        response = client.get(reverse(name))
        assert (response.status_code, "/accounts/login/" in response["Location"]) == (302, True), name


@pytest.mark.parametrize("name", sorted(DEEDS))
def test_deeds_are_never_done_by_get(name, cast, client):
    client.force_login(cast.it)
    arguments = {
        "surveys:change_question": [1, "nps"], "surveys:move_question": [1, "nps"], "surveys:copy_question": [1, "nps"],
        "surveys:remove_question": [1, "nps"], "surveys:remove_rule": [1, 0], "surveys:remove_quota": [1, 0],
        "reports:download": [1, "json"], "reports:persuade": [1, 1, "pdf"], "surveys:take_file": [1, "csv"], "surveys:open_upload": [1, "photo"],
        "customers:add_condition": [1, "sales.spent"], "customers:remove_condition": [1, 0], "voices:export": [], "voices:find_topics": [], "voices:stop_topics": [], "reports:publish": [], "calendar:take_feed": [], "decisions:take": [],
        "sending:test_mail": [], "sending:test_text": [], "sending:restrain": [], "sending:give_consent": [], "sending:make_text": [],
        "sending:take_refusal": [], "voices:receive": ["0" * 32], "reports:set_competitors": [],
    "voices:bench_undo": [], "voices:teach": [], "voices:change_understanding": [], "voices:draw_sample": [],
        "surveys:reward_draw_step": [1, "open"], "cases:start": [], "cases:withdraw": [1, 1], "cases:accept": [1, 1], "cases:duty_phone": [], "cases:set_signature": [],
    }.get(name, [1])  # fmt: skip
    assert client.get(reverse(name, args=arguments)).status_code == 405


def test_pages_hold_a_strict_content_security_policy(cast, client):
    client.force_login(cast.planner)
    response = client.get(reverse("voices:index"))
    policy = response["Content-Security-Policy"]
    assert "unsafe" not in policy and "default-src 'self'" in policy
    assert " style=" not in response.content.decode()


def test_reading_changes_nothing(cast, client, now):
    from django.apps import apps

    hear(now, "배송이 늦어요")
    client.force_login(cast.planner)
    ours = [model for model in apps.get_models() if model.__module__.startswith("meari.")]
    before = {model: model._default_manager.count() for model in ours}
    for name in PAGES:
        client.get(reverse(name), follow=True)
    assert {model: model._default_manager.count() for model in ours} == before


@pytest.mark.parametrize("name", ["voices:index", "imports:index", "calendar:index", "decisions:index", "people:index"])
def test_list_asks_the_database_as_often_for_three_rows_as_for_one(name, cast, client, now):
    from meari.apps.calendar import actions as calendar
    from meari.apps.decisions import actions as decisions

    def add(number: int) -> None:
        hear(now, f"소음이 커요 {number} 연기도 나요", key=f"k{number}", team="own")
        day = now.date()
        calendar.place_mark(calendar.MarkRow(f"m{number}", "launch", "출시", "", day, day), by=cast.planner, now=now)
        decisions.take_decision(decisions.Taken("바꾼다", cast.planner, day), by=cast.planner, now=now)

    def asked() -> int:
        client.force_login(cast.planner)
        client.get(reverse(name))
        with CaptureQueriesContext(
            connection,
        ) as caught:
            client.get(reverse(name))
        return len(caught)

    add(1)
    one = asked()
    add(2)
    add(3)
    assert asked() == one


def test_outsider_reads_only_voices_of_the_own_centre(cast, client, now):
    own, other = hear(now, "연결이 늦어요", key="a", team="outside"), hear(now, "연결이 빨라요", key="b", team="own")
    client.force_login(cast.outsider)
    page = client.get(reverse("voices:index")).content.decode()
    assert own.text in page and other.text not in page
    assert client.get(reverse("voices:voice", args=[own.pk])).status_code == 200
    assert client.get(reverse("voices:voice", args=[other.pk])).status_code == 404
    for deed in ("label", "original"):
        assert client.post(reverse(f"voices:{deed}", args=[other.pk]), {"reason": "정당한 사유"}).status_code == 404


def test_export_needs_right_and_reason_and_leaves_a_trace(cast, client, now):
    from meari.apps.privacy.models import AccessEntry

    hear(now, "=1+1 연락처 010-1234-5678")
    client.force_login(cast.agent)
    assert client.post(reverse("voices:export"), {"reason": "분기 분석"}).status_code == 403
    client.force_login(cast.planner)
    assert client.post(reverse("voices:export"), {"reason": ""}).status_code == 302
    assert AccessEntry.objects.count() == 0
    content = b"".join(client.post(reverse("voices:export"), {"reason": "분기 분석"}).streaming_content).decode()
    assert "'=1+1" in content and "1234" not in content
    assert (AccessEntry.objects.get().deed, AccessEntry.objects.get().reason) == ("export", "분기 분석")


def test_both_languages_speak_on_every_page(cast, client):
    client.force_login(cast.planner)
    for language, word in (("ko", "목소리"), ("en", "Voices")):
        cast.planner.language = language
        cast.planner.save()
        for name in ("voices:index", "people:index", "reports:index"):
            page = client.get(reverse(name)).content.decode()
            assert f'<html lang="{language}"' in page and word in page
