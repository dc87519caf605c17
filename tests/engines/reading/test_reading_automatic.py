"""Mails that machines wrote: who answers by himself, what came back, what a list sent."""

from __future__ import annotations

import pytest

from meari.engines.reading import automatic, delivery_report, parse_mail
from meari.vocabulary.reading import DeliveryReport, FailedDelivery
from tests.endless import comes_to_an_end


def kind(header: str) -> str:
    return parse_mail(f"{header}\n\n본문".encode()).automatic


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("Subject: 환불 문의\nFrom: 홍길동 <hong@x.kr>\nReturn-Path: <hong@x.kr>", "none"),
        ("Auto-Submitted: no", "none"),
        ("Auto-Submitted: auto-replied", "auto_reply"), ("Auto-Submitted: Auto-Generated; owner-email=x", "auto_reply"),
        ("Auto-Submitted: auto-notified", "auto_reply"),
        ("X-Auto-Response-Suppress: All", "auto_reply"), ("X-Auto-Response-Suppress: DR, OOF, AutoReply", "auto_reply"),
        ("X-Auto-Response-Suppress: DR, RN, NRN", "none"),
        ("Precedence: auto_reply", "auto_reply"), ("Precedence: bulk", "list"), ("Precedence: List", "list"), ("Precedence: junk", "list"),
        ("Precedence: first-class", "none"),
        ("X-Autoreply: yes", "auto_reply"), ("X-Autorespond: x", "auto_reply"), ("X-Auto-Reply-From: a@b.kr", "auto_reply"),
        ("X-Mail-Autoreply: 1", "auto_reply"), ("X-Vacation: yes", "auto_reply"), ("X-POST-MessageClass: 9; Autoresponder", "auto_reply"),
        ("X-Autoreply: no", "none"),
        ("List-Id: <news.shop.kr>", "list"), ("List-Unsubscribe: <https://x.kr/u>", "list"), ("Mailing-List: list a@b.kr", "list"),
        ("List-Id: <news.shop.kr>\nAuto-Submitted: auto-replied", "auto_reply"),
        ("Return-Path: <>", "auto_reply"), ("Return-Path: <>\nFrom: postmaster@x.kr", "auto_reply"),
        ("Content-Type: multipart/report; report-type=disposition-notification; boundary=x", "auto_reply"),
        ("Content-Type: multipart/report; report-type=delivery-status; boundary=x", "bounce"),
        ('Content-Type: multipart/report; boundary=x;\n report-type="delivery-status"', "bounce"),
        ("X-Failed-Recipients: a@b.kr", "bounce"),
        ("From: MAILER-DAEMON@x.kr\nSubject: Undelivered Mail Returned to Sender", "bounce"),
        ("From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>\nSubject: Delivery Status Notification (Failure)", "bounce"),
        ("From: postmaster@naver.com\nSubject: [네이버] 메일 발송 실패 안내", "bounce"),
        ("From: postmaster@naver.com\nSubject: 메일 발송 실패 안내\nReturn-Path: <>", "bounce"),
        ("From: postmaster@hiworks.co.kr\nSubject: 메일이 반송되었습니다", "bounce"),
        ("From: Mail System <MAILER-DAEMON@daum.net>\nSubject: 반송된 메일: 출고 안내", "bounce"),
        ("From: hong@x.kr\nSubject: 메일 전송 실패 문의드려요", "none"),
        ("From: hong@x.kr\nSubject: 반송 메일이 왔어요", "none"),
    ],
)  # fmt: skip
def test_kind(header: str, expected: str) -> None:
    assert kind(header) == expected


@pytest.mark.parametrize(
    "subject",
    ["부재중", "부재중: RE: 환불", "[부재중] Re: 환불", "부재 중: 환불", "부재중 자동응답", "부재중 알림: 환불", "(부재중) 자동 안내", "자동응답", "자동 회신: RE: 환불",
     "자동회신 메일입니다", "[자동응답] 담당자가 부재중입니다", "Re: 환불 [자동응답]", "자동 답장 - 홍길동", "자동응답 메일: 감사합니다", "Automatic reply: Refund",
     "Out of Office: Refund", "Out-of-Office Re: x", "Auto: Refund", "AutoReply", "Auto-Reply: x", "RE: 자동응답", "회신: 부재중"],
)  # fmt: skip
def test_subjects_of_machines(subject: str) -> None:
    assert automatic({"subject": subject}) == "auto_reply"


