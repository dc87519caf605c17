"""An edition as the template of a page, a print or a mail sees it: frozen content with its pictures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from meari.apps.base import charts
from meari.apps.base.charts import Mark
from meari.apps.reports import models, periods
from meari.apps.reports.protocol import elements
from meari.apps.reports.wording import worded

PRINT_WIDTH, PRINT_HEIGHT = 680, 210


def context(edition: models.Edition, *, is_still: bool) -> dict[str, Any]:
    """What the templates of an edition need; ``is_still`` draws pictures here instead of in the browser."""
    content = worded(edition)
    known = {element.key: element for element in elements()}
    blocks = []
    for block in content["elements"]:
        element = known.get(block["key"])
        option = element.picture(block, _axis_marks(edition, block)) if element else None
        picture = drawn(option) if option and is_still else option
        blocks.append(
            {"block": block, "picture": picture, "template": _template(block["key"], is_known=element is not None)}
        )
    return {
        "edition": edition,
        "period": periods.parse(edition.period),
        "content": content,
        "blocks": blocks,
        "is_still": is_still,
        "marks_now": [mark for mark in content["marks"] if mark["is_in_period"]],
    }


def html(edition: models.Edition, template: str) -> str:
    """The edition through one of the still templates."""
    return render_to_string(template, context(edition, is_still=True))


def drawn(option: charts.Option) -> str:
    """A still picture as SVG; the chart library escapes every label, so its text is safe."""
    return mark_safe(charts.svg(option, width=PRINT_WIDTH, height=_height(option)))  # noqa: S308


def _template(key: str, *, is_known: bool) -> str:
    return f"reports/elements/{key}/block.html" if is_known else "reports/parts/unknown.html"


def _height(option: Mapping[str, Any]) -> int:
    """Lying bars need room for each name."""
    axis = option.get("yAxis", {})
    return 30 + 24 * len(axis["data"]) if axis.get("type") == "category" else PRINT_HEIGHT


def _axis_marks(edition: models.Edition, block: Mapping[str, Any]) -> Sequence[Mark]:
    """Calendar marks that touch all products, at the label of the week or month they begin in."""
    days = [date.fromisoformat(day) for day in block.get("series", {}).get("days", ())]
    found: dict[date, Mark] = {}
    for mark in edition.content["marks"]:
        begins = date.fromisoformat(mark["starts_on"])
        at = max((day for day in days if day <= begins), default=None)
        if at is not None and at not in found and begins <= edition.last_on:
            found[at] = Mark(f"{at:%m.%d}", mark["title"][:10])
    return list(found.values())[-4:]
