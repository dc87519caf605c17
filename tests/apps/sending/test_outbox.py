"""A letter leaves once, when and only when its transaction commits; what nobody can know is marked and never repeated."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction

from meari.apps.events.models import Event
from meari.apps.people.rules import NotAllowed
from meari.apps.privacy.models import Sealed
from meari.apps.sending import actions, files, models, queries, tokens
from meari.apps.sending.actions import Draft, Person, WrongDraft
from meari.apps.sending.actions.outbox import PAUSES, claim_letter, record_outcome
from meari.apps.sending.gate import Purpose
from meari.apps.sending.protocol import Enclosure, NotTaken, Taken, Unknown
from tests.apps.sending.conftest import KIM
from tests.listener import Reply

pytestmark = pytest.mark.django_db
State = models.Letter.State


def post(to, now, *, key="k1", purpose=Purpose.INTERNAL, subject="주간 CS 리포트", text="본문입니다.", by=None, **more):
    with transaction.atomic():
        return actions.post(Draft(key=key, purpose=purpose, subject=subject, text=text, **more), to=to, by=by, now=now)


def fate(letter):
    letter.refresh_from_db()
    return letter.state, letter.reason


def test_letter_into_a_room_is_handed_over_once(room, listener, now, run_jobs):
    letter = post(room, now)
    run_jobs()
    actions.hand_over(letter.pk, now=now)
    assert fate(letter) == (State.HANDED_OVER, "")
    (asked,) = listener.asked
    assert asked.json["text"] == "*주간 CS 리포트*\n본문입니다."


def test_same_key_twice_is_one_letter(room, listener, now, run_jobs):
    assert post(room, now) == post(room, now, subject="다른 제목")
    run_jobs()
    assert (len(listener.asked), models.Letter.objects.get().subject) == (1, "주간 CS 리포트")


def test_letter_of_a_transaction_that_fails_never_leaves(room, listener, now, run_jobs):
    with pytest.raises(RuntimeError), transaction.atomic():
        post(room, now)
        raise RuntimeError
    run_jobs()
    assert (models.Letter.objects.count(), listener.asked) == (0, [])


def test_clear_not_now_is_tried_again_with_pauses_and_the_wish_of_the_other_side(room, listener, now):
    listener.replies = [Reply(429, headers={"Retry-After": "7200"}), Reply(503), Reply()]
    letter = post(room, now)
    actions.hand_over(letter.pk, now=now)
    assert (*fate(letter), letter.due_at) == (State.QUEUED, "busy", now + timedelta(hours=2))
    actions.hand_over(letter.pk, now=now + timedelta(hours=1))
    assert len(listener.asked) == 1
    actions.hand_over(letter.pk, now=now + timedelta(hours=2))
    assert letter.due_at is not None and fate(letter)[0] == State.QUEUED
    actions.hand_over(letter.pk, now=now + timedelta(hours=3))
    assert fate(letter) == (State.HANDED_OVER, "")
    assert len({asked.body for asked in listener.asked}) == 1
    assert [one.outcome for one in letter.attempts.all()] == ["not_taken", "not_taken", "taken"]


def test_retries_end(room, listener, now):
    listener.replies = [Reply(503)]
    letter, at = post(room, now), now
    while fate(letter)[0] == State.QUEUED:
        at = letter.due_at
        actions.hand_over(letter.pk, now=at)
    assert (fate(letter), len(listener.asked)) == ((State.FAILED, "busy"), len(PAUSES) + 1)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 302])
def test_refusal_for_good_fails_at_once(room, listener, now, status):
    listener.replies = [Reply(status)]
    letter = post(room, now)
    actions.hand_over(letter.pk, now=now)
    assert fate(letter) == (State.FAILED, "refused_by_provider")


@pytest.mark.parametrize("reply", [Reply(500), Reply(502), Reply(504), Reply(408), Reply(is_silent=True)])
def test_unclear_answer_is_never_repeated_by_itself(room, listener, now, run_jobs, reply):
    listener.replies = [reply]
    letter = post(room, now)
    actions.hand_over(letter.pk, now=now)
    assert fate(letter)[0] == State.UNKNOWN
    actions.queue_due(now=now + timedelta(days=9))
    run_jobs()
    actions.hand_over(letter.pk, now=now + timedelta(days=9))
    assert len(listener.asked) == 1


def test_person_settles_an_unclear_letter_once(room, listener, now, cast):
    listener.replies = [Reply(is_silent=True), Reply()]
    letter = post(room, now)
    actions.hand_over(letter.pk, now=now)
    for user in (cast.executive, cast.agent, cast.privacy, cast.nobody):
        with pytest.raises(NotAllowed):
            actions.settle(letter, send_again=True, by=user, now=now)
    actions.settle(letter, send_again=True, by=cast.planner, now=now)
    with pytest.raises(actions.NotUnclear):
        actions.settle(letter, send_again=False, by=cast.planner, now=now)
    actions.hand_over(letter.pk, now=now)
    assert (fate(letter), len(listener.asked)) == ((State.HANDED_OVER, ""), 2)


def test_unclear_letter_may_be_left(room, listener, now, cast):
    listener.replies = [Reply(is_silent=True)]
    letter = post(room, now)
    actions.hand_over(letter.pk, now=now)
    actions.settle(letter, send_again=False, by=cast.planner, now=now)
    with pytest.raises(actions.NotUnclear):
        actions.settle(letter, send_again=True, by=cast.planner, now=now)
    assert (fate(letter)[0], letter.left_by) == (State.UNKNOWN, cast.planner)


def test_letter_in_the_hands_of_a_dead_worker_becomes_unclear(room, listener, now):
    letter = post(room, now)
    assert claim_letter(letter.pk, now=now) is not None
    assert claim_letter(letter.pk, now=now) is None
    assert actions.sweep(now=now + timedelta(minutes=9)) == 0
    assert actions.sweep(now=now + timedelta(minutes=11)) == 1
    assert (fate(letter), listener.asked) == ((State.UNKNOWN, "worker_died"), [])


@pytest.mark.parametrize(
    ("outcome", "state"),
    [(Taken(), State.HANDED_OVER), (NotTaken("busy"), State.QUEUED), (Unknown("no_answer"), State.UNKNOWN)],
)
def test_late_answer_still_settles_what_was_marked_unclear(room, now, outcome, state):
    letter = post(room, now)
    claim = claim_letter(letter.pk, now=now)
    actions.sweep(now=now + timedelta(minutes=11))
    record_outcome(letter.pk, claim.number, outcome, now=now + timedelta(minutes=12))
    assert fate(letter)[0] == state


def test_answer_to_an_older_attempt_changes_nothing(room, now, cast):
    letter = post(room, now)
    first = claim_letter(letter.pk, now=now)
    actions.sweep(now=now + timedelta(minutes=11))
    later = now + timedelta(minutes=12)
    actions.settle(letter, send_again=True, by=cast.planner, now=later)
    assert claim_letter(letter.pk, now=later).number == 2
    record_outcome(letter.pk, first.number, NotTaken("busy"), now=later)
    assert fate(letter)[0] == State.HANDING_OVER


def test_letter_for_a_room_that_is_off_is_refused(room, listener, now, cast):
    letter = post(room, now)
    actions.set_room_active(room, is_active=False, by=cast.it, now=now)
    actions.hand_over(letter.pk, now=now)
    assert (fate(letter), listener.asked) == ((State.REFUSED, "room_off"), [])


def test_job_that_a_broker_lost_is_queued_again(room, listener, now, run_jobs):
    from django_tasks_db.models import DBTaskResult

    letter = post(room, now)
    DBTaskResult.objects.all().delete()
    assert actions.queue_due(now=now + timedelta(minutes=1)) == 0
    assert actions.queue_due(now=now + timedelta(minutes=2)) == 1
    actions.hand_over(letter.pk, now=now)
    assert actions.queue_due(now=now + timedelta(minutes=2)) == 0


@pytest.mark.parametrize("sign", ["\r\n", "\n", "\r", "\x00", "\u2028", "\x85"])
def test_no_control_character_reaches_a_header(now, cast, sign):
    staff = Person(cast.planner.email, f"김{sign}Bcc: x@example.com")
    with pytest.raises(WrongDraft):
        post(staff, now)
    for wrong in (
        lambda: post(Person(cast.planner.email), now, subject=f"제목{sign}Bcc: x@example.com"),
        lambda: post(Person(f"a{sign}@example.com"), now, purpose=Purpose.INFORMATION),
        lambda: post(Person(cast.planner.email), now, enclosures=(Enclosure(f"a{sign}.pdf", "text/plain", b""),)),
    ):
        with pytest.raises(WrongDraft):
            wrong()
    assert models.Letter.objects.count() == 0


@pytest.mark.parametrize(
    ("draft", "problem"),
    [({"subject": " "}, "empty"), ({"text": ""}, "empty"), ({"subject": "가" * 301}, "too_long")],
)
def test_draft_that_cannot_be_sent_says_why(room, now, draft, problem):
    with pytest.raises(WrongDraft) as wrong:
        post(room, now, **draft)
    assert wrong.value.problem == problem


def test_letters_to_staff_go_to_staff_alone(room, now, cast):
    with pytest.raises(WrongDraft):
        post(Person(KIM), now)
    with pytest.raises(WrongDraft):
        post(room, now, purpose=Purpose.INFORMATION)
    cast.agent.is_active = False
    cast.agent.save()
    with pytest.raises(WrongDraft):
        post(Person(cast.agent.email), now)


def test_addresses_and_texts_stand_nowhere_in_the_open(now):
    post(Person(KIM, "김하늘"), now, purpose=Purpose.INFORMATION, text="보증서 번호 AB-1234")
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            stored = "".join(
                str(bytes(cell) if isinstance(cell, memoryview) else cell) for row in cursor.fetchall() for cell in row
            )
            assert "kim@example" not in stored and "AB-1234" not in stored and "김하늘" not in stored, table


def test_events_hold_ids_and_codes(room, now, run_jobs):
    letter = post(room, now)
    run_jobs()
    told = Event.objects.filter(type__startswith="sending.letter").order_by("pk")
    assert list(told.values_list("type", "subject_id", "payload")) == [
        ("sending.letter_posted", str(letter.pk), {"purpose": "internal", "medium": "chat"}),
        ("sending.letter_handed_over", str(letter.pk), {"provider": "slack"}),
    ]


def test_letter_whose_content_was_destroyed_is_refused(room, listener, now):
    letter = post(room, now)
    Sealed.objects.filter(kind=queries.LETTER_KIND).delete()
    actions.hand_over(letter.pk, now=now)
    assert (fate(letter), listener.asked) == ((State.REFUSED, "destroyed"), [])


def test_letter_whose_file_is_gone_is_refused(room, listener, now):
    letter = post(room, now, enclosures=(Enclosure("리포트.pdf", "application/pdf", b"%PDF gone"),))
    assert files.forget(letter.attachments.get().digest, unused_since=now.replace(year=2100))
    actions.hand_over(letter.pk, now=now)
    assert (fate(letter), listener.asked) == ((State.REFUSED, "destroyed"), [])


def test_files_go_with_the_last_letter_that_holds_them(room, now):
    file, far = Enclosure("리포트.pdf", "application/pdf", b"%PDF shared"), now.replace(year=2100)
    first, second = (post(room, now, key=key, enclosures=(file,)) for key in ("f1", "f2"))
    assert len(set(models.Attachment.objects.values_list("digest", flat=True))) == 1
    Sealed.objects.filter(kind=queries.LETTER_KIND, owner_id=first.pk).delete()
    assert (actions.forget_files(now=far), files.content(second.attachments.get().digest)) == (0, file.content)
    digest = second.attachments.get().digest
    Sealed.objects.filter(kind=queries.LETTER_KIND).delete()
    assert actions.forget_files(now=far) == 1
    with pytest.raises(FileNotFoundError):
        files.content(digest)


def test_room_whose_provider_is_gone_takes_nothing(room, listener, now):
    letter = post(room, now)
    models.Destination.objects.update(provider="carrier_pigeon")
    actions.hand_over(letter.pk, now=now)
    assert fate(letter) == (State.REFUSED, "not_installed")
    with pytest.raises(WrongDraft):
        post(models.Destination.objects.get(), now, key="k2")


def test_long_text_is_cut_for_the_room_and_kept_as_sent(cast, now, listener):
    wanted = actions.Room("works", "jandi", {"address": f"{listener.address}/j"})
    letter = post(actions.add_room(wanted, by=cast.it, now=now), now, text="가" * 9_000)
    kept = queries.content_of(letter).text
    actions.hand_over(letter.pk, now=now)
    assert (len(kept) <= 4_000, kept[-1]) == (True, "…")
    assert listener.asked[0].json["connectInfo"][0]["description"] == kept


class TestAdvertising:
    def advertise(self, now, **more):
        return post(Person(KIM), now, purpose=Purpose.ADVERTISING, subject="가을 혜택", **more)

    def test_goes_out_with_label_sender_contact_and_refusal(self, agreed, smtp, now):
        letter = self.advertise(now, html="<html><body><p>혜택</p></body></html>")
        actions.hand_over(letter.pk, now=now)
        (mail,) = smtp.mails()
        link = tokens.link(tokens.REFUSAL, letter.token)
        text = mail.get_body(("plain",)).get_content()
        page = mail.get_body(("html",)).get_content()
        assert mail["Subject"] == "(광고) 가을 혜택"
        assert all(part in text and part in page for part in ("한빛리빙", "02-123-4567", link))
        assert f'<a href="{link}">무료 수신거부</a>' in page and f"무료 수신거부: {link}" in text
        assert page.index(link) < page.index("</body>")
        assert (mail["List-Unsubscribe"], mail["List-Unsubscribe-Post"]) == (f"<{link}>", "List-Unsubscribe=One-Click")

    def test_without_consent_or_contact_stays(self, cast, smtp, now, agreed, settings):
        settings.SENDER_CONTACT = ""
        letter = self.advertise(now)
        actions.hand_over(letter.pk, now=now)
        assert fate(letter) == (State.REFUSED, "no_contact")
        settings.SENDER_CONTACT = "02-123-4567"
        other = post(Person("lee@example.com"), now, key="k2", purpose=Purpose.ADVERTISING)
        actions.hand_over(other.pk, now=now)
        assert (fate(other), smtp.taken) == ((State.REFUSED, "no_consent"), [])

    def test_refusal_between_posting_and_leaving_counts(self, agreed, smtp, now):
        letter = self.advertise(now)
        actions.refuse(letter.recipient, scope="advertising", how="링크", by=None, now=now)
        actions.hand_over(letter.pk, now=now)
        assert (fate(letter), smtp.taken) == ((State.REFUSED, "refused"), [])

    def test_address_is_the_same_person_in_any_spelling(self, agreed, smtp, now):
        letter = post(Person(" KIM@Example.COM "), now, purpose=Purpose.ADVERTISING)
        assert letter.recipient == agreed.recipient


class TestLimits:
    @pytest.fixture(autouse=True)
    def _limits(self, cast, now, smtp):
        limits = models.Restraint(kind="survey", quiet_days=30, person_cap=2, person_cap_days=365)
        actions.restrain(limits, by=cast.it, now=now)
        for number in (1, 2):
            actions.ensure_campaign(f"survey:{number}", kind="survey", purpose=Purpose.INFORMATION, cap=2)

    def invite(self, at, number, *, campaign="survey:1", address=KIM):
        letter = post(
            Person(address), at, key=f"i{number}", purpose=Purpose.INFORMATION, campaign=campaign, subject="설문 초대"
        )
        actions.hand_over(letter.pk, now=at)
        return fate(letter)

    def test_quiet_period_then_cap_of_the_person(self, now):
        assert self.invite(now, 1) == (State.HANDED_OVER, "")
        assert self.invite(now + timedelta(days=29), 2, campaign="survey:2") == (State.REFUSED, "quiet")
        assert self.invite(now + timedelta(days=30), 3, campaign="survey:2") == (State.HANDED_OVER, "")
        assert self.invite(now + timedelta(days=90), 4, campaign="survey:2") == (State.REFUSED, "person_cap")
        assert self.invite(now + timedelta(days=366), 5, campaign="survey:2") == (State.HANDED_OVER, "")

    def test_cap_of_the_campaign_counts_only_what_went_out(self, now, smtp):
        smtp.rcpt_answers = ["550 no such user"]
        assert self.invite(now, 1, address="a@example.com")[0] == State.FAILED
        assert self.invite(now, 2, address="b@example.com")[0] == State.HANDED_OVER
        assert self.invite(now, 3, address="c@example.com")[0] == State.HANDED_OVER
        assert self.invite(now, 4, address="d@example.com") == (State.REFUSED, "campaign_cap")

    @pytest.mark.parametrize("campaign", ["survey:1", "unknown:1"])
    def test_letter_of_another_purpose_or_an_unknown_campaign_is_refused(self, now, campaign):
        with pytest.raises(WrongDraft):
            post(Person(KIM), now, purpose=Purpose.ADVERTISING, campaign=campaign)

    def test_campaign_keeps_its_purpose(self):
        with pytest.raises(actions.OtherPurpose):
            actions.ensure_campaign("survey:1", kind="survey", purpose=Purpose.ADVERTISING)


class TestPasswordLetters:
    @pytest.fixture(autouse=True)
    def _backend(self, settings):
        settings.EMAIL_BACKEND = "meari.apps.sending.outbox_backend.OutboxBackend"

    def test_go_through_the_outbox_and_are_forgotten(self, client, cast, smtp, run_jobs):
        client.post("/accounts/password/reset/", {"email": cast.planner.email})
        letter = models.Letter.objects.get()
        assert letter.is_confidential and queries.content_of(letter) is not None
        run_jobs()
        assert fate(letter)[0] == State.HANDED_OVER and queries.content_of(letter) is None
        assert "/accounts/password/" in smtp.mails()[0].get_content()

    def test_strangers_get_nothing_and_learn_nothing(self, client, cast, smtp, run_jobs):
        known = client.post("/accounts/password/reset/", {"email": cast.planner.email})
        stranger = client.post("/accounts/password/reset/", {"email": "stranger@example.com"})
        run_jobs()
        assert (known.status_code, known["Location"]) == (stranger.status_code, stranger["Location"])
        assert smtp.recipients == [[cast.planner.email]]


@pytest.mark.skipif(
    connection.vendor == "sqlite", reason="threads cannot share SQLite in memory; the drill does it in a file"
)
@pytest.mark.django_db(transaction=True)
def test_eight_workers_at_once_send_one_letter_once_and_keep_a_cap(settings, now, tmp_path):
    """The claim decides between workers; locked rows keep two letters from slipping past one cap together."""
    settings.HOME = tmp_path
    with transaction.atomic():
        actions.ensure_campaign("survey:9", kind="survey", purpose=Purpose.INFORMATION, cap=3)
    letters = [
        post(Person(f"p{number}@example.com"), now, key=f"c{number}", purpose=Purpose.INFORMATION, campaign="survey:9")
        for number in range(6)
    ]

    def work(shift):
        for letter in letters[shift:] + letters[:shift]:
            actions.hand_over(letter.pk, now=now)
        connection.close()

    threads = [threading.Thread(target=work, args=(number % 6,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(fate(letter)[0] for letter in letters) == [State.HANDED_OVER] * 3 + [State.REFUSED] * 3
    assert models.Attempt.objects.count() == len(list((tmp_path / "mail").iterdir())) == 3
