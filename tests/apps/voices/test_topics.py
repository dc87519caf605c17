"""Topics are found, keep what people decided about them, and become classes."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from meari.apps.events.models import Event
from meari.apps.jobs import actions as jobs
from meari.apps.jobs import queries as job_queries
from meari.apps.people.rules import NotAllowed
from meari.apps.voices import actions, models, rules
from meari.apps.voices import topics as reading
from meari.apps.voices.actions.intake import VoiceRow
from meari.apps.voices.actions.taxonomy import Names
from meari.apps.voices.actions.topics import PROGRESS, TooLate
from tests.factories import at, hear, hear_many

pytestmark = pytest.mark.django_db
SMOKE = "김치냉장고 뒤판에서 연기가 나고 벽지가 탔어요"
STEP = "로봇청소기가 문턱을 못 넘고 걸려요"
REST = (
    "카드 결제가 두 번 됐어요", "쿠폰이 적용되지 않아요", "사은품이 빠졌어요", "색상을 바꾸고 싶어요", "설치 예약을 미뤄 주세요", "비밀번호를 잊었어요", "세금계산서 부탁드려요",
    "리모컨 건전지가 안 들어가요", "매장 위치가 궁금해요", "포인트가 사라졌어요", "반품 택배는 언제 오나요", "영수증을 다시 받고 싶어요", "전기 요금이 얼마나 나와요", "문이 잘 안 닫혀요",
    "앱 로그인이 안 돼요", "물통에서 냄새가 나요", "필터는 어디서 사나요", "보증 기간이 궁금합니다", "상담사가 친절했어요", "배송 조회가 안 돼요",
)  # fmt: skip


@pytest.fixture
def heard(cast, now, text_process) -> datetime:
    """Forty-four voices: smoke this week alone, thresholds all along, and many other things."""
    today = now.date()
    rows = [(f"smoke{n}", f"{SMOKE} {'가나다라마바사아자차'[n]}동", n % 6, None) for n in range(10)]
    rows += [(f"step{n}", f"{STEP} {n}번째", 7 * (n % 11), "own") for n in range(12)]
    rows += [(f"rest{n}", text, 4 * n, None) for n, text in enumerate(REST)]
    rows += [("x", "에어컨 바람이 약해요", 0, "outside"), ("y", "텔레비전 화면에 줄이 가요", 0, "outside")]
    hear_many(
        now,
        [VoiceRow(key, "chat", at(today - timedelta(days=back)), text, team=team) for key, text, back, team in rows],
    )
    models.Voice.objects.update(main_class="other")  # no class is just one of the topics
    return at(now.date(), 23)


@pytest.fixture
def topics(heard) -> dict[str, models.Topic]:
    assert actions.find_topics(now=heard) == 2
    return {"smoke" if "연기" in topic.keywords else "step": topic for topic in models.Topic.objects.all()}


def keys_of(topic: models.Topic) -> set[str]:
    return set(topic.voices.values_list("external_id", flat=True))


def test_what_is_said_together_becomes_a_topic(topics):
    assert keys_of(topics["smoke"]) == {f"smoke{number}" for number in range(10)}
    assert keys_of(topics["step"]) == {f"step{number}" for number in range(12)}
    assert all(topic.coherence > 0.4 and topic.is_current for topic in topics.values())
    assert "문턱" in topics["step"].keywords and topics["step"].label == " · ".join(topics["step"].keywords[:3])
    event = Event.objects.get(type="voices.topics_found")
    assert event.payload == {"topics": 2, "voices": 44}


def test_this_week_is_told_from_the_weeks_before(topics, now):
    shown = reading.shown_topics(models.Topic.objects.all(), models.Voice.objects.all(), weeks=1, today=now.date())
    smoke, step = shown
    assert (smoke.topic, smoke.is_new, smoke.is_first, smoke.now, smoke.before) == (topics["smoke"], True, True, 10, 0)
    assert smoke.weeks == [0] * 11 + [10] and smoke.change.note == "none_before" and smoke.z > 1.96
    assert (step.is_new, step.size, step.now, step.before) == (False, 12, 2, 10)
    assert step.change.low < 1 < step.change.high
    (first, _) = reading.shown_topics(models.Topic.objects.all(), models.Voice.objects.all(), weeks=4, today=now.date())
    assert (first.now, first.before) == (10, 0)


def test_a_topic_that_is_a_class_already_says_so(heard):
    models.Voice.objects.filter(external_id__startswith="smoke").update(main_class="accident")
    actions.find_topics(now=heard)
    known = {topic.known_as for topic in models.Topic.objects.all()}
    assert known == {"accident", ""}


def test_drawn_voices_are_the_same_at_every_look(topics, now):
    everything = models.Voice.objects.all()
    (smoke, _) = reading.shown_topics(models.Topic.objects.all(), everything, weeks=1, today=now.date())
    one, again = ([entry.voice.pk for entry in reading.drawn(smoke, everything)] for _time in range(2))
    assert one == again and set(one) <= set(smoke.ids)


def test_readers_see_topics_of_their_voices_alone(topics, cast, now):
    outside = reading.shown_topics(
        models.Topic.objects.all(), rules.visible_voices(cast.outsider), weeks=1, today=now.date()
    )
    centre = reading.shown_topics(
        models.Topic.objects.all(), rules.visible_voices(cast.agent), weeks=1, today=now.date()
    )
    assert outside == [] and [one.topic for one in centre] == [topics["step"]]


def test_few_voices_are_refused_and_said(cast, now, text_process):
    hear(now, SMOKE)
    assert actions.find_topics(now=now) == 0
    progress = job_queries.progress(PROGRESS)
    assert (progress.state, progress.problem, models.Topic.objects.count()) == ("failed", "too_few_texts", 0)


def test_without_the_text_process_it_is_said(cast, now, monkeypatch):
    monkeypatch.setattr("meari.apps.voices.actions.topics.PATIENCE", 0.0)
    hear(now, SMOKE)
    assert actions.find_topics(now=now) == 0
    assert job_queries.progress(PROGRESS).problem == "text_process_down"


def test_stopping_keeps_what_is_known_and_going_on_takes_it_up(heard, monkeypatch):
    monkeypatch.setattr("meari.apps.voices.actions.topics.CHUNK", 20)
    jobs.start_progress(PROGRESS, total=None, now=heard)
    seen = []

    def stop_at_first(key: str, *, done: int, now: datetime) -> None:
        seen.append(done)
        jobs.request_stop(key)
        real(key, done=done, now=now)

    real = jobs.move_progress
    monkeypatch.setattr(jobs, "move_progress", stop_at_first)
    assert actions.find_topics(now=heard) == 0
    assert (job_queries.progress(PROGRESS).state, models.Meaning.objects.count(), seen) == ("stopped", 20, [20])
    monkeypatch.setattr(jobs, "move_progress", real)
    assert actions.find_topics(now=heard) == 2
    assert job_queries.progress(PROGRESS).state == "done"


def test_a_name_stays_with_its_topic_and_others_go(topics, cast, heard, now):
    actions.name_topic(topics["smoke"], name=" 김치냉장고 연기 ", by=cast.planner, now=now)
    hear(now, f"{SMOKE} 또", day=now.date(), key="smoke10")
    models.Voice.objects.filter(external_id__startswith="step").delete()
    for number in range(5):
        hear(now, f"정수기 물맛이 이상하고 비려요 {'가나다라마'[number]}", day=now.date(), key=f"water{number}")
    for number in range(10):
        hear(
            now,
            f"{'봄여름가을겨울눈비바람'[number]}철에 따로 드리는 이야기 {number}{number}",
            day=now.date(),
            key=f"lone{number}",
        )
    actions.find_topics(now=heard)
    smoke = models.Topic.objects.get(pk=topics["smoke"].pk)
    assert (smoke.name, smoke.label, smoke.members.count()) == ("김치냉장고 연기", "김치냉장고 연기", 11)
    assert not models.Topic.objects.filter(pk=topics["step"].pk).exists()
    models.Voice.objects.filter(external_id__startswith="smoke").update(received_at=heard - timedelta(weeks=20))
    for number in range(12):
        hear(
            now, f"{'하나둘셋넷다섯여섯일곱'[number % 10]} 그밖의 이야기 {number}", day=now.date(), key=f"more{number}"
        )
    actions.find_topics(now=heard)
    smoke.refresh_from_db()
    assert (smoke.name, smoke.is_current) == ("김치냉장고 연기", False)
    assert not models.Meaning.objects.filter(voice__external_id="smoke1").exists()


def test_promoted_topics_label_their_voices_unsure(topics, cast, now):
    before = models.Taxonomy.objects.count() or 1
    names = Names("뒤판 연기", "Smoke at the back")
    taxonomy = actions.promote_topic(
        topics["smoke"], key="accident.smoke", names=names, is_sure=False, by=cast.planner, now=now
    )
    labels = models.Label.objects.filter(key="accident.smoke", ended_at=None)
    assert taxonomy.version == before + 1 and labels.count() == 10
    assert {(label.by, label.is_sure, label.person) for label in labels} == {("topic", False, None)}
    smoke = models.Topic.objects.get(pk=topics["smoke"].pk)
    assert (smoke.state, smoke.class_key, smoke.label) == ("promoted", "accident.smoke", "뒤판 연기")
    event = Event.objects.get(type="voices.topic_promoted")
    assert (event.count, event.payload["key"], event.payload["months"]) == (10, "accident.smoke", ["2026-11"])
    with pytest.raises(TooLate):
        actions.promote_topic(smoke, key="accident.fire", names=names, is_sure=True, by=cast.planner, now=now)
    with pytest.raises(TooLate):
        actions.set_topic_aside(smoke, is_back=False, by=cast.planner, now=now)


def test_promoted_with_confirmation_says_who(topics, cast, now):
    actions.promote_topic(
        topics["step"], key="threshold", names=Names("문턱", "Threshold"), is_sure=True, by=cast.planner, now=now
    )
    labels = models.Label.objects.filter(key="threshold", ended_at=None)
    assert {(label.by, label.confidence, label.person_id) for label in labels} == {("person", 1.0, cast.planner.pk)}


def test_a_taken_key_changes_nothing(topics, cast, now):
    with pytest.raises(actions.KeyTaken):
        actions.promote_topic(
            topics["step"], key="delivery", names=Names("배송", "Delivery"), is_sure=True, by=cast.planner, now=now
        )
    assert models.Topic.objects.get(pk=topics["step"].pk).state == "open"
    assert not models.Label.objects.filter(by="topic").exists()


def test_only_planners_decide_about_topics(topics, cast, now):
    smoke, names = topics["smoke"], Names("연기", "Smoke")
    for user in (cast.executive, cast.sales, cast.agent, cast.outsider, cast.it, cast.privacy, cast.nobody):
        for deed in (
            lambda by: actions.ask_for_topics(by=by, now=now),
            lambda by: actions.stop_finding(by=by),
            lambda by: actions.name_topic(smoke, name="x", by=by, now=now),
            lambda by: actions.set_topic_aside(smoke, is_back=False, by=by, now=now),
            lambda by: actions.promote_topic(smoke, key="smoke", names=names, is_sure=True, by=by, now=now),
        ):
            with pytest.raises(NotAllowed):
                deed(user)
    assert models.Topic.objects.get(pk=smoke.pk).state == "open"


def test_pages_from_asking_to_a_class(cast, client, heard, run_jobs, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: heard)
    client.force_login(cast.planner)
    assert "아직 주제가 없습니다" in client.get(reverse("voices:topics")).content.decode()
    client.post(reverse("voices:find_topics"))
    assert "주제를 찾는 중" in client.get(reverse("voices:topics")).content.decode()
    client.post(reverse("voices:find_topics"))
    run_jobs()
    shown = client.get(reverse("voices:topics")).content.decode()
    assert "이번 주 처음 등장" in shown and shown.count('class="topic"') == 2
    smoke = next(topic for topic in models.Topic.objects.all() if "연기" in topic.keywords)
    one = client.get(reverse("voices:topic", args=[smoke.pk])).content.decode()
    assert "목소리 10건 모두 보기" in one and "유형으로 만들기" in one
    assert client.get(reverse("voices:index"), {"topic": smoke.pk}).content.decode().count("<blockquote") > 0
    client.post(reverse("voices:name_topic", args=[smoke.pk]), {"name": "뒤판 연기"})
    client.post(reverse("voices:set_topic_aside", args=[smoke.pk]))
    assert client.get(reverse("voices:topics")).content.decode().count('class="topic"') == 1
    client.post(reverse("voices:set_topic_aside", args=[smoke.pk]), {"back": "1"})
    wrong = client.post(
        reverse("voices:promote_topic", args=[smoke.pk]), {"key": "delivery", "ko": "연기", "en": "Smoke"}
    )
    assert wrong.status_code == 200 and 'class="wrong"' in wrong.content.decode()
    done = client.post(reverse("voices:promote_topic", args=[smoke.pk]), {"key": "smoke", "ko": "연기", "en": "Smoke"})
    assert done.status_code == 302 and "smoke" in models.Taxonomy.objects.first().classes.values_list("key", flat=True)
    assert "이미 분류 체계에 있는 주제" in client.get(reverse("voices:topics")).content.decode()


def test_topic_pages_keep_to_what_the_reader_may_see(topics, cast, client, heard, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: heard)
    client.force_login(cast.outsider)
    assert 'class="topic"' not in client.get(reverse("voices:topics")).content.decode()
    assert client.get(reverse("voices:topic", args=[topics["smoke"].pk])).status_code == 403
    client.force_login(cast.agent)
    page = client.get(reverse("voices:topic", args=[topics["step"].pk])).content.decode()
    assert "문턱" in page and "유형으로 만들기" not in page
    client.force_login(cast.executive)
    assert client.post(reverse("voices:promote_topic", args=[topics["smoke"].pk]), {}).status_code == 403
