"""Every report element: nothing, one voice and many; plain values; a table form; both languages."""

from __future__ import annotations

import json

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from meari.apps.reports import actions, periods, rendering
from meari.apps.reports.protocol import Read, elements
from tests.factories import hear, sell, weeks_of_days

pytestmark = pytest.mark.django_db
PERIOD = periods.parse("2026-W46")
FORMATS = {
    "text", "count", "counted", "won", "amount", "percent", "decimal", "change", "interval", "percent_interval", "mark", "day",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _own_fact_store(settings, tmp_path):
    settings.FACTS_HOME = tmp_path / "facts"


def company(now, voices: int) -> None:
    if voices:
        sell(now, days=weeks_of_days(PERIOD.last, weeks=3))
    for number in range(voices):
        text = ("연기가 나요", "배송이 늦어요", "고맙습니다 잘 쓸게요", "반품해 주세요")[number % 4]
        hear(now, f"{text} {number}", day=PERIOD.first, key=str(number), product="RF85" if number % 3 else None)


@pytest.mark.parametrize("voices", [0, 1, 30])
@pytest.mark.parametrize("element", elements(), ids=lambda element: element.key)
def test_element_builds_plain_rows_and_renders(element, voices, cast, now):
    company(now, voices)
    actions.publish_edition(actions.ensure_report("weekly"), PERIOD, by=None, now=now)  # brings facts up to date
    block = element.build(Read(PERIOD, top_products=10))
    frozen = json.loads(json.dumps({"rows": list(block.rows), "series": block.series}))
    assert frozen["rows"] == list(block.rows)
    for row in block.rows:
        assert {column.key for column in element.columns} <= set(row)
    shown = {"block": {"key": element.key, "notes": [], **frozen}, "edition": None, "is_still": True, "picture": None}
    for language in ("ko", "en"):
        with translation.override(language):
            assert render_to_string(f"reports/elements/{element.key}/block.html", shown).strip() or not block.rows


@pytest.mark.parametrize("element", elements(), ids=lambda element: element.key)
def test_element_says_what_it_is(element):
    assert element.columns and {column.format for column in element.columns} <= FORMATS
    assert str(element.label) and str(element.question)


def test_the_seven_stand_in_their_order():
    keys = [element.key for element in elements() if element.number <= 7]
    assert keys == ["sales", "inquiry_ratio", "product_groups", "top_products", "inquiry_types", "risks", "news"]


def test_edition_with_an_element_that_is_gone_still_shows(cast, now):
    edition = actions.publish_edition(actions.ensure_report("weekly"), PERIOD, by=None, now=now)
    edition.content["elements"].append({"key": "gone", "title": "Gone", "rows": [], "notes": [], "series": {}})
    html = rendering.html(edition, "reports/print.html")
    assert "gone" in html
