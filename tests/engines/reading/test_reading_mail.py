"""Korean mails as they really arrive."""

from __future__ import annotations

import base64
import io
import unicodedata
from datetime import UTC, datetime
from email.message import EmailMessage
from urllib.parse import quote

import pytest

from meari.engines.reading import FileKind, UnusableFile, mails, parse_mail, split_mbox
from meari.vocabulary.reading import Address, Attachment, MailLimits

VOICE = "똠방각하 펲시콜라: 배송이 늦어요. 냉장고가 고장 났습니다"  # 똠 and 펲 are in CP949 only
COMMON = "배송이 늦어요. 냉장고가 고장 났습니다"  # in KS X 1001 as well


def mail(text: bytes, *, label: str = "", encoding: str = "8bit", kind: str = "text/plain", more: str = "") -> bytes:
    charset = f"; charset={label}" if label else ""
    body = {"base64": base64.encodebytes, "quoted-printable": quoted}.get(encoding, bytes)(text)
    head = f"From: a@b.kr\r\n{more}Content-Type: {kind}{charset}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n"
    return head.encode() + body


def quoted(data: bytes) -> bytes:
    signs = [f"={byte:02X}" if byte > 126 or byte in b"=\t" else chr(byte) for byte in data]
    return "=\r\n".join("".join(signs[at : at + 24]) for at in range(0, len(signs), 24)).encode()


def word(data: bytes, label: str, sign: str = "B") -> str:
    content = base64.b64encode(data).decode() if sign == "B" else "".join(f"={byte:02X}" for byte in data)
    return f"=?{label}?{sign}?{content}?="


@pytest.mark.parametrize("encoding", ["base64", "quoted-printable", "8bit"])
@pytest.mark.parametrize(
    "label",
    ["euc-kr", "EUC-KR", "euckr", '"ks_c_5601-1987"', "KS_C_5601-1989", "KSC5601", "ksc5601-1987", "korean", "cp949",
     "ms949", "windows-949", "x-windows-949", "uhc", "x-euc-kr", "iso-ir-149", "csEUCKR"],
)  # fmt: skip
def test_labels_that_mean_cp949(label: str, encoding: str) -> None:
    read = parse_mail(mail(VOICE.encode("cp949"), label=label, encoding=encoding))
    assert (read.text, read.flags) == (VOICE, ())


@pytest.mark.parametrize(
    ("label", "codec", "text", "flags"),
    [
        ("utf-8", "utf-8", VOICE, ()), ("UTF8", "utf-8-sig", VOICE, ()), ("iso-2022-kr", "iso2022_kr", COMMON, ()),
        ("johab", "johab", VOICE, ()), ("x-johab", "johab", VOICE, ()), ("utf-16", "utf-16", VOICE, ()),
        ("utf-7", "utf-7", VOICE, ()), ("us-ascii", "ascii", "plain", ()), ("", "ascii", "plain", ()),
        ("utf-8", "cp949", VOICE, ("charset_mislabelled",)), ("euc-kr", "utf-8", VOICE, ("charset_mislabelled",)),
        ("iso-8859-1", "cp949", VOICE, ("charset_mislabelled",)),
        ("windows-1252", "utf-8", VOICE, ("charset_mislabelled",)),
        ("euc-kr", "johab", VOICE, ("charset_mislabelled",)), ("gb2312", "utf-8", VOICE, ("charset_mislabelled",)),
        ("us-ascii", "cp949", VOICE, ("charset_missing",)), ("", "cp949", VOICE, ("charset_missing",)),
        ("", "utf-8", VOICE, ("charset_missing",)), ("x-unknown", "cp949", VOICE, ("charset_missing",)),
        ("nonsense-42", "utf-8", VOICE, ("charset_missing",)), ("punycode", "utf-8", VOICE, ("charset_missing",)),
        ("iso-8859-1", "latin-1", "Größe, naïve café", ()), ("gb2312", "gb18030", "您好，我的冰箱坏了", ()),
        ("shift_jis", "cp932", "冷蔵庫が壊れました", ()), ("euc-kr", "cp949", "철", ()),
        ("", "iso2022_kr", COMMON, ("charset_missing",)),
    ],
)  # fmt: skip
def test_charset(label: str, codec: str, text: str, flags: tuple[str, ...]) -> None:
    read = parse_mail(mail(text.encode(codec), label=label))
    assert (read.text, read.flags) == (text, flags)


