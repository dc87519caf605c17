"""Every kind of question marks its answers, and every summary does for nothing, one answer, many, and unknown keys."""

from __future__ import annotations

import pytest
from django.template.loader import get_template
from django.utils import translation

from meari.apps.surveys import definition
from meari.apps.surveys.protocol import Mark, Posted, question_kinds
from meari.apps.surveys.summarising import Asked, Tally, summaries
from meari.vocabulary.metrics import Reading
from tests.factories import sell

pytestmark = pytest.mark.django_db
CHOICES = [{"key": key, "words": {"ko": key.upper()}} for key in "abcdef"]
ROWS = [{"key": key, "words": {"ko": key.upper()}} for key in ("r1", "r2")]
FIELDS = {
    "expectation": {"q": "3"},
    "nps": {"q": "9"}, "enps": {"q": "3"}, "csat": {"q": "4"}, "ces": {"q": "7"}, "rating": {"q": "2"}, "slider": {"q": "40"},
    "number": {"q": "1,234.5"}, "single": {"q": "b"}, "dropdown": {"q": "c"}, "multiple": {"q": ["a", "c"]},
    "matrix": {"q.r1": "a", "q.r2": "b"}, "ranking": {f"q.{key}": str(at) for at, key in enumerate("cabdef", 1)},
    "maxdiff": {"q.1.best": "a", "q.1.worst": "c"}, "moment": {"q": "2026-11-20"}, "product": {"q": "RF85"},
    "short_text": {"q": "비밀스러운 말"}, "long_text": {"q": "비밀스러운 말"}, "consent": {"q": "yes"}, "signature": {"q": "홍길동"},
    "file": {"q": "0" * 32},
}  # fmt: skip
WANTED = {
    "nps": [Mark(score=9)], "slider": [Mark(thousandths=40_000)], "number": [Mark(thousandths=1_234_500)],
    "multiple": [Mark(choice="a"), Mark(choice="c")], "matrix": [Mark("r1", "a"), Mark("r2", "b")],
    "moment": [Mark(choice="2026-11")], "long_text": [Mark()], "signature": [Mark()], "file": [Mark()],
}  # fmt: skip


def question(kind: str):
    plain = {"key": "q", "kind": kind, "title": {"ko": "물음"}, "choices": CHOICES, "rows": ROWS}
    whole = definition.read({"title": {"ko": "설문"}, "questions": [plain]})
    return whole.question("q"), whole


def answered(kind: str):
    asked, whole = question(kind)
    fields = {
        name: value if isinstance(value, list) else [value] for name, value in FIELDS.get(kind, {"q": "a"}).items()
    }
    return asked, whole, question_kinds()[kind].clean(asked, Posted(fields))


KINDS = [key for key, kind in question_kinds().items() if kind.sort != "nothing"]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_marks_its_answers_without_words(kind, now):
    sell(now, days=[])
    asked, _whole, value = answered(kind)
    assert value is not None
    marks = question_kinds()[kind].marks(asked, value)
    assert marks
    if kind in WANTED:
        assert list(marks) == WANTED[kind]
    assert "비밀" not in str(marks) and "홍길동" not in str(marks)
    assert question_kinds()[kind].summary in summaries()


def test_best_and_worst_are_netted_for_each_choice_that_was_shown():
    asked, _whole, value = answered("maxdiff")
    marks = question_kinds()["maxdiff"].marks(asked, value)
    net = {mark.choice: mark.score for mark in marks if mark.item == "net"}
    assert (net["a"], net["c"], len(net), sum(net.values())) == (1, -1, 4, 0)


@pytest.mark.parametrize("times", [0, 1, 40])
@pytest.mark.parametrize("kind", KINDS)
def test_every_summary_does_for_nothing_one_and_many(kind, times, now):
    sell(now, days=[])
    asked, whole, value = answered(kind)
    marks = question_kinds()[kind].marks(asked, value)
    tallies = [
        Tally(mark.item or None, mark.choice or None, mark.score, mark.thousandths, times) for mark in marks if times
    ]
    summary = summaries()[question_kinds()[kind].summary]
    get_template(f"surveys/summaries/{summary.template}.html")
    for language in ("ko", "en"):
        with translation.override(language):
            figure = summary.build(Asked(asked, whole, language, tallies, times, times))
            for row in figure.rows:
                assert {column.key for column in figure.columns} <= set(row)
            for _label, _form, reading in figure.readings:
                assert isinstance(reading, Reading)
                assert times == 0 or reading.value is not None


@pytest.mark.parametrize("key", list(summaries()))
def test_keys_that_no_version_knows_stand_for_themselves(key):
    kind = next(kind for kind in KINDS if question_kinds()[kind].summary == key)
    asked, whole = question(kind)
    strange = [Tally("gone", "gone", None, None, 3), Tally(None, None, 99, None, 1), Tally(None, None, None, -5, 2)]
    figure = summaries()[key].build(Asked(asked, whole, "ko", strange, 3, 3))
    assert all(row["name"] is not None for row in figure.rows)
