"""Delivery reports count for a letter of ours that they name by its token, and that went to whom they speak of."""

from __future__ import annotations

import pytest

from meari.apps.cases import actions, models, threads
from meari.apps.cases.queries import mail as mail_queries
from meari.apps.events.models import Event
from tests.apps.cases.mail_making import EVE, KIM, mailbox_of, take, written
from tests.apps.cases.making import set_up_centre

pytestmark = pytest.mark.django_db


@pytest.fixture
def mailbox(cast, now):
    return mailbox_of(cast, set_up_centre(cast, now), now, acknowledges=False)


@pytest.fixture
def answered(cast, mailbox, now):
    case = take(mailbox, written(), now=now)[0].case
    return case, actions.reply(case, actions.Reply("내일 방문합니다."), by=cast.agent, now=now).letter


def report(message_id: str, address: str = KIM, *, action: str = "failed", status: str = "5.1.1") -> bytes:
    """A delivery report as servers write them (RFC 3464)."""
    return (
        "From: MAILER-DAEMON@mx.example\r\nTo: cs@hanbit.example\r\nSubject: Undelivered Mail Returned to Sender\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\nMIME-Version: 1.0\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nI could not deliver your message.\r\n"
        f"--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
        f"Final-Recipient: rfc822; {address}\r\nAction: {action}\r\nStatus: {status}\r\n"
        "Diagnostic-Code: smtp; 550 5.1.1 User unknown\r\n\r\n"
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {message_id}\r\nSubject: x\r\n\r\n--b--\r\n"
    ).encode()


def id_of(letter) -> str:
    return f"<{letter.token}@{threads.our_host()}>"


def test_an_answer_that_came_back_is_in_its_case_which_waits_for_us_again(mailbox, answered, now):
    case, letter = answered
    assert case.messages.count() == 2
    [mail] = take(mailbox, report(id_of(letter)), now=now)
    case.refresh_from_db()
    trouble = mail_queries.trouble_of(case)
    assert (mail.state, mail.reason, mail.case, case.state) == ("bounce", "matched", case, "open")
    assert (trouble.kind, trouble.reason, trouble.status) == ("hard", "unknown_address", "5.1.1")
    assert mail.message.is_automatic and "could not deliver" in mail.message.text
    assert Event.objects.get(type="cases.mail_returned").payload["kind"] == "hard"


def test_a_delay_is_noted_and_moves_nothing(mailbox, answered, now):
    case, letter = answered
    take(mailbox, report(id_of(letter), action="delayed", status="4.4.1"), now=now)
    case.refresh_from_db()
    assert (case.state, mail_queries.trouble_of(case).kind) == ("on_hold", "soft")


def test_forged_reports_change_nothing(mailbox, answered, now):
    case, letter = answered
    for number, forged in enumerate(
        [
            report(id_of(letter), EVE), report(f"<{letter.token[:-1]}@{threads.our_host()}>"),
            report(f"<{letter.token}@elsewhere.example>"), report(f"<{'0' * 32}@{threads.our_host()}>"),
            report(f"<{letter.token.upper()}@{threads.our_host()}>"), report("<>"),
        ]
    ):  # fmt: skip
        [mail] = take(mailbox, forged, now=now)
        assert (mail.state, mail.reason, mail.case) == ("bounce", "unmatched", None), number
    case.refresh_from_db()
    assert (case.state, models.Trouble.objects.count(), case.messages.count()) == ("on_hold", 0, 2)


def test_the_same_report_counts_once(mailbox, answered, now):
    case, letter = answered
    take(mailbox, report(id_of(letter)), now=now)
    take(mailbox, report(id_of(letter)), now=now)
    assert (case.messages.count(), models.Trouble.objects.count()) == (3, 1)


def test_the_trouble_is_over_when_they_write(mailbox, answered, now):
    case, letter = answered
    take(mailbox, report(id_of(letter)), now=now)
    take(mailbox, written("저 여기 있어요", In_Reply_To=id_of(letter)), now=now)
    assert mail_queries.trouble_of(case) is None


def test_a_report_about_another_letter_is_noted_with_the_address(mailbox, now):
    from django.db import transaction

    from meari.apps.sending import actions as sending
    from meari.apps.sending.gate import Purpose

    with transaction.atomic():
        draft = sending.Draft(
            key="s", purpose=Purpose.INFORMATION, subject="설문", text="설문입니다", about=("survey", "1")
        )
        letter = sending.post(draft, to=sending.Person(KIM), by=None, now=now)
    [mail] = take(mailbox, report(id_of(letter)), now=now)
    assert (mail.reason, models.Trouble.objects.get().recipient, models.Message.objects.count()) == (
        "matched",
        letter.recipient,
        0,
    )
