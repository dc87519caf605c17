"""Consents keep what was shown; refusals are one press, without signing in, and never by GET."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from meari.apps.people.rules import NotAllowed
from meari.apps.sending import actions, models, queries, tokens
from meari.apps.sending.actions import Draft, Person
from meari.apps.sending.gate import Purpose
from tests.apps.sending.conftest import KIM

pytestmark = pytest.mark.django_db
ABOUT = models.ConsentText.About


@pytest.fixture
def letter(now):
    with transaction.atomic():
        draft = Draft("a1", Purpose.ADVERTISING, "가을 혜택", "혜택을 드립니다.")
        return actions.post(draft, to=Person(KIM), by=None, now=now)


def refuse_link(letter):
    return f"/refuse/{tokens.make(tokens.REFUSAL, letter.token)}/"


def test_consent_keeps_the_exact_text_although_a_newer_one_comes(agreed, cast, now):
    actions.make_text(ABOUT.ADVERTISING, "혜택과 이벤트 소식을 받겠습니다.", by=cast.it, now=now)
    agreed.refresh_from_db()
    assert (agreed.shown, agreed.text.version) == ("혜택 소식을 받겠습니다.", 1)
    again = actions.give_consent(actions.Given(ABOUT.ADVERTISING, KIM, "call", "녹취 12"), by=cast.it, now=now)
    assert (again.text.version, models.Consent.objects.filter(ended_at=None).get()) == (2, again)


def test_nobody_agrees_to_nothing(cast, now):
    with pytest.raises(actions.NoText):
        actions.give_consent(actions.Given(ABOUT.NIGHT, KIM, "shop", "화면"), by=None, now=now)


def test_only_administrators_change_consents_for_others(agreed, cast, now):
    recipient = agreed.recipient
    for user in (cast.planner, cast.executive, cast.agent, cast.nobody):
        for deed in (
            lambda u: actions.make_text(ABOUT.NIGHT, "x", by=u, now=now),
            lambda u: actions.give_consent(actions.Given(ABOUT.ADVERTISING, KIM, "x", "y"), by=u, now=now),
            lambda u: actions.confirm_consent(agreed, by=u, now=now),
            lambda u: actions.withdraw_consent(agreed, by=u, now=now),
            lambda u: actions.refuse(recipient, scope="all", how="x", by=u, now=now),
            lambda u: actions.refuse_at(KIM, scope="all", how="x", by=u, now=now),
        ):
            with pytest.raises(NotAllowed):
                deed(user)


def test_consents_come_up_before_their_date(agreed, cast, now):
    month = timedelta(days=30)
    due_day = now.replace(year=2028)
    assert queries.consents_to_confirm(now=due_day - timedelta(days=31), within=month) == []
    assert queries.consents_to_confirm(now=due_day - timedelta(days=30), within=month) == [agreed]
    actions.confirm_consent(agreed, by=cast.it, now=due_day - timedelta(days=3))
    assert queries.consents_to_confirm(now=due_day, within=month) == []
    actions.withdraw_consent(agreed, by=cast.it, now=due_day)
    with pytest.raises(actions.Ended):
        actions.confirm_consent(agreed, by=cast.it, now=due_day)


def test_link_shows_by_get_and_refuses_by_post_without_a_sign_in(agreed, letter):
    client = Client(enforce_csrf_checks=True)
    page = client.get(refuse_link(letter))
    assert page.status_code == 200 and models.Refusal.objects.count() == 0
    assert KIM not in page.content.decode() and "k***@e***.com" in page.content.decode()
    assert (page["Referrer-Policy"], "no-store" in page["Cache-Control"]) == ("no-referrer", True)
    assert client.post(refuse_link(letter)).status_code == 200
    refusal = models.Refusal.objects.get()
    assert (refusal.scope, refusal.recipient) == ("advertising", letter.recipient)
    agreed.refresh_from_db()
    assert agreed.ended_at is not None


def test_one_click_of_the_mail_program_refuses_once(letter):
    client = Client(enforce_csrf_checks=True)
    for _ in range(2):
        body = "List-Unsubscribe=One-Click"
        answer = client.post(refuse_link(letter), body, content_type="application/x-www-form-urlencoded")
        assert answer.status_code == 200
    assert models.Refusal.objects.count() == 1


def test_head_and_scanner_of_links_change_nothing(letter, client):
    for _ in range(3):
        client.get(refuse_link(letter))
    assert client.head(refuse_link(letter)).status_code == 405
    assert models.Refusal.objects.count() == 0


def test_forged_cut_and_borrowed_tokens_lead_nowhere(letter, client):
    good = tokens.make(tokens.REFUSAL, letter.token)
    borrowed = tokens.make(tokens.RECEIPT, letter.token)
    for wrong in (good[:-1], good + "a", letter.token, borrowed, f"{letter.token}.", "null", ".", "0" * 32 + good[32:]):
        assert client.post(f"/refuse/{wrong}/").status_code == 404
    assert models.Refusal.objects.count() == 0


def test_links_stand_on_the_configured_base_address_alone(letter, settings, client):
    settings.BASE_URL = "https://voc.hanbit.example"
    assert tokens.link(tokens.REFUSAL, letter.token).startswith("https://voc.hanbit.example/refuse/")
    assert client.get(refuse_link(letter), headers={"host": "evil.example"}).status_code == 400


def test_refusal_holds_after_the_address_was_destroyed(letter, now):
    from meari.apps.privacy.actions import destroy_due

    actions.refuse(letter.recipient, scope="advertising", how="링크", by=None, now=now)
    destroy_due(now=now.replace(year=2040))
    assert queries.address_of(letter.recipient) is None
    assert queries.recipient_at(KIM) == letter.recipient


def test_new_consent_after_a_refusal_opens_again(agreed, letter, now):
    actions.refuse(letter.recipient, scope="advertising", how="링크", by=None, now=now)
    actions.give_consent(actions.Given(ABOUT.ADVERTISING, KIM, "shop", "화면"), by=None, now=now)
    assert not models.Refusal.objects.filter(lifted_at=None).exists()


def test_pages_write_down_and_find_by_exact_address(cast, client):
    cast.it.language = "en"
    cast.it.save()
    client.force_login(cast.it)
    given = {"address": KIM, "about": "advertising", "where": "shop", "how": "form 7"}
    page = client.post(reverse("sending:give_consent"), given, follow=True).content.decode()
    assert "Write the text first" in page
    client.post(reverse("sending:make_text"), {"about": "advertising", "text": "소식을 받겠습니다."})
    client.post(reverse("sending:give_consent"), given)
    page = client.post(reverse("sending:consents"), {"address": "KIM@example.com"}).content.decode()
    assert "form 7" in page and "소식을 받겠습니다." in page
    assert "Nobody is known" in client.post(reverse("sending:consents"), {"address": "x@example.com"}).content.decode()
    client.post(reverse("sending:withdraw_consent", args=[models.Consent.objects.get().pk]))
    client.post(reverse("sending:take_refusal"), {"address": "new@example.com", "scope": "all", "how": "call"})
    assert models.Refusal.objects.get().recipient == queries.recipient_at("new@example.com")
    client.post(reverse("sending:lift_refusal", args=[models.Refusal.objects.get().pk]))
    assert models.Refusal.objects.get().lifted_at <= timezone.now()
