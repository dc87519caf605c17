"""BM25."""

from math import log

import pytest

from meari.engines.text.ranking import Document, scores
from meari.engines.text.searching import Token

DELIVERY, REFUND = Token("배송", ("배송",)), Token("환불", ("환불",))


def test_score_is_that_of_the_formula() -> None:
    """Two texts of equal length, a token once in the first: idf times 1 * 2.2 / (1 + 1.2)."""
    told = scores([Document(["배송"], "배송옴"), Document([], "안와요")], [DELIVERY], holding=[1], of=2)
    assert told == [pytest.approx(log(1 + 1.5 / 1.5)), 0.0]


def test_more_often_rarer_and_shorter_come_first() -> None:
    often, once = Document(["배송", "배송"], "배송배송옴"), Document(["배송"], "배송은옴요")
    long = Document(["배송"], "배송" + "가" * 50)
    told = scores([often, once, long], [DELIVERY], holding=[10], of=100)
    assert told[0] > told[1] > told[2] > 0
    rare, common = scores(
        [Document(["환불"], "환불요"), Document(["배송"], "배송요")], [DELIVERY, REFUND], holding=[90, 2], of=100
    )
    assert rare > common > 0


def test_whole_words_beat_letters_inside_others() -> None:
    word, inside = scores([Document(["배송"], "배송옴"), Document(["오배송"], "오배송")], [DELIVERY], holding=[2], of=9)
    assert word > inside > 0


def test_nothing_to_rank() -> None:
    assert scores([], [DELIVERY], holding=[0], of=0) == []
    assert scores([Document([], "")], [DELIVERY], holding=[0], of=0) == [0.0]
