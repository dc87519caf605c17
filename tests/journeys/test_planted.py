"""What was planted in the demo company stands in its reports; the product knows nothing of it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from meari.apps.reports import actions, queries, wording
from meari.demo.load import Wanted, load
from meari.site.start import set_up
from tests.factories import SEOUL

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 21, 18, 0, tzinfo=SEOUL)


@pytest.fixture
def editions(settings, tmp_path) -> dict[str, dict[str, Any]]:
    """The last whole week and month of the demo at a fifth of its volume."""
    settings.FACTS_HOME = tmp_path / "facts"
    set_up(now=NOW)
    load(Wanted(date(2026, 11, 21), scale=0.2), report=lambda *_told: None)
    found = {}
    for period in ("2026-W46", "2026-10"):
        edition = actions.publish_period(period_key=period, now=NOW)
        found[period] = {**wording.worded(edition), "edition": edition}
    return found


def about(content: dict[str, Any]) -> set[tuple[str, str]]:
    return {(finding["key"], finding["scope"]["name"]) for finding in content["findings"]}


def test_reports_find_what_was_planted(editions):
    week, month = editions["2026-W46"], editions["2026-10"]
    assert {key for key, _scope in about(week)} & {"privacy", "safety", "accident"}
    keys = {key for key, _scope in about(month)}
    assert keys & {"return", "agent_compensation", "breakdown", "promotion", "compensation"}

    risks = {row["key"]: row for row in queries.block(week["edition"], "risks")["rows"]}
    assert risks["privacy"]["value"] > 2 * max(1, risks["privacy"]["previous"])
    told = " ".join(voice["text"] for voice in risks["privacy"]["voices"])
    assert "주문" in told

    launched = {row["name"] for row in week["opportunities"]}
    assert any("X9" in name for name in launched)
    assert any("X9" in mark["title"] and mark["is_in_period"] for mark in week["marks"])
