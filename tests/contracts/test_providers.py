"""What every provider promises, and what each sends: recorded protocols against a real server on loopback."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from urllib.parse import parse_qs
from zoneinfo import ZoneInfo

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from django.core.cache import cache

from meari.apps.sending.protocol import Medium, NotTaken, Parcel, Taken, Unknown, provider_for, providers
from meari.apps.sending.providers import naver_works
from tests.listener import Listener, Reply, listening

NOW = datetime(2026, 11, 16, 9, 0, tzinfo=ZoneInfo("Asia/Seoul"))
PARCEL = Parcel("0" * 32, "주간 <CS> 리포트", "첫 문단 & 둘\n\n둘째 문단", posted_at=NOW)
CHAT = sorted(key for key, one in providers().items() if one.medium == Medium.CHAT)
TOKEN = Reply(200, json.dumps({"access_token": "token-1", "token_type": "Bearer", "expires_in": "86400"}).encode())
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PEM = KEY.private_bytes(
    serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
).decode()
# What each provider's service answers when all is well, from its documentation.
FINE = {
    "slack": Reply(200, b"ok"),
    "teams": Reply(202, b""),
    "jandi": Reply(200, b'{"result":"ok"}'),
    "naver_works": Reply(201, b""),
}


@pytest.fixture
def listener(settings):
    settings.OUTGOING_HOSTS = frozenset({"127.0.0.1"})
    cache.clear()
    with listening() as one:
        one.by_path["/oauth2/v2.0/token"] = TOKEN
        yield one


def entered(key: str, listener: Listener) -> Mapping[str, str]:
    """What somebody enters on the page for a room that the listener plays."""
    if key == "naver_works":
        return {
            "client_id": "client", "client_secret": "hush", "service_account": "bot.serviceaccount@hanbit", "private_key": PEM,
            "bot_id": "2000001", "channel_id": "12345a12-b12c", "sign_in": listener.address, "api": listener.address,
        }  # fmt: skip
    return {"address": f"{listener.address}/in/{key}?sig=1"}


def hand_over(key: str, listener: Listener, parcel: Parcel = PARCEL):
    kind = providers()[key]
    form = kind.form(entered(key, listener))
    assert form.is_valid(), form.errors
    return kind.hand_over(parcel, form.cleaned_data, now=NOW)


def posts(listener: Listener):
    return [asked for asked in listener.asked if not asked.path.startswith("/oauth2")]


@pytest.mark.parametrize("key", sorted(providers()))
def test_provider_fills_the_protocol(key):
    kind = providers()[key]
    assert str(kind.label) and isinstance(kind.medium, Medium) and kind.longest_text >= 500
    assert isinstance(kind.is_fallback, bool) and isinstance(kind.is_ready(), bool)
    assert kind.secrets <= set(kind.form().fields)


@pytest.mark.parametrize("key", CHAT)
def test_every_chat_room_has_a_sample_and_secrets(key):
    assert key in FINE and providers()[key].secrets


@pytest.mark.parametrize("key", CHAT)
def test_letter_is_taken(key, listener):
    listener.replies = [FINE[key]]
    assert isinstance(hand_over(key, listener), Taken)
    (asked,) = posts(listener)
    body = asked.body.decode()
    assert "리포트" in body and "둘째 문단" in body and asked.headers["content-type"].startswith("application/json")


@pytest.mark.parametrize("key", CHAT)
@pytest.mark.parametrize("status", [429, 503])
def test_not_now_is_not_taken_and_says_how_long(key, status, listener):
    listener.replies = [Reply(status, b"slow down", {"Retry-After": "30"})]
    outcome = hand_over(key, listener)
    assert isinstance(outcome, NotTaken) and not outcome.is_final and outcome.wait == timedelta(seconds=30)


@pytest.mark.parametrize("key", CHAT)
@pytest.mark.parametrize("status", [400, 403, 404, 410, 301, 307])
def test_refusal_is_final(key, status, listener):
    listener.replies = [Reply(status, b"no", {"Location": "http://169.254.169.254/"})]
    outcome = hand_over(key, listener)
    assert isinstance(outcome, NotTaken) and outcome.is_final and str(status) in outcome.detail


@pytest.mark.parametrize("key", CHAT)
@pytest.mark.parametrize("reply", [Reply(500), Reply(502), Reply(504), Reply(is_silent=True)])
def test_doubt_is_unknown(key, reply, listener):
    listener.replies = [reply]
    assert isinstance(hand_over(key, listener), Unknown)
    assert len(posts(listener)) == 1


@pytest.mark.parametrize("key", CHAT)
def test_second_attempt_is_the_same_to_the_byte(key, listener):
    listener.replies = [Reply(503), FINE[key]]
    assert isinstance(hand_over(key, listener), NotTaken)
    assert isinstance(hand_over(key, listener), Taken)
    first, second = posts(listener)
    assert (first.body, first.path) == (second.body, second.path)


@pytest.mark.parametrize("key", CHAT)
def test_private_address_is_refused_by_the_form_and_again_when_called(key, listener, settings):
    settings.OUTGOING_HOSTS = frozenset()
    assert not providers()[key].form(entered(key, listener)).is_valid()
    outcome = providers()[key].hand_over(PARCEL, entered(key, listener), now=NOW)
    assert isinstance(outcome, NotTaken) and outcome.is_final and listener.asked == []


@pytest.mark.parametrize("key", CHAT)
def test_nobody_there_is_not_taken(key, listener):
    given = {
        name: value.replace(str(listener.port), "1") if name in {"address", "api", "sign_in"} else value
        for name, value in entered(key, listener).items()
    }
    outcome = providers()[key].hand_over(PARCEL, given, now=NOW)
    assert isinstance(outcome, NotTaken) and not outcome.is_final


def test_slack_reads_no_markup_in_our_text(listener):
    hand_over("slack", listener)
    assert posts(listener)[0].json["text"] == "*주간 &lt;CS&gt; 리포트*\n첫 문단 &amp; 둘\n\n둘째 문단"


def test_teams_gets_an_adaptive_card(listener):
    hand_over("teams", listener)
    (card,) = posts(listener)[0].json["attachments"]
    assert card["contentType"] == "application/vnd.microsoft.card.adaptive"
    assert [block["text"] for block in card["content"]["body"]] == ["주간 <CS> 리포트", "첫 문단 & 둘", "둘째 문단"]
    longest = Parcel("0" * 32, "제목", "가" * providers()["teams"].longest_text)
    hand_over("teams", listener, longest)
    assert len(posts(listener)[-1].body) < 28_000


def test_jandi_gets_its_own_accept_header(listener):
    hand_over("jandi", listener)
    (asked,) = posts(listener)
    assert asked.headers["accept"] == "application/vnd.tosslab.jandi-v2+json"
    assert (asked.json["body"], asked.json["connectColor"]) == ("주간 <CS> 리포트", "#10647E")
    assert asked.json["connectInfo"][0]["description"] == "첫 문단 & 둘\n\n둘째 문단"


class TestNaverWorks:
    def test_signs_in_with_a_jwt_and_writes_into_the_room(self, listener):
        listener.replies = [FINE["naver_works"]]
        hand_over("naver_works", listener)
        asked_token, asked = listener.asked
        form = {name: values[0] for name, values in parse_qs(asked_token.body.decode()).items()}
        assert (form["grant_type"], form["scope"], form["client_id"]) == (naver_works.GRANT, "bot.message", "client")
        head, claims, signature = form["assertion"].split(".")
        KEY.public_key().verify(decoded(signature), f"{head}.{claims}".encode(), padding.PKCS1v15(), hashes.SHA256())
        said = json.loads(decoded(claims))
        assert json.loads(decoded(head)) == {"alg": "RS256", "typ": "JWT"}
        assert (said["iss"], said["sub"]) == ("client", "bot.serviceaccount@hanbit")
        assert 0 < said["exp"] - said["iat"] <= 3600
        assert asked.path == "/v1.0/bots/2000001/channels/12345a12-b12c/messages"
        assert asked.headers["authorization"] == "Bearer token-1"
        assert asked.json["content"]["type"] == "text"

    def test_token_is_kept_and_renewed_once_when_it_ended(self, listener):
        listener.replies = [Reply(201), Reply(401), Reply(201)]
        hand_over("naver_works", listener)
        assert isinstance(hand_over("naver_works", listener), Taken)
        assert [asked.path.startswith("/oauth2") for asked in listener.asked] == [True, False, False, True, False]

    def test_second_401_is_final(self, listener):
        listener.replies = [Reply(401)]
        outcome = hand_over("naver_works", listener)
        assert isinstance(outcome, NotTaken) and outcome.is_final and len(posts(listener)) == 2

    @pytest.mark.parametrize(
        ("reply", "is_final"),
        [(Reply(400), True), (Reply(401), True), (Reply(429), False), (Reply(500), False), (Reply(200, b"<html>"), False),
         (Reply(200, b"[]"), False), (Reply(is_silent=True), False)],
    )  # fmt: skip
    def test_failed_sign_in_never_counts_as_handed_over(self, listener, reply, is_final):
        listener.by_path["/oauth2/v2.0/token"] = reply
        outcome = hand_over("naver_works", listener)
        assert isinstance(outcome, NotTaken) and (outcome.is_final, posts(listener)) == (is_final, [])

    def test_form_refuses_what_is_no_rsa_key(self, listener):
        given = {
            **entered("naver_works", listener),
            "private_key": "-----BEGIN PRIVATE KEY-----\nxx\n-----END PRIVATE KEY-----",
        }
        assert "private_key" in providers()["naver_works"].form(given).errors


def decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def test_mail_is_stored_until_a_server_is_named_and_sent_from_then_on(settings):
    settings.MAIL_SERVER = None
    stored = provider_for(Medium.EMAIL)
    settings.MAIL_SERVER = object()
    assert (providers()[stored].is_fallback, providers()[provider_for(Medium.EMAIL)].is_fallback) == (True, False)


def test_dry_run_stores_exactly_the_mail(settings, tmp_path):
    settings.HOME = tmp_path
    parcel = Parcel("a" * 32, "안내", "본문", "<p>본문</p>", address="kim@example.com", name="김하늘", posted_at=NOW)
    outcome = providers()["dry_run"].hand_over(parcel, {}, now=NOW)
    assert isinstance(outcome, Taken)
    stored = (tmp_path / "mail" / outcome.reference).read_bytes()
    assert b"Message-ID: <" + b"a" * 32 in stored and b"multipart/alternative" in stored
