"""V2, V18 and what a customer sees: answers stay in their conversation, and nobody is written to because somebody else asked."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest

from meari.apps.cases import actions, models, threads
from meari.apps.sending import queries as letter_queries
from meari.apps.sending.models import Letter
from meari.engines import reading
from tests.apps.cases.mail_making import EVE, KIM, SUPPORT, mailbox_of, take, written
from tests.apps.cases.making import set_up_centre

pytestmark = pytest.mark.django_db


@pytest.fixture
def centre(cast, now, settings):
    settings.SENDER_NAME = "한빛리빙"
    return set_up_centre(cast, now)


@pytest.fixture
def mailbox(cast, centre, now):
    return mailbox_of(cast, centre, now)


def told() -> list[tuple[str, str]]:
    """Whom letters went to by themselves, and their subject."""
    letters = Letter.objects.filter(posted_by=None).order_by("pk")
    return [(letter_queries.address_of(one.recipient) or "", one.subject) for one in letters]


def test_somebody_who_writes_is_told_that_it_arrived(mailbox, now):
    [mail] = take(mailbox, written(), now=now)
    letter = Letter.objects.get()
    content = letter_queries.content_of(letter)
    assert told() == [(KIM, f"[한빛리빙] 문의가 접수되었습니다 (접수 번호 {mail.case.pk})")]
    assert (letter.purpose, letter.about_kind, letter.about_key) == ("answer", "case", str(mail.case.pk))
    tag = threads.tag_for(mail.case.pk, index=letter_queries.index_of(KIM))
    assert content.headers == {"Auto-Submitted": "auto-replied", "Reply-To": threads.tagged(SUPPORT, tag)}


def test_it_holds_nothing_that_the_sender_wrote(mailbox, now):
    spam = "WIN-A-PRIZE-NOW"
    raw = written(
        f"{spam} http://evil.example", subject=spam, sender=f'"{spam}" <{KIM}>', message_id=f"<{spam}@evil.example>",
        html=f"<b>{spam}</b>", Thread_Topic=spam,
    )  # fmt: skip
    take(mailbox, raw, now=now)
    content = letter_queries.content_of(Letter.objects.get())
    assert spam not in content.packed() and "evil" not in content.packed()


def test_the_answer_to_it_joins_the_case(mailbox, now):
    [mail] = take(mailbox, written(), now=now)
    letter = Letter.objects.get()
    [answer] = take(mailbox, written("덧붙입니다", In_Reply_To=f"<{letter.token}@{threads.our_host()}>"), now=now)
    assert answer.case == mail.case


def test_at_most_one_an_hour_and_five_a_day_go_to_one_address(mailbox, now):
    for minute in range(0, 24 * 60, 20):
        take(mailbox, written(f"문의 {minute}", subject=f"{minute}"), now=now + timedelta(minutes=minute))
    assert models.Case.objects.count() == 72
    assert [address for address, _subject in told()] == [KIM] * 5
    at = list(Letter.objects.order_by("pk").values_list("posted_at", flat=True))
    assert min(later - earlier for earlier, later in itertools.pairwise(at)) >= timedelta(hours=1)
    take(mailbox, written("이튿날", subject="x"), now=now + timedelta(hours=25))
    assert len(told()) == 6


def test_other_spellings_of_an_address_are_the_same_reader(mailbox, now):
    spellings = ["kim@gmail.com", "K.I.M@gmail.com", "kim+shop@gmail.com", "Kim+other@GMAIL.com"]
    take(mailbox, *(written(f"{one}", sender=one, subject=one) for one in spellings), now=now)
    assert (models.Case.objects.count(), len(told())) == (4, 1)


@pytest.mark.parametrize(
    "said",
    [
        {"Auto_Submitted": "auto-replied"}, {"Precedence": "bulk"}, {"Return_Path": "<>"}, {"sender": "no-reply@shop.example"},
        {"sender": "MAILER-DAEMON@shop.example"}, {"sender": SUPPORT, "Reply_To": KIM},
        {"In_Reply_To": f"<{'0' * 32}@127.0.0.1>"}, {"to": f"cs+case-1-{'0' * 32}@hanbit.example"},
    ],
)  # fmt: skip
def test_machines_forgers_and_forms_are_told_nothing(mailbox, now, said):
    take(mailbox, written(**said), now=now)
    assert told() == []


def test_never_another_address_to_answer_to(mailbox, now):
    take(mailbox, written(Reply_To="victim@elsewhere.example"), now=now)
    assert [address for address, _subject in told()] == [KIM]


def test_nobody_whom_the_receiving_server_does_not_believe(cast, centre, now):
    mailbox = mailbox_of(cast, centre, now, trusted_server="mx.hanbit.example")
    [mail] = take(
        mailbox, written(Authentication_Results="mx.hanbit.example; dmarc=fail header.from=customer.example"), now=now
    )
    assert (told(), mail.message.warnings) == ([], "not_from_sender")


def test_a_mailbox_may_stay_silent_and_speaks_its_own_language(cast, centre, mailbox, now):
    silent = mailbox_of(cast, centre, now, name="B", address="b@hanbit.example", acknowledges=False)
    english = mailbox_of(cast, centre, now, name="C", address="c@hanbit.example", language="en")
    take(silent, written(subject="1"), now=now)
    assert told() == []
    [mail] = take(english, written(subject="2"), now=now)
    assert told() == [(KIM, f"[한빛리빙] We have received your message (no. {mail.case.pk})")]


def test_who_was_told_is_forgotten_after_a_day(mailbox, now):
    take(mailbox, written(), now=now)
    assert actions.forget_acknowledgements(now=now + timedelta(hours=23)) == 0
    assert actions.forget_acknowledgements(now=now + timedelta(hours=25)) == 1


def answer_of(case: models.Case, text: str, cast, now) -> letter_queries.Content:
    message = actions.reply(case, actions.Reply(text), by=cast.agent, now=now)
    return letter_queries.content_of(message.letter)


def test_an_answer_stays_in_the_conversation(cast, centre, mailbox, now):
    actions.set_signature(centre.own.parent, "한빛리빙 고객센터\n1588-0000", by=cast.planner, now=now)
    raw = written(
        "전화 010-1234-5678로 주세요",
        subject="Re: RE: 환불 요청",
        message_id="<m2@customer.example>",
        References="<m0@x.example> <m1@x.example>",
    )
    case = take(mailbox, raw, now=now)[0].case
    content = answer_of(case, "오늘 환불해 드렸습니다.", cast, now)
    assert content.subject == "Re: 환불 요청"
    tag = threads.tag_for(case.pk, index=letter_queries.index_of(KIM))
    assert content.headers == {
        "In-Reply-To": "<m2@customer.example>",
        "References": "<m0@x.example> <m1@x.example> <m2@customer.example>",
        "Reply-To": threads.tagged(SUPPORT, tag),
    }
    line, said, signature, quote = content.text.split("\n\n")
    assert (line, said) == (reading.reply_line("이 줄 위에 답장을 적어 주십시오"), "오늘 환불해 드렸습니다.")
    assert signature == "한빛리빙 고객센터\n1588-0000"
    assert quote.split("\n") == ["2026-11-16 09:00에 보내신 글:", "> 전화 [전화번호]로 주세요"]


def test_only_what_is_new_is_taken_from_an_answer_to_an_answer(cast, mailbox, now):
    case = take(mailbox, written(), now=now)[0].case
    sent = actions.reply(case, actions.Reply("방문 예정입니다."), by=cast.agent, now=now)
    quoted = "\n".join(f"> {line}" for line in letter_queries.content_of(sent.letter).text.split("\n"))
    mail = written(f"네 감사합니다\n\n{quoted}", In_Reply_To=f"<{sent.letter.token}@{threads.our_host()}>")
    [taken] = take(mailbox, mail, now=now)
    assert (taken.case, taken.message.text) == (case, "네 감사합니다")
    assert "방문 예정입니다." in taken.message.quoted


def test_words_of_one_customer_never_go_to_another(cast, mailbox, now):
    """Two cases of two people were merged; the last word came from the other one."""
    case = take(mailbox, written("김의 비밀", subject="김의 제목"), now=now)[0].case
    other = take(mailbox, written("이브의 비밀", sender=EVE, subject="이브의 제목"), now=now + timedelta(minutes=1))[
        0
    ].case
    actions.merge(other, into=case, by=cast.agent, now=now)
    content = answer_of(models.Case.objects.get(pk=case.pk), "답변", cast, now)
    assert letter_queries.address_of(models.Case.objects.get(pk=case.pk).recipient) == KIM
    assert "이브" not in content.packed()


def test_nothing_of_a_mail_breaks_a_header(cast, mailbox, now):
    nasty = written("x", subject="가나다", message_id="<ok@x.example>").replace(
        b"=?utf-8?b?6rCA64KY64uk?=", b"=?utf-8?Q?hi=0D=0ABcc:_all=40evil.example=00?="
    )
    bad_id = written("y", subject="둘").replace(b"Message-ID: <", b'Message-ID: <a\x01b c"')
    for raw in (nasty, bad_id):
        case = take(mailbox, raw, now=now)[0].case
        content = answer_of(case, "답변", cast, now)
        for value in (content.subject, *content.headers.values()):
            assert not any(ord(sign) < 32 or ord(sign) == 127 for sign in value)
            assert value.isprintable()


def test_a_long_chain_is_shortened_behind_its_beginning(cast, mailbox, now):
    chain = " ".join(f"<{n:03}{'x' * 60}@customer.example>" for n in range(60))
    raw = f"References: {chain}\r\n".encode() + written(message_id="<last@customer.example>")
    case = take(mailbox, raw, now=now)[0].case
    references = answer_of(case, "답변", cast, now).headers["References"].split()
    assert references[-1] == "<last@customer.example>"
    assert sum(map(len, references)) < 998 and len(references) > 5


def test_without_a_mailbox_an_answer_is_just_what_was_written(cast, centre, now):
    from tests.apps.cases.making import open_one

    case = open_one(cast, now)
    models.Case.objects.filter(pk=case.pk).update(recipient=_recipient(KIM, now))
    content = answer_of(models.Case.objects.get(pk=case.pk), "답변입니다.", cast, now)
    assert (content.text, dict(content.headers)) == ("답변입니다.", {})


def _recipient(address: str, now):
    from django.db import transaction

    from meari.apps.sending import actions as sending

    with transaction.atomic():
        return sending.ensure_recipient(address, now=now)
