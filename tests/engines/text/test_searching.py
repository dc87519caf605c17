"""What an index holds, and what a query asks of it."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meari.engines.text import searching
from meari.engines.text.morphemes import Tagger, Word, words
from meari.engines.text.searching import Condition, Every, Some, Term, Token

TEXT = "냉장고 배송이 너무 늦어요. A/S 3번, LG RF85B9111AP"


def holds(condition: Condition, terms: frozenset[str]) -> bool:
    """What every database has to answer."""
    if isinstance(condition, Term):
        return any(term.startswith(condition.text) for term in terms) if condition.is_open else condition.text in terms
    fits = (holds(part, terms) for part in condition.parts)
    return all(fits) if isinstance(condition, Every) else any(fits)


def finds(query: str, text: str, tagger: Tagger | None = None) -> bool:
    of_text, of_query = words([text, query], tagger=tagger) if tagger else ((), ())
    return holds(searching.condition(searching.tokens(query, of_query)), searching.terms(text, of_text))


def test_index_holds_words_pairs_and_initials() -> None:
    terms = searching.terms("오배송 A1", [Word("배송", "noun", 1, 3)])
    assert terms == {"w배송", "wa1", "g오ㅂㅐ", "g배ㅅㅗㅇ", "g송", "iㅇㅂㅅ", "iㅂㅅ"}


@pytest.mark.parametrize(
    ("query", "is_there"),
    [
        ("배송", True), ("ㅂㅅ", True), ("배소", True), ("배ㅅ", True), ("배", True), ("배송ㅇㄴ", True), ("고배송", True), ("냉장고배송", True), ("a/s", True), ("as", True),
        ("rf85", True), ("ＲＦ８５", True), ("냉장고 늦어", True), ("ㄴㅈㄱ 배송", True), ("송배", False), ("ㅅㅂ", False), ("배송ㅎㅂ", False), ("환불", False),
        ("배송 환불", False), ("f85", False),
    ],
)  # fmt: skip
def test_letters_alone_find(query: str, is_there: bool) -> None:
    assert finds(query, TEXT) is is_there


@pytest.mark.parametrize(
    ("query", "is_there"), [("늦었어요", True), ("늦다", True), ("배송은 늦고", True), ("추워요", False)]
)
def test_morphemes_find_other_endings(query: str, is_there: bool, tagger: Tagger) -> None:
    assert finds(query, TEXT, tagger) is is_there


def test_spaces_make_no_difference(tagger: Tagger) -> None:
    assert finds("배송 지연", "배송지연 문의", tagger) and finds("배송지연", "배송 지연 문의", tagger)


def test_words_that_tell_nothing_are_left_out_beside_others() -> None:
    said = [Word("고장", "noun", 0, 2), Word("나", "verb", 2, 3)]
    assert searching.tokens("고장났어요", said) == [Token("고장났어요", ("고장",))]
    assert searching.tokens("나요", [Word("나", "verb", 0, 1)]) == [Token("나요", ("나",))]


def test_unfinished_letters_are_not_taken_for_words() -> None:
    assert searching.tokens("배송ㅈ", [Word("배송", "noun", 0, 2)]) == [Token("배송ㅈ")]


def test_a_query_is_bounded_and_may_be_nothing() -> None:
    assert searching.tokens(" ?! ") == [] and searching.condition([]) == Every(())
    assert len(searching.tokens(" ".join("가나다라마바사아자차카타"))) == searching.TOKENS_MOST
    assert len(searching.tokens("가" * 500)[0].letters) == searching.RUN_MOST


@pytest.mark.parametrize(
    ("slip", "right"), [("베송", "배송"), ("리모콘", "리모컨"), ("냉잔고", "냉장고"), ("환불됬나요", "환불됐나요")]
)
def test_a_slip_still_fulfils_the_wider_condition(slip: str, right: str) -> None:
    terms = searching.terms(f"어제 {right} 물어봤어요")
    wanted = searching.tokens(slip)
    assert not holds(searching.condition(wanted), terms) and holds(searching.nearly(wanted), terms)


@given(st.text(max_size=40), st.text(max_size=12))
def test_terms_are_letters_and_digits_and_queries_ask_only_for_such(text: str, query: str) -> None:
    asked = list(_terms(searching.condition(searching.tokens(query))))
    assert all(re.fullmatch(r"[wgi][^\W_]+", term) for term in [*searching.terms(text), *asked])


@given(st.text(alphabet="배송환불 늦어요ㅂㅅaA1.", min_size=1, max_size=25), st.data())
def test_every_stretch_of_hangul_is_found(text: str, data: st.DataObject) -> None:
    runs = re.findall("[가-힣]+", searching.squeezed(text).letters)
    if runs:
        run = data.draw(st.sampled_from(runs))
        start = data.draw(st.integers(0, len(run) - 1))
        assert finds(run[start : start + data.draw(st.integers(1, 6))], text)


def _terms(condition: Condition) -> list[str]:
    if isinstance(condition, Term):
        return [condition.text]
    assert isinstance(condition, Every | Some)
    return [term for part in condition.parts for term in _terms(part)]
