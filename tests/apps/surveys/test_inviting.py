"""People are asked by name: who, by which letter, once; they answer on any device; nobody is asked against their word."""

from __future__ import annotations

import json
import logging
import re
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from meari.apps.customers import actions as customers
from meari.apps.customers.models import Customer
from meari.apps.privacy.models import Sealed
from meari.apps.sending import actions as sending
from meari.apps.sending.models import Letter, Restraint
from meari.apps.surveys import actions, gathering, queries
from meari.apps.surveys.models import Invitation, Response
from tests.factories import asked, context

pytestmark = pytest.mark.django_db
PAGE = re.compile(r'name="(r|screen|lang|begun)" value="([^"]*)"')


@pytest.fixture
def sent(settings, tmp_path, run_jobs, monkeypatch, now):
    """Writes what is due, hands letters over, and gives every mail that went out."""
    settings.HOME, settings.SENDER_NAME, settings.SENDER_CONTACT = tmp_path, "한빛리빙", "02-123-4567"

    def go(at=now):
        while actions.send_due(now=at):
            pass
        for letter in Letter.objects.filter(state__in=["queued", "held"]):
            sending.hand_over(letter.pk, now=at)
            actions.note_letter(letter.pk, now=at)
        return [
            message_from_bytes(p.read_bytes(), policy=policy.SMTP)
            for p in sorted((tmp_path / "mail").glob("*"), key=lambda p: p.stat().st_mtime_ns)
        ]

    return go


def mails(collector, cast, now, *addresses: str) -> int:
    people = gathering.from_list("\n".join(addresses))
    count, _left = actions.invite(collector, people, by=cast.planner, now=now)
    return count


def link(mail) -> str:
    return re.search(r"http://127\.0\.0\.1:8000(/s/i/[0-9a-f]{32}/)", mail.get_body(("plain",)).get_content())[1]


@pytest.fixture
def collector(cast, now):
    return asked(cast.planner, now, kind="email")


def test_mail_holds_the_first_question_and_a_press_stores_nothing(collector, cast, now, sent, client):
    mails(collector, cast, now, "kim@example.com,김하늘")
    (mail,) = sent()
    assert (mail["To"], mail["Subject"]) == ("김하늘 <kim@example.com>", "한빛리빙: 배송 만족도")
    html = mail.get_body(("html",)).get_content()
    assert "친구에게 추천하시겠습니까?" in html and f"{link(mail)}?a=10" in html
    page = client.get(f"{link(mail)}?a=9").content.decode()
    assert re.search(r'name="nps" value="9" checked', page)
    assert not Response.objects.exists()
    assert 'value="77" checked' not in client.get(f"{link(mail)}?a=77").content.decode()


def test_answer_is_kept_with_the_invitation_and_asking_ends(collector, cast, now, sent, client):
    mails(collector, cast, now, "kim@example.com")
    (mail,) = sent()
    fields = dict(PAGE.findall(client.get(link(mail)).content.decode()))
    assert fields["r"] not in link(mail)
    assert "고맙습니다" in client.post(link(mail), fields | {"nps": "9"}).content.decode()
    held = Invitation.objects.get()
    assert (held.state, Response.objects.get().invitation) == ("answered", held)
    assert "이미 답해 주셨습니다" in Client().get(link(mail)).content.decode()
    assert mails(collector, cast, now, "kim@example.com") == 0


def test_begun_on_one_device_goes_on_on_another(cast, now, sent, client):
    collector = asked(cast.planner, now, kind="email", plain={"is_one_a_screen": True})
    mails(collector, cast, now, "kim@example.com")
    (mail,) = sent()
    client.post(link(mail), dict(PAGE.findall(client.get(link(mail)).content.decode())) | {"nps": "3"})
    page = Client().get(link(mail)).content.decode()
    assert dict(PAGE.findall(page))["screen"] == "csat"


def test_only_the_hash_of_a_token_is_stored_and_no_log_or_referrer_tells_it(collector, cast, now, sent, client, caplog):
    mails(collector, cast, now, "kim@example.com")
    (mail,) = sent()
    token = link(mail).split("/")[3]
    held = Invitation.objects.get()
    stored = json.dumps([str(value) for value in held.__dict__.values()])
    assert token not in stored and held.token_hash == queries.token_hash(token)
    assert all(token.encode() not in bytes(one.content) for one in Sealed.objects.all())
    with caplog.at_level(logging.DEBUG):
        page = client.post(link(mail), {"r": "0" * 32, "screen": "nps"})
        gone = client.get(f"/s/i/{'0' * 32}/")
    assert (page.status_code, gone.status_code) == (422, 404)
    assert page["Referrer-Policy"] == gone["Referrer-Policy"] == "no-referrer"
    assert token not in caplog.text and "/s/i/" not in caplog.text


