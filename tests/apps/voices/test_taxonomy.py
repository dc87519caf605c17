"""The taxonomy changes by versions, shows what it re-labels, and keeps history."""

from __future__ import annotations

import pytest
from django.utils import translation

from meari.apps.people.rules import NotAllowed
from meari.apps.voices import actions, models, queries
from meari.apps.voices.actions.taxonomy import Names
from tests.factories import hear

pytestmark = pytest.mark.django_db
FAN = Names("팬 소음", "Fan noise")
KINDS = {"inquiry", "complaint", "praise", "suggestion"}
CLASSES = {
    "breakdown", "exchange", "return", "option_change", "product_complaint", "accident", "after_sales", "delivery",
    "misdelivery", "compensation", "ordering", "product_information", "company", "agent_attitude", "payment", "promotion",
    "account", "other",
}  # fmt: skip
RISKS = {"recall", "outside_body", "privacy", "rudeness", "agent_compensation", "safety"}


def labelled(cast, now, text: str, key: str, *, name: str) -> models.Voice:
    voice = hear(now, text, key=name)
    actions.correct_label(voice, sort="class", keys=[key], by=cast.planner, now=now)
    return voice


def keys(voice: models.Voice) -> set[str]:
    return set(voice.labels.filter(sort="class", ended_at=None).values_list("key", flat=True))


def test_shipped_keys_are_fixed(cast):
    assert queries.keys_of("kind") == KINDS
    assert {key for key in queries.keys_of("class") if "." not in key} == CLASSES
    assert queries.keys_of("risk") == RISKS


def test_names_follow_the_reader(cast):
    with translation.override("ko"):
        assert queries.names("class")["breakdown.noise"] == "고장 › 소음·진동"
    with translation.override("en"):
        assert queries.names("class")["breakdown.noise"] == "Breakdown › Noise or vibration"


def test_renaming_makes_a_version_and_touches_no_label(cast, now):
    voice = labelled(cast, now, "소음이 커요", "breakdown", name="a")
    taxonomy = actions.rename_class(
        sort="class", key="breakdown", names=Names("고장·이상", "Fault"), by=cast.planner, now=now
    )
    assert (taxonomy.version, taxonomy.classes.get(key="breakdown", sort="class").name_ko) == (2, "고장·이상")
    assert models.Taxonomy.objects.get(version=1).classes.get(key="breakdown", sort="class").name_ko == "고장"
    assert keys(voice) == {"breakdown"}


def test_merge_previews_and_moves_voices_of_the_finer_classes_too(cast, now):
    top = labelled(cast, now, "바꿔 주세요", "exchange", name="a")
    fine = labelled(cast, now, "불량이라 바꿔 주세요", "exchange.defect", name="b")
    assert queries.merge_preview(key="exchange").count == 2
    actions.merge_classes(key="exchange", into="return", by=cast.planner, now=now)
    assert (keys(top), keys(fine)) == ({"return"}, {"return"})
    assert {"exchange", "exchange.defect"}.isdisjoint(queries.keys_of("class"))
    assert models.Voice.objects.get(pk=fine.pk).main_class == "return"
    old = models.Label.objects.get(voice=fine, key="exchange.defect", by="person")
    assert old.ended_at == now


def test_merging_into_what_a_voice_has_already_does_not_double_it(cast, now):
    voice = hear(now, "반품이나 교환")
    actions.correct_label(voice, sort="class", keys=["exchange", "return"], by=cast.planner, now=now)
    actions.merge_classes(key="exchange", into="return", by=cast.planner, now=now)
    assert keys(voice) == {"return"}


def test_split_gives_the_finer_class_to_voices_with_the_words(cast, now):
    loud = labelled(cast, now, "팬에서 달그락 소리가 나요", "breakdown", name="a")
    dead = labelled(cast, now, "전원이 안 켜져요", "breakdown", name="b")
    preview = queries.split_preview(key="breakdown", words=["달그락", "팬"])
    assert (preview.count, [voice.pk for voice in preview.samples]) == (1, [loud.pk])
    actions.split_class(
        key="breakdown", new_key="breakdown.fan", names=FAN, words=["달그락", "팬"], by=cast.planner, now=now
    )
    assert keys(loud) == {"breakdown", "breakdown.fan"} and keys(dead) == {"breakdown"}


@pytest.mark.parametrize(
    "key", ["breakdown.noise", "Breakdown", "breakdown.팬", "fan noise", "exchange.fan", "breakdown"]
)
def test_split_refuses_keys_that_are_taken_malformed_or_elsewhere(cast, now, key):
    with pytest.raises(actions.KeyTaken):
        actions.split_class(key="breakdown", new_key=key, names=FAN, words=["팬"], by=cast.planner, now=now)
    assert models.Taxonomy.objects.count() == 1


def test_new_class_stands_with_its_family(cast, now):
    taxonomy = actions.add_class(
        sort="class", key="delivery.box", names=Names("포장", "Packaging"), by=cast.planner, now=now
    )
    order = list(taxonomy.classes.filter(sort="class").values_list("key", flat=True))
    assert order.index("delivery.box") == order.index("delivery.damage") + 1


def test_only_planners_change_the_taxonomy(cast, now):
    for user in (cast.executive, cast.sales, cast.agent, cast.outsider, cast.it, cast.nobody):
        with pytest.raises(NotAllowed):
            actions.add_class(sort="class", key="fan", names=FAN, by=user, now=now)
    with pytest.raises(actions.EmptyName):
        actions.add_class(sort="class", key="fan", names=Names("", "Fan"), by=cast.planner, now=now)
    assert models.Taxonomy.objects.count() == 1
