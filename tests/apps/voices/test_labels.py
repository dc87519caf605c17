"""People correct labels; methods renew theirs; nothing is overwritten."""

from __future__ import annotations

import pytest

from meari.apps.events.models import Event
from meari.apps.people.rules import NotAllowed
from meari.apps.voices import actions, models
from meari.apps.voices.actions.labels import UnknownClass
from tests.factories import hear

pytestmark = pytest.mark.django_db


def holding(voice: models.Voice, sort: str) -> list[tuple[str, str]]:
    return list(voice.labels.filter(sort=sort, ended_at=None).order_by("rank").values_list("key", "by"))


def test_every_label_says_who_gave_it_and_how_sure(cast, now):
    voice = hear(now, "세탁기에서 연기가 나고 타는 냄새가 나요")
    labels = voice.labels.filter(ended_at=None)
    assert {label.sort for label in labels} == {"kind", "class", "risk", "sentiment"}
    assert all(label.by and 0 <= label.confidence <= 1 for label in labels)
    risk = labels.get(sort="risk", key="safety")
    start, end = risk.evidence[0]
    assert voice.text[start:end].strip() in voice.text and end > start


def test_correction_ends_the_old_label_and_keeps_it(cast, now):
    voice = hear(now, "반품하고 싶어요")
    actions.correct_label(voice, sort="class", keys=["exchange"], by=cast.planner, now=now)
    assert holding(voice, "class") == [("exchange", "person")]
    assert voice.labels.filter(sort="class", key="return").exclude(ended_at=None).exists()
    assert models.Voice.objects.get(pk=voice.pk).main_class == "exchange"
    event = Event.objects.get(type="voices.labels_corrected")
    assert (event.payload["after"], event.actor_id) == (["exchange"], cast.planner.pk)


def test_unknown_class_is_refused_and_nothing_changes(cast, now):
    voice = hear(now, "반품하고 싶어요")
    before = holding(voice, "class")
    for keys in (["nonsense"], ["exchange", "nonsense"]):
        with pytest.raises(UnknownClass):
            actions.correct_label(voice, sort="class", keys=keys, by=cast.planner, now=now)
    with pytest.raises(UnknownClass):
        actions.correct_label(voice, sort="kind", keys=["inquiry", "praise"], by=cast.planner, now=now)
    assert holding(voice, "class") == before


def test_labelling_needs_the_right_over_this_voice(cast, now):
    own, other = hear(now, "늦어요", key="a", team="outside"), hear(now, "늦어요", key="b", team="own")
    actions.correct_label(own, sort="class", keys=["delivery"], by=cast.outsider, now=now)
    for user in (cast.outsider, cast.executive, cast.sales, cast.privacy, cast.nobody):
        with pytest.raises(NotAllowed):
            actions.correct_label(other, sort="class", keys=["delivery"], by=user, now=now)


def test_understanding_again_leaves_what_people_said(cast, now):
    voice = hear(now, "반품하고 싶어요")
    actions.correct_label(voice, sort="class", keys=["exchange"], by=cast.planner, now=now)
    assert actions.understand_again(now=now) == 1
    assert holding(voice, "class") == [("exchange", "person")]
    assert models.Voice.objects.get(pk=voice.pk).main_class == "exchange"
    assert len(holding(voice, "kind")) == 1


def test_understanding_again_can_be_taken_up_after_a_voice(cast, now):
    ids = [hear(now, f"반품 {number}", key=str(number)).pk for number in range(3)]
    assert actions.understand_again(now=now, after=ids[1]) == 1
