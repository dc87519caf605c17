"""Mails become cases, messages of cases, words about our letters, or something for people to look at."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from meari.apps.base import filing
from meari.apps.cases import actions, clock, models, queries
from meari.apps.cases.queries import mail as mail_queries
from meari.apps.customers.actions import CustomerRow, store_customers
from meari.apps.privacy.models import Sealed
from meari.apps.sending.models import Letter
from tests.apps.cases.mail_making import EVE, KIM, SUPPORT, came, mailbox_of, take, written
from tests.apps.cases.making import COMPLAINT, set_up_centre
from tests.factories import context

pytestmark = pytest.mark.django_db(transaction=False)
State = models.Mail.State


@pytest.fixture
def centre(cast, now):
    return set_up_centre(cast, now)


@pytest.fixture
def mailbox(cast, centre, now):
    return mailbox_of(cast, centre, now)


def test_a_mail_opens_a_case_with_its_voice_and_promises(mailbox, now):
    [mail] = take(mailbox, written(COMPLAINT, subject="환불 요청 010-1234-5678"), now=now)
    case = mail.case
    message = case.messages.get()
    assert (mail.state, mail.message, case.channel, case.team.key) == ("taken", message, "email", "own")
    assert (case.rule.name, case.priority, case.deadlines.count()) == ("불만", 3, 2)
    assert message.voice.external_id == f"mail:{mail.digest}" and message.voice.text == COMPLAINT
    assert message.voice.title == case.subject == "환불 요청 [전화번호]"
    assert queries.address_of(case) == KIM and not case.is_identity_verified
    assert actions.open_by_rules(now=now) == 0


def test_where_no_rule_opens_cases_a_mail_still_does(cast, centre, mailbox, now):
    for rule in models.IntakeRule.objects.all():
        draft = actions.RuleDraft(rule.name, centre.logistics, 30, 60, rule.conditions, opens_case=False)
        actions.set_rule(draft, rule=rule, by=cast.planner, now=now)
    [first] = take(mailbox, written(COMPLAINT), now=now)
    assert (first.case.team, first.case.deadlines.get(promise="answer").minutes) == (centre.own, 30)
    models.IntakeRule.objects.update(is_active=False)
    [second] = take(mailbox, written("주소를 바꾸고 싶어요"), now=now)
    assert (second.case.team, second.case.rule) == (centre.own, None)
    assert second.case.deadlines.get(promise="answer").minutes == 480


def test_what_is_new_is_parted_from_what_is_quoted_and_html_and_files_are_kept(mailbox, now):
    from email import message_from_bytes, policy

    html = '<p onclick="x()">소음 <b>심함</b><script>alert(1)</script></p><img src="https://track.example/x.gif">'
    raw = written("소음이 심합니다.\n\n2026년 11월 1일 (일) 오전 9:00, 한빛 님이 작성:\n> 안녕하세요", html=html)
    mail = message_from_bytes(raw, policy=policy.SMTP)
    mail.add_attachment("사진".encode(), maintype="image", subtype="png", filename="소음.png")
    mail.add_attachment(b"MZ\x90", maintype="application", subtype="octet-stream", filename="run.txt")
    [taken] = take(mailbox, mail.as_bytes(), now=now)
    message = taken.message
    assert message.voice.text == message.text == "소음이 심합니다."
    assert "> 안녕하세요" in message.quoted
    cleaned = queries.html_of(taken.case)[message.pk]
    assert "<b>심함</b>" in cleaned and "script" not in cleaned and "onclick" not in cleaned
    assert " src=" not in cleaned
    kept, refused = message.files.all()
    assert (kept.name, kept.media_type, filing.content(kept.digest, room="cases")) == (
        "소음.png",
        "image/png",
        "사진".encode(),
    )
    assert (refused.name, refused.refused, refused.digest) == ("run.txt", "runs", "")


def test_the_original_bytes_are_kept_encrypted(mailbox, now):
    raw = written("계좌는 110-123-456789 입니다")
    [mail] = take(mailbox, raw, now=now)
    assert mail_queries.content_of(mail) == raw
    assert b"110-123" not in filing.content(mail.file, room="mails") and b"Subject" not in filing.content(
        mail.file, room="mails"
    )
    head = Sealed.objects.get(kind="cases.head", owner_id=mail.message.pk)
    assert KIM.encode() not in bytes(head.content)


def test_originals_go_when_their_time_is_over(mailbox, now):
    from meari.apps.privacy import actions as privacy
    from meari.apps.privacy.models import Destruction

    [mail] = take(mailbox, written(), now=now)
    assert actions.forget_mails(now=now) == 0
    late = now + timedelta(days=3 * 366 + 1)
    privacy.destroy_due(now=late)
    assert Destruction.objects.filter(kind="cases.mail", count=1).exists()
    assert mail_queries.content_of(mail) is None
    assert actions.forget_mails(now=late) == 1
    with pytest.raises(FileNotFoundError):
        filing.content(mail.file, room="mails")


def test_a_known_customer_is_joined_and_verified_only_by_our_own_server(cast, centre, now):
    row = CustomerRow("C-1", "김한빛", "010-1234-5678", KIM.upper(), None, None, None)
    store_customers([row], context=context(now))
    mailbox = mailbox_of(cast, centre, now, trusted_server="mx.hanbit.example")
    passed = "mx.hanbit.example; dkim=pass header.d=customer.example"
    plain, verified, foreign = take(
        mailbox, written("하나"), written("둘", Authentication_Results=passed),
        written("셋", Authentication_Results=passed.replace("mx.", "mx2.")), now=now,
    )  # fmt: skip
    assert [one.case.customer.external_id for one in (plain, verified, foreign)] == ["C-1"] * 3
    assert [one.case.is_identity_verified for one in (plain, verified, foreign)] == [False, True, False]


def test_two_customers_at_one_address_are_nobody(mailbox, now):
    rows = [CustomerRow(f"C-{n}", "김", None, KIM, None, None, None) for n in (1, 2)]
    store_customers(rows, context=context(now))
    [mail] = take(mailbox, written(), now=now)
    assert mail.case.customer is None


def test_another_address_to_answer_to_is_used_and_warned_of(mailbox, now):
    [mail] = take(mailbox, written(Reply_To="kim@office.example"), now=now)
    assert queries.address_of(mail.case) == "kim@office.example"
    assert mail.message.warnings == "other_reply_to"


def test_a_form_that_writes_in_our_own_name_speaks_for_who_is_to_be_answered(mailbox, now):
    own, form = take(mailbox, written(sender=SUPPORT), written("양식 문의", sender=SUPPORT, Reply_To=KIM), now=now)
    assert (own.state, own.reason, own.case) == ("quarantined", "own_address", None)
    assert (form.state, queries.address_of(form.case), form.message.warnings) == ("taken", KIM, "")


def test_the_same_mail_counts_once(mailbox, now):
    raw = written()
    first = came(mailbox, raw, now=now)
    again = came(mailbox, raw, now=now, first_uid=9)
    assert [one.pk for one in first] == [one.pk for one in again]
    assert models.Mail.objects.get().uid == 9  # under its new number, so that the server can be told
    actions.take_mails(now=now)
    assert (models.Case.objects.count(), actions.take_mails(now=now)) == (1, 0)


def test_a_copy_that_came_another_way_is_set_aside(mailbox, now):
    raw = written()
    first, copy, other = take(mailbox, raw, b"Received: from b\r\n" + raw, written(subject="다른 제목"), now=now)
    assert (first.state, copy.state, copy.reason, other.state) == ("taken", "ignored", "duplicate", "taken")
    [later] = take(mailbox, b"Received: from c\r\n" + raw, now=now)
    assert (later.state, later.reason) == ("ignored", "duplicate")


@pytest.mark.parametrize(
    ("headers", "state", "reason"),
    [
        ({"Auto_Submitted": "auto-replied"}, "ignored", "automatic"),
        ({"Precedence": "bulk", "List_Id": "<news.shop.example>"}, "ignored", "list"),
        ({"X_Failed_Recipients": "x@y.example"}, "bounce", "unmatched"),
    ],
)
def test_machines_open_no_cases(mailbox, now, headers, state, reason):
    [mail] = take(mailbox, written(**headers), now=now)
    assert (mail.state, mail.reason, models.Case.objects.count(), Letter.objects.count()) == (state, reason, 0, 0)


def test_a_mailbox_behind_a_group_address_takes_what_the_list_passes_on(cast, centre, now):
    mailbox = mailbox_of(cast, centre, now, takes_lists=True)
    [mail] = take(mailbox, written(List_Id="<cs.hanbit.example>", Precedence="list"), now=now)
    assert (mail.state, mail.message.is_automatic) == ("taken", False)
    assert Letter.objects.count() == 1


@pytest.mark.parametrize(
    "content", [b"", b"\x00" * 900, b"\xff\xfe" * 400, b"From: \r\n\r\n", b"Subject: =?euc-kr?B?////?=\r\n\r\n\x00\x80"]
)
def test_whatever_comes_is_a_case_with_words_that_can_be_read(mailbox, now, content):
    [mail] = take(mailbox, content, now=now)
    assert mail.state == "taken" and mail.message.text.strip()
    assert mail_queries.content_of(mail) == content


def test_one_mail_that_cannot_be_taken_in_keeps_no_other_from_it(mailbox, now, settings):
    """What is kept of the second was damaged on the disk."""
    kept = came(mailbox, written("하나"), written("둘"), written("셋"), now=now)
    place = settings.HOME / "files" / "mails" / kept[1].file[:2] / kept[1].file
    place.write_bytes(place.read_bytes()[:-1] + b"?")
    actions.take_mails(now=now)
    good, bad, fine = models.Mail.objects.order_by("pk")
    assert [one.state for one in (good, bad, fine)] == ["taken", "refused", "taken"]
    assert (bad.reason, models.Case.objects.count()) == ("failed", 2)


def test_a_mail_whose_file_is_gone_says_so(mailbox, now):
    [kept] = came(mailbox, written(), now=now)
    filing.forget(kept.file, room="mails", unused_since=now + timedelta(days=9_999))
    actions.take_mails(now=now)
    kept.refresh_from_db()
    assert (kept.state, kept.reason) == ("refused", "gone")


def test_mails_wait_for_what_is_not_their_fault(centre, mailbox, now):
    """Nobody says any more when people work, so nothing can be promised."""
    came(mailbox, written(), now=now)
    models.Office.objects.all().delete()
    models.Hours.objects.update(is_default=False)
    with pytest.raises(clock.NoHours):
        actions.take_mails(now=now)
    assert (models.Mail.objects.get().state, models.Case.objects.count()) == ("waiting", 0)
    models.Hours.objects.update(is_default=True)
    assert actions.take_mails(now=now) == 1
    assert models.Mail.objects.get().state == "taken"


def test_mails_that_fill_the_memory_are_taken_a_few_at_a_time(mailbox, now, monkeypatch):
    from meari.apps.cases.actions import taking_mail

    monkeypatch.setattr(taking_mail, "BYTES_AT_ONCE", 1_500)
    came(mailbox, *(written(f"{n} " + "글" * 300) for n in range(4)), now=now)
    rounds = 0
    while actions.take_mails(now=now):
        rounds += 1
    assert (rounds, models.Case.objects.count()) == (4, 4)


def test_events_hold_codes_alone(mailbox, now):
    from meari.apps.events.models import Event

    take(mailbox, written("비밀 이야기"), written("둘", sender=EVE), now=now)
    kept, taken = Event.objects.get(type="cases.mails_kept"), Event.objects.get(type="cases.mails_taken")
    assert (kept.count, taken.count, taken.payload["new"]) == (2, 2, 2)
    told = json.dumps(list(Event.objects.values_list("payload", flat=True)), ensure_ascii=False)
    assert "비밀" not in told and "example" not in told
