"""One spelling for many, with the way back."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meari.engines.text import normalise


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("  안녕\r\n하세요  ", "안녕 하세요"),
        ("좋아요ㅋㅋㅋㅋㅋ!!!!", "좋아요ㅋㅋ!!"),
        ("1000000원", "1000000원"),
        ("ＡＢＣ　１２３", "abc 123"),
        (unicodedata.normalize("NFD", "냉장고"), "냉장고"),
        ("냉\u200b장\u2060고", "냉장고"),
        ("a–b—c", "a-b-c"),
        ("", ""),
    ],
)
def test_normal_writes_one_way(written: str, normal: str) -> None:
    assert normalise.normal(written) == normal


def test_space_free_is_the_same_however_spaced() -> None:
    assert normalise.space_free(normalise.normal("배송이 왜 이렇게 늦어요")) == normalise.space_free(
        normalise.normal("배송이왜이렇게늦어요")
    )


def test_fold_leads_back_to_the_original() -> None:
    text = unicodedata.normalize("NFD", "가나") + "０１"
    folded = normalise.fold(text)
    assert folded.text == "가나01"
    assert [folded.span(at, at + 1) for at in range(4)] == [(0, 2), (2, 4), (4, 5), (5, 6)]


def test_fold_of_a_plain_text_keeps_places() -> None:
    assert normalise.fold("냉장고 ABC").span(1, 3) == (1, 3)


@given(st.text(alphabet=st.characters(codec=None)))
def test_squeeze_keeps_a_place_for_every_letter(text: str) -> None:
    squeezed, places = normalise.squeeze(text)
    assert len(squeezed) == len(places)
    assert places == sorted(places)
    assert not any(letter.isspace() for letter in squeezed)
    assert all(0 <= place < len(text) for place in places)


@given(st.text())
def test_normal_twice_changes_nothing(text: str) -> None:
    once = normalise.normal(text)
    assert normalise.normal(once) == once
