"""Where the words of a query stand."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meari.engines.text import marking, searching
from meari.engines.text.marking import Hit, Piece, Spot
from meari.engines.text.searching import Token

TEXT = "냉장고 배송이 너무 늦어요. A/S 3번"


def marked(query: str, text: str = TEXT, *, forgive: bool = False) -> list[str]:
    return [text[hit.start : hit.end] for hit in marking.hits(text, searching.tokens(query), forgive=forgive)]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("배송", ["배송"]), ("배소", ["배송"]), ("ㅂㅅ", ["배송"]), ("배송ㅇ", ["배송이"]), ("배송ㄴㅁ", []), ("as", ["A/S"]), ("고배송", ["고 배송"]), ("늦어요 배송", ["배송", "늦어요"]),
        ("ㄴㅁ", ["너무"]), ("환불", []), ("", []),
    ],
)  # fmt: skip
def test_exactly_what_was_looked_for_is_marked(query: str, said: list[str]) -> None:
    assert marked(query) == said


def test_words_are_marked_where_the_index_saw_them() -> None:
    assert marking.hits(TEXT, [Token("늦었다", ("늦",))], [Spot("늦", 11, 12)]) == [Hit(0, 11, 12, "word")]


def test_letters_in_pieces_are_marked_whole() -> None:
    text = unicodedata.normalize("NFD", "새 배송 왔음")
    assert [unicodedata.normalize("NFC", said) for said in marked("배송", text)] == ["배송"]


@pytest.mark.parametrize(
    ("slip", "text", "said"),
    [
        ("베송", "오늘 배송 옴", ["배송"]),
        ("리모콘", "리모컨이 안 돼요", ["리모컨"]),
        ("환불됬나요", "환불됐나요?", ["환불됐나요"]),
        ("방송", "배송 옴", []),
        ("가", "나", []),
    ],
)
def test_slips_are_forgiven_where_asked(slip: str, text: str, said: list[str]) -> None:
    assert marked(slip, text, forgive=True) == said
    assert marked(slip, text) == []


def test_near_counts_key_strokes() -> None:
    assert marking.near("배송", "베송") == (0, 2)  # one stroke
    assert marking.near("배송", "비숭") is None  # two strokes in two letters
    assert marking.near("냉장고소음", "넹장고쇼음") == (0, 5)  # two strokes in five letters
    assert marking.near("", "배송") is None


def test_pieces_show_the_part_around_the_first_hit() -> None:
    text = "가" * 50 + " 배송이 늦어요 " + "나" * 50
    cut = marking.pieces(text, marking.hits(text, searching.tokens("배송")), most=30)
    assert [piece.is_hit for piece in cut] == [False, True, False, False]
    assert cut[0] == Piece("… ", False) and cut[1].text == "배송" and cut[-1] == Piece(" …", False)
    assert marking.pieces("짧다", []) == [Piece("짧다", False)] and marking.pieces("", []) == []


@given(st.text(max_size=80), st.text(max_size=10), st.booleans())
def test_pieces_are_the_text_again(text: str, query: str, forgive: bool) -> None:
    found = marking.hits(text, searching.tokens(query), forgive=forgive)
    assert "".join(piece.text for piece in marking.pieces(text, found)) == text
    assert all(0 <= hit.start < hit.end <= len(text) for hit in found)


@given(st.text(alphabet="ㄱㅏㄴ가나다", max_size=12), st.text(alphabet="ㄱㅏㄴ가나다", min_size=2, max_size=5))
def test_closest_is_the_least_edit_distance_of_any_stretch(text: str, pattern: str) -> None:
    assert marking._closest(text, pattern)[1] == min(
        _distance(text[start:end], pattern) for start in range(len(text) + 1) for end in range(start, len(text) + 1)
    )


def _distance(one: str, other: str) -> int:
    """Levenshtein's, by the book."""
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one):
        row, before = [at + 1], row
        for place, wanted in enumerate(other):
            row.append(min(before[place] + (letter != wanted), before[place + 1] + 1, row[place] + 1))
    return row[-1]
