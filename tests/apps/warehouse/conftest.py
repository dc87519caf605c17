from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.apps.warehouse.shop import Shop


@pytest.fixture(autouse=True)
def facts_home(tmp_path: Path, settings: Any) -> Path:
    settings.FACTS_HOME = tmp_path / "facts"
    return tmp_path / "facts"


@pytest.fixture
def shop(db: None) -> Shop:
    return Shop()
