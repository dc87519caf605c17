"""The inbox and the page of a case: who sees what, every deed as a plain form, and how often the database is asked."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from meari.apps.cases import actions, files, models, queries
from meari.apps.customers import actions as customers
from meari.apps.customers.models import Customer
from meari.apps.people.models import Team
from meari.apps.privacy.models import AccessEntry
from meari.apps.sending.actions import ensure_recipient
from meari.apps.sending.models import Letter
from meari.apps.voices.models import Voice
from tests.apps.cases.making import COMPLAINT, open_one, set_up_centre
from tests.factories import context, hear, sell

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
PHONE = "010-9999-8888"
HONG = customers.CustomerRow("C1", "홍길동", "010-1234-5678", "hong@example.com", "서울", "VIP", None)


@pytest.fixture
def now():
    """Pages look at the clock themselves."""
    return timezone.now()


@pytest.fixture
def centre(cast, now):
    return set_up_centre(cast, now)


@pytest.fixture
def case(cast, centre, now):
    case = open_one(cast, now, f"{COMPLAINT} 번호는 {PHONE}입니다.")
    case.recipient = ensure_recipient("kim@example.com", now=now)
    case.save()
    return case


@pytest.fixture
def hong(cast, now):
    customers.store_customers([HONG], context=context(now))
    return Customer.objects.get()


@pytest.fixture
def agent(cast, client):
    client.force_login(cast.agent)
    return client


def at(name: str, *args: int) -> str:
    return reverse(f"cases:{name}", args=args)


def again(case: models.Case) -> models.Case:
    return models.Case.objects.get(pk=case.pk)


def page_of(client, case: models.Case, **more: str) -> str:
    answer = client.get(at("case", case.pk), more)
    assert answer.status_code == 200
    return str(answer.content.decode())


# ---- who sees what -----------------------------------------------------------------------------------------------------


def test_inbox_shows_the_queues_of_ones_own_teams(cast, case, client):
    for user, sees in ((cast.agent, True), (cast.executive, True), (cast.outsider, False)):
        client.force_login(user)
        page = client.get(at("index"), {"queue": "waiting"}).content.decode()
        assert (f"#{case.pk}" in page) is sees, user
    client.force_login(cast.privacy)
    assert client.get(at("index")).status_code == 403


def test_each_of_the_cast_sees_of_a_case_what_their_rights_say(cast, case, centre, client):
    seen = {}
    for key, user in {**cast.everybody(), "carrier": centre.carrier}.items():
        client.force_login(user)
        answer = client.get(at("case", case.pk))
        page = answer.content.decode()
        seen[key] = (
            answer.status_code,
            'action="' + at("reply", case.pk) in page,
            at("open_originals", case.pk) in page,
        )
        assert PHONE not in page
    assert seen == {
        "planner": (200, True, True), "agent": (200, True, True), "executive": (200, False, False),
        "sales": (200, False, False), "outsider": (404, False, False), "privacy": (403, False, False),
        "it": (403, False, False), "nobody": (403, False, False), "carrier": (404, False, False),
    }  # fmt: skip
    actions.ask(case, actions.Wanted(centre.stock, "재고가 있나요?"), by=cast.agent, now=timezone.now())
    client.force_login(centre.carrier)
    page = page_of(client, case)
    assert at("note", case.pk) in page and at("reply", case.pk) not in page


DEEDS = {
    "reply": {"text": "답", "state": "on_hold", "way": "phone"}, "note": {"note": "메모"}, "take": {}, "hand_over": {"to": "1"},
    "follow": {"follows": "1"}, "hold": {"when": ""}, "resume": {}, "prioritise": {"priority": "4"}, "reopen": {},
    "close": {"class_key": "breakdown", "cause_key": "unknown"}, "ask": {"service": "1", "text": "확인"}, "merge": {"number": "1"},
    "join": {"leave": "1"}, "open_originals": {"reason": "케이스 처리"}, "close_originals": {}, "here": {},
}  # fmt: skip


@pytest.mark.parametrize("deed", sorted(DEEDS))
def test_no_deed_is_done_by_somebody_who_may_not(cast, case, client, deed):
    """Who reads only (executive), who is elsewhere (outsider), who has no right at all (nobody)."""
    before = (again(case).version, case.messages.count(), AccessEntry.objects.count(), models.Follower.objects.count())
    may_read = {"follow", "here", "close_originals", "open_originals", "note"}
    for user, expected in ((cast.executive, 403), (cast.outsider, 404), (cast.nobody, 403)):
        client.force_login(user)
        answer = client.post(at(deed, case.pk), DEEDS[deed])
        if user is cast.executive and deed in may_read - {"open_originals", "note"}:
            assert answer.status_code in {200, 302}
            models.Follower.objects.all().delete()
            continue
        assert answer.status_code == expected, (user, deed)
    assert before == (
        again(case).version,
        case.messages.count(),
        AccessEntry.objects.count(),
        models.Follower.objects.count(),
    )


# ---- talking -----------------------------------------------------------------------------------------------------------


def test_an_answer_goes_out_by_a_plain_form_with_its_files(agent, case):
    file = SimpleUploadedFile("견적.pdf", b"%PDF-1.7 x", content_type="application/pdf")
    said = {"text": "확인해 보겠습니다.", "state": "on_hold", "way": "", "seen": "999", "attachments": [file]}
    answer = agent.post(at("reply", case.pk) + "?queue=waiting", said)
    assert answer["Location"] == f"{at('case', case.pk)}?queue=waiting#end"
    letter = Letter.objects.get()
    assert (letter.purpose, letter.attachments.get().name) == ("answer", "견적.pdf")
    assert (again(case).state, again(case).owner.name) == ("on_hold", "agent")
    assert "확인해 보겠습니다." in page_of(agent, case)


def test_what_was_said_by_phone_is_noted_and_not_sent(agent, case):
    agent.post(at("reply", case.pk), {"text": "전화로 안내함", "state": "open", "way": "phone"})
    assert not Letter.objects.exists()
    assert (case.messages.latest("pk").channel, again(case).state) == ("phone", "open")


def test_answering_and_closing_goes_on_to_class_and_cause(agent, case):
    answer = agent.post(at("reply", case.pk) + "?queue=mine", {"text": "끝", "state": "closed", "way": ""})
    assert answer["Location"] == f"{at('close', case.pk)}?queue=mine"
    assert again(case).state == "open"


def test_who_was_overtaken_keeps_the_text_and_sees_what_is_new(agent, cast, case, now):
    seen = case.messages.latest("pk").pk
    actions.receive_message(case, actions.Incoming("k1", "email", "취소할게요", now), now=now)
    said = {"text": "보내 드리겠습니다", "state": "on_hold", "way": "", "seen": str(seen)}
    answer = agent.post(at("reply", case.pk), said)
    page = answer.content.decode()
    assert answer.status_code == 409 and "그사이 새 메시지가 왔습니다" in page
    assert "취소할게요" in page and "보내 드리겠습니다</textarea>" in page
    assert f'name="seen" value="{case.messages.latest("pk").pk}"' in page
    assert not Letter.objects.exists()


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"text": " ", "state": "open", "way": ""}, "아직 쓴 내용이 없습니다"),
        ({"text": "답", "state": "open", "way": "pigeon"}, "pigeon"),
        ({"text": "답", "state": "nonsense", "way": ""}, "nonsense"),
    ],
)
def test_an_answer_that_cannot_go_says_why_and_keeps_the_text(agent, case, said, sentence):
    answer = agent.post(at("reply", case.pk), said)
    assert answer.status_code == 422 and sentence in answer.content.decode()
    assert case.messages.count() == 1


def test_without_an_address_only_noting_down_is_offered(agent, case):
    models.Case.objects.update(recipient=None)
    page = page_of(agent, case)
    assert "주소로 메일 보내기" not in page and "이미 답함(기록만): 전화" in page
    assert agent.post(at("reply", case.pk), {"text": "답", "state": "open", "way": ""}).status_code == 422


def test_a_note_is_marked_as_one_and_brings_in_whom_it_names(agent, case, cast):
    agent.post(at("note", case.pk), {"note": "@@planner 봐 주세요"})
    assert "is-note" in page_of(agent, case)
    assert models.Follower.objects.get().user == cast.planner
    assert agent.post(at("note", case.pk), {"note": "  "}).status_code == 422


def test_macros_are_written_by_a_link_and_told_to_the_script(agent, cast, case, now):
    draft = actions.MacroDraft(models.Macro.Sort.REPLY, "사과", "죄송합니다.", sets_state="open")
    macro = actions.set_macro(draft, by=cast.planner, now=now)
    assert "사과" in agent.get(at("macros", case.pk)).content.decode()
    page = page_of(agent, case, macro=str(macro.pk))
    assert "죄송합니다.</textarea>" in page and '<option value="open" selected>' in page
    told = agent.get(at("words")).json()
    assert told["macros"] == [{"sort": "reply", "name": "사과", "text": "죄송합니다.", "state": "open"}]
    assert "planner" in told["colleagues"] and "nobody" not in told["colleagues"]


# ---- handling ----------------------------------------------------------------------------------------------------------


def test_taking_handing_over_and_following(agent, cast, case, centre):
    agent.post(at("take", case.pk))
    assert again(case).owner == cast.agent
    page = agent.get(at("hand_over", case.pk)).content.decode()
    assert "상담1팀 (담당 미정)" in page and "물류팀" not in page  # nobody works on cases there
    agent.post(at("hand_over", case.pk), {"to": str(centre.own.pk)})
    assert (again(case).owner, again(case).team) == (None, centre.own)
    agent.post(at("hand_over", case.pk), {"to": f"{centre.own.pk}-{cast.agent.pk}"})
    assert again(case).owner == cast.agent
    assert agent.post(at("hand_over", case.pk), {"to": f"{centre.own.pk}-{cast.nobody.pk}"}).status_code == 422
    agent.post(at("follow", case.pk), {"follows": "1"})
    assert models.Follower.objects.get().user == cast.agent
    agent.post(at("follow", case.pk), {"follows": "0"})
    assert not models.Follower.objects.exists()


def test_holding_until_a_time_and_taking_up_again(agent, case, now):
    agent.post(at("hold", case.pk), {"when": "3"})
    until = timezone.localtime(again(case).snoozed_until)
    assert (again(case).state, until.hour, until.date() - timezone.localdate(now)) == ("on_hold", 9, timedelta(days=3))
    agent.post(at("resume", case.pk))
    assert (again(case).state, again(case).snoozed_until) == ("open", None)
    late = (timezone.localtime(now) - HOUR).strftime("%Y-%m-%dT%H:%M")
    assert agent.post(at("hold", case.pk), {"when": "at", "at": late}).status_code == 422
    ahead = (timezone.localtime(now) + 50 * HOUR).strftime("%Y-%m-%dT%H:%M")
    assert agent.post(at("hold", case.pk), {"when": "at", "at": ahead}).status_code == 302
    assert timezone.localtime(again(case).snoozed_until).strftime("%Y-%m-%dT%H:%M") == ahead


def test_priority_is_one_of_four(agent, case):
    for said, expected in (("4", 4), ("9", 4), ("", 4), ("1", 1)):
        agent.post(at("prioritise", case.pk), {"priority": said})
        assert again(case).priority == expected


def test_closing_offers_what_the_voice_says_first_and_takes_unknown(agent, case):
    label = Voice.objects.get().labels.filter(sort="class", ended_at=None).order_by("rank").first()
    page = agent.get(at("close", case.pk)).content.decode()
    assert f'value="{label.key}" data-number="1"' in page and 'value="unknown" data-number="0"' in page
    for said in (
        {"cause_key": "unknown"},
        {"class_key": "breakdown"},
        {"class_key": "nonsense", "cause_key": "unknown"},
    ):
        assert agent.post(at("close", case.pk), said).status_code == 422
    said = {"class_key": "other", "other_class": "breakdown.noise", "cause_key": "unknown"}
    assert agent.post(at("close", case.pk), said).status_code == 302
    closed = again(case)
    assert (closed.state, closed.class_key, closed.cause_key) == ("closed", "breakdown.noise", "unknown")
    page = page_of(agent, case)
    assert at("reopen", case.pk) in page and 'action="' + at("reply", case.pk) not in page
    agent.post(at("reopen", case.pk))
    assert again(case).state == "open"


def test_asking_another_team_is_seen_in_the_case_and_keeps_it_open(agent, case, centre, cast, now):
    page = agent.get(at("ask", case.pk)).content.decode()
    assert "재고 확인 · 1시간 안에" in page
    agent.post(at("ask", case.pk), {"service": str(centre.stock.pk), "text": f"재고? {PHONE}", "holds_case": "on"})
    task = models.Task.objects.get()
    page = page_of(agent, case)
    assert "물류팀" in page and "재고? [전화번호]" in page and "우리 기한 멈춤" in page
    closing = {"class_key": "breakdown", "cause_key": "unknown"}
    answer = agent.post(at("close", case.pk), closing)
    assert "다른 팀이 아직 요청을 처리하고 있습니다" in answer.content.decode()
    actions.take_task(task, by=centre.carrier, now=now)
    assert "carrier" in page_of(agent, case)
    agent.post(at("withdraw", case.pk, task.pk))
    assert models.Task.objects.get().state == "withdrawn"
    agent.post(at("withdraw", case.pk, task.pk))
    assert "이미 끝난 요청입니다" in page_of(agent, case)
    other = open_one(cast, now, key="v2")
    assert agent.post(at("withdraw", other.pk, task.pk)).status_code == 404


def test_merging_and_undoing_it(agent, case, cast, now):
    other = open_one(cast, now, key="v2")
    agent.post(at("merge", case.pk), {"number": f"#{other.pk}"})
    assert again(case).merged_into == other
    page = page_of(agent, other)
    merge = models.Merge.objects.get()
    assert at("undo_merge", merge.pk) in page and f"케이스 #{case.pk}" in page
    assert f"#{other.pk}" in page_of(agent, case)
    agent.post(at("take", case.pk))
    assert f"#{other.pk}에 병합되었습니다" in page_of(agent, case)
    agent.post(at("undo_merge", merge.pk))
    assert again(case).merged_into is None


def test_a_case_is_merged_only_into_one_that_one_works_on(agent, case, cast, now):
    hidden = open_one(cast, now, key="v2")
    models.Case.objects.filter(pk=hidden.pk).update(team=Team.objects.get(key="company"))
    for said in (str(hidden.pk), "999", "", "x"):
        agent.post(at("merge", case.pk), {"number": said})
    agent.post(at("merge", case.pk), {"number": str(case.pk)})
    assert again(case).merged_into is None


def test_a_customer_is_looked_up_without_an_address_in_any_address_and_joined(agent, case, hong):
    answer = agent.post(at("join", case.pk), {"who": "010-1234-5678", "find": "1"})
    page = answer.content.decode()
    assert "홍*동" in page and "C1" in page and "1234-5678" not in page.replace('value="010-1234-5678"', "")
    assert "찾은 고객이 없습니다" in agent.post(at("join", case.pk), {"who": "010-1", "find": "1"}).content.decode()
    agent.post(at("join", case.pk), {"customer": str(hong.pk)})
    assert (again(case).customer, again(case).is_identity_verified) == (hong, False)
    assert "본인 확인 안 됨" in page_of(agent, case)
    agent.post(at("join", case.pk), {"customer": str(hong.pk), "is_verified": "1"})
    assert "본인 확인됨" in page_of(agent, case)
    agent.post(at("join", case.pk), {"leave": "1"})
    assert (again(case).customer, again(case).is_identity_verified) == (None, False)
    agent.post(at("join", case.pk), {"customer": "99999"})
    assert again(case).customer is None


# ---- the customer's side -----------------------------------------------------------------------------------------------


def test_what_stands_around_a_case(agent, client, cast, case, hong, now):
    from meari.apps.calendar import actions as calendar
    from meari.apps.sales.models import Order

    sell(now, days=[now.date()])
    Order.objects.update(customer=hong)
    models.Case.objects.update(customer=hong)
    other = hear(now, "지난번에도 늦었어요", day=now.date(), key="old", team="own")
    Voice.objects.filter(pk=other.pk).update(customer=hong)
    today = timezone.localdate(now)
    calendar.place_mark(calendar.MarkRow("m1", "outage", "결제 장애", "", today, today), by=cast.planner, now=now)
    page = page_of(agent, case)
    for words in ("홍*동", "냉장고 RF85", "100만 원", "지난번에도 늦었어요", "결제 장애"):
        assert words in page, words
    client.force_login(cast.executive)
    page = page_of(client, case)
    assert "냉장고 RF85" not in page and "이 케이스를 처리하는 사람만" in page


def test_originals_are_opened_by_post_for_an_hour_and_masked_again(agent, case, cast, client, hong, monkeypatch):
    models.Case.objects.update(customer=hong)
    agent.get(at("case", case.pk))
    agent.post(at("open_originals", case.pk), {"reason": "왜"})
    assert PHONE not in page_of(agent, case)
    agent.post(at("open_originals", case.pk), {"reason": "케이스 처리"})
    page = page_of(agent, case)
    assert PHONE in page and "kim@example.com" in page and "홍길동" in page and "010-1234-5678" in page
    assert set(AccessEntry.objects.values_list("kind", flat=True)) == {
        "voices.text", "sending.address", "customers.contact",
    }  # fmt: skip
    later = timezone.now() + 2 * HOUR
    with monkeypatch.context() as patch:
        patch.setattr("meari.apps.cases.views._page.timezone.now", lambda: later)
        assert PHONE not in page_of(agent, case)
    agent.post(at("close_originals", case.pk))
    assert PHONE not in page_of(agent, case)


def test_a_file_is_a_download_for_those_who_opened_the_originals(agent, client, cast, case, now):
    actions.receive_message(
        case, actions.Incoming("k1", "email", "사진입니다", now, enclosures=[files.Found("가.html", "text/html", b"<script>")]),
        now=now,
    )  # fmt: skip
    file = models.File.objects.get()
    assert "원문" in agent.get(at("file", case.pk, file.pk), follow=True).content.decode()
    agent.post(at("open_originals", case.pk), {"reason": "케이스 처리"})
    assert AccessEntry.objects.filter(kind="cases.file", whose=[file.pk]).exists()
    answer = agent.get(at("file", case.pk, file.pk))
    assert (answer.content, answer["Content-Type"]) == (b"<script>", "application/octet-stream")
    assert answer["Content-Disposition"].startswith("attachment") and answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    other = open_one(cast, now, key="v2")
    assert agent.get(at("file", other.pk, file.pk)).status_code == 404
    refused = models.File.objects.create(message=file.message, name="a.exe", media_type="x", size=1, refused="runs")
    assert agent.get(at("file", case.pk, refused.pk)).status_code == 404
    for user, expected in ((cast.executive, 403), (cast.outsider, 404), (cast.nobody, 403)):
        client.force_login(user)
        assert client.get(at("file", case.pk, file.pk)).status_code == expected


def test_pictures_that_came_with_a_mail_stand_in_it_and_warnings_above_it(agent, case, now):
    safe = '<p>사진</p><img data-attachment="0"><img data-remote-src="https://example.com/x.png">'
    picture = files.Found("p.png", "image/png", b"\x89PNG\r\n\x1a\n" + b"0" * 30)
    said = actions.Incoming(
        "mail:9", "email", "사진", now, html=safe, enclosures=[picture], warnings=["other_reply_to"]
    )
    message = actions.receive_message(case, said, now=now)
    agent.post(at("open_originals", case.pk), {"reason": "케이스 처리"})
    shown = agent.get(at("html", case.pk, message.pk)).content.decode()
    assert 'src="data:image/png;base64,' in shown and '<img src="https://' not in shown
    assert (
        'src="https://example.com/x.png"'
        in agent.get(at("html", case.pk, message.pk), {"pictures": "1"}).content.decode()
    )
    assert "notice-warn" in agent.get(at("case", case.pk)).content.decode()


def test_a_mail_is_shown_as_it_looks_in_a_frame_that_runs_and_loads_nothing(agent, case, now):
    incoming = actions.Incoming("k1", "email", "안녕", now, html='<p>안녕</p><img src="https://evil.example/p.gif">')
    message = actions.receive_message(case, incoming, now=now)
    assert agent.get(at("html", case.pk, message.pk)).status_code == 404
    agent.post(at("open_originals", case.pk), {"reason": "케이스 처리"})
    assert 'sandbox=""' in page_of(agent, case)
    answer = agent.get(at("html", case.pk, message.pk))
    policy = answer["Content-Security-Policy"]
    assert "sandbox" in policy.split("; ") and "https:" not in policy and "script" not in policy
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert (
        "img-src data: https:"
        in agent.get(at("html", case.pk, message.pk), {"pictures": "1"})["Content-Security-Policy"]
    )


# ---- opening by hand ---------------------------------------------------------------------------------------------------


def test_a_voice_page_opens_a_case_and_then_leads_to_it(agent, client, cast, centre, now):
    voice = hear(now, COMPLAINT, day=now.date(), team="own")
    shown = reverse("voices:voice", args=[voice.pk])
    assert at("from_voice", voice.pk) in agent.get(shown).content.decode()
    agent.post(at("from_voice", voice.pk))
    case = models.Case.objects.get()
    assert at("case", case.pk) in agent.get(shown).content.decode()
    assert agent.post(at("from_voice", voice.pk))["Location"] == at("case", case.pk)
    client.force_login(cast.sales)
    other = reverse("voices:voice", args=[hear(now, "말", key="b", team="own").pk])
    assert "from-voice" not in client.get(other).content.decode()
    client.force_login(cast.outsider)
    assert client.post(at("from_voice", voice.pk)).status_code == 404


def test_a_new_case_is_written_down_with_its_customer(agent, centre, hong):
    said = {"channel": "phone", "who": "010-1234-5678", "text": "냉장고가 안 와요", "team": str(centre.own.pk)}
    page = agent.post(at("new"), {**said, "find": "1"}).content.decode()
    assert f'name="customer" value="{hong.pk}" checked' in page and "냉장고가 안 와요</textarea>" in page
    answer = agent.post(at("new"), {**said, "customer": str(hong.pk), "is_verified": "on", "is_mine": "on"})
    case = models.Case.objects.get()
    assert answer["Location"] == at("case", case.pk)
    assert (case.customer, case.is_identity_verified, case.owner.name) == (hong, True, "agent")
    assert agent.post(at("new"), {**said, "text": " "}).status_code == 200
    outside = Team.objects.get(key="company")
    assert agent.post(at("new"), {**said, "team": str(outside.pk)}).status_code == 422
    assert models.Case.objects.count() == 1


# ---- live, and how often the database is asked --------------------------------------------------------------------------


def test_a_heartbeat_answers_only_what_changed(agent, client, cast, case, now):
    page = agent.post(at("here", case.pk), {"mark": ""})
    mark = page.content.decode().partition('name="mark" value="')[2].partition('"')[0]
    assert agent.post(at("here", case.pk), {"mark": mark}).status_code == 204
    actions.be_here(case, is_writing=True, by=cast.planner, now=timezone.now())
    answer = agent.post(at("here", case.pk), {"mark": mark})
    assert "planner" in answer.content.decode() and "HX-Trigger" not in answer.headers
    actions.add_note(case, "메모", by=cast.planner, now=now)
    assert agent.post(at("here", case.pk), {"mark": mark}).headers["HX-Trigger"] == "case-changed"


def test_the_inbox_answers_nothing_where_nothing_changed(agent, cast, case, now):
    page = agent.get(at("index"), {"queue": "waiting"}).content.decode()
    mark = page.partition('name="mark" value="')[2].partition('"')[0]
    asked = {"queue": "waiting", "mark": mark}
    assert agent.get(at("index"), asked).status_code == 200  # a page that is opened is shown
    assert agent.get(at("index"), asked, headers={"HX-Request": "true"}).status_code in {200, 204}
    fresh = agent.get(at("index"), asked, headers={"HX-Request": "true"})
    if fresh.status_code == 204:  # the minute may have turned
        actions.prioritise(case, 4, by=cast.agent, now=now)
        assert agent.get(at("index"), asked, headers={"HX-Request": "true"}).status_code == 200


def test_filters_live_in_the_address_and_nonsense_in_it_is_no_error(agent, case):
    for asked in ({"priority": "3"}, {"channel": "email"}, {"q": f"#{case.pk}"}, {"team": str(case.team_id)}):
        assert f"#{case.pk}" in agent.get(at("index"), {"queue": "all", **asked}).content.decode(), asked
    for asked in ({"priority": "1"}, {"channel": "phone"}, {"q": "#999"}, {"risk": "1"}):
        assert f'id="case-{case.pk}"' not in agent.get(at("index"), {"queue": "all", **asked}).content.decode(), asked
    for asked in (
        {"queue": "x"},
        {"page": "-1"},
        {"page": "9" * 30},
        {"team": "x"},
        {"priority": "x"},
        {"q": "#"},
        {"q": "9" * 40},
    ):
        assert agent.get(at("index"), asked).status_code == 200, asked


def test_pages_ask_as_often_for_three_as_for_one(agent, cast, centre, hong, now):
    def add(number: int) -> models.Case:
        case = open_one(cast, now, key=f"v{number}")
        models.Case.objects.filter(pk=case.pk).update(customer=hong)
        say(models.Case.objects.get(pk=case.pk), number)
        return case

    def say(case: models.Case, number: int) -> None:
        actions.assign(case, owner=cast.agent, by=cast.agent, now=now)
        incoming = actions.Incoming(
            f"k{number}", "email", "말", now, enclosures=[files.Found("a.txt", "text/plain", b"a")]
        )
        actions.receive_message(case, incoming, now=now)
        actions.ask(case, actions.Wanted(centre.stock, "확인"), by=cast.agent, now=now)
        actions.add_note(case, "메모", by=cast.planner, now=now)

    def asked(address: str) -> int:
        agent.get(address)
        with CaptureQueriesContext(connection) as caught:
            agent.get(address)
        return len(caught)

    first = add(1)
    add(2)
    inbox, page = at("index") + "?queue=all", at("case", first.pk)
    before = (asked(inbox), asked(page))
    for number in (3, 4):
        add(number)
        say(again(first), 10 + number)
    assert (asked(inbox), asked(page)) == before
    assert before[0] <= 16 and before[1] <= 60


def test_english_is_whole(agent, cast, case, centre, now):
    cast.agent.language = "en"
    cast.agent.save()
    actions.ask(case, actions.Wanted(centre.stock, "stock?"), by=cast.agent, now=now)
    page = page_of(agent, case)
    for words in (
        "Requests to other teams",
        "Answer the customer",
        "Internal note",
        "Effort so far",
        "Asked 물류팀: 재고 확인",
    ):
        assert words in page
    assert "My cases" in agent.get(at("index")).content.decode()


def test_the_masked_address_is_all_that_a_page_tells(agent, case):
    page = page_of(agent, case)
    assert "k***@e***.com" in page and "kim@example.com" not in page
    assert queries.address_of(case) == "kim@example.com"