def test_damaged_text_is_shown_and_flagged() -> None:
    read = parse_mail(mail(VOICE.encode() + b"\xff\xfe " + VOICE.encode(), label="utf-8"))
    assert (read.text, read.flags) == (f"{VOICE}\ufffd\ufffd {VOICE}", ("text_damaged",))


@pytest.mark.parametrize("sign", ["B", "Q"])
@pytest.mark.parametrize("codec", ["utf-8", "cp949"])
def test_encoded_words_cut_within_a_character(sign: str, codec: str) -> None:
    data, label = VOICE.encode(codec), "euc-kr" if codec == "cp949" else "utf-8"
    subject = "\r\n ".join(word(data[at : at + 7], label, sign) for at in range(0, len(data), 7))
    read = parse_mail(f"Subject: {subject}\r\n\r\nx".encode())
    assert (read.subject, read.flags) == (VOICE, ())


@pytest.mark.parametrize(
    ("subject", "shown"),
    [
        ("=?utf-8?Q?a_b=3F?= c =?utf-8?B?6rCA?=", "a b? c 가"),
        ("[=?euc-kr?B?sKE=?=] x", "[가] x"),
        ("=?utf-8*ko?B?6rCA?=", "가"),
        ("=?ISO-2022-KR?B?GyQpQw4wIQ8=?=", "가"),
        ("=?utf-8?B?6rCA", "가"),  # cut off by the sender
        ("=?utf-8?B?6rC?=", "\ufffd"),
        ("a =?b c?=", "a =?b c?="),
        ("=?euc-kr?B?" + base64.b64encode("가".encode()).decode() + "?=", "가"),
        ("folded\r\n\tsubject", "folded\tsubject".replace("\t", " ")),
    ],
)
def test_subject(subject: str, shown: str) -> None:
    assert parse_mail(f"Subject: {subject}\r\n\r\nx".encode()).subject == shown


@pytest.mark.parametrize("codec", ["utf-8", "cp949"])
def test_raw_letters_in_headers(codec: str) -> None:
    read = parse_mail(f"Subject: {VOICE}\r\nFrom: 홍길동 <h@x.kr>\r\n\r\nx".encode(codec))
    assert (read.subject, read.from_, read.flags) == (VOICE, Address("홍길동", "h@x.kr"), ("charset_missing",))


@pytest.mark.parametrize(
    ("value", "address"),
    [
        ("a@b.kr", Address("", "a@b.kr")), ("<a@b.kr>", Address("", "a@b.kr")),
        ('"홍, 길동" <a@b.kr>', Address("홍, 길동", "a@b.kr")),
        ("a@b.kr (홍길동)", Address("홍길동", "a@b.kr")),
        (word("홍길동".encode(), "utf-8") + " <a@b.kr>", Address("홍길동", "a@b.kr")),
        ('"' + word("홍길동".encode("cp949"), "euc-kr") + '" <a@b.kr>', Address("홍길동", "a@b.kr")),
        (word("홍길동 <a@b.kr>".encode(), "utf-8"), Address("홍길동", "a@b.kr")),
        ("undisclosed", Address("undisclosed", "")),
        ("", Address("", "")), ('"a\\"b" <c@d>', Address('a"b', "c@d")),
    ],
)  # fmt: skip
def test_sender(value: str, address: Address) -> None:
    assert parse_mail(f"From: {value}\r\nX: y\r\n\r\nx".encode()).from_ == address


def test_receivers() -> None:
    read = parse_mail(b'To: "a, b" <c@d.kr>, e@f.kr;\r\n g@h.kr\r\n\r\nx')
    assert [each.email for each in read.to] == ["c@d.kr", "e@f.kr", "g@h.kr"]


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("Tue, 3 Nov 2026 14:00:00 +0900", datetime(2026, 11, 3, 5, tzinfo=UTC)),
        ("Tue, 3 Nov 2026 05:00:00 GMT", datetime(2026, 11, 3, 5, tzinfo=UTC)),
        ("2026-11-03 14:00:00", datetime(2026, 11, 3, 5, tzinfo=UTC)),
        ("2026년 11월 3일 오후 2시", datetime(2026, 11, 3, 5, tzinfo=UTC)),
    ],
)
def test_date(text: str, moment: datetime) -> None:
    assert parse_mail(f"Date: {text}\r\n\r\nx".encode()).date == moment


