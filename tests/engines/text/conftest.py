"""Kiwi is loaded once for all tests of texts."""

from __future__ import annotations

import pytest

from meari.engines.text.morphemes import Tagger


@pytest.fixture(scope="session")
def tagger() -> Tagger:
    from kiwipiepy import Kiwi

    return Kiwi(num_workers=1)