@pytest.mark.parametrize("token", ["", "0" * 32, "0" * 31, "x" * 32, "0" * 33])
def test_no_other_token_opens_anything(collector, cast, now, sent, client, token):
    mails(collector, cast, now, "kim@example.com")
    sent()
    assert client.get(f"/s/i/{token}/").status_code == 404
    assert client.get(f"/s/{collector.slug}/").status_code == 404


def test_expired_invitation_says_so(collector, cast, now, sent, client):
    mails(collector, cast, now, "kim@example.com")
    (mail,) = sent()
    Invitation.objects.update(expires_at=now - timedelta(days=400))
    assert "기한이 지났습니다" in client.get(link(mail)).content.decode()


def test_reminder_goes_only_to_those_who_have_not_answered_and_only_so_often(collector, cast, now, sent, client):
    Restraint.objects.create(kind="survey", quiet_days=30)
    mails(collector, cast, now, "kim@example.com", "lee@example.com")
    answering = next(mail for mail in sent() if "kim" in mail["To"])
    client.post(link(answering), dict(PAGE.findall(client.get(link(answering)).content.decode())) | {"nps": "9"})
    assert actions.remind(collector, by=cast.planner, now=now + timedelta(days=2)) == 0
    later = now + timedelta(days=3)
    assert actions.remind(collector, by=cast.planner, now=later) == 1
    last = sent(later)[-1]
    assert "lee@example.com" in last["To"] and last["Subject"].startswith("다시 여쭙니다")
    assert actions.remind(collector, by=cast.planner, now=later + timedelta(days=5)) == 0


def test_person_is_left_alone_within_the_quiet_days_also_by_other_surveys(collector, cast, now, sent):
    Restraint.objects.create(kind="survey", quiet_days=30)
    mails(collector, cast, now, "kim@example.com")
    sent()
    other = asked(cast.planner, now, kind="email")
    people = gathering.from_list("kim@example.com")
    assert [one.reason for one in queries.plan(other, people, now=now + timedelta(days=29))] == ["quiet"]
    assert [one.reason for one in queries.plan(other, people, now=now + timedelta(days=31))] == [""]


def test_preview_says_why_some_are_not_asked(collector, cast, now):
    sending.refuse_at("no@example.com", scope="survey", how="전화", by=cast.it, now=now)
    mails(collector, cast, now, "old@example.com")
    text = "이메일\t이름\nnew@example.com\t김\nno@example.com\t이\nnew@example.com\t김\nbroken\t박\nold@example.com\t최\n\t정"
    planned = queries.plan(collector, gathering.from_list(text), now=now)
    assert [one.reason for one in planned] == ["", "refused", "twice", "wrong_number", "asked_already", "no_address"]
    assert planned[0].shown == "n***@e***.com"


def test_stop_is_a_press_not_a_look_and_holds_for_every_survey(collector, cast, now, sent, client):
    mails(collector, cast, now, "kim@example.com")
    (mail,) = sent()
    assert "더 받지 않기" in client.get(f"{link(mail)}stop/").content.decode()
    assert Invitation.objects.get().state == "sent"
    client.post(f"{link(mail)}stop/")
    assert Invitation.objects.get().state == "refused"
    other = asked(cast.planner, now, kind="email")
    assert mails(other, cast, now, "kim@example.com") == 0


def test_letter_that_cannot_arrive_or_may_not_leave_shows_at_the_invitation(collector, cast, now, sent):
    mails(collector, cast, now, "kim@example.com", "lee@example.com")
    while actions.send_due(now=now):
        pass
    bad, stopped = Letter.objects.order_by("pk")
    Letter.objects.filter(pk=bad.pk).update(state="failed", reason="wrong_address")
    actions.note_letter(bad.pk, now=now)
    sending.refuse_at("lee@example.com", scope="survey", how="전화", by=cast.it, now=now)
    sending.hand_over(stopped.pk, now=now)
    actions.note_letter(stopped.pk, now=now)
    assert list(Invitation.objects.order_by("pk").values_list("state", "reason")) == [
        ("bounced", "wrong_address"), ("refused", "refused"),
    ]  # fmt: skip


