"""Mail against a real server: delivered, refused for now, refused for good, cut off, and Korean all the way."""

from __future__ import annotations

import pytest

from meari.apps.sending import mime
from meari.apps.sending.protocol import Enclosure, NotTaken, Parcel, Taken, Unknown, providers
from meari.site.environment import MailServer, WrongSetting, mail_server

PDF = Enclosure("10월 CS 리포트 (최종).pdf", "application/pdf", b"%PDF-1.7 \x00\xff")


@pytest.fixture
def parcel(now):
    return Parcel(
        "b" * 32, "10월 CS 리포트가 나왔습니다 — 꼭 읽어 주세요", "본문\n.\n..점으로 시작\n끝", "<p>본문</p>",
        {"Auto-Submitted": "auto-generated"}, "kim@example.com", "김하늘, 과장", (PDF,), now,
    )  # fmt: skip


def send(parcel, now):
    return providers()["email"].hand_over(parcel, {}, now=now)


def test_korean_arrives_whole(smtp, parcel, now):
    assert send(parcel, now) == Taken("taken as 42")
    (mail,) = smtp.mails()
    assert mail["Subject"] == parcel.subject
    (to,) = mail["To"].addresses
    (sender,) = mail["From"].addresses
    assert (to.display_name, to.addr_spec, sender.display_name) == ("김하늘, 과장", "kim@example.com", "한빛리빙")
    assert mail.get_body(("plain",)).get_content().replace("\r\n", "\n").rstrip("\n") == parcel.text
    assert mail.get_body(("html",)).get_content().strip() == parcel.html
    (file,) = mail.iter_attachments()
    assert (file.get_filename(), file.get_content(), file.get_content_type()) == (PDF.name, PDF.content, PDF.media_type)
    assert (mail["Message-ID"], mail["Auto-Submitted"]) == (f"<{'b' * 32}@127.0.0.1>", "auto-generated")
    assert mail["Date"].datetime == now
    assert smtp.recipients == [["kim@example.com"]]


def test_every_attempt_is_the_same_to_the_byte(smtp, parcel, now):
    smtp.data_answers = ["451 try later"]
    assert isinstance(send(parcel, now), NotTaken)
    assert isinstance(send(parcel, now), Taken)
    assert smtp.read[0] == smtp.read[1] and smtp.taken == [smtp.read[0]]


def test_long_ids_stay_ids(smtp, parcel, now):
    """Mail programs of large services write ids that are longer than a line."""
    long = f"<{'A' * 70}@SE2P216MB1234.KORP216.PROD.OUTLOOK.COM>"
    chain = " ".join([long] * 3)
    headers = {
        "In-Reply-To": long,
        "References": chain,
        "List-Unsubscribe": f"<https://voc.example.com/refuse/{'a' * 90}/>",
    }
    send(Parcel(**{**parcel.__dict__, "headers": headers}), now)
    raw = smtp.taken[0].decode("ascii")
    (mail,) = smtp.mails()
    assert f"\r\nIn-Reply-To: {long}\r\n" in raw and f"\r\nReferences: {long}\r\n {long}\r\n {long}\r\n" in raw
    assert (mail["References"].split(), mail["List-Unsubscribe"]) == (chain.split(), headers["List-Unsubscribe"])


@pytest.mark.parametrize("step", ["rcpt_answers", "data_answers"])
@pytest.mark.parametrize(
    ("answer", "is_final"), [("450 mailbox busy", False), ("452 full", False), ("550 no", True), ("554 spam", True)]
)
def test_refusals_are_clear(smtp, parcel, now, step, answer, is_final):
    setattr(smtp, step, [answer])
    outcome = send(parcel, now)
    assert isinstance(outcome, NotTaken) and (outcome.is_final, answer in outcome.detail) == (is_final, True)
    assert smtp.taken == []


def test_line_cut_after_data_is_unknown(smtp, parcel, now):
    smtp.data_answers = ["hang up"]
    assert isinstance(send(parcel, now), Unknown)
    assert len(smtp.read) == 1


def test_server_that_is_not_there_took_nothing(smtp, parcel, now, settings):
    settings.MAIL_SERVER = MailServer("127.0.0.1", 1, "", "", "none")
    outcome = send(parcel, now)
    assert isinstance(outcome, NotTaken) and not outcome.is_final


def test_starttls_is_demanded_and_never_given_up(smtp, parcel, now, settings):
    settings.MAIL_SERVER = MailServer("127.0.0.1", smtp.port, "", "", "starttls")
    assert isinstance(send(parcel, now), NotTaken)
    assert smtp.read == []


@pytest.mark.parametrize(
    "address",
    ["김@example.com", "a b@example.com", "kim@", "@example.com", "kim", "a@b@c.com", "x@" + "a" * 64 + ".com"],
)
def test_address_that_cannot_be_is_refused_for_good(smtp, now, address):
    outcome = send(Parcel("c" * 32, "x", "y", address=address, posted_at=now), now)
    assert isinstance(outcome, NotTaken) and outcome.is_final and smtp.read == []


def test_korean_domain_is_written_in_ascii(smtp, now):
    assert isinstance(send(Parcel("c" * 32, "x", "y", address="kim@한글.kr", posted_at=now), now), Taken)
    assert smtp.recipients == [["kim@xn--bj0bj06e.kr"]]


@pytest.mark.parametrize("field", ["subject", "name"])
def test_line_break_in_a_header_never_becomes_a_header(now, field):
    wrong = Parcel("c" * 32, "x", "y", address="kim@example.com", posted_at=now)
    wrong = Parcel(**{**wrong.__dict__, field: "안녕\r\nBcc: victim@example.com"})
    with pytest.raises((ValueError, mime.WrongAddress)):
        mime.written(wrong)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("", None),
        ("smtps://u:p%40ss@mail.example.com", MailServer("mail.example.com", 465, "u", "p@ss", "tls")),
        ("smtp://mail.example.com:2525", MailServer("mail.example.com", 2525, "", "", "starttls")),
        ("smtp+plain://10.0.0.5", MailServer("10.0.0.5", 25, "", "", "none")),
    ],
)
def test_setting_is_taken_apart(address, expected):
    assert mail_server(address) == expected


@pytest.mark.parametrize(
    "address",
    ["mail.example.com", "https://mail.example.com", "smtp://", "smtp://u:geheim@h:x", "smtp://u:geheim@h/?x=1"],
)
def test_wrong_setting_stops_the_start_and_hides_the_password(address):
    with pytest.raises(WrongSetting) as refused:
        mail_server(address)
    assert "MEARI_EMAIL_URL" in str(refused.value) and "geheim" not in str(refused.value)
