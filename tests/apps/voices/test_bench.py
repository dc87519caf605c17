"""The bench: what comes next and why, one key a voice, and taking it back."""

from __future__ import annotations

import pytest
from django.urls import reverse

from meari.apps.events.models import Event
from meari.apps.people.rules import NotAllowed
from meari.apps.voices import actions, models, queries
from meari.apps.voices.queries import bench as reads
from meari.engines.text.learning import is_held_back
from tests.factories import SAID, hear_all

pytestmark = pytest.mark.django_db
TEXTS = [f"{text} {n}번 문의" for n in range(8) for said in SAID.values() for text in said]


def given(voice: models.Voice) -> list[tuple[str, str, int | None]]:
    held = voice.labels.filter(sort="class", ended_at=None).order_by("rank")
    return list(held.values_list("key", "by", "person_id"))


def test_mixes_the_least_sure_with_voices_drawn_at_random_some_of_them_kept_aside(cast, now):
    hear_all(TEXTS, now=now)
    drawn = reads.draw(models.Voice.objects.all(), show="mixed", seed=1)
    assert [one.why for one in drawn[:10]] == ["unsure", "unsure", "random", "unsure", "aside"] * 2
    assert len({one.voice_id for one in drawn}) == len(drawn) == reads.BATCH
    texts = dict(models.Voice.objects.values_list("pk", "text"))
    assert all(is_held_back(texts[one.voice_id]) == (one.why == "aside") for one in drawn)
    unsure = [one.voice_id for one in drawn if one.why == "unsure"]
    sure = dict(models.Label.objects.filter(sort="class", rank=0).values_list("voice_id", "confidence"))
    assert [sure[pk] for pk in unsure] == sorted(sure[pk] for pk in unsure)
    assert drawn == reads.draw(models.Voice.objects.all(), show="mixed", seed=1)


def test_shows_what_was_asked_for(cast, now):
    voices = hear_all([*TEXTS[:6], "반품하면 소비자원에 신고할 수도 있어요"], now=now)
    actions.correct_label(voices[0], sort="class", keys=["delivery"], by=cast.planner, now=now)
    everything = models.Voice.objects.all()
    ids = {
        show: {one.voice_id for one in reads.draw(everything, show=show, key="delivery", seed=1)}
        for show in ("unlabelled", "class", "risk", "mixed")
    }
    assert ids["unlabelled"] == ids["mixed"] == {voice.pk for voice in voices[1:]}
    assert voices[0].pk in ids["class"]
    assert ids["risk"] == set(everything.filter(may_be_risky=True).values_list("pk", flat=True))
    assert reads.draw(models.Voice.objects.none(), show="mixed", seed=1) == []


def test_number_keys_follow_the_voice_or_stay_where_they_are(cast, now):
    voices = hear_all(["배송이 늦어요", "반품하고 싶어요"], now=now)
    labels = [list(voice.labels.filter(ended_at=None)) for voice in voices]
    likely = [reads.choices(voice, held, is_fixed=False) for voice, held in zip(voices, labels, strict=True)]
    fixed = [reads.choices(voice, held, is_fixed=True) for voice, held in zip(voices, labels, strict=True)]
    assert [choices[0].key for choices in likely] == [voice.main_class for voice in voices]
    assert fixed[0] == fixed[1] and [choice.number for choice in fixed[0]] == list(range(1, 10))


def test_one_key_labels_and_goes_on_and_undo_brings_it_back(cast, now, client):
    hear_all(TEXTS[:12], now=now)
    client.force_login(cast.planner)
    page = client.get(reverse("voices:bench"))
    first, second = page.context["lines"][0].voice, page.context["lines"][1].voice
    before = given(first)
    page = client.post(reverse("voices:bench_label", args=[first.pk]), {"key": "payment"}, follow=True)
    assert given(first) == [("payment", "person", cast.planner.pk)]
    assert page.context["voice"] == second and page.context["lines"][0].label == "payment"
    page = client.post(reverse("voices:bench_undo"), follow=True)
    assert (given(first), page.context["voice"]) == (before, first)
    first.refresh_from_db()
    assert first.main_class == before[0][0]
    assert Event.objects.filter(type="voices.labels_corrected").count() == 2
    assert "되돌릴 것이 없습니다" in client.post(reverse("voices:bench_undo"), follow=True).content.decode()


