"""Files that respondents added: opened for a reason by those who may see personal data, as a download and nothing else."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from meari.apps.people import actions as people
from meari.apps.people.models import Grant, Role
from meari.apps.people.rights import EVERYWHERE
from meari.apps.people.rules import NotAllowed
from meari.apps.privacy.models import AccessEntry
from meari.apps.surveys import actions, queries, uploads
from meari.apps.surveys.models import Response, Upload
from meari.apps.surveys.protocol import Posted
from tests.factories import asked, respond

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n<script>alert(1)</script>"
WHY = "파손 확인"


@pytest.fixture(autouse=True)
def _own_home(settings, tmp_path):
    settings.HOME = tmp_path


@pytest.fixture
def response(cast, now):
    """One response with a photo."""
    questions = [
        {"key": "photo", "kind": "file", "title": {"ko": "사진을 올려 주세요."}},
        {"key": "nps", "kind": "nps", "title": {"ko": "추천?"}},
    ]
    collector = asked(cast.planner, now, plain={"questions": questions})
    definition = queries.frozen_definition(queries.current_version(collector.survey_id).pk)
    sent = SimpleUploadedFile("../..\\evil\u202egnp.exe", PNG)
    posted = uploads.kept(Posted({}), {"photo": sent}, definition, collector.survey, now=now)
    (pk,) = respond(collector, [{"photo": posted.one("photo"), "nps": 9}], by=cast.planner, now=now)
    return Response.objects.get(pk=pk)


@pytest.fixture
def officer(cast, now):
    """Somebody who reads single responses and may see personal data."""
    people.grant_role(cast.privacy, role=Role.objects.get(key="planner"), scope=EVERYWHERE, by=None, now=now)
    return type(cast.privacy).objects.get(pk=cast.privacy.pk)


def address(response, question="photo"):
    return reverse("surveys:open_upload", args=[response.pk, question])


def test_a_file_is_downloaded_for_a_reason_and_leaves_a_trace(response, officer, client):
    client.force_login(officer)
    page = client.get(reverse("surveys:response", args=[response.pk])).content.decode()
    assert address(response) in page and response.answers["photo"] not in page
    assert client.get(address(response)).status_code == 405
    refused = client.post(address(response), {"reason": "aaaaaaa"})
    assert refused.status_code == 302 and not AccessEntry.objects.exists()
    sent = client.post(address(response), {"reason": WHY})
    assert (sent.status_code, sent.content, sent.headers["Content-Type"]) == (200, PNG, "image/png")
    assert sent.headers["Content-Disposition"] == 'attachment; filename="evilgnp.png"'
    assert sent.headers["X-Content-Type-Options"] == "nosniff" and "sandbox" in sent.headers["Content-Security-Policy"]
    assert "no-store" in sent.headers["Cache-Control"]
    entry = AccessEntry.objects.get()
    told = (entry.user, entry.deed, entry.kind, entry.whose, entry.reason)
    assert told == (officer, "read", "surveys.upload", [Upload.objects.get().pk], WHY)
    client.post(address(response), {"reason": WHY})
    assert AccessEntry.objects.count() == 2  # each time


def test_rights_are_asked_at_every_download(response, officer, cast, client):
    for somebody in (cast.executive, cast.sales, cast.agent, cast.nobody, cast.it):
        client.force_login(somebody)
        assert client.post(address(response), {"reason": WHY}).status_code in {403, 404}
    with pytest.raises(NotAllowed):
        actions.open_upload(response, "photo", by=cast.executive, reason=WHY, address=None, now=response.started_at)
    client.force_login(officer)
    assert client.post(address(response), {"reason": WHY}).status_code == 200
    Grant.objects.filter(user=officer, role__key="privacy").delete()
    assert client.post(address(response), {"reason": WHY}).status_code == 403
    page = client.get(reverse("surveys:response", args=[response.pk])).content.decode()
    assert address(response) not in page and "image/png" in page
    assert AccessEntry.objects.count() == 1


def test_only_what_the_response_holds_is_opened(response, officer, client, cast, now):
    client.force_login(officer)
    for question in ("nps", "gone"):
        assert client.post(address(response, question), {"reason": WHY}).status_code == 302
    other = asked(cast.planner, now)
    (pk,) = respond(other, [{"nps": 1}], by=cast.planner, now=now)
    Response.objects.filter(pk=pk).update(answers={"why": response.answers["photo"], "nps": 1})
    assert client.post(reverse("surveys:open_upload", args=[pk, "why"]), {"reason": WHY}).status_code == 302
    assert not AccessEntry.objects.exists()


def test_what_is_not_what_was_added_is_not_given_out(response, officer, client, tmp_path):
    client.force_login(officer)
    (path,) = [one for one in tmp_path.rglob("*") if one.is_file()]
    path.write_bytes(PNG + b"!")
    assert client.post(address(response), {"reason": WHY}).status_code == 302
    path.unlink()
    assert client.post(address(response), {"reason": WHY}).status_code == 302
    assert not AccessEntry.objects.exists()


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("사진.jpeg", "사진.png"), ("a.png.exe", "a.png.png"), ("", "file.png"), ("...", "file.png"), ("/etc/passwd", "passwd.png"),
        ("x\u200b\u202ey\r\nz.png", "xyz.png"), ('a"b;c.png', "ab;c.png"), ("é" * 200 + ".png", "é" * 80 + ".png"), (".htaccess", "htaccess.png"),
    ],
)  # fmt: skip
def test_names_lead_nowhere_and_end_as_what_they_are(name, safe):
    assert uploads.safe_name(Upload(name=name, media_type="image/png")) == safe
