"""Measures over all surveys, the index with its versions, and the journey map."""

from __future__ import annotations

from datetime import timedelta

import pytest

from meari.apps.events.models import Event
from meari.apps.people.rules import NotAllowed
from meari.apps.surveys import actions, experience, models
from meari.apps.surveys.actions import Part, Place
from meari.apps.warehouse import actions as warehouse
from tests.factories import asked, respond

pytestmark = pytest.mark.django_db
QUESTIONS = [
    {"key": "nps", "kind": "nps", "title": {"ko": "추천"}, "touchpoint": "word_of_mouth.reviews"},
    {"key": "csat", "kind": "csat", "title": {"ko": "배송"}, "touchpoint": "purchase.delivery"},
    {"key": "call", "kind": "csat", "title": {"ko": "상담"}, "touchpoint": "contact"},
    {"key": "met", "kind": "rating", "title": {"ko": "기대"}, "settings": {"counts_as": "expectation"}, "touchpoint": "purchase.delivery"},
]  # fmt: skip


@pytest.fixture(autouse=True)
def _own_fact_store(settings, tmp_path):
    settings.FACTS_HOME = tmp_path / "facts"


@pytest.fixture
def period(cast, now):
    collector = asked(cast.planner, now, plain={"questions": QUESTIONS})
    good = [{"nps": 10, "csat": 5, "call": 3, "met": 5}] * 30
    bad = [{"nps": 4, "csat": 3, "call": 1, "met": 2}] * 10
    respond(collector, good + bad, by=cast.planner, now=now)
    warehouse.refresh(now=now, everything=True)
    return (now.date() - timedelta(days=30), now.date() + timedelta(days=1))


def test_gauges_stand_for_each_measure_that_was_asked(period, cast):
    found = {one.metric: one for one in experience.gauges(period, reader=cast.planner)}
    assert set(found) == {"nps", "csat", "expectation_met"}
    assert (found["nps"].now.value, found["nps"].now.n, found["nps"].change.note) == (50.0, 40, "no_rows")
    assert (found["csat"].now.value, found["expectation_met"].now.value) == (30 / 80, 0.75)


def test_measures_by_touchpoint(period, cast):
    found = dict(experience.by_column("touchpoint", period, reader=cast.planner))
    assert {key: {name: one.value for name, one in told.items()} for key, told in found.items()} == {
        "reviews": {"nps": 50.0}, "delivery": {"csat": 0.75, "expectation_met": 0.75}, "contact": {"csat": 0.0},
    }  # fmt: skip


def test_index_is_weighted_and_says_how_reliable_it_is(period, cast, now):
    parts = [Part("nps", "", 25), Part("csat_mean", "delivery", 75)]
    version = actions.define_index("CX", parts, by=cast.planner, now=now)
    read = experience.read_index(version, period, reader=cast.planner)
    assert [(one.reading.value, one.share) for one in read.parts] == [(75.0, 0.25), (87.5, 0.75)]
    assert read.value.value == pytest.approx(0.25 * 75 + 0.75 * 87.5)
    assert read.value.low < read.value.value < read.value.high
    assert (read.alpha.n, [on.day for on, _one in read.months]) == (40, [1])
    assert 0.9 < read.alpha.value <= 1


def test_index_versions_stay(cast, now):
    first = actions.define_index("CX", [Part("nps", "", 50)], by=cast.planner, now=now)
    second = actions.define_index("CX", [Part("nps", "", 40), Part("ces_mean", "", 60)], by=cast.planner, now=now)
    assert (first.number, second.number, first.parts.count(), second.parts.count()) == (1, 2, 1, 2)
    assert Event.objects.filter(type="surveys.index_defined").count() == 2
    for wrong in ([], [Part("nps", "", 50), Part("nps", "", 10)]):
        with pytest.raises(actions.WrongIndex):
            actions.define_index("CX", wrong, by=cast.planner, now=now)
    with pytest.raises(NotAllowed):
        actions.define_index("CX", [Part("nps", "", 50)], by=cast.executive, now=now)


def test_index_is_defined_on_its_page(cast, client):
    client.force_login(cast.planner)
    assert client.get("/metrics/index/").status_code == 200
    fields = {
        "name": "CX 지수", "part-TOTAL_FORMS": "2", "part-INITIAL_FORMS": "0", "part-0-metric": "nps", "part-0-touchpoint": "",
        "part-0-weight": "60", "part-1-metric": "csat", "part-1-touchpoint": "delivery", "part-1-weight": "40",
    }  # fmt: skip
    assert client.post("/metrics/index/", fields).status_code == 302
    assert list(models.IndexPart.objects.values_list("metric", "touchpoint", "weight")) == [
        ("nps", "", 60), ("csat", "delivery", 40),
    ]  # fmt: skip
    assert client.post("/metrics/index/", fields | {"part-0-weight": "", "part-1-weight": ""}).status_code == 200
    assert models.IndexVersion.objects.count() == 1
    assert client.get("/metrics/").status_code == 200


def test_cells_read_score_gap_and_what_was_expected(period, cast):
    cells = experience.journey(period, reader=cast.planner)
    delivery, contact = cells["purchase", "delivery"], cells["cs", "contact"]
    assert (delivery.score.value, contact.score.value, delivery.met.value) == (87.5, 37.5, 0.75)
    assert (delivery.gap.value, contact.gap.value) == (25.0, -25.0)
    assert delivery.gap.low > 0 > contact.gap.high
    assert cells["word_of_mouth", "reviews"].promoters.value == 50.0
    assert cells["awareness", "store"].answers == 0


def test_a_question_that_names_its_stage_counts_in_that_stage_alone(period, cast, now):
    actions.draw_journey(
        [Place("purchase", "구매", "Purchase"), Place("cs", "CS", "Service")],
        [Place("delivery", "배송", "Delivery"), Place("contact", "상담", "Contact")],
        frozenset({(stage, point) for stage in ("purchase", "cs") for point in ("delivery", "contact")}),
        by=cast.planner, now=now,
    )  # fmt: skip
    cells = experience.journey(period, reader=cast.planner)
    assert {key: cell.score.n for key, cell in cells.items()} == {
        ("purchase", "delivery"): 40, ("cs", "delivery"): 0, ("purchase", "contact"): 40, ("cs", "contact"): 40,
    }  # fmt: skip


def test_the_map_is_redrawn_on_its_page(cast, client):
    client.force_login(cast.planner)
    page = client.get("/journey/change/")
    form = page.context["form"]
    fields = {name: form[name].value() for name in form.fields if form[name].value() not in (None, "", False)}
    fields |= {"stage-stage1-ko": "해지", "cell-stage1-store": "on", "point-advert-ko": ""}
    assert client.post("/journey/change/", fields).status_code == 302
    assert [one.name_ko for one in models.JourneyStage.objects.all()][-1] == "해지"
    assert not models.Touchpoint.objects.filter(key="advert").exists()
    assert models.JourneyCell.objects.filter(stage__key="stage1", touchpoint__key="store").exists()
    assert Event.objects.filter(type="surveys.journey_drawn").count() == 1
    assert client.get("/journey/").status_code == 200
    empty = {name: value for name, value in fields.items() if not name.startswith("stage-")}
    assert client.post("/journey/change/", empty).status_code == 200
    client.force_login(cast.executive)
    assert client.post("/journey/change/", fields).status_code == 403