@pytest.mark.parametrize(
    "subject",
    ["부재중 방문하셨다고 합니다", "택배 부재중 재배송 문의", "부재중전화가 와서 연락드립니다", "[부재중] 재배송 요청", "자동응답기 고장 문의", "자동 회신이 안 와요", "자동문 수리",
     "Automatic coffee machine broken", "Autoclave order", "문의: 자동응답 설정 방법", "Out of stock?", "환불 문의", ""],
)  # fmt: skip
def test_subjects_of_people(subject: str) -> None:
    assert automatic({"subject": subject}) == "none"


def report(
    fields: str,
    *,
    own: str = "Message-ID: <case-7@meari.kr>\nSubject: 출고 안내",
    kind: str = "message/rfc822",
    text: str = "x",
) -> bytes:
    return (
        "From: MAILER-DAEMON@mx.kr\nTo: cs@meari.kr\nSubject: Undelivered\nReturn-Path: <>\nAuto-Submitted: auto-replied\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n'
        f"--b\nContent-Type: text/plain; charset=utf-8\n\n{text}\n"
        f"--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.kr\nArrival-Date: Tue, 3 Nov 2026 15:02:11 +0900\n\n{fields}\n"
        f"--b\nContent-Type: {kind}\n\n{own}\n\nbody\n--b--\n"
    ).encode()  # fmt: skip


def one(fields: str) -> FailedDelivery:
    found = delivery_report(report(fields))
    assert found is not None
    assert (found.message_id, found.is_standard, len(found.recipients)) == ("case-7@meari.kr", True, 1)
    return found.recipients[0]


@pytest.mark.parametrize(
    ("status", "diagnostic", "kind", "reason"),
    [
        ("5.1.1", "smtp; 550 5.1.1 <a@b.kr>: User unknown", "hard", "unknown_address"),
        ("5.1.1", "smtp; 550-5.1.1 The email account that you tried to reach does not exist", "hard", "unknown_address"),
        ("5.1.2", "", "hard", "unknown_domain"), ("5.1.3", "", "hard", "unknown_address"), ("5.1.10", "", "hard", "unknown_address"),
        ("5.2.1", "smtp; 550 5.2.1 account disabled", "hard", "account_closed"), ("5.4.4", "", "hard", "unknown_domain"),
        ("5.0.0", "smtp; 550 No such user here", "hard", "unknown_address"), ("5.0.0", "smtp; 550 5.0.0 사용자를 찾을 수 없습니다", "hard", "unknown_address"),
        ("5.2.2", "smtp; 552 5.2.2 mailbox full", "soft", "mailbox_full"), ("5.2.0", "smtp; 552 수신자의 메일 용량이 초과되었습니다", "soft", "mailbox_full"),
        ("5.3.4", "smtp; message too large", "soft", "too_large"), ("5.7.1", "smtp; 550 5.7.1 blocked", "soft", "refused"),
        ("5.7.26", "smtp; unauthenticated, user unknown to DMARC", "soft", "refused"), ("4.4.1", "smtp; connection timed out", "soft", "unreachable"),
        ("4.2.2", "", "soft", "mailbox_full"), ("5.5.0", "smtp; something else", "soft", "other"), ("", "smtp; 550 User unknown", "hard", "unknown_address"),
        ("", "smtp; 450 mailbox unavailable", "soft", "unknown_address"), ("4.1.1", "", "soft", "unknown_address"),
    ],
)  # fmt: skip
def test_standard_report(status: str, diagnostic: str, kind: str, reason: str) -> None:
    found = one(f"Final-Recipient: rfc822; a@b.kr\nAction: failed\nStatus: {status}\nDiagnostic-Code: {diagnostic}")
    assert (found.recipient, found.action, found.kind, found.reason) == ("a@b.kr", "failed", kind, reason)
    assert found.status == (status if status else "")


