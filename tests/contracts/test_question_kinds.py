"""What every kind of question promises: answers go round, rubbish is refused, pages can be used by everybody."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from django.template.loader import get_template

from meari.apps.surveys import answering, definition, wording
from meari.apps.surveys.definition import Definition, Question
from meari.apps.surveys.forms.question import QuestionForm
from meari.apps.surveys.protocol import Posted, Unfit, question_kinds
from meari.vocabulary.surveys import Sort

pytestmark = pytest.mark.django_db
LANGUAGES = tuple(wording.NAMES)
CHOICES = [
    {"key": key, "words": {"ko": ko, "en": key}, **more}
    for key, ko, more in (
        ("a", "가", {}), ("b", "나", {}), ("c", "다", {}), ("d", "라", {}),
        ("other", "기타", {"is_other": True}), ("none", "해당 없음", {"is_alone": True}),
    )
]  # fmt: skip
ROWS = [{"key": "r1", "words": {"ko": "첫 줄"}}, {"key": "r2", "words": {"ko": "둘째 줄"}}]
# What answers each sort of question well; kinds whose answers are their own say so here by the shape of their fields.
ANSWERS: dict[str, dict[str, list[str]]] = {
    "maxdiff": {}, "product": {"q": ["냉장고 [R-1]"]}, "file": {"q": ["0" * 32]}, "consent": {"q": ["yes"]},
    "information": {}, "signature": {"q": ["김하늘"], "q.strokes": ["M1 1 L20 30"]}, "moment": {"q": ["2026-11-16"]},
}  # fmt: skip
BY_SORT: dict[Sort, dict[str, list[str]]] = {
    Sort.NUMBER: {"q": ["3"]}, Sort.ONE: {"q": ["other"], "q.other": ["백화점"]}, Sort.MANY: {"q": ["a", "c"]},
    Sort.TEXT: {"q": ["한 줄의 말"]}, Sort.GRID: {"q.r1": ["a"], "q.r2": ["b"]},
    Sort.ORDER: {f"q.{key}": [str(n)] for n, key in enumerate(("a", "b", "c", "d", "other", "none"), start=1)},
}  # fmt: skip
HOSTILE = [
    "<script>alert(1)</script>", "'; DROP TABLE x; --", "=1+1", "\x00", "\ud800", "9" * 40, "-1", "1e308", "NaN", "٣", "²", "１",
    "refused:<b>", "a" * 20_000, "../../etc/passwd", "{nps}", "\u202egnirts", "[" * 500, "🦊" * 300, " ", "None", "3.5", "2026-99-99",
]  # fmt: skip


def survey_of(key: str, **more: object) -> Definition:
    kind = question_kinds()[key]
    plain = {"key": "q", "kind": key, "title": {"ko": "무엇입니까?", "en": "What?"}, "help": {"ko": "도움말"}, **more}
    if kind.has_choices:
        plain.setdefault("choices", CHOICES)
    if kind.has_rows:
        plain.setdefault("rows", ROWS)
    return definition.read({"title": {"ko": "설문"}, "languages": list(LANGUAGES), "questions": [plain]})


def answer_of(key: str, question: Question) -> dict[str, list[str]]:
    if key == "maxdiff":
        from meari.apps.surveys.questions.maxdiff import sets

        pairs = [(n, one[0], one[1]) for n, one in enumerate(sets(question), start=1)]
        return {
            f"q.{n}.{end}": [chosen] for n, *both in pairs for end, chosen in zip(("best", "worst"), both, strict=True)
        }
    return ANSWERS.get(key) or BY_SORT.get(question_kinds()[key].sort, {})


@pytest.fixture(params=sorted(question_kinds()))
def key(request, db) -> str:
    from meari.apps.sales.models import Product, ProductGroup

    group = ProductGroup.objects.create(key="fridge", name="냉장고")
    Product.objects.create(sku="R-1", name="냉장고", group=group)
    return str(request.param)


class Inputs(HTMLParser):
    """The inputs of a page, each with the name that a screen reader says; what describes them; ids."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.inputs: list[dict[str, str]] = []
        self.labelled: set[str] = set()
        self.ids: set[str] = set()
        self.described: set[str] = set()
        self._labels = 0
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        given = {name: value or "" for name, value in attrs}
        self.ids |= {given["id"]} if "id" in given else set()
        self.described |= set(given.get("aria-describedby", "").split())
        if tag == "label":
            self._labels += 1
            self.labelled |= {given["for"]} if "for" in given else set()
        if tag in ("input", "select", "textarea") and given.get("type") != "hidden":
            self.inputs.append({**given, "inside": str(self._labels)})

    def handle_endtag(self, tag):
        self._labels -= tag == "label"

    def nameless(self) -> list[str]:
        return [
            one.get("name", "") for one in self.inputs
            if one["inside"] == "0" and not one.get("aria-label") and one.get("id", "") not in self.labelled
        ]  # fmt: skip


