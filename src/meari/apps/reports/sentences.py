"""What an edition says, as sentences in the reader's language for files without templates."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from meari.apps.base.templatetags.meari import count, decimal, percent, short_day, won
from meari.apps.reports.protocol import Column
from meari.apps.reports.templatetags import reports as tags
from meari.apps.voices import channels

Finding = Mapping[str, Any]


def headline(finding: Finding) -> str:
    """김치온 D47 · 안전: 29 voices, 2.1 expected."""
    place = f"{finding['scope']['name']} · " if finding["scope"]["name"] else ""
    told = {"value": count(finding["value"]), "expected": decimal(finding["expected"])}
    said = _("%(value)s voices, %(expected)s expected") % told
    return f"{place}{finding['what']}: {said}"


def no_findings(content: Mapping[str, Any]) -> str:
    """What stands where there is no finding: nothing stood out, or there is nothing to compare with."""
    if content.get("has_past", True):
        return _("Nothing rose by more than chance this time.")
    return _(
        "No voices are known from before this period, so nothing can stand out yet. The next edition will compare."
    )


def support(finding: Finding) -> str:
    """How far beyond expectation with its interval, and the sales it touches."""
    told = {
        "excess": decimal(finding["excess"], 0),
        "low": decimal(finding["low"], 0),
        "high": decimal(finding["high"], 0),
    }
    said = _("%(excess)s more than the last eight periods lead one to expect (95 %%: %(low)s to %(high)s).") % told
    if finding["sales"]:
        said += " " + _("It touches %(sales)s of sales.") % {"sales": won(finding["sales"])}
    return said


def causes(finding: Finding) -> list[str]:
    """Candidates for what is behind it: where its voices pile up, and what the calendar says."""
    return [_cause(one) for one in finding["causes"]]


def _cause(one: Mapping[str, Any]) -> str:
    if one["sort"] == "mark":
        return f"{one['name']} ({short_day(date.fromisoformat(one['on'][:10]))})"
    name = channels.name(one["name"]) if one["sort"] == "channel" else one["name"]
    return f"{name} {percent(one['share'], 0)}"


def verbatim(voice: Mapping[str, Any]) -> str:
    """“The words” (11.3(화) · telephone · product)."""
    told = [short_day(date.fromisoformat(voice["at"][:10])), channels.name(voice["channel"]), voice["product"]]
    return f"“{' '.join(voice['text'].split())}” ({' · '.join(part for part in told if part)})"


def cell(row: Mapping[str, Any], column: Column) -> str:
    """One cell of an element's table as plain text."""
    return strip_tags(str(tags.cell(row, column)))


def effect(told: Mapping[str, Any] | None) -> str:
    """What the number of a decision did: 15.0 → 2.0 a week, clearly fewer."""
    verdicts = {
        "fell": _("clearly fewer"), "rose": _("clearly more"), "unclear": _("within chance"),
        "too_early": _("too early to say"), "nothing": _("nothing was counted"),
    }  # fmt: skip
    if not told:
        return ""
    verdict = str(verdicts.get(told["verdict"], told["verdict"]))
    if told["verdict"] in {"too_early", "nothing"}:
        return verdict
    weeks = {"before": decimal(told["before"]), "after": decimal(told["after"])}
    said = _("%(before)s → %(after)s a week") % weeks
    return f"{said}, {verdict}"