def test_date_that_is_none() -> None:
    read = parse_mail(b"Date: Tue, 45 Nov 2026 99:00:00\r\n\r\nx")
    assert (read.date, read.flags) == (None, ("date_unreadable",))


HTML = (
    "<html><head><title>t</title><style>p {color: red}</style></head><body><p>안녕하세요,&nbsp;고객센터 님</p>"
    "<div>냉장고가 &lt;고장&gt;<br>났어요</div><ul><li>하나</li><li>둘</li></ul>"
    "<table><tr><td>주문</td><td>123</td></tr></table>"
    '<script>alert("x")</script><img src=x onerror=alert(1)></body></html>'
)
HTML_TEXT = "안녕하세요, 고객센터 님\n\n냉장고가 <고장>\n났어요\n\n- 하나\n\n- 둘\n\n주문 123"


def test_html_only() -> None:
    assert parse_mail(mail(HTML.encode(), label="utf-8", kind="text/html")).text == HTML_TEXT
    meta = HTML.replace("<head>", '<head><meta http-equiv="Content-Type" content="text/html; charset=euc-kr">')
    read = parse_mail(mail(meta.encode("cp949"), kind="text/html"))
    assert (read.text, read.flags) == (HTML_TEXT, ())


def test_parts_of_a_usual_mail() -> None:
    message = EmailMessage()
    message["Subject"], message["From"], message["Message-ID"] = VOICE, "홍길동 <h@x.kr>", "<1@x.kr>"
    message.set_content(VOICE)
    message.add_alternative(HTML, subtype="html")
    message.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="영수증 1.pdf")
    message.add_attachment("본문이 아님", filename="메모.txt")
    read = parse_mail(message.as_bytes())
    assert (read.subject, read.text, read.message_id, read.flags) == (VOICE, VOICE, "1@x.kr", ())
    assert read.from_ == Address("홍길동", "h@x.kr")
    assert [(each.name, each.type, each.size) for each in read.attachments] == [
        ("영수증 1.pdf", "application/pdf", 8),
        ("메모.txt", "text/plain", len("본문이 아님".encode()) + 1),
    ]


@pytest.mark.parametrize(
    "parameter",
    [
        f"filename*=utf-8''{quote('영수증.pdf')}", f"filename*=euc-kr'ko'{quote('영수증.pdf'.encode('cp949'))}",
        f"filename*0*=utf-8''{quote('영수')[:12]};\r\n filename*1*={quote('영수')[12:]};\r\n "
        "filename*2=증;\r\n filename*3=.pdf",
        f'filename="{word("영수증.pdf".encode(), "utf-8")}"',
        f'filename="{word("영수증.pdf".encode("cp949"), "ks_c_5601-1987")}"',
        'filename="영수증.pdf"', f'filename="{unicodedata.normalize("NFD", "영수증.pdf")}"',
        'filename="C:\\\\집\\\\영수증.pdf"',
        'filename="../../영수증.pdf"',
    ],
)  # fmt: skip
def test_names_of_attachments(parameter: str) -> None:
    placing = f"Content-Type: application/pdf\r\nContent-Disposition: attachment;\r\n {parameter}\r\n"
    raw = f"{placing}Content-Transfer-Encoding: base64\r\n\r\nAAAA"
    assert parse_mail(raw.encode()).attachments == (Attachment("영수증.pdf", "application/pdf", 3),)


def test_nested_alternative_with_pictures() -> None:
    raw = (
        "Content-Type: multipart/related; boundary=r\n\npreamble\n--r\n"
        "Content-Type: multipart/alternative; boundary=ra\n\n"
        "--ra\nContent-Type: text/plain; charset=utf-8\n\n글\n--ra\nContent-Type: text/html\n\n<p>쪽</p>\n--ra--\n"
        "--r\nContent-Type: image/png; name=a.png\nContent-Transfer-Encoding: base64\n"
        "Content-ID: <1>\n\nAAAA\n--r--\nepilogue"
    )
    read = parse_mail(raw.encode())
    assert (read.text, read.attachments) == ("글", (Attachment("a.png", "image/png", 3, "1"),))
    assert read.untrusted_html == "<p>쪽</p>"


