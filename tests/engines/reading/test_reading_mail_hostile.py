"""Mails made to hurt: each read within seconds and little memory, never an exception."""

from __future__ import annotations

import random
import tracemalloc

import pytest

from meari.engines.reading import attached, delivery_report, parse_mail, reply_only, safe_html
from meari.vocabulary.reading import Mail
from tests.endless import comes_to_an_end

MB = 1 << 20
HTML = b"Content-Type: text/html\n\n"
MIXED = b"Content-Type: multipart/mixed; boundary="


def repeated(start: bytes, unit: bytes, size: int = 2 * MB) -> bytes:
    return start + unit * (size // len(unit))


HOSTILE = {
    "headers": (b"".join(b"X-%d: a\n" % number for number in range(20_000)) + b"\nhi", "too_many_headers"),
    "parts": (repeated(MIXED + b"a\n\n", b"--a\n\nx\n", 140_000) + b"--a--", "too_many_parts"),
    "nesting": (b"".join(MIXED + b"b%d\n\n--b%d\n" % (number, number) for number in range(5_000)), "too_deep"),
    "enclosed": (repeated(b"", b"Content-Type: message/rfc822\n\n"), "no_text"),
    "long header": (repeated(b"A: ", b"b"), "header_too_long"),
    "folds": (repeated(b"A: ", b"\n b"), "header_too_long"),
    "lines without a colon": (repeated(b"A: x\n", b"a\n"), "no_text"),
    "spaces before a colon": (repeated(b"A: x\na", b" "), "no_text"),
    "colons": (repeated(b"", b"a:"), "header_too_long"),
    "false boundaries": (repeated(MIXED + b"a\n\n", b"\n--a x"), "boundary_missing"),
    "dashes": (repeated(MIXED + b'"-"\n\n', b"-"), "boundary_missing"),
    "encoded words": (repeated(b"Subject: ", b"=?utf-8?B?6rCA?= ", 60_000), "no_text"),
    "open words": (repeated(b"Subject: ", b"=?a?b", 60_000), "no_text"),
    "quotes": (repeated(b"To: ", b'"\\', 60_000), "no_text"),
    "parentheses": (repeated(b"From: ", b"(", 60_000), "no_text"),
    "addresses": (repeated(b"To: ", b"a@b.c,", 60_000), "no_text"),
    "parameters": (repeated(b"Content-Type: text/plain", b";a*0*=x", 60_000), "no_text"),
    "comments of a date": (repeated(b"Date: ", b"(", 60_000), "date_unreadable"),
    "less-than signs": (repeated(HTML, b"<"), None),
    "open tags": (repeated(HTML, b"<a "), None),
    "open quotes": (repeated(HTML, b'<a ">'), None),
    "open comments": (repeated(HTML, b"<!--"), None),
    "scripts": (repeated(HTML, b"<script></x>"), "no_text"),
    "huge numbers": (repeated(HTML, b"&#9999999999"), None),
    "metas": (repeated(HTML, b"<meta "), None),
    "nested blocks": (repeated(HTML, b"<div>"), None),
    "combining marks": (repeated(b"Content-Type: text/plain; charset=utf-8\n\na", "\u0316\u0301".encode()), None),
    "punycode": (repeated(b"Content-Type: text/plain; charset=punycode\n\n", b"zz9"), None),
    "zlib": (repeated(b"Content-Type: text/plain; charset=zlib\n\n", b"\xff"), "text_damaged"),
    "shifts": (repeated(b"Content-Type: text/plain; charset=iso-2022-kr\n\n", b"\x0e"), "no_text"),
    "base64 rubbish": (repeated(b"Content-Transfer-Encoding: base64\n\n", b"=A="), None),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile(name: str) -> None:
    data, flag = HOSTILE[name]
    with comes_to_an_end():
        read = parse_mail(data)
    assert flag is None or flag in read.flags


def test_memory_of_the_largest_attachment() -> None:
    data = repeated(
        b"Content-Type: application/pdf\nContent-Transfer-Encoding: base64\n\n", b"QUJD" * 19 + b"\n", 8 * MB
    )
    tracemalloc.start()
    read = parse_mail(data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert read.attachments[0].size == data.count(b"QUJD") * 3
    assert peak < 5 * len(data)


SEED = (
    b"Return-Path: <a@b>\r\nReceived: from x by y\r\nDate: Tue, 3 Nov 2026 14:00:00 +0900\r\n"
    b"From: =?utf-8?B?7ZmN6ri464+Z?= <h@x.kr>\r\n"
    b'To: "a, b" <c@d.kr>\r\nSubject: =?euc-kr?Q?=B0=A1?= =?euc-kr?B?sKE=?=\r\nMIME-Version: 1.0\r\n'
    b'Content-Type: multipart/mixed; boundary="x y"\r\n\r\n--x y\r\nContent-Type: text/plain; charset="euc-kr"\r\n'
    b"Content-Transfer-Encoding: quoted-printable\r\n\r\n=B0=A1=B3=AA\r\n"
    b"--x y\r\nContent-Type: text/html\r\n\r\n<p title='a'>b &amp; c</p>\r\n"
    b"--x y\r\nContent-Type: application/pdf; name*0*=utf-8''%EA%B0; name*1*=%80\r\nContent-Disposition: attachment\r\n"
    b"Content-Transfer-Encoding: base64\r\n\r\nQUJD\r\n"
    b"--x y\r\nContent-Type: message/rfc822\r\n\r\nSubject: in\r\n\r\nx\r\n--x y--\r\n"
)
WORDS = [
    b"\0", b"\r", b"\n", b"\r\n\r\n", b"--x y", b"--x y--", b"=?", b"?=", b"=?utf-8?B?", b'"', b"\\", b"<", b">",
    b"&#x;", b"%", b"*0*=", b";", b":",
    b"charset=utf-16", b"charset=utf-7",
    b"charset=johab", b"charset=iso-2022-kr", b"\x1b$)C\x0e",
    b"\xb0\xa1", b"\xea\xb0", b"\xff\xfe",
    b"multipart/alternative", b"message/rfc822", b"Content-Type: ", b"base64", b"Date: 99", b"+AAA-", b"(", b"@", b",",
]  # fmt: skip


def mutated(random_: random.Random, seed: bytes) -> bytes:
    data = bytearray(seed)
    for _ in range(random_.randint(1, 6)):
        at = random_.randrange(len(data) + 1)
        kind = random_.random()
        if kind < 0.5:
            data[at : at + random_.randint(0, 8)] = random_.choice(WORDS)
        elif kind < 0.8:
            del data[at : at + random_.randint(1, 60)]
        else:
            data[at:at] = random_.randbytes(random_.randint(1, 9))
    return bytes(data)


def test_mutations_never_fail() -> None:
    """3,000 damaged mails: always a Mail whose texts can be stored (no lone surrogate, no NUL)."""
    random_ = random.Random(20261103)
    for _ in range(3_000):
        read = parse_mail(mutated(random_, SEED))
        assert isinstance(read, Mail)
        texts = [read.subject, read.text, read.untrusted_html, read.message_id, read.from_.name, read.from_.email]
        texts += [each.name for each in read.attachments] + [each.content_id for each in read.attachments]
        texts += [each.email for each in (*read.to, *read.cc, *read.reply_to, *read.delivered_to)]
        for text in (*texts, *read.references):
            assert "\0" not in text
            text.encode()
        assert read.text.strip() or "no_text" in read.flags


REPORT = (
    b"From: MAILER-DAEMON@x.kr\r\nReturn-Path: <>\r\nSubject: failure notice\r\nReferences: <a@x> <b@x>\r\n"
    b"Content-Type: multipart/report; report-type=delivery-status; boundary=r\r\n\r\n"
    b"--r\r\nContent-Type: text/html\r\n\r\n<p onclick=1>a@b.kr: <img src=cid:p@x> <b>User unknown</b></p>\r\n"
    b"--r\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; x\r\n\r\n"
    b"Final-Recipient: rfc822; a@b.kr\r\nAction: failed\r\nStatus: 5.1.1\r\n"
    b"--r\r\nContent-Type: image/png\r\nContent-ID: <p@x>\r\n\r\nx\r\n"
    b"--r\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: <c@x>\r\n\r\nOn 2026-11-03 15:02, A wrote:\r\n> x\r\n--r--\r\n"
)


def test_mutations_of_reports_never_fail() -> None:
    """1,000 damaged reports, taken apart by everything that takes mails apart."""
    random_ = random.Random(20261104)
    told = 0
    for _ in range(1_000):
        data = mutated(random_, REPORT)
        read = parse_mail(data)
        report = delivery_report(data)
        told += report is not None
        assert [one for one, _ in attached(data)] == list(read.attachments)
        assert "onclick" not in safe_html(read.untrusted_html, attachments=read.attachments).html
        assert bool(reply_only(read.text, subject=read.subject).text) == bool(read.text)
        for text in (report.message_id, *(one.recipient for one in report.recipients)) if report else ():
            assert "\0" not in text
            text.encode()
    assert told > 700
