"""Recall and precision of masking on made-up data: the promise of the engine, small enough for every run."""

import pytest
from personal_data import KINDS, harmless, personal

from meari.engines.text import masking


@pytest.mark.parametrize("kind", KINDS)
def test_masking_finds_nearly_all_of_a_kind(kind: str) -> None:
    wanted = [each for each in personal(20261121, 200) if each[0] == kind]
    missed = [text for _, text, start, end in wanted if not _is_covered(text, start, end)]
    assert len(missed) <= 0.01 * len(wanted), missed


@pytest.mark.parametrize("kind", KINDS)
def test_masking_names_the_right_kind(kind: str) -> None:
    allowed = KINDS[kind][2]
    wanted = [each for each in personal(20261122, 200) if each[0] == kind]
    wrong = [text for _, text, _, _ in wanted if {span.kind for span in masking.mask(text).spans} - allowed - {"name"}]
    assert len(wrong) <= 0.02 * len(wanted), wrong


def test_masking_leaves_near_misses() -> None:
    texts = harmless(20261121, 100)
    hit = [(text, masking.mask(text).text) for text in texts if masking.mask(text).spans]
    assert len(hit) <= 0.02 * len(texts), hit


def _is_covered(text: str, start: int, end: int) -> bool:
    """Say whether masked spans cover every letter and digit of the secret."""
    spans = masking.mask(text).spans
    return all(
        any(span.start <= place < span.end for span in spans) for place in range(start, end) if text[place].isalnum()
    )
