"""V1: a mail joins a case by a token that we made for that case and that address, whole; whatever else claims to is looked at."""

from __future__ import annotations

from datetime import timedelta

import pytest

from meari.apps.cases import actions, models, threads
from meari.apps.sending import queries as letter_queries
from meari.apps.sending.models import Letter
from tests.apps.cases.mail_making import EVE, KIM, SUPPORT, mailbox_of, take, written
from tests.apps.cases.making import set_up_centre

pytestmark = pytest.mark.django_db


@pytest.fixture
def mailbox(cast, now):
    return mailbox_of(cast, set_up_centre(cast, now), now, acknowledges=False)


@pytest.fixture
def answered(cast, mailbox, now):
    """A case of Kim's that we answered, and the letter with which we did."""
    case = take(mailbox, written(subject="냉장고 문의"), now=now)[0].case
    message = actions.reply(case, actions.Reply("기사님이 내일 방문합니다."), by=cast.agent, now=now)
    return case, message.letter


def message_id(letter: Letter) -> str:
    return f"<{letter.token}@{threads.our_host()}>"


def tag_of(case: models.Case, address: str = KIM) -> str:
    return threads.tag_for(case.pk, index=letter_queries.index_of(address))


def test_an_answer_to_our_letter_joins_its_case(mailbox, answered, now):
    case, letter = answered
    [mail] = take(mailbox, written("감사합니다. 그런데 몇 시인가요?", In_Reply_To=message_id(letter)), now=now)
    case.refresh_from_db()
    assert (mail.state, mail.case, case.state) == ("taken", case, "open")
    assert [one.direction for one in case.messages.all()] == ["in", "out", "in"]


def test_it_joins_by_references_and_by_the_address_it_was_sent_to(mailbox, answered, now):
    case, letter = answered
    chain = f"<a@x.example> {message_id(letter)} <b@y.example>"
    tagged = threads.tagged(SUPPORT, tag_of(case))
    by_chain, by_tag, upper = take(
        mailbox, written("하나", References=chain, In_Reply_To="<b@y.example>"), written("둘", to=tagged),
        written("셋", to="x@y.example", Delivered_To=tagged.upper()), now=now,
    )  # fmt: skip
    assert [one.case for one in (by_chain, by_tag, upper)] == [case] * 3


def test_a_number_in_the_subject_means_nothing(mailbox, answered, now):
    case, _letter = answered
    [mail] = take(mailbox, written("추가 문의", subject=f"Re: 냉장고 문의 (접수 번호 {case.pk}) #{case.pk}"), now=now)
    assert mail.state == "taken" and mail.case != case


def forged(case: models.Case, letter: Letter, other: models.Case) -> list[tuple[str, dict[str, str], str]]:
    token, host, tag = letter.token, threads.our_host(), tag_of(case)
    mac = tag.rpartition("-")[2]
    return [
        ("a sender of whom we know nothing", {"sender": EVE, "In_Reply_To": message_id(letter)}, "other_sender"),
        ("cut", {"In_Reply_To": f"<{token[:31]}@{host}>"}, "unknown_token"),
        ("longer", {"In_Reply_To": f"<{token}0@{host}>"}, "unknown_token"),
        ("in other letters", {"In_Reply_To": f"<{token.upper()}@{host}>"}, "unknown_token"),
        ("made up", {"In_Reply_To": f"<{'0' * 32}@{host}>"}, "unknown_token"),
        ("empty", {"In_Reply_To": f"<@{host}>"}, "unknown_token"),
        ("number of the case", {"In_Reply_To": f"<{case.pk}@{host}>"}, "unknown_token"),
        ("tag for somebody else", {"sender": EVE, "to": threads.tagged(SUPPORT, tag)}, "other_case"),
        ("tag of another case", {"to": f"cs+case-{other.pk}-{mac}@hanbit.example"}, "other_case"),
        ("cut tag", {"to": f"cs+{tag[:-1]}@hanbit.example"}, "unknown_token"),
        ("longer tag", {"to": f"cs+{tag}0@hanbit.example"}, "unknown_token"),
        ("tag without a token", {"to": f"cs+case-{case.pk}-@hanbit.example"}, "unknown_token"),
        ("tag of zeros", {"to": f"cs+case-{case.pk}-{'0' * 32}@hanbit.example"}, "other_case"),
        ("number before", {"to": f"cs+case-0{case.pk}-{mac}@hanbit.example"}, "unknown_token"),
        ("no case of that number", {"to": f"cs+case-999999999999-{mac}@hanbit.example"}, "other_case"),
        ("a number beyond all", {"to": f"cs+case-{'9' * 25}-{mac}@hanbit.example"}, "unknown_token"),
    ]  # fmt: skip


def test_forged_tokens_are_looked_at_by_people(mailbox, answered, cast, now):
    case, letter = answered
    other = take(mailbox, written("다른 일", subject="다른 문의", sender=KIM), now=now)[0].case
    before = models.Message.objects.count()
    for what, said, reason in forged(case, letter, other):
        [mail] = take(mailbox, written(f"위조: {what}", **said), now=now)
        assert (mail.state, mail.reason, mail.case) == ("quarantined", reason, None), what
    assert models.Message.objects.count() == before
    assert models.Case.objects.count() == 2


