"""Channels from outside in: signed, once, at once (D5); what cannot be read is listed, never lost."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse
from django.utils import timezone
from standardwebhooks import Webhook

from meari.apps.events.models import Event
from meari.apps.people.rules import NotAllowed
from meari.apps.privacy import models as privacy
from meari.apps.voices import actions, models, sealed
from meari.apps.voices.protocol import Payload

pytestmark = pytest.mark.django_db
SETTINGS = {
    "scheme": "standard", "header": "", "timestamp_header": "", "channel": "chat", "id_prefix": "shop", "items": "", "only_path": "",
    "only_values": "", "path_text": "$.message.text", "path_external_id": "$.message.id",
    "path_changed_at": "$.message.changed", "path_order_id": "$.order",
}  # fmt: skip
SAID = {"message": {"id": 7, "text": "세탁기에서 소리가 나요. 010-1234-5678로 전화 주세요."}, "order": "A-1"}


@pytest.fixture
def channel(cast, now):
    return actions.add_channel(actions.Connection("채팅", "webhook", SETTINGS), by=cast.it, now=now)


def post(client, channel, body, **headers):
    return client.post(
        reverse("voices:receive", args=[channel.token]), body, content_type="application/json", headers=headers
    )


def signed(secret, body, *, message_id="msg_1", at=None):
    at = at or timezone.now()
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(secret).sign(message_id, at, body),
    }


def send(client, channel, content, **terms):
    body = json.dumps(content, ensure_ascii=False)
    return post(client, channel[0], body, **signed(channel[1], body, **terms))


def test_signed_message_becomes_a_masked_voice(client, channel, run_jobs):
    answer = send(client, channel, SAID)
    assert (answer.status_code, answer.json()["status"]) == (202, "kept")
    assert models.Voice.objects.count() == 0  # the answer does not wait for the work
    run_jobs()
    voice = models.Voice.objects.get()
    assert (voice.external_id, voice.channel) == ("shop:7", "chat")
    assert "1234" not in voice.text and "소리" in voice.text
    arrival = models.Arrival.objects.get()
    assert (arrival.state, arrival.added, arrival.content) == ("taken", 1, None)
    assert "1234" not in arrival.shown and "소리" in arrival.shown
    event = Event.objects.get(type="voices.arrival_taken")
    assert event.payload == {"channel_id": channel[0].pk, "added": 1, "changed": 0, "refused": 0}


def test_payload_is_sealed_while_it_waits(client, channel):
    send(client, channel, SAID)
    content = bytes(models.Arrival.objects.get().content)
    assert "세탁기".encode() not in content and b"1234" not in base64.b64encode(content)


def test_same_message_again_is_known(client, channel, run_jobs):
    send(client, channel, SAID)
    run_jobs()
    later = timezone.now() + timedelta(seconds=30)
    answer = send(client, channel, SAID, at=later)
    assert (answer.status_code, answer.json()["status"]) == (200, "known")
    run_jobs()
    assert (models.Arrival.objects.count(), models.Voice.objects.count()) == (1, 1)


def test_same_voice_in_another_message_keeps_its_time(client, channel, run_jobs):
    send(client, channel, SAID)
    run_jobs()
    first = models.Voice.objects.get().received_at
    send(client, channel, {**SAID, "more": "x"}, message_id="msg_2")
    run_jobs()
    assert models.Voice.objects.get().received_at == first
    assert models.Arrival.objects.get(key="msg_2").unchanged == 1


def test_wrong_signatures_are_refused(client, channel):
    body = json.dumps(SAID)
    good = signed(channel[1], body)
    wrong = signed("whsec_" + base64.b64encode(b"0" * 32).decode(), body)
    cases = [
        ({}, "unsigned"),
        (wrong, "wrong_signature"),
        ({**good, "webhook-id": "msg_2"}, "wrong_signature"),
        ({**good, "webhook-signature": "v1,"}, "wrong_signature"),
        ({**good, "webhook-signature": "v2," + good["webhook-signature"][3:]}, "wrong_signature"),
    ]
    for headers, reason in cases:
        answer = post(client, channel[0], body, **headers)
        assert (answer.status_code, answer.json()) == (401, {"error": reason})
    assert post(client, channel[0], body + " ", **good).status_code == 401
    assert models.Arrival.objects.count() == 0
    assert models.Channel.objects.get().refused_reason == "unsigned"  # the first one; at most one a minute is noted


@pytest.mark.parametrize(("minutes", "status"), [(-4, 202), (4, 202), (-6, 401), (6, 401)])
def test_replay_window_is_five_minutes(client, channel, minutes, status):
    assert send(client, channel, SAID, at=timezone.now() + timedelta(minutes=minutes)).status_code == status


def change(channel, cast, **settings):
    wanted = actions.Connection("채팅", "webhook", {**SETTINGS, **settings})
    actions.change_channel(channel, wanted, by=cast.it, now=timezone.now())
    return channel


@pytest.mark.parametrize(
    "written", [lambda d: d.hex(), lambda d: "sha256=" + d.hex(), lambda d: base64.b64encode(d).decode()]
)
def test_hmac_over_the_body_in_any_header(client, channel, cast, written):
    found = change(channel[0], cast, scheme="hmac", header="X-Signature")
    body = json.dumps(SAID)
    digest = hmac.new(channel[1].encode(), body.encode(), hashlib.sha256).digest()
    assert post(client, found, body, **{"X-Signature": written(digest)}).status_code == 202
    assert post(client, found, body, **{"X-Signature": written(digest)}).status_code == 200
    assert post(client, found, body, **{"X-Signature": written(digest[::-1])}).status_code == 401
    assert post(client, found, body, **{"X-Signature": "나"}).status_code == 401


def test_hmac_with_a_time_holds_the_window(client, channel, cast):
    found = change(channel[0], cast, scheme="hmac", header="X-Hub-Signature", timestamp_header="X-Hub-Timestamp")
    body, statuses = json.dumps(SAID), []
    for age in (timedelta(0), timedelta(minutes=6)):
        stamp = str(int((timezone.now() - age).timestamp()))
        digest = hmac.new(channel[1].encode(), f"{stamp}.{body}".encode(), hashlib.sha256).hexdigest()
        statuses.append(post(client, found, body, **{"X-Hub-Signature": digest, "X-Hub-Timestamp": stamp}).status_code)
    assert statuses == [202, 401]


def test_fixed_token(client, channel, cast):
    found = change(channel[0], cast, scheme="token", header="Authorization")
    assert post(client, found, "{}", Authorization=f"Bearer {channel[1]}").status_code == 202
    assert post(client, found, "{}", Authorization=channel[1]).status_code == 200
    for wrong in ("", "Bearer ", "Bearer null", channel[1][:-1], channel[1] + "a"):
        assert post(client, found, "{}", Authorization=wrong).status_code == 401


def test_renewed_secret_and_old_one_hold_for_a_day(client, channel, cast):
    fresh = actions.renew_channel_secret(channel[0], by=cast.it, now=timezone.now())
    assert send(client, channel, SAID).status_code == 202
    assert send(client, (channel[0], fresh), {**SAID, "order": "B"}, message_id="msg_2").status_code == 202
    models.Channel.objects.update(old_secret_until=timezone.now())
    assert send(client, channel, SAID, message_id="msg_3").status_code == 401


def test_older_word_that_comes_late_changes_nothing(client, channel, run_jobs):
    def say(text, at, message_id):
        content = {"message": {"id": 7, "text": text, "changed": at}}
        send(client, channel, content, message_id=message_id)
        run_jobs()

    say("두 번째 말이에요. 배송이 아직이에요.", "2026-11-16T10:05:00+09:00", "m2")
    say("첫 번째 말이에요. 언제 오나요?", "2026-11-16T10:00:00+09:00", "m1")
    assert models.Voice.objects.get().text.startswith("두 번째")
    late = models.Arrival.objects.get(key="m1")
    assert (late.state, late.added, late.changed, late.unchanged) == ("taken", 0, 0, 1)
    say("세 번째 말이에요. 잘 받았어요.", "2026-11-16T10:09:00+09:00", "m3")
    assert models.Voice.objects.get().text.startswith("세 번째")


@pytest.mark.parametrize(
    ("body", "reason"),
    [("", "not_json"), ("{", "not_json"), ('{"message": NaN}', "not_json"), ("[" * 51 + "]" * 51, "json_too_deep"),
     ("[" * 100_000, "json_too_deep"), ('{"message": {"id": 1, "text": "\\u0000아"}}', "nul"),
     ('{"message": {"id": 1, "text": "\\ud800"}}', "undecodable"), (b"\xff\xfe", "undecodable"),
     ('{"message": {"id": 1}}', "missing_value"), ('{"message": {"id": 1, "text": "가나다", "changed": "내일"}}', "not_a_date")],
)  # fmt: skip
def test_rubbish_is_listed_and_can_be_read_again(client, channel, run_jobs, cast, body, reason):
    raw = body.encode() if isinstance(body, str) else body
    now = timezone.now()
    arrival, _is_new = actions.keep_arrival(channel[0], payload_of(raw, now))
    run_jobs()
    arrival.refresh_from_db()
    assert (arrival.state, arrival.reason, models.Voice.objects.count()) == ("refused", reason, 0)
    assert sealed.body_of(arrival) == raw
    actions.take_again(arrival, by=cast.it)
    run_jobs()
    arrival.refresh_from_db()
    assert arrival.reason == reason


def payload_of(body, now):
    return Payload(body, now, hashlib.sha256(body).hexdigest())


def test_payload_over_a_megabyte_is_refused(client, channel):
    body = json.dumps({"message": {"id": 1, "text": "a" * 1_000_000}})
    answer = post(client, channel[0], body, **signed(channel[1], body))
    assert (answer.status_code, answer.json()) == (413, {"error": "too_large", "limit": 1_000_000})
    assert models.Arrival.objects.count() == 0


def test_list_of_items_and_those_not_meant_for_us(client, channel, cast, run_jobs):
    change(channel[0], cast, items="$.events[*]", only_path="$.who", only_values="user, Guest")
    events = [
        {"who": who, "message": {"id": n, "text": f"문의 {n} 배송이 늦어요"}}
        for n, who in enumerate(["user", "bot", "guest"])
    ]
    send(client, channel, {"events": events})
    run_jobs()
    assert sorted(models.Voice.objects.values_list("external_id", flat=True)) == ["shop:0", "shop:2"]
    send(client, channel, {"events": [events[1]]}, message_id="m2")
    run_jobs()
    assert models.Arrival.objects.get(key="m2").state == "ignored"


def test_closed_or_unknown_address_is_not_there(client, channel, cast):
    actions.set_channel_active(channel[0], is_active=False, by=cast.it, now=timezone.now())
    assert send(client, channel, SAID).status_code == 404
    channel[0].token = "0" * 32
    assert send(client, channel, SAID).status_code == 404


def test_only_those_who_may_set_channels_up(cast, now):
    wanted = actions.Connection("x", "webhook", SETTINGS)
    with pytest.raises(NotAllowed):
        actions.add_channel(wanted, by=cast.agent, now=now)
    made, _secret = actions.add_channel(wanted, by=cast.planner, now=now)
    with pytest.raises(actions.NameTaken):
        actions.add_channel(wanted, by=cast.planner, now=now)
    for deed in (actions.renew_channel_secret, actions.remove_channel):
        with pytest.raises(NotAllowed):
            deed(made, by=cast.agent, now=now)


def test_old_payloads_and_lines_go(client, channel, now, run_jobs):
    change_to = timezone.now()
    for age in (8, 91):
        arrival, _new = actions.keep_arrival(channel[0], payload_of(f"rubbish {age}".encode(), change_to))
        run_jobs()
        models.Arrival.objects.filter(pk=arrival.pk).update(received_at=change_to - timedelta(days=age))
    assert actions.forget_arrivals(now=change_to) == 1
    left = models.Arrival.objects.get()
    assert (left.content, left.shown, left.state) == (None, "", "refused")
    with pytest.raises(actions.NothingKept):
        actions.take_again(left, by=channel[0].made_by)


def test_pages(client, cast, now, run_jobs):
    client.force_login(cast.it)
    add = reverse("voices:add_channel", args=["webhook"])
    page = client.post(add, {**SETTINGS, "name": "상점 채팅", "path_text": "a b"}).content.decode()
    assert 'class="wrong"' in page and models.Channel.objects.count() == 0
    page = client.post(add, {**SETTINGS, "name": "상점 채팅"}).content.decode()
    made = models.Channel.objects.get()
    secret = sealed.secrets_of(made, now=now)[0]
    assert page.count(secret) == 1 and f"/in/{made.token}/" in page
    address = reverse("voices:channel", args=[made.pk])
    assert secret not in client.get(address).content.decode()
    tried = client.post(reverse("voices:test_channel", args=[made.pk]), {"payload": json.dumps(SAID)}).content.decode()
    assert "shop:7" in tried and models.Voice.objects.count() == 0
    client.logout()
    send(client, (made, secret), SAID)
    run_jobs()
    client.force_login(cast.it)
    page = client.get(address).content.decode()
    assert "$.message.text" in page and "소리가" in page and "1234" not in page
    client.post(address, {**SETTINGS, "name": "다른 이름"})
    assert models.Channel.objects.get().name == "다른 이름"
    client.post(reverse("voices:remove_channel", args=[made.pk]))
    assert (models.Channel.objects.count(), models.Voice.objects.count()) == (0, 1)


def test_channel_of_a_kind_that_is_not_installed_is_shown(client, cast, channel):
    models.Channel.objects.update(kind="gone")
    client.force_login(cast.it)
    assert "gone" in client.get(reverse("voices:channels")).content.decode()
    assert client.get(reverse("voices:channel", args=[channel[0].pk])).status_code == 200


# ---- the public page ---------------------------------------------------------------------------------------------------


@pytest.fixture
def form(cast, now):
    settings = {
        "title_ko": "고객의 소리", "title_en": "Tell us", "rate_per_hour": 2, "notice_ko": "동의문 하나", "notice_en": "Notice one",
    }  # fmt: skip
    return actions.add_channel(actions.Connection("홈페이지", "web_form", settings), by=cast.it, now=now)[0]


def test_anybody_writes_without_an_account(client, form, run_jobs, cast):
    assert "고객의 소리" in client.get("/voice/").content.decode()
    assert "Tell us" in client.get("/voice/?lang=en").content.decode()
    said = {"text": "필터를 어디서 사나요?", "email": "kim@example.com", "order_id": "2026-77", "agrees": "on"}
    answer = client.post("/voice/", said)
    receipt = answer["Location"].split("/")[2]
    assert receipt in client.get(answer["Location"]).content.decode() and not client.cookies
    run_jobs()
    voice = models.Voice.objects.get()
    assert (voice.external_id, voice.channel, voice.text) == (f"web:{receipt}", "web", said["text"])
    kept = privacy.Sealed.objects.get(kind=actions.CONTACT, owner_id=voice.pk)
    assert b"kim@example" not in bytes(kept.content) and "kim@example" not in str(models.Arrival.objects.values())
    client.force_login(cast.privacy)
    page = client.post(reverse("voices:original", args=[voice.pk]), {"reason": "답변을 보내려고"}).content.decode()
    assert "kim@example.com" in page and "2026-77" in page and "1/ko" in page


def test_personal_data_needs_agreement(client, form):
    page = client.post("/voice/", {"text": "필터를 어디서 사나요?", "email": "kim@example.com"}).content.decode()
    assert 'class="wrong"' in page and models.Arrival.objects.count() == 0
    assert client.post("/voice/", {"text": "필터를 어디서 사나요?"}).status_code == 302


def test_notice_has_versions(client, form, cast):
    wanted = actions.Connection(form.name, form.kind, {**form.settings, "notice_ko": "동의문 둘"})
    for _twice in range(2):
        actions.change_channel(form, wanted, by=cast.it, now=timezone.now())
    assert list(form.notices.values_list("version", "text_ko")) == [(2, "동의문 둘"), (1, "동의문 하나")]
    assert "동의문 둘" in client.get("/voice/").content.decode()


def test_traps_and_floods_are_kept_out(client, form):
    assert client.post("/voice/", {"text": "buy this now", "website": "http://x"}).status_code == 302
    assert models.Arrival.objects.count() == 0
    statuses = [client.post("/voice/", {"text": f"문의 {n}번입니다"}).status_code for n in range(3)]
    assert (statuses, models.Arrival.objects.count()) == ([302, 302, 429], 2)
    assert client.post("/voice/", {"text": "다른 곳입니다"}, REMOTE_ADDR="192.0.2.7").status_code == 302
    assert "192.0.2.7" not in str(models.Arrival.objects.values())
    actions.forget_arrivals(now=timezone.now() + timedelta(days=2))
    assert set(models.Arrival.objects.values_list("sender", flat=True)) == {""}


def test_no_page_without_an_open_form(client, cast, form):
    actions.set_channel_active(form, is_active=False, by=cast.it, now=timezone.now())
    assert client.get("/voice/").status_code == 404
    assert client.post("/voice/", {"text": "필터를 어디서 사나요?"}).status_code == 404


def test_page_is_light_and_has_no_script(client, form):
    page = client.get("/voice/").content
    style = finders.find("voices/public.css")
    assert len(page) + Path(style).stat().st_size < 30_000
    assert b"<script" not in page and b"http" not in page
