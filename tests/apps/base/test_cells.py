"""No cell that leaves the house is taken for a formula."""

from __future__ import annotations

import pytest

from meari.apps.base.cells import harmless


@pytest.mark.parametrize("cell", ["=1+1", "+82 10", "-3", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", "＋1", "－1", "＠x"])
def test_formula_becomes_text(cell):
    assert harmless(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "냉장고", "1=1", "a@b.c", "3-4"])
def test_other_text_stays(cell):
    assert harmless(cell) == cell