def test_enclosed_mail_is_an_attachment_or_the_text() -> None:
    inner = "Subject: 안\nContent-Type: text/plain; charset=utf-8\n\n전달된 글"
    outer = (
        "Content-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: text/plain; charset=utf-8\n\n{}\n"
        "--x\nContent-Type: message/rfc822\n\n{}\n--x--"
    )
    with_text = parse_mail(outer.format("위의 글", inner).encode())
    assert (with_text.text, with_text.flags) == ("위의 글", ())
    assert [each.type for each in with_text.attachments] == ["message/rfc822"]
    without = parse_mail(outer.format("", inner).encode())
    assert (without.text, without.flags) == ("전달된 글", ("text_from_enclosed_mail",))


@pytest.mark.parametrize(
    ("raw", "text", "flags"),
    [
        (b"", "", ("no_headers", "no_text")),
        (b"\0" * 50, "", ("controls_removed", "no_headers", "no_text")),
        (b"just text", "just text", ("no_headers",)),
        (b"Subject: a\n\n", "", ("no_text",)),
        (b"Subject: a", "", ("no_text",)),
        (b"Subject: a\r\rold mac", "old mac", ()),
        (b"From x Tue\nSubject: a\n\nb", "b", ()),
        (b"Content-Type: multipart/mixed\n\ntext", "text", ("boundary_missing",)),
        (b"Content-Type: multipart/mixed; boundary=x\n\n--x\n\nopen", "open", ("boundary_open",)),
        (b"Content-Type: multipart/encrypted; boundary=x\n\n--x\n\na\n--x--", "a", ("encrypted",)),
        (b"Content-Type: text/plain\n\na\0b", "ab", ("controls_removed",)),
        (b"Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\n!!!YWJj=\n", "abc", ()),
    ],
)
def test_odd_mails(raw: bytes, text: str, flags: tuple[str, ...]) -> None:
    read = parse_mail(raw)
    assert (read.text, read.flags) == (text, flags)


def test_first_header_of_a_name_counts() -> None:
    assert parse_mail(b"Subject: one\nSubject: two\n\nx").subject == "one"


BOX = (
    b"From a Tue Nov  3 14:00:00 2026\nSubject: 1\n\nFirst\n>From the start\n\n"
    b"From b Tue Nov  3 14:00:00 2026\r\nSubject: 2\r\n\r\nFrom within a paragraph\r\n\r\n"
    b"From c Tue Nov  3 14:00:00 2026\nSubject: 3\n\nThird"
)


def test_mbox() -> None:
    boxed = list(split_mbox(io.BytesIO(BOX)))
    assert [parse_mail(each.data).subject for each in boxed] == ["1", "2", "3"]
    assert [parse_mail(each.data).text for each in boxed] == [
        "First\nFrom the start",
        "From within a paragraph",
        "Third",
    ]
    assert [each.after for each in boxed] == [each.offset for each in boxed[1:]] + [len(BOX)]
    assert list(split_mbox(io.BytesIO(BOX), after=boxed[0].after)) == boxed[1:]
    assert list(split_mbox(io.BytesIO(b""))) == []


def test_mails_of_either_form() -> None:
    assert [each.subject for each in mails(io.BytesIO(BOX), form=FileKind.MBOX, skip=1)] == ["2", "3"]
    assert [each.text for each in mails(io.BytesIO(b"Subject: a\n\nb"), form=FileKind.EML)] == ["b"]
    assert list(mails(io.BytesIO(b"Subject: a\n\nb"), form=FileKind.EML, skip=1)) == []
    with pytest.raises(UnusableFile, match="no_mail"):
        list(mails(io.BytesIO(b"a,b"), form=FileKind.CSV))


def test_mail_too_large_is_cut_and_flagged() -> None:
    limits = MailLimits(mail_bytes=1_000)
    box = b"From a\nSubject: big\n\n" + b"x" * 5_000 + b"\n\nFrom b\nSubject: small\n\ny"
    big, small = mails(io.BytesIO(box), form=FileKind.MBOX, limits=limits)
    assert (big.subject, big.flags) == ("big", ("mail_too_large",))
    assert (small.subject, small.text, small.flags) == ("small", "y", ())
