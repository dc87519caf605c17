"""What pages of sending show to whom, and what they change."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from meari.apps.privacy.models import AccessEntry
from meari.apps.sending import actions, models, queries, tokens
from meari.apps.sending.actions import Draft, Person
from meari.apps.sending.gate import Purpose
from meari.apps.sending.protocol import Enclosure
from tests.apps.sending.conftest import KIM
from tests.listener import Reply

pytestmark = pytest.mark.django_db
PAGE = '<p style="color:red">본문</p><script>alert(1)</script><img src="https://evil.example/pixel.gif">'


def post(to, now, key="p1", **more):
    told = {"purpose": Purpose.INTERNAL, "subject": "주간 리포트", "text": "본문입니다.", **more}
    with transaction.atomic():
        return actions.post(Draft(key=key, **told), to=to, by=None, now=now)


@pytest.fixture
def outside(now):
    return post(Person(KIM), now, purpose=Purpose.INFORMATION, subject="보증 안내", text="보증 번호 AB-1", html=PAGE)


def english(client, user):
    user.language = "en"
    user.save()
    client.force_login(user)
    return client


def test_list_shows_masked_addresses_and_finds_by_the_exact_one(cast, client, outside, now):
    post(Person("lee@other.example"), now, key="p2", purpose=Purpose.INFORMATION, subject="다른 글")
    client.force_login(cast.planner)
    page = client.get(reverse("sending:index")).content.decode()
    assert "k***@e***.com" in page and KIM not in page and "다른 글" in page
    page = client.get(reverse("sending:index"), {"q": " Kim@Example.com"}).content.decode()
    assert "보증 안내" in page and "다른 글" not in page
    assert "보증 안내" not in client.get(reverse("sending:index"), {"q": "kim@example"}).content.decode()
    assert "보증 안내" not in client.get(reverse("sending:index"), {"state": "unknown"}).content.decode()


def test_list_asks_as_often_for_three_letters_as_for_one(cast, client, now):
    def asked():
        client.force_login(cast.planner)
        client.get(reverse("sending:index"))
        with CaptureQueriesContext(connection) as caught:
            client.get(reverse("sending:index"))
        return len(caught)

    post(Person("a@example.com"), now, key="n0", purpose=Purpose.INFORMATION)
    one = asked()
    for number in (1, 2):
        post(Person(f"b{number}@example.com"), now, key=f"n{number}", purpose=Purpose.INFORMATION)
    assert asked() == one


def test_letter_to_somebody_outside_is_read_for_a_reason_and_logged(cast, client, outside):
    client.force_login(cast.planner)
    assert "AB-1" not in client.get(reverse("sending:letter", args=[outside.pk])).content.decode()
    assert client.post(reverse("sending:open", args=[outside.pk]), {"reason": "고객 문의 확인"}).status_code == 403
    assert client.get(reverse("sending:preview", args=[outside.pk])).status_code == 404
    client.force_login(cast.privacy)
    client.post(reverse("sending:open", args=[outside.pk]), {"reason": "x"})
    assert "AB-1" not in client.get(reverse("sending:letter", args=[outside.pk])).content.decode()
    client.post(reverse("sending:open", args=[outside.pk]), {"reason": "고객 문의 확인"})
    assert "AB-1" in client.get(reverse("sending:letter", args=[outside.pk])).content.decode()
    assert AccessEntry.objects.get().whose == [outside.pk]


def test_preview_is_the_stored_html_in_a_sandbox_that_loads_and_runs_nothing(cast, client, now):
    letter = post(Person(cast.planner.email), now, html=PAGE)
    client.force_login(cast.planner)
    answer = client.get(reverse("sending:preview", args=[letter.pk]))
    policy = answer["Content-Security-Policy"]
    assert answer.content.decode() == PAGE and "sandbox" in policy.split("; ")
    assert "default-src 'none'" in policy and "script" not in policy and "https:" not in policy
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    page = client.get(reverse("sending:letter", args=[letter.pk])).content.decode()
    assert 'sandbox=""' in page and "alert(1)" not in page


def test_files_are_downloads_for_those_who_may_read_the_letter(cast, client, now):
    file = Enclosure("리포트 <1>.html", "text/html", b"<script>1</script>")
    letter = post(Person(cast.planner.email), now, enclosures=(file,))
    attached = letter.attachments.get()
    client.force_login(cast.planner)
    answer = client.get(reverse("sending:attachment", args=[letter.pk, attached.pk]))
    assert (answer.content, answer["Content-Type"]) == (file.content, "application/octet-stream")
    assert answer["Content-Disposition"].startswith("attachment") and answer["X-Content-Type-Options"] == "nosniff"
    other = post(Person(KIM), now, key="p2", purpose=Purpose.INFORMATION, enclosures=(file,))
    for wrong in ([other.pk, attached.pk], [other.pk, other.attachments.get().pk], [letter.pk, 999]):
        assert client.get(reverse("sending:attachment", args=wrong)).status_code == 404
    client.force_login(cast.agent)
    assert client.get(reverse("sending:attachment", args=[letter.pk, attached.pk])).status_code == 403


def test_confidential_letter_is_shown_to_nobody(cast, client, now):
    letter = post(Person(cast.planner.email), now, text="비밀번호 링크", is_confidential=True)
    client.force_login(cast.privacy)
    assert client.post(reverse("sending:open", args=[letter.pk]), {"reason": "정당한 사유"}).status_code == 404
    assert "비밀번호 링크" not in client.get(reverse("sending:letter", args=[letter.pk])).content.decode()


def test_unclear_letter_is_settled_on_its_page(room, listener, now, cast, client):
    listener.replies = [Reply(502), Reply()]
    letter = post(room, now)
    actions.hand_over(letter.pk, now=now)
    page = english(client, cast.planner).get(reverse("sending:letter", args=[letter.pk])).content.decode()
    assert "Did it arrive?" in page and "leaves open" in page
    client.post(reverse("sending:settle", args=[letter.pk]), {"again": ""})
    letter.refresh_from_db()
    assert letter.state == models.Letter.State.QUEUED
    page = client.post(reverse("sending:settle", args=[letter.pk]), {"leave": ""}, follow=True).content.decode()
    assert "decided about this letter already" in page


@pytest.mark.parametrize("key", ["slack", "teams", "jandi"])
def test_room_is_added_tested_and_its_secret_never_shown(cast, client, listener, run_jobs, key):
    secret = f"{listener.address}/services/hush-hush"
    client.force_login(cast.it)
    client.post(reverse("sending:add_room", args=[key]), {"name": "리포트 방", "address": secret})
    room = models.Destination.objects.get()
    assert b"hush" not in bytes(room.opening) and queries.room_settings(room)["address"] == secret
    answer = client.post(reverse("sending:test_room", args=[room.pk]))
    run_jobs()
    assert (len(listener.asked), listener.asked[0].path) == (1, "/services/hush-hush")
    pages = (reverse("sending:rooms"), answer["Location"], reverse("sending:add_room", args=[key]))
    assert all("hush" not in client.get(page).content.decode() for page in pages)
    client.post(reverse("sending:set_room_active", args=[room.pk]))
    assert not models.Destination.objects.get().is_active


def test_rooms_page_refuses_what_is_no_chat_service(cast, client):
    client.force_login(cast.it)
    for key in ("email", "dry_run", "nothing"):
        assert client.get(reverse("sending:add_room", args=[key])).status_code == 404


def test_limit_is_set_and_nonsense_is_answered(cast, client):
    english(client, cast.it)
    said = {"kind": "survey", "quiet_days": 30, "person_cap": "", "person_cap_days": 365}
    assert "holds from the next letter" in client.post(reverse("sending:restrain"), said, follow=True).content.decode()
    assert models.Restraint.objects.get().person_cap is None
    for wrong in ({"kind": "설문"}, {"quiet_days": -1}, {"person_cap": 0}, {"person_cap_days": ""}):
        page = client.post(reverse("sending:restrain"), {**said, **wrong}, follow=True).content.decode()
        assert "Name the kind" in page


def test_test_mail_goes_to_oneself(cast, client, smtp, run_jobs):
    client.force_login(cast.it)
    client.post(reverse("sending:test_mail"))
    run_jobs()
    assert smtp.recipients == [[cast.it.email]]


class TestReading:
    @pytest.fixture
    def letter(self, cast, now):
        return post(Person(cast.executive.email), now, wants_receipt=True)

    def link(self, letter):
        return f"/read/{tokens.make(tokens.RECEIPT, letter.token)}/"

    def test_link_stands_in_the_letter(self, letter):
        assert self.link(letter) in queries.content_of(letter).text

    def test_reader_signs_in_and_presses_once(self, letter, cast, client):
        assert "/accounts/login/" in client.get(self.link(letter))["Location"]
        client.force_login(cast.executive)
        assert "본문입니다." in client.get(self.link(letter)).content.decode()
        assert models.Receipt.objects.count() == 0
        client.post(self.link(letter))
        client.post(self.link(letter))
        assert models.Receipt.objects.get().user == cast.executive

    def test_nobody_else_reads_or_signs_for_the_reader(self, letter, cast, client, now):
        client.force_login(cast.planner)
        assert client.get(self.link(letter)).status_code == client.post(self.link(letter)).status_code == 404
        borrowed = tokens.make(tokens.REFUSAL, letter.token)
        client.force_login(cast.executive)
        assert client.get(f"/read/{borrowed}/").status_code == 404

    def test_letter_to_somebody_outside_has_no_reader_page(self, outside, cast, client):
        client.force_login(cast.privacy)
        assert client.get(self.link(outside)).status_code == 404
