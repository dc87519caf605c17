"""Daily parts: results from them are those from the responses, for every summary, filter and split, whatever was counted when."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from meari.apps.people.models import Team
from meari.apps.sales.models import Product
from meari.apps.surveys import actions, counting, jobs, models, queries, results
from meari.apps.surveys.counted import Counted
from meari.apps.surveys.models import DailyParts, Response
from meari.apps.surveys.protocol import Posted, question_kinds
from meari.apps.surveys.questions.maxdiff import sets
from meari.apps.surveys.results import Results, Selection
from meari.apps.surveys.summarising import summaries
from meari.engines.metrics import CannotTally
from tests.factories import asked, sell

pytestmark = pytest.mark.django_db
CHOICES = [{"key": key, "words": {"ko": key.upper()}} for key in "abcdef"]
ROWS = [{"key": key, "words": {"ko": key.upper()}} for key in ("r1", "r2")]
KINDS = sorted(key for key, kind in question_kinds().items() if kind.sort != "nothing")
SPLITS = results.SPLITS


@pytest.fixture(autouse=True)
def _own_fact_store(settings, tmp_path):
    settings.FACTS_HOME = tmp_path / "facts"


@pytest.fixture
def collector(cast, now):
    """A survey that asks a question of every kind."""
    sell(now, days=[])
    questions = [
        {"key": f"q_{key}", "kind": key, "title": {"ko": key}, "choices": CHOICES, "rows": ROWS} for key in KINDS
    ]
    return asked(cast.planner, now, plain={"questions": questions})


def posted(kind, question, chance):
    """The fields of one answer, at random."""
    keys = [one.key for one in question.choices if not one.is_alone] or ["a"]
    key, some = question.key, chance.choice(keys)
    named = {
        "number": [str(chance.randint(-500, 9_999) / 100)],
        "slider": [str(chance.randint(0, 100))], "multiple": chance.sample(keys, chance.randint(1, len(keys))), "single": [some],
        "dropdown": [some], "moment": [f"2026-{chance.randint(1, 12):02d}-11"], "product": ["RF85"], "consent": ["yes"],
        "file": ["0" * 32], "signature": ["홍길동"], "short_text": ["말"], "long_text": ["긴 말"],
    }  # fmt: skip
    if kind == "matrix":
        return {f"{key}.{row['key']}": [chance.choice("abcdef")] for row in ROWS}
    if kind == "ranking":
        return {f"{key}.{one}": [str(at)] for at, one in enumerate(chance.sample("abcdef", 6), 1)}
    if kind == "maxdiff":
        best_and_worst = [(at, *chance.sample(list(shown), 2)) for at, shown in enumerate(sets(question), 1)]
        return {
            f"{key}.{at}.{end}": [one]
            for at, *both in best_and_worst
            for end, one in zip(("best", "worst"), both, strict=True)
        }
    if kind in named:
        return {key: named[kind]}
    low, high = question_kinds()[kind].bounds(question)
    return {key: [str(chance.randint(low, high))]}


def given(definition, chance):
    """Answers to most questions, as they are kept."""
    found = {}
    for question in definition.questions:
        if chance.random() < 0.8:
            value = question_kinds()[question.kind].clean(question, Posted(posted(question.kind, question, chance)))
            found[question.key] = list(value) if isinstance(value, tuple) else value
    return found


def answer(collector, now, *, count=60, seed=1):
    chance = random.Random(seed)
    version = collector.survey.versions.exclude(frozen_at=None).order_by("number").last()
    definition, first = version.definition(), Response.objects.count()
    states = ["complete"] * 6 + ["partial", "partial", "screened_out", "quota_full"]
    people = {"team": [None, *Team.objects.all()[:2]], "product": [None, *Product.objects.all()[:1]]}
    for at in range(count):
        state, begun = chance.choice(states), now - timedelta(days=chance.randrange(20), minutes=chance.randrange(900))
        over = begun + timedelta(seconds=chance.randrange(20, 5_000))
        Response.objects.create(
            survey=collector.survey, version=version, collector=collector, token=f"{first + at:032x}", seed=at, state=state,
            language=chance.choice(["ko", "en"]), answers=given(definition, chance), seen=chance.choice([[], [f"q_{KINDS[0]}"]]),
            started_at=begun, changed_at=over, completed_at=None if state == "partial" else over,
            **{name: chance.choice(some) for name, some in people.items()},
        )  # fmt: skip


def told(survey, source, now, split, days=30, **where):
    """Everything of results that can be compared."""
    versions = queries.frozen_versions(survey)
    selection = Selection(survey, (now.date() - timedelta(days=days), now.date()), where)
    found = Results(selection, source, versions[0].definition(), "ko", split=split, versions=versions)
    told = [
        (one.question.key, one.answered, one.headlines, one.weeks, one.lines, one.figure) for one in found.questions
    ]
    return found.way, found.groups, told


def nobody():
    raise AssertionError("the parts do not say it")


def assert_same(survey, reader, now, *, is_own=True):
    """The old way and the new one, by every split and filter; ``is_own`` that the parts themselves say what they can."""
    before = results.from_rows(survey, reader)
    version = survey.versions.exclude(frozen_at=None).order_by("number").first().number
    team = Team.objects.first().key
    wanted = [
        {"days": 5},
        {"language": "en"},
        {"collector": survey.collectors.first().pk},
        {"version": version},
        {"team": team},
    ]
    asked_for = [(split, {}) for split in SPLITS] + [("language", where) for where in wanted]
    for split, where in asked_for:
        is_kept = split in ("collector", "language", "version") and "team" not in where
        after = Counted(survey, nobody) if is_own and is_kept else results.source_of(survey, reader)
        assert told(survey, after, now, split, **where) == told(survey, before, now, split, **where), (split, where)


def count():
    while actions.count_responses():
        pass


def test_every_summary_is_asked(collector):
    assert {question_kinds()[key].summary for key in KINDS} == set(summaries())


def test_results_are_the_same_whatever_was_counted_when(collector, cast, now, monkeypatch):
    survey = collector.survey
    assert_same(survey, cast.planner, now)  # nobody answered
    answer(collector, now)
    assert_same(survey, cast.planner, now)  # nothing is counted
    monkeypatch.setattr("meari.apps.surveys.actions.counting.COUNTED_AT_ONCE", 7)
    assert actions.count_responses() == 7
    assert_same(survey, cast.planner, now)  # some are
    count()
    assert not queries.uncounted(survey=survey).exists()
    assert_same(survey, cast.planner, now)
    answer(actions.add_collector(survey, kind="qr", name="QR", by=cast.planner, now=now), now, seed=2)
    assert_same(survey, cast.planner, now)  # others came since
    count()
    assert_same(survey, cast.planner, now)


def test_a_question_that_changed_its_scale_is_counted_in_both(collector, cast, now):
    survey = collector.survey
    answer(collector, now, count=20)
    count()
    draft = actions.start_version(survey, by=cast.planner, now=now)
    questions = [dict(one) for one in draft.content["questions"]]
    changed = next(one for one in questions if one["kind"] == "csat")
    changed["settings"] = {**changed.get("settings", {}), "points": 7}
    models.Version.objects.filter(pk=draft.pk).update(content=draft.content | {"questions": questions})
    actions.open_survey(survey, by=cast.planner, now=now)
    answer(collector, now, count=20, seed=3)
    assert_same(survey, cast.planner, now)
    count()
    assert_same(survey, cast.planner, now)


def test_a_response_that_was_destroyed_is_gone_from_results_at_once(collector, cast, now):
    survey = collector.survey
    answer(collector, now)
    count()
    survey.responses.filter(state="complete").first().delete()
    with pytest.raises(AssertionError):  # the parts know that they hold too much
        told(survey, Counted(survey, nobody), now, "language")
    assert_same(survey, cast.planner, now, is_own=False)
    jobs.check_daily_parts.function()
    assert not survey.daily_parts.exists() and not survey.responses.filter(is_counted=True).exists()
    assert_same(survey, cast.planner, now)
    jobs.gather_responses.function()
    assert survey.daily_parts.exists()
    assert_same(survey, cast.planner, now)
    assert actions.recount_what_differs() == 0


def test_parts_in_another_form_are_counted_anew(collector, cast, now, monkeypatch):
    survey = collector.survey
    answer(collector, now, count=20)
    count()
    monkeypatch.setattr(counting, "FORM", 2)
    assert_same(survey, cast.planner, now, is_own=False)
    answer(collector, now, count=5, seed=4)
    count()  # what was written before goes with the first that is counted now
    assert set(survey.daily_parts.values_list("form", flat=True)) == {2}
    assert_same(survey, cast.planner, now)


def test_counting_twice_at_once_counts_once(collector, cast, now, monkeypatch):
    answer(collector, now, count=20)
    ids = list(queries.uncounted().values_list("pk", flat=True))
    counted = counting.counted(Response.objects.filter(pk__in=ids))
    whole = actions.count_responses()
    from meari.apps.surveys.actions import counting as deed

    with pytest.raises(deed._CountedMeanwhile):
        deed._add(collector.survey_id, ids, counted)
    assert sum(DailyParts.objects.values_list("n", flat=True)) == whole == len(ids)


def test_a_survey_that_cannot_be_counted_holds_up_no_other(collector, cast, now):
    other = asked(cast.planner, now)
    answer(collector, now, count=5)
    Response.objects.update(answers={"q_multiple": [["no choice"]]})
    answer(other, now, count=5)
    count()
    assert {one.survey_id for one in queries.uncounted()} == {collector.survey_id}
    assert other.survey.daily_parts.exists()


def test_where_much_is_not_counted_yet_the_rows_are_read(collector, cast, now, monkeypatch):
    answer(collector, now, count=10)
    monkeypatch.setattr("meari.apps.surveys.counted.FRESH_UP_TO", 2)
    with pytest.raises(AssertionError):
        told(collector.survey, Counted(collector.survey, nobody), now, "language")
    assert_same(collector.survey, cast.planner, now, is_own=False)


def test_nothing_of_anonymous_surveys_is_counted(cast, now):
    collector = asked(cast.planner, now, audience="employees", privacy="anonymous")
    answer(collector, now, count=3)  # nobody can; were there any, they would stay out
    assert actions.count_responses() == 0 and not DailyParts.objects.exists()


def test_responses_by_day_are_read_from_the_rows(collector, cast, now):
    answer(collector, now, count=10)
    count()
    period = (now.date() - timedelta(days=30), now.date())
    where = {"survey": collector.survey_id}
    known = results.from_rows(collector.survey, cast.planner).read_many(
        ["responses_begun"], period=period, by=("week",), where=where
    )
    assert results.source_of(collector.survey, cast.planner).read_many(["responses_begun"], period=period, by=("week",), where=where) == known  # fmt: skip
    with pytest.raises(CannotTally):
        Counted(collector.survey, nobody)._tallied(period).read_many(
            ["responses_begun"], period=period, by=("team",), where=where
        )
