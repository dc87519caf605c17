"""Key strokes and initial consonants."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meari.engines.text import hangul

SYLLABLES = st.text(alphabet=st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3), max_size=8)


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("배송", "ㅂㅐㅅㅗㅇ"),
        ("과값", "ㄱㅗㅏㄱㅏㅂㅅ"),
        ("까", "ㄲㅏ"),
        ("ㄳㅘ", "ㄱㅅㅗㅏ"),
        ("의 A1", "ㅇㅡㅣ A1"),
        ("", ""),
    ],
)
def test_strokes_are_what_a_keyboard_types(text: str, typed: str) -> None:
    assert hangul.strokes(text) == typed


@pytest.mark.parametrize(
    ("so_far", "word"), [("배소", "배송"), ("배ㅅ", "배송"), ("간", "가나"), ("고", "괜찮"), ("갑", "값")]
)
def test_what_is_typed_so_far_is_a_beginning_of_the_word(so_far: str, word: str) -> None:
    assert hangul.strokes(word).startswith(hangul.strokes(so_far))


def test_initials_leave_out_what_has_none() -> None:
    assert hangul.initials("오배송 A/S ㅂ쌀ㅏ") == "ㅇㅂㅅㅂㅆ"
    assert [hangul.is_initials(text) for text in ("ㅂㅅ", "ㄲ", "배ㅅ", "ㄳ", "ㅏ", "")] == [
        True,
        True,
        False,
        False,
        False,
        False,
    ]


@given(SYLLABLES)
def test_every_syllable_has_one_initial_and_strokes_without_syllables(text: str) -> None:
    assert len(hangul.initials(text)) == len(text)
    assert not any(map(hangul.is_syllable, hangul.strokes(text)))
