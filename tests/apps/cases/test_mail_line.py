"""The line to a real mail server (Dovecot): whatever Korean mail programs send arrives exact, once, and the server is told last."""

from __future__ import annotations

import secrets
import socket
import threading
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.utils import timezone

from meari.apps.cases import actions, fetching, mailing, models
from meari.apps.cases.mailing import LineProblem, Server
from meari.apps.cases.queries import mail as mail_queries
from tests.apps.cases.mail_making import mailbox_of, written
from tests.apps.cases.making import set_up_centre
from tests.imap_server import PASSWORD

pytestmark = pytest.mark.django_db
VOICE = "똠방각하 펲시콜라: 배송이 늦어요. 냉장고가 고장 났습니다"  # 똠 and 펲 are in CP949 only
COMMON = "배송이 늦어요. 냉장고가 고장 났습니다"
CHARSETS = [
    *((label, "cp949", VOICE) for label in (
        "euc-kr", "EUC-KR", "euckr", "ks_c_5601-1987", "KSC5601", "korean", "cp949", "ms949", "windows-949", "x-windows-949", "uhc",
    )),
    ("iso-2022-kr", "iso2022_kr", COMMON), ("johab", "johab", VOICE), ("utf-8", "utf-8", VOICE), ("utf-16", "utf-16", VOICE),
    ("utf-8", "cp949", VOICE), ("euc-kr", "utf-8", VOICE), ("iso-8859-1", "cp949", VOICE), ("", "cp949", VOICE), ("", "utf-8", VOICE),
]  # fmt: skip


@pytest.fixture
def user():
    """A mail user of this test's own."""
    return f"u{secrets.token_hex(4)}@hanbit.example"


@pytest.fixture
def centre(cast, now, settings):
    settings.OUTGOING_HOSTS = frozenset({"127.0.0.1", "localhost"})
    return set_up_centre(cast, now)


@pytest.fixture
def boxed(cast, centre, imap, user):
    """Sets up the user's mailbox."""

    def make(**more) -> models.Mailbox:
        said = {
            "address": user, "user": user, "host": "127.0.0.1", "port": imap.imap, "security": "none", "password": PASSWORD,
            "acknowledges": False, **more,
        }  # fmt: skip
        return mailbox_of(cast, centre, timezone.now() - timedelta(minutes=5), **said)

    return make


def read(mailbox: models.Mailbox) -> int:
    """One look into the mailbox, and what came is taken in."""
    mailbox.refresh_from_db()
    with mailing.opened(mail_queries.server_of(mailbox)) as line:
        looked = fetching.read_once(mailbox, line, now=timezone.now())
    while actions.take_mails(now=timezone.now()):
        pass
    return looked


def korean(label: str, codec: str, text: str, number: int) -> bytes:
    charset = f"; charset={label}" if label else ""
    head = (
        f"From: kim{number}@customer.example\r\nSubject: =?utf-8?B?66y47J2Y?=\r\nMessage-ID: <{number}@k.example>\r\n"
    )
    head += f"MIME-Version: 1.0\r\nContent-Type: text/plain{charset}\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    import base64

    return head.encode() + base64.encodebytes(text.encode(codec)).replace(b"\n", b"\r\n")


def test_korean_mails_of_every_charset_arrive_exact(imap, boxed, user):
    mailbox = boxed()
    for number, (label, codec, text) in enumerate(CHARSETS):
        imap.deliver(korean(label, codec, text, number), to=user)
    assert read(mailbox) == len(CHARSETS)
    said = list(models.Message.objects.order_by("pk").values_list("text", flat=True))
    assert said == [text for _label, _codec, text in CHARSETS]
    assert set(models.Case.objects.values_list("subject", flat=True)) == {"문의"}


def test_original_bytes_are_those_on_the_server(imap, boxed, user):
    raw = written("가\n.\n..점\n") + b"\xff\xfe 8-bit \xb0\xa1\r\n"
    imap.deliver(raw, to=user)
    mailbox = boxed()
    read(mailbox)
    kept = mail_queries.content_of(models.Mail.objects.get())
    assert kept.endswith(raw.partition(b"\r\n\r\n")[2]) and raw.partition(b"\r\n\r\n")[0] in kept


@pytest.mark.parametrize(
    ("after", "inbox", "done"), [("leave", ["", ""], []), ("seen", ["\\Seen", "\\Seen"], []), ("move", [], ["", ""])]
)
def test_the_server_is_told_what_the_setting_says(imap, boxed, user, after, inbox, done):
    mailbox = boxed(after=after, after_folder="Done")
    for number in range(2):
        imap.deliver(written(f"{number}"), to=user)
    read(mailbox)
    assert (imap.flags(user), imap.flags(user, "Done")) == (inbox, done)
    assert set(models.Mail.objects.values_list("is_settled", flat=True)) == {True}
    assert read(mailbox) == 0
    assert models.Case.objects.count() == 2


