"""The pages of mailboxes and of mails that people have to look at."""

from __future__ import annotations

import secrets

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from meari.apps.cases import actions, models, threads
from meari.apps.cases.queries import mail as mail_queries
from meari.apps.privacy.models import AccessEntry
from tests.apps.cases.mail_making import EVE, KIM, mailbox_of, take, written
from tests.apps.cases.making import open_one, set_up_centre
from tests.imap_server import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def centre(cast, now):
    return set_up_centre(cast, now)


@pytest.fixture
def mailbox(cast, centre, now):
    return mailbox_of(cast, centre, now)


def entered(team, **more) -> dict[str, object]:
    return {
        "name": "고객지원", "address": "CS@hanbit.example", "team": team.pk, "host": "imap.hanbit.example", "security": "tls",
        "port": 993, "user": "cs", "password": " geheim ", "folder": "INBOX", "after": "seen", "language": "ko",
        "acknowledges": "on", "answer_minutes": 480, "solve_minutes": 2400, "days_back": 0, **more,
    }  # fmt: skip


def test_a_mailbox_is_set_up_and_its_password_never_shown(cast, centre, client):
    client.force_login(cast.planner)
    response = client.post(reverse("cases:new_mailbox"), entered(centre.own), follow=True)
    made = models.Mailbox.objects.get()
    assert (made.address, mail_queries.server_of(made).password) == ("cs@hanbit.example", " geheim ")
    assert b"geheim" not in bytes(made.opening) and "geheim" not in response.content.decode()
    changed = entered(centre.own, password="", name="CS", folder="Support")
    client.post(reverse("cases:mailbox", args=[made.pk]), changed)
    made.refresh_from_db()
    assert (made.name, made.folder, mail_queries.server_of(made).password) == ("CS", "Support", " geheim ")