def rendered(survey: Definition, language: str, *, error: str = "") -> str:
    shown = answering.alone(survey, "q", language=language).questions[0]
    if error:
        from dataclasses import replace

        shown = replace(shown, error=error)
    context = {"q": shown, "words": wording.words(language), "language": language}
    return str(get_template(shown.template).render(context))


def test_answer_goes_round(key):
    kind, survey = question_kinds()[key], survey_of(key)
    question = survey.question("q")
    value = kind.clean(question, Posted(answer_of(key, question)))
    if kind.sort is Sort.NOTHING:
        assert value is None
        return
    assert value is not None
    assert kind.clean(question, Posted(kind.posted(question, value))) == value


def test_nothing_is_no_answer(key):
    question = survey_of(key).question("q")
    for posted in ({}, {"q": []}, {"q": [""]}, {"q": ["   "]}):
        if key == "multiple" and posted.get("q") == ["   "]:
            continue
        assert question_kinds()[key].clean(question, Posted(posted)) is None


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_input_is_refused_or_taken_as_text_but_never_crashes(key, text):
    kind, survey = question_kinds()[key], survey_of(key)
    question = survey.question("q")
    names = ["q", "q.other", "q.strokes", "q.r1", "q.a", "q.1.best", "q.1.worst", "q.untouched"]
    for posted in ({name: [text] for name in names}, {"q": [text] * 50}):
        try:
            value = kind.clean(question, Posted(posted))
            if value is not None:
                kind.beside(question, Posted(posted), value)
                assert len(kind.cells(question, value)) == len(kind.columns(question, survey, "ko"))
                assert "\x00" not in str(value)
        except Unfit as error:
            for language in LANGUAGES:
                assert wording.sentence(language, error)


def test_columns_and_cells_have_the_same_width(key):
    kind, survey = question_kinds()[key], survey_of(key)
    question = survey.question("q")
    columns = kind.columns(question, survey, "ko")
    value = kind.clean(question, Posted(answer_of(key, question)))
    names = [column.name for column in columns]
    assert len(set(names)) == len(names)
    if value is not None:
        cells = kind.cells(question, value)
        assert len(cells) == len(columns)
        assert all(cell is None or isinstance(cell, str | int | float) for cell in cells)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_input_has_a_name_and_an_error_is_tied_to_it(key, language):
    survey = survey_of(key, is_required=True)
    page = Inputs(rendered(survey, language, error="틀렸습니다"))
    assert page.nameless() == []
    if question_kinds()[key].sort is not Sort.NOTHING:
        assert page.inputs and "e-q" in page.ids and "e-q" in page.described
    assert page.described <= page.ids


def test_template_escapes_what_was_answered(key):
    survey = survey_of(key)
    from dataclasses import replace

    shown = answering.alone(survey, "q", language="ko").questions[0]
    raw = Posted({name: ['"><script>x</script>'] for name in ("q", "q.other", "q.r1", "q.a")})
    page = get_template(shown.template).render({"q": replace(shown, raw=raw), "words": wording.words("ko")})
    assert "<script>" not in page


def test_settings_form_accepts_what_it_begins_with(key):
    survey = survey_of(key)
    question = survey.question("q")
    first = QuestionForm(None, question=question, definition=survey)
    page = "".join(str(field) for field in first.settings)
    from django.http import QueryDict

    data = QueryDict(mutable=True)
    for name, attrs in re.findall(r'<input type="(\w+)"([^>]*)>', page):
        field = re.search(r'name="([^"]*)"', attrs)
        value = re.search(r'value="([^"]*)"', attrs)
        if field and (name != "checkbox" or "checked" in attrs):
            data[field[1]] = value[1] if value else "on" if name == "checkbox" else ""
    for field, options in re.findall(r'<select name="([^"]*)"[^>]*>(.*?)</select>', page, flags=re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options) or re.search(r'value="([^"]*)"', options)
        data[field] = chosen[1] if chosen else ""
    form = QuestionForm(data, question=question, definition=survey)
    assert form.settings.is_valid(), form.settings.errors


def test_kind_says_what_it_is(key):
    kind = question_kinds()[key]
    assert str(kind.label) and str(kind.explanation) and kind.family in ("score", "choice", "text", "other")
    icons = (__import__("pathlib").Path(__file__).resolve().parents[2] / "assets" / "icons.txt").read_text().split()
    assert kind.icon in icons
    get_template(kind.template)