def test_undo_goes_back_several_steps_and_never_over_somebody_else(cast, now, client):
    hear_all(TEXTS[:6], now=now, team="own")
    client.force_login(cast.planner)
    page = client.get(reverse("voices:bench"))
    one, two = (line.voice for line in page.context["lines"][:2])
    before = given(one)
    for voice in (one, two):
        client.post(reverse("voices:bench_label", args=[voice.pk]), {"key": "payment"})
    actions.correct_label(two, sort="class", keys=["company"], by=cast.agent, now=now)
    client.post(reverse("voices:bench_undo"))
    assert given(two)[0][0] == "company"
    client.post(reverse("voices:bench_undo"))
    assert given(one) == before


def test_taking_back_needs_the_same_person_and_the_right(cast, now):
    voice = hear_all(TEXTS[:1], now=now, team="own")[0]
    actions.correct_label(voice, sort="class", keys=["payment"], by=cast.planner, now=now)
    with pytest.raises(actions.CannotUndo):
        actions.undo_correction(voice, sort="class", given_at=now, by=cast.agent, now=now)
    with pytest.raises(NotAllowed):
        actions.undo_correction(voice, sort="class", given_at=now, by=cast.outsider, now=now)


def test_a_risk_to_be_checked_is_confirmed_or_denied(cast, now, client):
    voices = hear_all(TEXTS[:2], now=now)
    for voice in voices:
        models.Label.objects.create(voice=voice, sort="risk", key="privacy", confidence=0.3, by="linear", given_at=now)
        models.Voice.objects.filter(pk=voice.pk).update(may_be_risky=True)
    client.force_login(cast.planner)
    for voice, said in zip(voices, ("yes", "no"), strict=True):
        client.post(f"{reverse('voices:bench_label', args=[voice.pk])}?show=risk", {"risk": said})
        voice.refresh_from_db()
    assert [(voice.has_risk, voice.may_be_risky) for voice in voices] == [(True, False), (False, False)]


def test_a_class_is_found_by_its_words(cast, now, client):
    hear_all(TEXTS[:2], now=now)
    client.force_login(cast.planner)
    page = client.get(reverse("voices:bench"), {"find": "배송"})
    assert page.context["choices"][0].key.startswith("delivery") and page.context["choices"][0].number == 1
    assert "delivery" in {node.key for node in page.context["nodes"]}
    page = client.get(reverse("voices:bench"), {"find": "없는말"})
    assert page.context["choices"] == [] and "없는말" in page.content.decode()


def test_marks_the_words_that_speak_for_a_class(cast, now):
    voice = hear_all(["어제부터 배송이 늦어지고 있어요"], now=now)[0]
    labels = list(voice.labels.filter(ended_at=None))
    shown = reads.shown_pieces(voice, labels)
    assert "".join(piece.text for piece in shown) == voice.text
    assert any(piece.is_evidence and "배송" in piece.text for piece in shown)


def test_labels_only_what_one_may(cast, now, client):
    own = hear_all(TEXTS[:3], now=now, team="own")
    theirs = hear_all(TEXTS[3:6], now=now, prefix="o", team="outside")
    client.force_login(cast.outsider)
    lines = client.get(reverse("voices:bench")).context["lines"]
    assert {line.voice.pk for line in lines} == {voice.pk for voice in theirs}
    assert client.post(reverse("voices:bench_label", args=[own[0].pk]), {"key": "payment"}).status_code == 404
    client.force_login(cast.executive)
    assert client.get(reverse("voices:bench")).status_code == 403
    assert client.post(reverse("voices:bench_undo")).status_code == 403


@pytest.mark.parametrize("key", ["", "nonsense"])
def test_an_unknown_class_changes_nothing(cast, now, client, key):
    voice = hear_all(TEXTS[:1], now=now)[0]
    before = given(voice)
    client.force_login(cast.planner)
    page = client.post(reverse("voices:bench_label", args=[voice.pk]), {"key": key}, follow=True)
    assert given(voice) == before and queries.keys_of("class") and "분류 체계가 바뀌었습니다" in page.content.decode()


def test_everything_labelled_says_so(cast, now, client):
    client.force_login(cast.planner)
    assert "더 분류할 목소리가 없습니다" in client.get(reverse("voices:bench")).content.decode()