def test_a_kept_password_is_sent_to_no_other_server(cast, centre, mailbox, client):
    client.force_login(cast.planner)
    page = client.post(
        reverse("cases:mailbox", args=[mailbox.pk]), entered(centre.own, password="", host="imap.evil.example")
    )
    mailbox.refresh_from_db()
    assert mailbox.host == "imap.hanbit.example" and "비밀번호를 다시" in page.content.decode()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"host": "bad host"}, "host"), ({"host": "http://x"}, "host"), ({"port": 0}, "port"), ({"after": "move"}, "after_folder"),
        ({"password": ""}, "password"), ({"address": "no"}, "address"), ({"user": "a\r\nb"}, None), ({"folder": "x\x00"}, "folder"),
        ({"security": "hope"}, "security"), ({"days_back": 31}, "days_back"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_at_its_field(cast, centre, client, wrong, field):
    client.force_login(cast.planner)
    response = client.post(reverse("cases:new_mailbox"), entered(centre.own, **wrong))
    assert (response.status_code, models.Mailbox.objects.count()) == (200, 0)
    assert response.context["form"].errors.get(field or "__all__")


def test_a_house_without_hours_is_told_so(cast, client):
    from meari.apps.people.models import Team

    client.force_login(cast.planner)
    response = client.post(reverse("cases:new_mailbox"), entered(Team.objects.get(key="own")))
    assert response.context["form"].errors.get("team") and not models.Mailbox.objects.exists()


def test_names_and_addresses_are_used_once(cast, centre, mailbox, client):
    client.force_login(cast.planner)
    response = client.post(reverse("cases:new_mailbox"), entered(centre.own))
    assert set(response.context["form"].errors) == {"name", "address"}


def test_only_who_directs_sets_up(cast, centre, mailbox, client):
    for user in (cast.agent, cast.outsider, cast.it, cast.executive, cast.nobody):
        client.force_login(user)
        for name, arguments in (
            ("new_mailbox", []),
            ("mailbox", [mailbox.pk]),
            ("test_mailbox", [mailbox.pk]),
            ("set_signature", []),
        ):
            assert client.post(reverse(f"cases:{name}", args=arguments), entered(centre.own)).status_code == 403
        assert client.post(reverse("cases:switch_mailbox", args=[mailbox.pk])).status_code == 403
    assert models.Mailbox.objects.get().is_active


def test_the_line_is_tried_and_what_is_wrong_is_said(cast, centre, imap, client, settings):
    client.force_login(cast.planner)
    settings.OUTGOING_HOSTS = frozenset({"127.0.0.1"})
    more = {
        "host": "127.0.0.1",
        "port": imap.imap,
        "security": "none",
        "user": f"p{secrets.token_hex(4)}",
        "password": PASSWORD,
    }
    mailbox = mailbox_of(cast, centre, timezone.now(), **more)
    address = reverse("cases:test_mailbox", args=[mailbox.pk])
    assert "메일함을 읽을 수 있습니다." in client.post(address, follow=True).content.decode()
    settings.OUTGOING_HOSTS = frozenset()
    assert "MEARI_OUTGOING_HOSTS" in client.post(address, follow=True).content.decode()


def test_a_mailbox_is_switched_off_and_its_state_told(cast, mailbox, client, now):
    client.force_login(cast.planner)
    actions.note_line(mailbox.pk, problem="login_refused", now=now)
    assert "사용자나 비밀번호를" in client.get(reverse("cases:mailboxes")).content.decode()
    assert "사용자나 비밀번호를" in client.get(reverse("cases:mailbox", args=[mailbox.pk])).content.decode()
    client.post(reverse("cases:switch_mailbox", args=[mailbox.pk]))
    assert not models.Mailbox.objects.get().is_active
    client.post(reverse("cases:switch_mailbox", args=[mailbox.pk]), {"active": ""})
    assert models.Mailbox.objects.get().is_active


def test_signatures_are_set_and_taken_away(cast, centre, client):
    client.force_login(cast.planner)
    address = reverse("cases:set_signature")
    client.post(address, {"team": centre.own.pk, "text": "한빛리빙 드림"})
    assert mail_queries.signature_of(centre.own) == "한빛리빙 드림"
    client.post(address, {"team": centre.own.pk, "text": " "})
    assert mail_queries.signature_of(centre.own) == ""


def odd(mailbox, now, number: int = 0) -> models.Mail:
    raw = written(
        f"대신 씁니다 {number}", sender=EVE, subject=f"위임 {number}", In_Reply_To=f"<{'0' * 32}@{threads.our_host()}>"
    )
    return take(mailbox, raw, now=now)[0]


def test_odd_mails_are_listed_with_the_same_number_of_questions(cast, mailbox, client, now):
    def asked() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert client.get(reverse("cases:mails")).status_code == 200
        return len(caught)

    client.force_login(cast.agent)
    odd(mailbox, now)
    asked()
    one = asked()
    odd(mailbox, now, 1), odd(mailbox, now, 2)
    assert asked() == one


def test_a_mail_is_put_into_a_case_opened_or_set_aside(cast, mailbox, client, now):
    client.force_login(cast.agent)
    case = open_one(cast, now)
    first, second, third = (odd(mailbox, now, number) for number in range(3))
    wrong = client.post(reverse("cases:put_mail", args=[first.pk]), {"case": 999_999})
    assert wrong.status_code == 422 and "번호의 케이스" in wrong.content.decode()
    client.post(reverse("cases:put_mail", args=[first.pk]), {"case": case.pk})
    client.post(reverse("cases:open_mail", args=[second.pk]))
    client.post(reverse("cases:drop_mail", args=[third.pk]))
    found = [models.Mail.objects.get(pk=one.pk) for one in (first, second, third)]
    assert [one.state for one in found] == ["taken", "taken", "ignored"]
    assert (found[0].case, found[1].case.opened_by) == (case, cast.agent)
    again = client.post(reverse("cases:drop_mail", args=[first.pk]), follow=True)
    assert "이미" in again.content.decode()


def test_mails_of_other_teams_do_not_exist(cast, mailbox, client, now):
    mail = odd(mailbox, now)
    client.force_login(cast.outsider)
    assert mail.subject not in client.get(reverse("cases:mails")).content.decode()
    assert client.get(reverse("cases:mail", args=[mail.pk])).status_code == 404
    for deed in ("put_mail", "open_mail", "drop_mail", "read_mail_again", "mail_original"):
        assert (
            client.post(reverse(f"cases:{deed}", args=[mail.pk]), {"case": 1, "reason": "정당한 사유"}).status_code
            == 404
        )
    assert models.Mail.objects.get().state == "quarantined"


def test_the_original_leaves_only_with_a_reason_and_a_trace(cast, mailbox, client, now):
    from meari.apps.people import actions as people
    from meari.apps.people.models import Role
    from meari.apps.people.rights import EVERYWHERE

    mail = odd(mailbox, now)
    client.force_login(cast.agent)
    address = reverse("cases:mail_original", args=[mail.pk])
    assert client.post(address, {"reason": "확인이 필요합니다"}).status_code == 403
    people.grant_role(cast.agent, role=Role.objects.get(key="privacy"), scope=EVERYWHERE, by=None, now=now)
    assert client.post(address, {"reason": ""}).status_code == 302
    response = client.post(address, {"reason": "확인이 필요합니다"})
    assert response.content == mail_queries.content_of(mail)
    assert response["Content-Disposition"].startswith("attachment") and "sandbox" in response["Content-Security-Policy"]
    assert (response["X-Content-Type-Options"], AccessEntry.objects.get().kind) == ("nosniff", "cases.mail")


def test_what_a_mail_says_cannot_leave_its_page(cast, mailbox, client, now):
    nasty = "<script>alert(1)</script>"
    raw = written(nasty, sender=f'"{nasty}" <{KIM}>', subject=nasty, to=f"cs+case-1-{'0' * 32}@hanbit.example")
    [mail] = take(mailbox, raw, now=now)
    client.force_login(cast.agent)
    for address in (reverse("cases:mails"), reverse("cases:mail", args=[mail.pk])):
        assert nasty not in client.get(address).content.decode()