def test_looking_marks_nothing_before_it_is_kept(imap, boxed, user, settings):
    """The disk is full: the folder for mails cannot be written."""
    mailbox = boxed()
    imap.deliver(written(), to=user)
    place = settings.HOME / "files" / "mails"
    held = place.with_name("mails-away")
    if place.exists():
        place.rename(held)
    place.write_text("in the way")
    try:
        with pytest.raises(OSError):
            read(mailbox)
        assert (imap.flags(user), models.Mail.objects.count()) == ([""], 0)
    finally:
        place.unlink()
        if held.exists():
            held.rename(place)
    assert read(mailbox) == 1
    assert (imap.flags(user), models.Case.objects.count()) == (["\\Seen"], 1)


def test_a_reader_that_died_before_telling_the_server_tells_it_next_time(imap, boxed, user):
    mailbox = boxed(after="move", after_folder="Done")
    imap.deliver(written(), to=user)
    with mailing.opened(mail_queries.server_of(mailbox)) as line:
        uids = line.uids_after(0, since=timezone.localdate())
        came = [actions.Came(uid, timezone.now(), 1, line.content(uid)) for uid in uids]
        actions.keep_mails(mailbox.pk, came, uidvalidity=line.validity, up_to=max(uids), now=timezone.now())
    assert imap.flags(user) == [""]
    assert read(mailbox) == 0
    assert (imap.flags(user), len(imap.flags(user, "Done")), models.Case.objects.count()) == ([], 1, 1)


def test_two_readers_keep_each_mail_once(imap, boxed, user):
    mailbox = boxed()
    for number in range(3):
        imap.deliver(written(f"{number}"), to=user)
    server = mail_queries.server_of(mailbox)
    with mailing.opened(server) as one, mailing.opened(server) as two:
        for line in (one, two):  # neither knows what the other read
            fetching.read_once(models.Mailbox.objects.get(pk=mailbox.pk), line, now=timezone.now())
            models.Mailbox.objects.update(last_uid=0)
    actions.take_mails(now=timezone.now())
    assert (models.Mail.objects.count(), models.Case.objects.count()) == (3, 3)


def test_a_folder_that_is_numbered_anew_doubles_and_loses_nothing(imap, boxed, user):
    mailbox = boxed()
    for number in range(3):
        imap.deliver(written(f"{number}"), to=user)
    read(mailbox)
    before = models.Mailbox.objects.get().uidvalidity
    imap.begin_anew(user)
    imap.deliver(written("nach"), to=user)
    assert read(mailbox) == 4
    after = models.Mailbox.objects.get()
    assert after.uidvalidity != before
    assert (models.Mail.objects.count(), models.Case.objects.count()) == (4, 4)
    assert set(models.Mail.objects.values_list("uidvalidity", flat=True)) == {after.uidvalidity}
    assert imap.flags(user) == ["\\Seen"] * 4


def test_mails_from_before_the_mailbox_was_set_up_are_left_alone(imap, boxed, user):
    line = imap.open(user)
    day = timezone.now() - timedelta(days=1)
    line.append("INBOX", "", day, written("gestern"))
    line.logout()
    imap.deliver(written("heute"), to=user)
    mailbox = boxed()
    read(mailbox)
    assert list(models.Message.objects.values_list("text", flat=True)) == ["heute"]
    assert imap.flags(user) == ["", "\\Seen"]


def test_a_mail_that_is_too_large_is_listed_and_stays(imap, boxed, user, monkeypatch):
    monkeypatch.setattr(mailing, "MOST_BYTES", 20_000)
    mailbox = boxed()
    imap.deliver(written("x" * 60_000, subject="too large"), to=user)
    imap.deliver(written("klein"), to=user)
    read(mailbox)
    large, small = models.Mail.objects.order_by("pk")
    assert (large.state, large.reason, small.state) == ("refused", "too_large", "taken")
    assert large.size > 60_000 and b"Subject: too large" in mail_queries.content_of(large)
    assert len(mail_queries.content_of(large)) < 2_000
    assert imap.flags(user) == ["", "\\Seen"]
    assert read(mailbox) == 0


def test_an_empty_mail_and_one_that_vanishes_hold_nothing_up(imap, boxed, user):
    mailbox = boxed()
    imap.deliver(b"", to=user)
    imap.deliver(written("da"), to=user)
    with mailing.opened(mail_queries.server_of(mailbox)) as line:
        assert line.content(99) is None
        assert line.listed([1, 99])[0].uid == 1
    assert read(mailbox) == 2
    assert models.Case.objects.count() == 2


def server_at(imap, user: str, **more) -> Server:
    said = {
        "host": "127.0.0.1", "port": imap.imap, "security": "none", "user": user, "password": PASSWORD, "folder": "INBOX", **more,
    }  # fmt: skip
    return Server(**said)


def probe(server: Server, **more) -> str:
    return mailing.probe(server, after=more.get("after", "seen"), after_folder=more.get("folder", ""), seconds=3)


