"""Mails that were not taken in by themselves: seen by those who work for their mailbox, decided once."""

from __future__ import annotations

import pytest

from meari.apps.cases import actions, models, rules, threads
from meari.apps.people.rules import NotAllowed
from tests.apps.cases.mail_making import EVE, came, mailbox_of, take, written
from tests.apps.cases.making import open_one, set_up_centre

pytestmark = pytest.mark.django_db


@pytest.fixture
def mailbox(cast, now):
    return mailbox_of(cast, set_up_centre(cast, now), now)


@pytest.fixture
def odd(mailbox, now):
    raw = written("제 남편 대신 씁니다 010-1234-5678", sender=EVE, In_Reply_To=f"<{'0' * 32}@{threads.our_host()}>")
    return take(mailbox, raw, now=now)[0]


def test_what_waits_is_shown_masked(odd):
    assert (odd.sender, odd.subject, odd.text) == (
        "e***@e***.example",
        "문의드립니다",
        "제 남편 대신 씁니다 [전화번호]",
    )


def test_only_who_works_for_the_mailbox_sees_and_decides(cast, odd, now):
    assert [key for key, user in cast.everybody().items() if rules.visible_mails(user).exists()] == ["planner", "agent"]
    for user in (cast.outsider, cast.executive, cast.it, cast.nobody):
        for deed in (actions.drop_mail, actions.open_from_mail, actions.read_again):
            with pytest.raises(NotAllowed):
                deed(odd, by=user, now=now)
    assert models.Mail.objects.get(pk=odd.pk).state == "quarantined"


def test_it_is_put_into_a_case_by_hand(cast, odd, now):
    case = open_one(cast, now)
    message = actions.put_into_case(odd, case, by=cast.agent, now=now)
    odd.refresh_from_db()
    assert (odd.state, odd.case, odd.message, odd.text) == ("taken", case, message, "")
    assert (message.text, message.warnings, message.author) == ("제 남편 대신 씁니다 [전화번호]", "by_hand", None)
    assert models.Case.objects.get(pk=case.pk).recipient is None  # answers go where they went


def test_nobody_puts_it_into_a_case_that_they_do_not_work_on(cast, odd, now):
    case = open_one(cast, now)
    company = cast.planner.team
    models.Case.objects.filter(pk=case.pk).update(team=company, owner=None)
    with pytest.raises(NotAllowed):
        actions.put_into_case(odd, models.Case.objects.get(pk=case.pk), by=cast.agent, now=now)


def test_a_new_case_is_opened_with_it(cast, odd, now):
    case = actions.open_from_mail(odd, by=cast.agent, now=now)
    odd.refresh_from_db()
    assert (odd.state, odd.case, case.opened_by, case.messages.get().voice.channel) == (
        "taken",
        case,
        cast.agent,
        "email",
    )


def test_it_is_set_aside_and_may_still_be_opened(cast, odd, now):
    actions.drop_mail(odd, by=cast.agent, now=now)
    odd.refresh_from_db()
    assert (odd.state, odd.reason) == ("ignored", "dropped")
    with pytest.raises(actions.Decided):
        actions.drop_mail(odd, by=cast.agent, now=now)
    assert actions.open_from_mail(odd, by=cast.agent, now=now).pk


def test_it_is_decided_once(cast, odd, now):
    actions.open_from_mail(odd, by=cast.agent, now=now)
    for deed in (actions.drop_mail, actions.open_from_mail, actions.read_again):
        with pytest.raises(actions.Decided):
            deed(odd, by=cast.agent, now=now)
    assert models.Case.objects.count() == 1


def test_a_mail_that_was_too_large_stays_with_the_server(cast, mailbox, now):
    raw = actions.Came(1, now, 30_000_000, b"From: a@b.example\r\nSubject: big\r\n\r\n", is_head_only=True)
    [mail] = actions.keep_mails(mailbox.pk, [raw], uidvalidity=1, up_to=1, now=now)
    assert (mail.state, mail.reason, mail.size, mail.is_settled) == ("refused", "too_large", 30_000_000, True)
    assert (mail.sender, mail.subject) == ("a***@b***.example", "big")
    for deed in (actions.open_from_mail, actions.read_again):
        with pytest.raises(actions.NotKept):
            deed(mail, by=cast.agent, now=now)


def test_one_that_failed_is_read_again(cast, mailbox, now, settings):
    [mail] = came(mailbox, written(), now=now)
    place = settings.HOME / "files" / "mails" / mail.file[:2] / mail.file
    whole = place.read_bytes()
    place.write_bytes(whole[:-1] + b"?")
    actions.take_mails(now=now)
    mail.refresh_from_db()
    assert mail.reason == "failed"
    place.write_bytes(whole)
    actions.read_again(mail, by=cast.agent, now=now)
    assert actions.take_mails(now=now) == 1
    mail.refresh_from_db()
    assert (mail.state, models.Case.objects.count()) == ("taken", 1)