def test_letters_about_other_things_claim_nothing(mailbox, cast, now):
    from django.db import transaction

    from meari.apps.sending import actions as sending
    from meari.apps.sending.gate import Purpose

    with transaction.atomic():
        draft = sending.Draft(
            key="s", purpose=Purpose.INFORMATION, subject="설문", text="설문입니다", about=("survey", "1")
        )
        letter = sending.post(draft, to=sending.Person(KIM), by=None, now=now)
    [mail] = take(mailbox, written("설문에 대해 묻습니다", In_Reply_To=message_id(letter)), now=now)
    assert (mail.state, models.Case.objects.count()) == ("taken", 1)


def test_a_good_token_beside_a_forged_one_counts(mailbox, answered, now):
    case, letter = answered
    chain = f"<{'0' * 32}@{threads.our_host()}> {message_id(letter)}"
    [mail] = take(mailbox, written(References=chain), now=now)
    assert mail.case == case


def test_what_joins_a_merged_case_goes_where_it_went(mailbox, answered, cast, now):
    case, letter = answered
    other = take(mailbox, written("다른 일", subject="다른 문의"), now=now)[0].case
    actions.resume(case, by=cast.agent, now=now)
    actions.merge(case, into=other, by=cast.agent, now=now)
    [mail] = take(mailbox, written("합친 다음", In_Reply_To=message_id(letter)), now=now)
    assert (mail.state, mail.case) == ("taken", other)


def test_a_closed_case_goes_on_for_thirty_days_and_then_a_new_one_begins(mailbox, answered, cast, now):
    case, letter = answered
    actions.close(case, actions.Ending("return", models.UNKNOWN_CAUSE), by=cast.agent, now=now)
    late = now + timedelta(days=31)
    [new] = take(mailbox, written("한 달 뒤", In_Reply_To=message_id(letter)), now=late)
    assert (new.case == case, new.case.previous) == (False, case)
    [soon] = take(mailbox, written("곧", In_Reply_To=message_id(letter)), now=now + timedelta(days=29))
    case.refresh_from_db()
    assert (soon.case, case.state, case.reopened) == (case, "open", 1)


def test_a_second_mail_before_any_answer_opens_a_case_that_names_the_first(mailbox, now):
    [first] = take(mailbox, written(message_id="<one@customer.example>"), now=now)
    second, eve = take(
        mailbox, written("덧붙입니다", In_Reply_To="<one@customer.example>"),
        written("저도요", sender=EVE, In_Reply_To="<one@customer.example>"), now=now,
    )  # fmt: skip
    assert second.case != first.case
    assert (second.case.previous, eve.case.previous) == (first.case, None)


@pytest.mark.parametrize("headers", [{"Auto_Submitted": "auto-replied"}, {"Precedence": "bulk"}])
def test_what_a_machine_answers_is_kept_in_its_case_and_moves_nothing(mailbox, answered, now, headers):
    case, letter = answered
    [mail] = take(mailbox, written("부재중입니다", In_Reply_To=message_id(letter), **headers), now=now)
    case.refresh_from_db()
    assert (mail.state, mail.message.is_automatic, case.state) == ("taken", True, "on_hold")
    assert (case.last_customer_at, Letter.objects.count()) == (mail.message.at, 1)


def test_a_machine_with_a_forged_token_is_set_aside(mailbox, answered, now):
    _case, letter = answered
    [mail] = take(
        mailbox, written("부재중", sender=EVE, In_Reply_To=message_id(letter), Auto_Submitted="auto-replied"), now=now
    )
    assert (mail.state, mail.reason) == ("ignored", "automatic")


def test_tags_do_not_grow_beyond_what_mail_servers_take():
    tag = tag_of(models.Case(pk=10**15))
    assert threads.tagged("cs@hanbit.example", tag).partition("@")[0].isascii()
    long = f"{'a' * 30}@hanbit.example"
    assert threads.tagged(long, tag) == long


def test_the_token_is_good_for_one_case_and_one_address(mailbox, answered):
    case, _letter = answered
    index = letter_queries.index_of(KIM)
    tag = tag_of(case)
    assert threads.is_good(tag, index=index)
    assert not threads.is_good(tag, index=letter_queries.index_of(EVE))
    assert not threads.is_good(tag.replace(f"case-{case.pk}-", f"case-{case.pk + 1}-"), index=index)
    assert not any(threads.is_good(tag[:length], index=index) for length in range(len(tag)))
    assert not threads.is_good("", index=index)


def test_nobody_without_an_address_joins_anything(mailbox, answered, now):
    _case, letter = answered
    [mail] = take(
        mailbox,
        written("x", In_Reply_To=message_id(letter)).replace(b"From: kim@customer.example", b"From: Kim"),
        now=now,
    )
    assert (mail.state, mail.reason) == ("quarantined", "other_sender")