@pytest.mark.parametrize(
    ("action", "kind"), [("delayed", "soft"), ("delivered", "none"), ("relayed", "none"), ("expanded", "none")]
)
def test_standard_report_that_is_no_failure(action: str, kind: str) -> None:
    found = one(
        f"Final-Recipient: RFC822;<a@b.kr>\nAction: {action}\nStatus: {'4.4.7' if action == 'delayed' else '2.0.0'}"
    )
    assert (found.recipient, found.action, found.kind) == ("a@b.kr", action, kind)


def test_several_receivers_and_folded_fields() -> None:
    found = delivery_report(
        report(
            "Original-Recipient: rfc822;a@old.kr\r\nFinal-Recipient: rfc822; a@b.kr\r\nAction: failed\r\nStatus: 5.0.0\r\n"
            "Diagnostic-Code: smtp; 550\r\n User unknown\r\n\r\nFinal-Recipient: utf-8; 홍길동@한국.kr\r\nAction: delayed\r\nStatus: 4.2.2 (full)",
            own="Subject: x\nMessage-ID:\n <case-7@meari.kr>", kind="text/rfc822-headers",
        )
    )  # fmt: skip
    assert found == DeliveryReport(
        (
            FailedDelivery("a@b.kr", "failed", "hard", "5.0.0", "unknown_address"),
            FailedDelivery("홍길동@한국.kr", "delayed", "soft", "4.2.2", "mailbox_full"),
        ),
        "case-7@meari.kr",
        is_standard=True,
    )


def test_exchange_names_the_original_in_the_report_or_by_answering_it() -> None:
    fields = "Final-Recipient: rfc822;a@b.kr\nAction: failed\nStatus: 5.1.10"
    named = report(fields, own="Subject: x").replace(
        b"Reporting-MTA", b"X-Original-Message-ID: <case-8@meari.kr>\nReporting-MTA"
    )
    assert getattr(delivery_report(named), "message_id", None) == "case-8@meari.kr"
    answering = b"In-Reply-To: <case-9@meari.kr>\n" + report(fields, own="Subject: x")
    assert getattr(delivery_report(answering), "message_id", None) == "case-9@meari.kr"
    assert getattr(delivery_report(report(fields, own="Subject: x")), "message_id", None) == ""


QMAIL = """Hi. This is the qmail-send program at mx.naver.com.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<nobody@naver.com>:
Sorry, no mailbox here by that name. (#5.1.1)

--- Below this line is a copy of the message.

Return-Path: <cs@meari.kr>
Message-ID: <case-7@meari.kr>
To: nobody@naver.com, other@x.kr
Subject: hello

body
"""
NAVER = """안녕하세요. 네이버 메일입니다.
회원님께서 보내신 메일이 아래와 같은 사유로 전송되지 못했습니다.

받는 사람 : nobody@naver.com
실패 사유 : 존재하지 않는 메일 주소입니다. (550 5.1.1 No such user)

----- 원본 메일 -----
보낸사람: 고객센터 <cs@meari.kr>
Message-ID: <case-7@meari.kr>
제목: 출고 안내
"""
DAUM = """Daum 메일 시스템에서 알려드립니다.
아래 수신자에게 메일을 전달하지 못하였습니다.

<full@hanmail.net>
사유: 받는 분의 편지함 용량이 초과되어 메일을 받을 수 없습니다.

<gone@daum.net>
사유: 휴면 상태인 계정입니다.
"""
HIWORKS = """[하이웍스] 메일 발송 실패 안내

보내신 메일이 반송되었습니다.
수신자: hong@corp.kr
반송 원인: 수신 서버에서 스팸으로 차단하였습니다. (554 5.7.1)
"""
SLOW = """보내신 메일의 전송이 지연되고 있습니다.
받는 사람: hong@corp.kr
수신 서버가 응답하지 않아 계속 재시도 중입니다.
"""
EXIM = """This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  gone@nowhere.kr
    Unrouteable address

------ This is a copy of the message, including all the headers. ------

Message-ID: <case-7@meari.kr>
To: gone@nowhere.kr, third@x.kr
"""