def test_advertising_invitation_needs_consent(cast, now, sent):
    collector = asked(cast.planner, now, kind="email", options={"purpose": "advertising"})
    planned = queries.plan(collector, gathering.from_list("kim@example.com"), now=now)
    assert [one.reason for one in planned] == ["no_consent"]


def test_customers_of_a_segment_are_asked_by_phone_and_recognised_in_lists(cast, now, sent, tmp_path):
    row = customers.CustomerRow("C1", "김하늘", "010-1234-5678", "kim@example.com", "서울", "VIP", None)
    with transaction.atomic():
        customers.store_customers([row], context=context(now))
    collector = asked(cast.planner, now, kind="sms")
    people = gathering.from_segment(None, reach="phone", today=now.date())
    assert actions.invite(collector, people, by=cast.planner, now=now)[0] == 1
    sent()
    (stored,) = [json.loads(path.read_text(encoding="utf-8")) for path in (tmp_path / "sms").glob("*")]
    assert stored["to"] == "01012345678" and "배송 만족도" in stored["text"] and "/s/i/" in stored["text"]
    (found,) = gathering.from_list("KIM@example.com")
    assert (found.person, found.customer_id) == (people[0].person, Customer.objects.get().pk)


def test_alimtalk_fills_the_approved_template(cast, now, sent, tmp_path):
    text = "#{이름}님, 주문하신 상품은 잘 받으셨나요? 의견을 들려주세요.\n#{주소}"
    options = {"template_code": "SURVEY01", "template_text": text}
    collector = asked(cast.planner, now, kind="alimtalk", options=options)
    mails(collector, cast, now, "010-1234-5678,김하늘")
    sent()
    (stored,) = [json.loads(path.read_text(encoding="utf-8")) for path in (tmp_path / "alimtalk").glob("*")]
    assert (
        stored["template"] == "SURVEY01"
        and stored["text"].startswith("김하늘님")
        and set(stored["variables"]) == {"이름", "주소"}
    )


def test_employees_are_asked_by_team_in_internal_letters(cast, now, sent):
    collector = asked(cast.planner, now, kind="email", audience="employees", privacy="confidential")
    people = gathering.from_team(cast.agent.team)
    assert actions.invite(collector, people, by=cast.planner, now=now)[0] == 1
    (mail,) = sent()
    assert "agent@example.com" in mail["To"] and Letter.objects.get().purpose == "internal"


def test_language_is_the_persons_and_texts_are_the_planners(cast, now, sent):
    own = {"en": {"invitation": {"subject": "How was it, {name}?", "text": "Tell us, {name}: {unknown} {order}"}}}
    collector = asked(cast.planner, now, kind="email", options={"texts": own})
    mails(collector, cast, now, "email,name,language,order", "kim@example.com,Kim,en,A-7")
    (mail,) = sent()
    assert mail["Subject"] == "How was it, Kim?"
    assert "Tell us, Kim: {unknown} A-7" in mail.get_body(("plain",)).get_content()


def test_pages_from_choosing_to_asking(collector, cast, client, now):
    client.force_login(cast.planner)
    address = reverse("surveys:invite", args=[collector.pk])
    said = {"source": "list", "people": "kim@example.com\nbroken"}
    preview = client.post(address, said).content.decode()
    assert "k***@e***.com" in preview and not Invitation.objects.exists()
    client.post(address, said | {"confirm": "1"})
    assert Invitation.objects.count() == 1
    listed = client.get(reverse("surveys:invitations", args=[collector.pk])).content.decode()
    assert "k***@e***.com" in listed and "kim@example.com" not in listed
    texts = reverse("surveys:texts", args=[collector.pk])
    client.post(
        texts, {"subject": "새 제목", "text": "새 글 {link}", "reminder_subject": "또", "reminder_text": "또 {link}"}
    )
    assert "새 제목" in client.get(texts).content.decode()
    assert client.post(reverse("surveys:remind", args=[collector.pk])).status_code == 302


@pytest.mark.parametrize("name", ["invite", "invitations", "texts"])
def test_only_those_who_may_open_surveys_see_whom_they_ask(collector, cast, client, name):
    for who, status in (("executive", 403), ("nobody", 404), ("planner", 200)):
        client.force_login(getattr(cast, who))
        assert client.get(reverse(f"surveys:{name}", args=[collector.pk])).status_code == status
