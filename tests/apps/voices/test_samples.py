"""Two people label the same voices apart; what they mean by a class shows."""

from __future__ import annotations

import pytest
from django.urls import reverse

from meari.apps.people.rules import NotAllowed
from meari.apps.voices import actions, models
from meari.apps.voices.queries import bench
from meari.apps.voices.queries import learning as reads
from tests.factories import hear_all

pytestmark = pytest.mark.django_db
TEXTS = [f"문의 {n}" for n in range(40)]


@pytest.fixture
def sample(cast, now):
    hear_all(TEXTS, now=now, team="own")
    return actions.draw_sample(coders=[cast.planner, cast.agent], size=10, seed=7, by=cast.planner, now=now)


def held(voice):
    return list(voice.labels.filter(sort="class", ended_at=None, person__isnull=False).values_list("key", flat=True))


def test_the_same_seed_draws_the_same_voices(cast, now, sample):
    again = actions.draw_sample(coders=[cast.planner, cast.agent], size=10, seed=7, by=cast.planner, now=now)
    other = actions.draw_sample(coders=[cast.planner, cast.agent], size=10, seed=8, by=cast.planner, now=now)
    ids = [set(one.voices.values_list("pk", flat=True)) for one in (sample, again, other)]
    assert ids[0] == ids[1] != ids[2] and len(ids[0]) == 10


def test_draws_only_what_both_may_label(cast, now):
    hear_all(TEXTS, now=now, team="own")
    with pytest.raises(actions.NothingToDraw):
        actions.draw_sample(coders=[cast.planner, cast.outsider], size=10, seed=1, by=cast.planner, now=now)
    with pytest.raises(actions.WrongCoders):
        actions.draw_sample(coders=[cast.planner, cast.planner], size=10, seed=1, by=cast.planner, now=now)
    with pytest.raises(NotAllowed):
        actions.draw_sample(coders=[cast.planner, cast.agent], size=10, seed=1, by=cast.agent, now=now)


def test_agreeing_answers_become_labels_and_differing_ones_wait(cast, now, sample):
    one, two = sample.voices.order_by("pk")[:2]
    actions.code_voice(sample, one, key="payment", by=cast.planner, now=now)
    assert held(one) == []
    actions.code_voice(sample, one, key="payment", by=cast.agent, now=now)
    actions.code_voice(sample, two, key="payment", by=cast.planner, now=now)
    actions.code_voice(sample, two, key="delivery", by=cast.agent, now=now)
    assert (held(one), held(two)) == (["payment"], [])


def test_agreement_is_computed_once_both_have_coded(cast, now, sample):
    voices = list(sample.voices.order_by("pk"))
    for at, voice in enumerate(voices):
        actions.code_voice(sample, voice, key="payment" if at < 5 else "delivery", by=cast.planner, now=now)
    half = reads.sample_result(sample)
    assert (half.overall.note, half.is_done) == ("no_pairs", False)
    for at, voice in enumerate(voices):
        actions.code_voice(sample, voice, key="payment" if at < 4 else "delivery", by=cast.agent, now=now)
    found = reads.sample_result(sample)
    # By hand: 20 values, 9 payment and 11 delivery, one pair differs: 1 - 19 * 2 / (400 - 81 - 121).
    assert found.overall.alpha == pytest.approx(1 - 19 * 2 / 198)
    assert found.is_done and [voice for voice, _keys in found.differing] == [voices[4]]
    assert set(found.by_class) == {"payment", "delivery"}


def test_only_the_two_asked_may_code_and_only_their_voices(cast, now, sample):
    outside = models.Voice.objects.exclude(pk__in=sample.voices.values("pk")).first()
    for voice, user in (
        (outside, cast.agent),
        (sample.voices.first(), cast.outsider),
        (sample.voices.first(), cast.it),
    ):
        with pytest.raises(NotAllowed):
            actions.code_voice(sample, voice, key="payment", by=user, now=now)
    with pytest.raises(actions.UnknownClass):
        actions.code_voice(sample, sample.voices.first(), key="nonsense", by=cast.agent, now=now)


def test_the_bench_shows_a_sample_blind(cast, now, sample, client):
    first = sample.voices.order_by("external_id").first()
    actions.correct_label(first, sort="class", keys=["payment"], by=cast.planner, now=now)
    actions.code_voice(sample, first, key="delivery", by=cast.planner, now=now)
    client.force_login(cast.agent)
    page = client.get(reverse("voices:bench"), {"sample": sample.pk, "at": first.pk})
    assert (page.context["voice"], page.context["held"], page.context["suggestion"]) == (first, [], None)
    assert all(choice.probability is None for choice in page.context["choices"])
    assert all(not line.label for line in page.context["lines"]) and len(page.context["lines"]) == 10
    url = f"{reverse('voices:bench_label', args=[first.pk])}?sample={sample.pk}"
    page = client.post(url, {"key": "payment"}, follow=True)
    assert bench.own_samples(cast.agent.pk) == [(sample, 9)]
    assert page.context["sample"] == sample and page.context["voice"] != first
    assert models.Label.objects.filter(person=cast.agent).count() == 0
    for voice in sample.voices.exclude(pk=first.pk):
        url = f"{reverse('voices:bench_label', args=[voice.pk])}?sample={sample.pk}"
        page = client.post(url, {"key": "payment"}, follow=True)
    assert page.redirect_chain[-1][0] == reverse("voices:sample", args=[sample.pk])


def test_what_others_said_stays_hidden_until_both_have_finished(cast, now, sample, client):
    for voice in sample.voices.all():
        actions.code_voice(sample, voice, key="payment", by=cast.planner, now=now)
    client.force_login(cast.agent)
    page = client.get(reverse("voices:sample", args=[sample.pk])).content.decode()
    assert "아직 끝나지 않았습니다" in page and "결제" not in page
    client.force_login(cast.outsider)
    assert client.get(reverse("voices:sample", args=[sample.pk])).status_code == 404
    for voice in sample.voices.all():
        actions.code_voice(sample, voice, key="payment", by=cast.agent, now=now)
    client.force_login(cast.planner)
    assert "결제" in client.get(reverse("voices:sample", args=[sample.pk])).content.decode()


def test_a_planner_draws_from_the_page(cast, now, client):
    hear_all(TEXTS, now=now, team="own")
    client.force_login(cast.planner)
    wrong = client.post(
        reverse("voices:draw_sample"), {"first": cast.planner.pk, "second": cast.planner.pk, "size": 20}, follow=True
    )
    assert "서로 다른 두 사람" in wrong.content.decode()
    said = {"first": cast.planner.pk, "second": cast.agent.pk, "size": 20}
    page = client.post(reverse("voices:draw_sample"), said, follow=True)
    assert page.context["result"].size == 20
