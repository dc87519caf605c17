"""Texts that say the same."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from meari.engines.text import similar

TEXTS = [
    "배송이 너무 늦어요 빨리 보내주세요",
    "배송이너무늦어요!! 빨리 보내 주세요.",
    "냉장고 소음이 심해요",
    "냉장고 소음이 너무 심합니다",
    "",
    "!?",
]


def test_similarity_is_one_with_itself_and_the_same_both_ways() -> None:
    found = similar.similarities(TEXTS)
    assert np.allclose(found, found.T) and np.allclose(np.diag(found)[:4], 1, atol=1e-5)
    assert found[0, 1] > 0.7 > found[2, 3] > 0.4 > found[0, 2]


def test_words_and_vectors_join_as_a_mean() -> None:
    letters = similar.similarities(TEXTS[:2])[0, 1]
    vectors = np.array([[1, 0], [0, 1]], dtype=np.float32)
    joined = similar.similarities(TEXTS[:2], words=[["배송"], ["배송"]], vectors=vectors)
    assert joined[0, 1] == pytest.approx((letters + 1 + 0) / 3, abs=1e-5)


def test_a_hub_that_is_close_to_all_falls_behind() -> None:
    """Three texts in a row of neighbours; the hub is 0.6 to each, the true neighbour 0.55."""
    found = np.array([[1, 0.6, 0.55, 0], [0.6, 1, 0.6, 0.6], [0.55, 0.6, 1, 0], [0, 0.6, 0, 1]], dtype=np.float32)
    assert [place for place, _ in similar.closest(found, at_least=0.1)] == [2, 1]
    assert similar.closest(found, at_least=0.58) == [(1, pytest.approx(0.6))]
    assert similar.closest(np.ones((1, 1), dtype=np.float32), at_least=0) == []


def test_twins_differ_in_next_to_nothing() -> None:
    assert similar.twins([*TEXTS, TEXTS[0], "배송이 너무 늦어요 빨리 보내주세요 네?"], seed=1) == [
        0,
        0,
        2,
        3,
        4,
        5,
        0,
        0,
    ]
    assert similar.twins([], seed=1) == []


@given(st.lists(st.text(alphabet="배송환불 늦어요.", max_size=20), max_size=8), st.integers(0, 9))
def test_copies_are_always_twins_and_groups_name_their_first(texts: list[str], seed: int) -> None:
    doubled = [*texts, *texts]
    first = similar.twins(doubled, seed=seed)
    for at, text in enumerate(texts):
        if any(map(str.isalnum, text)):
            assert first[at] == first[at + len(texts)]
    assert all(first[group] == group <= at for at, group in enumerate(first))
