"""Providers of text messages and Alimtalk: what each sends and how it reads answers, on recorded protocols over loopback."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from meari.apps.sending.protocol import Medium, NotTaken, Parcel, Taken, Unknown, provider_for, providers
from tests.listener import Reply, listening

NOW = datetime(2026, 11, 16, 9, 0, tzinfo=ZoneInfo("Asia/Seoul"))
PARCEL = Parcel(
    "f" * 32, "배송 설문", "[한빛리빙] 배송은 어떠셨나요? http://127.0.0.1/s/i/abc/", address="01012345678",
    template="SURVEY01", variables={"이름": "김하늘", "주소": "abc"}, posted_at=NOW,
)  # fmt: skip
TEXTS = sorted(key for key, one in providers().items() if one.needs_account)
STORED = sorted(
    key for key, one in providers().items() if one.is_fallback and one.medium in {Medium.SMS, Medium.ALIMTALK}
)


def reply(status: int, content: dict[str, Any], **headers: str) -> Reply:
    return Reply(status, json.dumps(content, ensure_ascii=False).encode(), headers)


def solapi(success: int, failed: int, **more: Any) -> dict[str, Any]:
    count = {"total": 1, "sentTotal": 0, "registeredSuccess": success, "registeredFailed": failed}
    return {"groupInfo": {"groupId": "G4V20261116090000ABCDEF", "status": "SENDING", "count": count},
            "failedMessageList": [], **more}  # fmt: skip


SOLAPI_BAD = {
    "to": "01012345678",
    "from": "0212345678",
    "statusCode": "1061",
    "statusMessage": "수신번호 형식이 잘못되었습니다.",
}
NHN_HEAD = {"isSuccessful": True, "resultCode": 0, "resultMessage": "SUCCESS"}


def nhn_sms(code: int, said: str) -> dict[str, Any]:
    result = {"recipientNo": "01012345678", "resultCode": code, "resultMessage": said, "recipientSeq": 1}
    return {
        "header": NHN_HEAD,
        "body": {"data": {"requestId": "20261116090000ReQ0", "statusCode": "2", "sendResultList": [result]}},
    }


def nhn_talk(code: int, said: str) -> dict[str, Any]:
    result = {"recipientSeq": 1, "recipientNo": "01012345678", "resultCode": code, "resultMessage": said}
    return {
        "header": NHN_HEAD,
        "message": {"requestId": "20261116090000ReQ1", "senderGroupingKey": "", "sendResults": [result]},
    }


@dataclass(frozen=True)
class Sample:
    """What a service answers: all is well, and a number that it refuses."""

    fine: Reply
    bad_number: Reply


SOLAPI = Sample(reply(200, solapi(1, 0)), reply(200, solapi(0, 1, failedMessageList=[SOLAPI_BAD])))
SAMPLES = {
    "solapi": SOLAPI,
    "solapi_alimtalk": SOLAPI,
    "nhn_cloud": Sample(reply(200, nhn_sms(0, "SUCCESS")), reply(200, nhn_sms(-2021, "Invalid recipientNo"))),
    "nhn_cloud_alimtalk": Sample(
        reply(200, nhn_talk(0, "SUCCESS")), reply(200, nhn_talk(-3003, "Invalid recipient number"))
    ),
}
SAME_KEY = {
    "header": {
        "isSuccessful": False,
        "resultCode": -1005,
        "resultMessage": "The same 'X-NC-API-IDEMPOTENCY-KEY' was used within the last 10 minute.",
    }
}


@pytest.fixture
def listener(settings):
    settings.OUTGOING_HOSTS = frozenset({"127.0.0.1"})
    with listening() as one:
        yield one


def hand_over(key: str, listener, parcel: Parcel = PARCEL, **more: str):
    given = {
        "api": listener.address, "sender_number": "02-1234-5678", "api_key": "NCSAAAAAAAAAAAAA", "api_secret": "hush",
        "channel": "KA01PF26", "app_key": "appkey0123456789", "secret_key": "hush", "sender_key": "s" * 40,
        "falls_back": "on", **more,
    }  # fmt: skip
    form = providers()[key].form(given)
    assert form.is_valid(), form.errors
    return providers()[key].hand_over(parcel, form.cleaned_data, now=NOW)


def test_every_provider_of_texts_has_samples():
    assert set(SAMPLES) == set(TEXTS)
    assert all(providers()[key].secrets for key in TEXTS)


@pytest.mark.parametrize("key", TEXTS)
def test_accepted(key, listener):
    listener.replies = [SAMPLES[key].fine]
    outcome = hand_over(key, listener)
    assert isinstance(outcome, Taken) and outcome.reference
    (asked,) = listener.asked
    assert "01012345678" in asked.body.decode() and "0212345678" in asked.body.decode()


@pytest.mark.parametrize("key", TEXTS)
def test_bad_number_is_final_and_says_why(key, listener):
    listener.replies = [SAMPLES[key].bad_number]
    outcome = hand_over(key, listener)
    assert isinstance(outcome, NotTaken) and outcome.is_final and re.match(r"-?\d+ ", outcome.detail)


@pytest.mark.parametrize("key", [*TEXTS, *STORED])
def test_what_is_no_mobile_phone_never_leaves(key, listener, settings, tmp_path):
    settings.HOME = tmp_path
    parcel = Parcel("f" * 32, "제목", "본문", address="0212345678", template="T")
    sent = hand_over(key, listener, parcel) if key in TEXTS else providers()[key].hand_over(parcel, {}, now=NOW)
    assert sent == NotTaken("wrong_number", is_final=True) and listener.asked == []


@pytest.mark.parametrize("key", TEXTS)
@pytest.mark.parametrize("status", [429, 503])
def test_rate_limited_is_tried_again_later(key, status, listener):
    listener.replies = [Reply(status, b"{}", {"Retry-After": "30"})]
    outcome = hand_over(key, listener)
    assert isinstance(outcome, NotTaken) and not outcome.is_final and outcome.wait == timedelta(seconds=30)


@pytest.mark.parametrize("key", TEXTS)
@pytest.mark.parametrize(
    "doubt",
    [
        Reply(500),
        Reply(502, b"<html>"),
        Reply(is_silent=True),
        Reply(200, b"<html>"),
        Reply(200, b"[]"),
        Reply(200, b"{}"),
    ],
)
def test_doubt_is_unknown(key, doubt, listener):
    listener.replies = [doubt]
    assert isinstance(hand_over(key, listener), Unknown)
    assert len(listener.asked) == 1


@pytest.mark.parametrize("key", TEXTS)
@pytest.mark.parametrize("status", [401, 403])
def test_wrong_key_is_named(key, status, listener):
    listener.replies = [reply(status, {"errorCode": "InvalidAPIKey", "errorMessage": "no"})]
    outcome = hand_over(key, listener)
    assert isinstance(outcome, NotTaken) and outcome.code == "sign_in_failed" and outcome.is_final


@pytest.mark.parametrize("key", TEXTS)
def test_private_address_is_refused(key, listener, settings):
    settings.OUTGOING_HOSTS = frozenset()
    given = {"api": listener.address, "sender_number": "0212345678"}
    assert "api" in providers()[key].form(given).errors


@pytest.mark.parametrize("key", [key for key in TEXTS if providers()[key].medium == Medium.ALIMTALK])
def test_alimtalk_sends_template_variables_and_what_goes_out_instead(key, listener):
    listener.replies = [SAMPLES[key].fine]
    hand_over(key, listener)
    body = listener.asked[0].body.decode()
    assert "SURVEY01" in body and "김하늘" in body and "배송은 어떠셨나요" in body
    assert hand_over(key, listener, Parcel("a" * 32, "제목", "본문", address="01012345678")).code == "no_template"


class TestSolapi:
    def test_request_is_signed_over_date_and_salt(self, listener):
        listener.replies = [SAMPLES["solapi"].fine]
        hand_over("solapi", listener)
        hand_over("solapi", listener)
        found = [re.fullmatch(
            r"HMAC-SHA256 apiKey=(\w+), date=([\dTZ:\-]+), salt=(\w{32}), signature=(\w{64})", one.headers["authorization"]
        ) for one in listener.asked]  # fmt: skip
        for one in found:
            assert one is not None
            key, date, salt, signature = one.groups()
            right = hmac.new(b"hush", (date + salt).encode(), hashlib.sha256).hexdigest()
            assert (key, date, signature) == ("NCSAAAAAAAAAAAAA", "2026-11-16T00:00:00Z", right)
        assert found[0][3] != found[1][3]  # type: ignore[index]

    def test_short_goes_as_sms_long_as_lms_with_a_title(self, listener):
        listener.replies = [SAMPLES["solapi"].fine]
        hand_over("solapi", listener, Parcel("a" * 32, "제목", "가" * 45, address="01012345678"))
        hand_over("solapi", listener, Parcel("b" * 32, "제목", "가" * 46, address="01012345678"))
        short, long = (one.json["messages"][0] for one in listener.asked)
        assert (short["type"], "subject" in short) == ("SMS", False)
        assert (long["type"], long["subject"], long["customFields"]) == ("LMS", "제목", {"letter": "b" * 32})

    def test_fall_back_can_be_switched_off(self, listener):
        listener.replies = [SAMPLES["solapi_alimtalk"].fine]
        hand_over("solapi_alimtalk", listener, falls_back="")
        options = listener.asked[0].json["messages"][0]["kakaoOptions"]
        assert (options["disableSms"], options["variables"]) == (True, {"#{이름}": "김하늘", "#{주소}": "abc"})

    def test_refusal_names_the_code_of_the_service(self, listener):
        listener.replies = [
            reply(400, {"errorCode": "ValidationError", "errorMessage": "발신번호가 등록되지 않았습니다."})
        ]
        outcome = hand_over("solapi", listener)
        assert outcome == NotTaken(
            "refused_by_provider", "ValidationError 발신번호가 등록되지 않았습니다.", is_final=True
        )


class TestNhnCloud:
    @pytest.mark.parametrize("key", ["nhn_cloud", "nhn_cloud_alimtalk"])
    def test_same_letter_twice_is_one(self, key, listener):
        listener.replies = [SAMPLES[key].fine, reply(200, SAME_KEY)]
        assert isinstance(hand_over(key, listener), Taken)
        assert isinstance(hand_over(key, listener), Taken)
        assert [one.headers["x-nc-api-idempotency-key"] for one in listener.asked] == ["f" * 32] * 2
        assert listener.asked[0].body == listener.asked[1].body

    def test_advertising_and_long_texts_go_to_their_own_addresses(self, listener):
        listener.replies = [SAMPLES["nhn_cloud"].fine]
        for text, is_advertising in (
            ("짧게", False),
            ("가" * 46, False),
            ("(광고)짧게", True),
            ("(광고)" + "가" * 46, True),
        ):
            parcel = Parcel("c" * 32, "제목", text, address="01012345678", is_advertising=is_advertising)
            hand_over("nhn_cloud", listener, parcel)
        assert [one.path.rpartition("/")[2] for one in listener.asked] == ["sms", "mms", "ad-sms", "ad-mms"]
        assert ["title" in one.json for one in listener.asked] == [False, True, False, True]

    def test_what_goes_out_instead_follows_the_length(self, listener):
        listener.replies = [SAMPLES["nhn_cloud_alimtalk"].fine]
        hand_over("nhn_cloud_alimtalk", listener)
        hand_over(
            "nhn_cloud_alimtalk", listener, Parcel("d" * 32, "제목", "가" * 46, address="01012345678", template="T")
        )
        hand_over("nhn_cloud_alimtalk", listener, falls_back="")
        told = [one.json["recipientList"][0]["resendParameter"] for one in listener.asked]
        assert [one.get("resendType") for one in told] == ["SMS", "LMS", None]
        assert [one["isResend"] for one in told] == [True, True, False]

    @pytest.mark.parametrize(("code", "reason"), [(-1000, "sign_in_failed"), (-2001, "refused_by_provider")])
    def test_request_that_is_refused_is_final(self, code, reason, listener):
        listener.replies = [reply(200, {"header": {"isSuccessful": False, "resultCode": code, "resultMessage": "no"}})]
        outcome = hand_over("nhn_cloud", listener)
        assert isinstance(outcome, NotTaken) and (outcome.code, outcome.is_final) == (reason, True)


@pytest.mark.parametrize("key", STORED)
def test_dry_run_really_stores_what_would_be_sent(key, settings, tmp_path):
    settings.HOME = tmp_path
    for _time in range(2):
        assert isinstance(providers()[key].hand_over(PARCEL, {}, now=NOW), Taken)
    (stored,) = [json.loads(path.read_text(encoding="utf-8")) for path in tmp_path.rglob("*.json")]
    assert stored["to"] == "01012345678" and "배송은 어떠셨나요" in stored["text"]


@pytest.mark.parametrize("medium", [Medium.SMS, Medium.ALIMTALK])
def test_messages_are_stored_until_an_account_is_entered(medium):
    assert providers()[provider_for(medium)].is_fallback
    key = next(one for one in TEXTS if providers()[one].medium == medium)
    assert provider_for(medium, accounts=frozenset({key})) == key
