"""Who a mail is from and to and what it answers, as headers really look."""

from __future__ import annotations

import base64

import pytest

from meari.engines.reading import attached, parse_mail
from meari.vocabulary.reading import Address, Attachment, MailLimits


def head(text: str, *, codec: str = "utf-8") -> bytes:
    return f"{text}\r\n\r\nx".encode(codec)


def word(text: str, codec: str = "utf-8") -> str:
    return f"=?{codec}?B?{base64.b64encode(text.encode(codec)).decode()}?="


@pytest.mark.parametrize(
    ("value", "address"),
    [
        ("홍길동, 고객팀 <a@b.kr>", Address("홍길동, 고객팀", "a@b.kr")), ("Hong, Gildong <a@b.kr>", Address("Hong, Gildong", "a@b.kr")),
        (f"{word('홍길동')}, {word('팀')} <a@b.kr>", Address("홍길동, 팀", "a@b.kr")), ('"홍길동 (고객)" <a@b.kr>', Address("홍길동 (고객", "a@b.kr")),
        ("고객팀: a@b.kr, c@d.kr;", Address("", "a@b.kr")), ("mailto:a@b.kr", Address("", "a@b.kr")), ("<mailto:a@b.kr>", Address("", "a@b.kr")),
        ("홍길동<a@b.kr>", Address("홍길동", "a@b.kr")), ("'홍길동' <a@b.kr>", Address("홍길동", "a@b.kr")), ("홍길동 < a@b.kr >", Address("홍길동", "a@b.kr")),
        ("홍길동 <a@b.kr", Address("홍길동", "a@b.kr")), ("<a@b.kr> <c@d.kr>", Address("", "a@b.kr")), ("홍길동 <홍길동@한국.kr>", Address("홍길동", "홍길동@한국.kr")),
        ("\u202ekr.liver@x\u202c <a@b.kr>", Address("kr.liver@x", "a@b.kr")), (word("홍\u200e길동\u2066") + " <a@b.kr>", Address("홍길동", "a@b.kr")),
        (word("홍길동\r\nBcc: x@y.kr") + " <a@b.kr>", Address("홍길동 Bcc: x@y.kr", "a@b.kr")), ("<a@b.kr\x00\x0b>", Address("", "a@b.kr")),
        ("a b <not an address>", Address("a b", "")), ('"a b"@c.kr', Address("", '"a b"@c.kr')), ("cs@meari.kr <evil@far.kr>", Address("cs@meari.kr", "evil@far.kr")),
        ("x" * 500 + "@" + "y" * 500, Address("x" * 500 + "@" + "y" * 499, "")),
    ],
)  # fmt: skip
def test_sender(value: str, address: Address) -> None:
    assert parse_mail(head(f"From: {value}\r\nX: y")).from_ == address


def test_all_who_are_named() -> None:
    read = parse_mail(
        head(
            "Delivered-To: case+7@meari.kr\r\nDelivered-To: cs@meari.kr\r\nX-Original-To: CS@meari.kr\r\nX-Original-To: help@meari.kr\r\n"
            "From: 홍길동 <h@x.kr>\r\nReply-To: 다른 주소 <r@x.kr>\r\nTo: 고객센터 <cs@meari.kr>\r\nCc: =?euc-kr?B?sKE=?= <c@x.kr>,\r\n d@x.kr"
        )
    )  # fmt: skip
    assert read.reply_to == (Address("다른 주소", "r@x.kr"),)
    assert read.cc == (Address("가", "c@x.kr"), Address("", "d@x.kr"))
    assert [one.email for one in read.delivered_to] == ["case+7@meari.kr", "cs@meari.kr", "help@meari.kr"]


def test_nobody_is_named() -> None:
    read = parse_mail(b"Subject: x\n\nx")
    assert (read.reply_to, read.cc, read.delivered_to, read.references, read.automatic) == ((), (), (), (), "none")


@pytest.mark.parametrize("codec", ["utf-8", "cp949"])
def test_korean_names_without_any_encoding(codec: str) -> None:
    read = parse_mail(head('From: "홍길동" <h@x.kr>\r\nTo: 고객센터 <cs@meari.kr>, 팀장 <t@meari.kr>', codec=codec))
    assert (read.from_.name, [one.name for one in read.to]) == ("홍길동", ["고객센터", "팀장"])


@pytest.mark.parametrize(
    ("header", "ids"),
    [
        ("In-Reply-To: <a@x>", ("a@x",)),
        ("References: <a@x> <b@x>\r\n <c@x>\r\nIn-Reply-To: <c@x>", ("a@x", "b@x", "c@x")),
        ("References: <a@x><b@x>,<a@x>", ("a@x", "b@x")),
        ("References: <b@x> <a@x>\r\nIn-Reply-To: <b@x>", ("a@x", "b@x")),
        ("In-Reply-To: <a@x> from \"Hong\" at Nov 3, 2026 <h@x.kr>", ("h@x.kr", "a@x")),
        ("In-Reply-To: a@x", ("a@x",)), ("In-Reply-To: your mail of Tuesday", ()), ("References: <very-long-\r\n\tid@x>", ("very-long-id@x",)),
        ("References: <> < > <a\x00b@x>", ("ab@x",)), ("In-Reply-To: <no-at-sign>", ("no-at-sign",)),
        ("References: " + " ".join(f"<{number}@x>" for number in range(300)), ("0@x", *(f"{number}@x" for number in range(201, 300)))),
    ],
)  # fmt: skip
def test_what_a_mail_answers(header: str, ids: tuple[str, ...]) -> None:
    assert parse_mail(head(f"{header}\r\nX: y")).references == ids


def test_no_more_ids_than_the_limit() -> None:
    raw = head(
        "References: "
        + "<a@x>" * 10_000
        + "".join(f"<{number}@x>" for number in range(5_000))
        + "\r\nIn-Reply-To: "
        + "<b@x>" * 3
    )
    assert len(parse_mail(raw, limits=MailLimits(message_ids=5)).references) == 5


def test_message_id_is_read_as_others_read_it() -> None:
    assert parse_mail(b"Message-ID:  <a@x> (added by server)\n\nx").message_id == "a@x"
    assert parse_mail(b"Message-ID: a-b-c\n\nx").message_id == "a-b-c"


def test_no_letter_order_tricks_in_subjects_and_names_of_files() -> None:
    raw = 'Subject: a\u202eb\u2028c\nContent-Type: application/pdf\nContent-Disposition: attachment; filename="x\u202efdp.exe"\n\nx'
    read = parse_mail(raw.encode())
    assert (read.subject, read.attachments[0].name) == ("ab c", "xfdp.exe")


def test_attachments_with_their_bytes() -> None:
    raw = (
        b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\ntext\n--b\nContent-Type: image/png; name=a.png\nContent-ID: <pic@x>\n"
        b"Content-Transfer-Encoding: base64\n\nQUJD\n--b\nContent-Type: text/csv; name=b.csv\nContent-Transfer-Encoding: quoted-printable\n\n"
        b"a=2Cb\n--b\nContent-Type: message/rfc822\n\nSubject: in\n\ninner\n--b--"
    )  # fmt: skip
    assert list(attached(raw)) == [
        (Attachment("a.png", "image/png", 3, "pic@x"), b"ABC"),
        (Attachment("b.csv", "text/csv", 3), b"a,b"),
        (Attachment("", "message/rfc822", 18), b"Subject: in\n\ninner"),
    ]
    assert [one for one, _ in attached(raw)] == list(parse_mail(raw).attachments)
    assert list(attached(b"")) == []
