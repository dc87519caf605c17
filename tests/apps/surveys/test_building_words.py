"""What building surveys says: every problem, every rule, every template, in Korean and English."""

from __future__ import annotations

import ast
import re
from dataclasses import replace
from pathlib import Path

import pytest
from django.utils import translation

from meari.apps.surveys import answering, banking, comparing, definition, problems, queries, respondent, saying, wording
from meari.apps.surveys.answering import Attempt
from meari.apps.surveys.respondent import Frame
from meari.engines import branching
from meari.engines.branching import checking, parsing
from meari.vocabulary.surveys import Effect, Rule

CHECKING = Path(checking.__file__).parent
SINGLE = {"leads", "loop"}
SHAPED = re.compile(r"[a-z]+(_[a-z]+)+")


def said_in(path: Path) -> set[str]:
    """The keys that a module of the check says: short texts of small letters with a line between."""
    found = {
        node.value for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }  # fmt: skip
    return {text for text in found if SHAPED.fullmatch(text) or text in SINGLE}


def test_every_problem_of_the_check_has_words_in_both_languages():
    keys = set().union(*(said_in(path) for path in CHECKING.glob("*.py"))) - {"skip_to"}
    assert keys == set(problems.WORDS)
    for words in problems.WORDS.values():
        for sentence in words:
            for language in ("ko", "en"):
                with translation.override(language):
                    assert bool(re.search("[가-힣]", str(sentence))) is (language == "ko")


def test_every_reason_of_the_grammar_has_words():
    from meari.engines.branching import evaluating, tokens

    source = "".join(Path(module.__file__).read_text(encoding="utf-8") for module in (parsing, tokens, evaluating))
    reasons = set(re.findall(r'GrammarError\(\s*"(\w+)"', source)) | {"empty"}
    assert reasons <= set(problems.GRAMMAR)
    for text in (
        "",
        "a <=",
        "(" * 30,
        'a = "',
        "a = 2026-02-30",
        "a = 1" + "0" * 30,
        "a < b",
        "a b",
        "?",
        "a = 1 )",
        "a" * 3000,
        "count(a) contains b",
        "count(a) = x",
        "rank(a = 1",
    ):
        with pytest.raises(branching.GrammarError) as caught:
            branching.parse(text)
        assert problems.explained_error(caught.value)


def test_languages_of_sentences_say_the_same():
    assert {
        key: set(part) for key, part in saying.grammar()["ko"].items() if isinstance(part, dict) and key != "forms"
    } == {key: set(part) for key, part in saying.grammar()["en"].items() if isinstance(part, dict) and key != "forms"}
    assert set(saying.grammar()["ko"]["effects"]) >= set(map(str, Effect))


@pytest.mark.parametrize(("when", "ko", "en"), [
    ("csat <= 2", "‘3. 상담에 얼마나 만족하십니까’ 답이 2 이하이면 거기서 설문을 마칩니다.", "If the answer to “3. How satisfied are you with…” is at most 2, the survey ends there."),
    ("solved = yes and cause answered", "‘1. 문의하신 문제는 해결되었습니까’에서 ‘해결되었다’를 고르고 ‘4. 무엇이 불만족스러우셨습니까’에 답하면 거기서 설문을 마칩니다.",
     "If “Yes” is chosen in “1. Has your issue been solved” and “4. What were you dissatisfied…” is answered, the survey ends there."),
])  # fmt: skip
def test_rule_reads_as_a_sentence(when, ko, en):
    survey = banking.templates()["csat_case"].definition
    rule = Rule(when, Effect.END)
    assert saying.Teller(survey, "ko", "ko").rule(rule) == ko
    assert saying.Teller(survey, "en", "en").rule(rule) == en


def words_of(template: banking.Template) -> list[dict[str, str]]:
    survey = template.definition
    said = [survey.title, survey.welcome, survey.thanks, template.name, template.about]
    for question in survey.questions:
        said += [question.title, *(one.words for one in question.choices + question.rows)]
        said += [value for value in question.settings.values() if isinstance(value, dict)]
    return said


@pytest.mark.parametrize("template", banking.templates().values(), ids=lambda one: one.key)
def test_template_is_complete_in_both_languages_and_has_nothing_to_put_right(template):
    assert all(words.get("ko") and words.get("en") for words in words_of(template))
    for language in banking.LANGUAGES:
        survey = replace(
            template.definition, languages=(language, *(one for one in banking.LANGUAGES if one != language))
        )
        assert queries.problems_of(survey) == ()
        assert problems.all_told([], survey, language="ko") == []
    assert definition.read(template.definition.plain()).plain() == template.definition.plain()


@pytest.mark.django_db
@pytest.mark.parametrize("template", banking.templates().values(), ids=lambda one: one.key)
def test_every_screen_of_a_template_renders(template):
    survey, frame = template.definition, Frame("x", template.privacy, 5, 10)
    for language in (*banking.LANGUAGES, "vi"):
        reader = respondent.Reader("0" * 32, language)
        assert respondent.page(frame, survey, answering.screen(survey, Attempt(), language=language), reader)
        for question in survey.questions:
            shown = answering.alone(survey, question.key, language=language)
            page = respondent.page(frame, survey, shown, reader)
            assert wording.words(language)["next"] in page or wording.words(language)["send"] in page


def test_bank_has_no_key_twice_and_speaks_both_languages():
    questions = [question for group in banking.groups() for question in group.questions]
    assert len({question.key for question in questions}) == len(questions) > 15
    assert all(question.title.get("ko") and question.title.get("en") for question in questions)


def test_maturity_asks_job_family_first_and_three_conditions():
    survey = banking.templates()["cx_maturity"].definition
    assert survey.questions[0].key == "family"
    assert all(len(survey.question(key).rows) >= 4 for key in ("customer", "experience", "infrastructure"))


def test_results_join_where_the_question_stayed_the_same():
    before = banking.templates()["csat_case"].definition
    csat = before.question("csat")
    reworded = before.with_question(replace(csat, title={"ko": "만족하셨나요?", "en": csat.title["en"]}))
    seven = before.with_question(replace(csat, settings={"points": 7}))
    required = before.with_question(replace(csat, is_required=False))
    found = [comparing.compare(before, after).changed[0].join for after in (reworded, seven, required)]
    assert found == [comparing.Join.WITH_CARE, comparing.Join.APART, comparing.Join.WHOLE]
    assert comparing.compare(before, before).same == 5