def freely(text: str, *, subject: str = "메일 발송 실패 안내", more: str = "") -> DeliveryReport | None:
    head = f"From: MAILER-DAEMON@mx.kr\nTo: cs@meari.kr\nReturn-Path: <>\nSubject: {subject}\n{more}"
    return delivery_report(f"{head}Content-Type: text/plain; charset=utf-8\n\n{text}".encode())


@pytest.mark.parametrize(
    ("text", "recipients", "message_id"),
    [
        (QMAIL, [("nobody@naver.com", "failed", "hard", "5.1.1", "unknown_address")], "case-7@meari.kr"),
        (NAVER, [("nobody@naver.com", "failed", "hard", "5.1.1", "unknown_address")], "case-7@meari.kr"),
        (DAUM, [("full@hanmail.net", "failed", "soft", "", "mailbox_full"), ("gone@daum.net", "failed", "hard", "", "account_closed")], ""),
        (HIWORKS, [("hong@corp.kr", "failed", "soft", "5.7.1", "refused")], ""),
        (SLOW, [("hong@corp.kr", "delayed", "soft", "", "unreachable")], ""),
        (EXIM, [("gone@nowhere.kr", "failed", "hard", "", "unknown_domain")], "case-7@meari.kr"),
        ("전송 실패", [], ""),
    ],
)  # fmt: skip
def test_report_in_words(text: str, recipients: list[tuple[str, ...]], message_id: str) -> None:
    found = freely(text)
    assert found is not None
    assert not found.is_standard
    assert [(one.recipient, one.action, one.kind, one.status, one.reason) for one in found.recipients] == recipients
    assert found.message_id == message_id


def test_named_receivers_count_before_those_in_the_text() -> None:
    found = freely("a@b.kr 및 c@d.kr: 존재하지 않는 계정", more="X-Failed-Recipients: c@d.kr\n")
    assert [(one.recipient, one.kind) for one in found.recipients] == [("c@d.kr", "hard")] if found else False


def test_report_of_html_alone() -> None:
    head = (
        "From: postmaster@mx.kr\nReturn-Path: <>\nSubject: 메일 반송 안내\nContent-Type: text/html; charset=euc-kr\n\n"
    )
    body = "<table><tr><td>받는사람</td><td>hong@x.kr</td></tr><tr><td>사유</td><td>없는 사용자</td></tr></table>"
    found = delivery_report(head.encode() + body.encode("cp949"))
    assert found is not None
    assert found.recipients == (FailedDelivery("hong@x.kr", "failed", "hard", "", "unknown_address"),)


@pytest.mark.parametrize(
    "raw",
    [b"", b"Subject: hi\n\nx", "From: hong@x.kr\nSubject: 반송 문의\n\nnobody@naver.com 존재하지 않는 주소".encode(),
     b"Content-Type: multipart/report; report-type=disposition-notification; boundary=b\n\n--b\n\nread\n--b--",
     b"Auto-Submitted: auto-replied\nReturn-Path: <>\nSubject: Out of office\n\nask other@x.kr"],
)  # fmt: skip
def test_no_report(raw: bytes) -> None:
    assert delivery_report(raw) is None


@pytest.mark.parametrize(
    "unit",
    [
        "a@b.kr ",
        "a@",
        "a.",
        "5.1.1 ",
        "5.",
        "\n\n",
        "Final-Recipient: rfc822;a@b\n\n",
        "Message-ID: <",
        "용량",
        "-",
        "> > ",
    ],
)
def test_hostile(unit: str) -> None:
    many = unit * (1_000_000 // len(unit))
    with comes_to_an_end():
        for found in (delivery_report(report(many, own=many, text=many)), freely(many), freely(f"a@b.kr {many}")):
            assert found is not None
            assert len(found.recipients) <= 100
        automatic({"subject": many, "from": many, "return-path": "<>"})
