"""The words of a text and their places."""

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meari.engines.text.morphemes import MOST_LETTERS, Tagger, Word, words


def found(text: str, tagger: Tagger) -> list[tuple[str, str, str]]:
    return [(word.form, word.sort, text[word.start : word.end]) for word in words([text], tagger=tagger)[0]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("배송이 늦어요", [("배송", "noun", "배송"), ("늦", "verb", "늦")]),
        ("시끄러워서 못 자요", [("시끄럽", "adjective", "시끄러워"), ("못", "adverb", "못"), ("자", "verb", "자")]),
        ("RF85B9111AP 모델", [("rf85b9111ap", "foreign", "RF85B9111AP"), ("모델", "noun", "모델")]),
        ("１２ 냉장고", [("12", "number", "１２"), ("냉장고", "noun", "냉장고")]),
        ("[전화번호]로 연락", [("연락", "noun", "연락")]),
        ("😀 배송", [("배송", "noun", "배송")]),
        ("배송 \ud800 환불", [("배송", "noun", "배송"), ("환불", "noun", "환불")]),
        ("", []),
    ],
)
def test_words_stand_where_they_are_said(text: str, expected: list[tuple[str, str, str]], tagger: Tagger) -> None:
    assert found(text, tagger) == expected


def test_composed_and_conjoining_letters_give_the_same_words(tagger: Tagger) -> None:
    import unicodedata

    text = unicodedata.normalize("NFD", "배송 환불")
    assert [(form, unicodedata.normalize("NFC", said)) for form, _sort, said in found(text, tagger)] == [
        ("배송", "배송"),
        ("환불", "환불"),
    ]


def test_name_is_what_a_dictionary_lists() -> None:
    assert [Word("늦", "verb", 0, 1).name, Word("배송", "noun", 0, 2).name] == ["늦다", "배송"]


def test_only_the_beginning_of_an_endless_text_is_read(tagger: Tagger) -> None:
    text = "배송 " * (MOST_LETTERS // 3 + 100)
    assert max(word.end for word in words([text], tagger=tagger)[0]) <= MOST_LETTERS


@settings(deadline=None, max_examples=60)
@given(st.lists(st.text(max_size=30), max_size=3))
def test_places_lie_in_the_text_and_in_order(texts: list[str]) -> None:
    for text, each in zip(texts, words(texts, tagger=_kiwi()), strict=True):
        assert all(0 <= word.start < word.end <= len(text) and word.form for word in each)
        assert [word.start for word in each] == sorted(word.start for word in each)


@cache
def _kiwi() -> Tagger:
    from kiwipiepy import Kiwi

    return Kiwi(num_workers=1)
