"""Tallies refuse what they do not know; what they do know is proven against the rows in ``tests/contracts/test_daily_parts.py``."""

from __future__ import annotations

from datetime import date

import pytest

from meari.engines import metrics as engine
from meari.engines.metrics import FACTS, CannotTally, Needed, Question
from meari.engines.metrics.parts import Count, Sum
from meari.engines.metrics.written import text_of

ANSWER = FACTS["answer"]
ON = date(2026, 11, 16)
YEAR = Question(date(2026, 1, 1), date(2026, 12, 31))


def tally():
    """Three promoters, two detractors, one who said nothing."""
    entries = {"score": [9, 3, None], "metric": ["nps", "nps", None], "is_complete": [True, True, False]}
    return engine.tallied(ANSWER, [3, 2, 1], entries, blocks={"on": [ON], "survey": [7]}, lengths=[3])


def of(part):
    needed = Needed(ANSWER, (), (part,), (text_of(part) or "",))
    return (
        engine.rolled_up([engine.days_of(tally(), needed)], needed, [part], YEAR, visible=None).column("p0").to_pylist()
    )


@pytest.mark.parametrize(
    ("part", "value"),
    [
        (Count("answer"), 6), (Count("answer", where=lambda answer: answer.score >= 9), 3),
        (Count("answer", where=lambda answer: ~(answer.metric == "nps")), 0),  # unknown is not another
        (Count("answer", where=lambda answer: (answer.metric == "nps") | answer.score.isnull()), 6),
        (Count("answer", where=lambda answer: answer.metric.isin(["nps", "ces"]) & answer.is_complete), 5),
        (Count("answer", where=lambda answer: answer.metric.fill_null("none") != "nps"), 1),
        (Sum("answer", lambda answer: answer.score), 33), (Sum("answer", lambda answer: 10 - answer.score), 17),
        (Sum("answer", lambda answer: answer.score.fill_null(1) * 2), 68), (Sum("answer", lambda answer: -answer.survey), -42),
    ],
)  # fmt: skip
def test_rows_count_as_many_times_as_they_stand_for(part, value):
    assert of(part) == [value]


@pytest.mark.parametrize(
    "part",
    [
        Count("answer", where=lambda answer: answer.choice.notnull()),  # a column that was not counted by
        Count("answer", where=lambda answer: answer.metric.lower() == "nps"), Count("answer", where=lambda answer: answer.score),
        Count("answer", where=lambda answer: answer.metric > "nps"), Count("answer", where=lambda answer: answer.metric == answer.item),
        Sum("answer", lambda answer: answer.metric), Sum("answer", lambda answer: answer.score / 2),
        Sum("answer", lambda answer: answer.is_complete), Sum("answer", lambda answer: answer.score.cast("float64")),
    ],
)  # fmt: skip
def test_what_is_not_known_here_is_refused(part):
    with pytest.raises(CannotTally):
        of(part)


def test_a_column_that_was_not_counted_by_cannot_split():
    part = Count("answer")
    needed = Needed(ANSWER, ("team",), (), ())
    with pytest.raises(CannotTally):
        engine.days_of(tally(), needed)
    assert engine.needed(ANSWER, [part], Question(YEAR.first, YEAR.last, by=("team",)), visible=None) is not None


def test_a_condition_is_counted_never_decided_upon():
    with pytest.raises(CannotTally):
        of(Count("answer", where=lambda answer: bool(answer.is_complete)))
