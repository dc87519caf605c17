"""The sentence encoder that comes with its package."""

from __future__ import annotations

import numpy as np

from meari.engines.text import sentences


def test_means_the_same_in_other_words_and_another_language():
    same, other, english = sentences.encode(
        ["환불은 언제 되나요?", "냉장고에서 소리가 나요", "When will I get my refund?"]
    )
    again = sentences.encode(["돈은 언제 돌려받을 수 있나요?"])[0]
    assert again @ same > again @ other and english @ same > english @ other
    assert np.allclose(np.linalg.norm([same, other], axis=1), 1, atol=1e-3)


def test_empty_and_endless_texts():
    assert sentences.encode([]).shape == (0, 512)
    long, cut = sentences.encode(["가나다 " * 5000, ("가나다 " * 5000)[: sentences.MOST_LETTERS]])
    assert sentences.encode([""]).shape == (1, 512) and np.array_equal(long, cut)
