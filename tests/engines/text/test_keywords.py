"""Words that some texts say more than others."""

from math import log, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meari.engines.text.keywords import counted, label, log_odds, said
from meari.engines.text.morphemes import Tagger, words


def test_log_odds_worked_by_hand() -> None:
    """Equations 16, 18 and 22 of Monroe, Colaresi and Quinn with a prior of 1 for 연기 and 9 for 배송."""
    told = {
        one.word: one
        for one in log_odds({"연기": 8, "배송": 12}, {"연기": 2, "배송": 78}, prior={"연기": 1, "배송": 9})
    }
    delta = log(9 / (20 + 10 - 9)) - log(3 / (80 + 10 - 3))
    assert told["연기"].log_odds == pytest.approx(delta)
    assert told["연기"].z == pytest.approx(delta / sqrt(1 / 9 + 1 / 3))
    assert (told["연기"].here, told["연기"].there, told["배송"].z < 0) == (8, 2, True)


def test_the_prior_keeps_single_mentions_down() -> None:
    here, there = {"연기": 12, "보라색": 1, "배송": 40}, {"연기": 3, "배송": 400, "환불": 300}
    assert log_odds(here, there)[0].word == "연기"
    rare = next(one for one in log_odds(here, there) if one.word == "보라색")
    assert rare.z < 1.96 < log_odds(here, there)[0].z


def test_nothing_to_compare_gives_nothing() -> None:
    assert log_odds({}, {"배송": 3}) == [] and log_odds({"배송": 3}, {"배송": 1}) == []


@given(
    st.dictionaries(st.sampled_from("가나다라"), st.integers(1, 50)),
    st.dictionaries(st.sampled_from("가나다라"), st.integers(1, 50)),
)
def test_both_sides_mirror_each_other(here: dict[str, int], there: dict[str, int]) -> None:
    mine, theirs = ({one.word: one.z for one in log_odds(*sides)} for sides in ((here, there), (there, here)))
    assert all(mine[word] == pytest.approx(-theirs[word]) for word in mine.keys() & theirs.keys())


def test_said_are_nouns_stems_and_nouns_together(tagger: Tagger) -> None:
    (text,) = words(["안녕하세요 배송 지연이 심하고 포장이 찢겼어요"], tagger=tagger)
    assert said(text) == {"배송", "지연", "배송 지연", "심하다", "포장", "찢기다"}


def test_counted_once_a_text_and_labels_do_not_repeat() -> None:
    assert counted([frozenset({"배송"}), frozenset({"배송", "환불"})]) == {"배송": 2, "환불": 1}
    here = {"배송 지연": 9, "배송": 9, "지연": 9, "포장": 5, "낱말": 1}
    told = log_odds(here, {"가격": 50, "배송": 2})
    assert label(told) == ("배송 지연", "포장")