def test_what_is_wrong_with_a_mailbox_is_said(imap, user, settings):
    settings.OUTGOING_HOSTS = frozenset({"127.0.0.1", "localhost"})
    assert probe(server_at(imap, user)) == ""
    assert probe(server_at(imap, user), after="move", folder="Done") == ""
    assert probe(server_at(imap, user), after="move", folder="없음") == "no_after_folder"
    assert probe(server_at(imap, user, password="falsch")) == "login_refused"
    assert probe(server_at(imap, user, password="틀림")) == "login_refused"
    assert probe(server_at(imap, user, folder="없음")) == "no_folder"
    assert probe(server_at(imap, user, port=_closed_port())) == "not_reached"
    assert probe(server_at(imap, user, port=imap.lmtp)) == "no_imap"
    assert probe(server_at(imap, user, security="tls")) == "no_imap"
    assert probe(server_at(imap, user, host="no-such-host.invalid", security="tls")) == "not_found"
    assert probe(server_at(imap, user, host="bad host")) == "malformed"
    assert probe(server_at(imap, user, host="x/../@127.0.0.1")) == "malformed"


def test_a_certificate_that_nobody_vouches_for_is_refused(imap, user, settings, monkeypatch):
    settings.OUTGOING_HOSTS = frozenset({"localhost"})
    for security, port in (("tls", imap.imaps), ("starttls", imap.imap)):
        server = server_at(imap, user, host="localhost", security=security, port=port)
        assert probe(server) == "tls_refused"
        with monkeypatch.context() as trusting:
            trusting.setenv("SSL_CERT_FILE", str(imap.home / "cert.pem"))
            assert probe(server) == ""
            settings.OUTGOING_HOSTS = frozenset({"localhost", "127.0.0.1"})
            assert probe(server_at(imap, user, security=security, port=port)) == "tls_refused"  # another name
            settings.OUTGOING_HOSTS = frozenset({"localhost"})


def test_private_servers_and_open_passwords_need_the_operator(imap, user, settings):
    settings.OUTGOING_HOSTS = frozenset()
    assert probe(server_at(imap, user)) == "not_https"
    assert probe(server_at(imap, user, security="tls", port=imap.imaps)) == "not_public"
    assert probe(server_at(imap, user, security="starttls")) == "not_public"
    assert probe(server_at(imap, user, host="::ffff:127.0.0.1", security="tls")) == "not_public"
    settings.OUTGOING_HOSTS = frozenset({f"127.0.0.1:{imap.imap}"})
    assert probe(server_at(imap, user)) == ""
    assert probe(server_at(imap, user, port=imap.lmtp)) == "not_https"


def test_a_server_that_says_nothing_is_given_up(settings):
    settings.OUTGOING_HOSTS = frozenset({"127.0.0.1"})
    with socket.create_server(("127.0.0.1", 0)) as silent:
        server = Server("127.0.0.1", silent.getsockname()[1], "none", "u", "p", "INBOX")
        assert mailing.probe(server, after="seen", after_folder="", seconds=0.3) == "timed_out"


@contextmanager
def lying(*answers: bytes):
    """A mail server that answers each line with the next of ``answers``, ``%s`` being the tag."""
    with socket.create_server(("127.0.0.1", 0)) as place:

        def answer() -> None:
            line, _address = place.accept()
            with line, line.makefile("rwb") as stream:
                stream.write(b"* OK [CAPABILITY IMAP4rev1] ready\r\n")
                stream.flush()
                for one in answers:
                    asked = stream.readline()
                    if not asked:
                        return
                    stream.write(one.replace(b"%s", asked.split(b" ", 1)[0]))
                    stream.flush()

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        yield Server("127.0.0.1", place.getsockname()[1], "none", "u", "p", "INBOX")
        thread.join(timeout=5)


SELECTED = b"* 1 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n%s OK [READ-WRITE] done\r\n"


def test_a_server_cannot_fill_our_memory_nor_break_us(settings):
    settings.OUTGOING_HOSTS = frozenset({"127.0.0.1"})
    capabilities, signed, again = (
        b"* CAPABILITY IMAP4rev1\r\n%s OK done\r\n",
        b"%s OK signed in\r\n",
        b"* CAPABILITY IMAP4rev1\r\n%s OK done\r\n",
    )
    for answers, key in [
        ([b"* 1 FETCH (UID 1 BODY[] {999999999999}\r\n"], "cut_off"), ([b"* 1 FETCH (UID 1 BODY[] {5}\r\n"], "cut_off"),
        ([b"%s BAD no\r\n"], "refused"), ([b"%s NO no\r\n"], "refused"), ([b"\xff\xff\r\n"], "cut_off"),
    ]:  # fmt: skip
        with lying(capabilities, signed, SELECTED, again, *answers) as server:
            assert _content(server) == key, answers
    with lying(capabilities, signed, b"* 1 EXISTS\r\n%s OK done\r\n") as server:
        assert _content(server) == "refused"  # without UIDVALIDITY no number means anything


def _content(server: Server) -> str:
    with pytest.raises(LineProblem) as caught, mailing.opened(server, seconds=3) as line:
        line.content(1)
    return caught.value.key


def _closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as held:
        return int(held.getsockname()[1])
