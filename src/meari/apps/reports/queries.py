"""Gathering an edition's content, and reading what stands behind its numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from meari.apps.calendar import queries as calendar
from meari.apps.decisions import queries as decisions
from meari.apps.people.models import Team, User
from meari.apps.reports import circulation, findings, models, outlook
from meari.apps.reports.periods import Period
from meari.apps.reports.protocol import Read, elements
from meari.apps.sales.models import Product, ProductGroup
from meari.apps.sending.models import Letter
from meari.apps.voices import queries as voices
from meari.apps.voices.models import Voice
from meari.apps.voices.rules import visible_voices
from meari.apps.warehouse.queries import SYSTEM

MOST_KEPT = 50_000
RAW_VOICES = 10
AXIS_PERIODS = 12
FACETS = ("kind", "cls", "risk", "group", "product", "team", "channel", "check")


@dataclass(frozen=True)
class Behind:
    """The rows behind a number: those the reader may see, how many there were, how many are gone."""

    voices: QuerySet[Voice]
    total: int
    destroyed: int


def gathered(report: models.Report, period: Period, *, now: datetime) -> tuple[dict[str, Any], list[list[Any]]]:
    """Everything an edition freezes: its content, and the keys of the voices behind it with their labels."""
    read = Read(period, report.top_products)
    snapshot = voices.snapshot(*period.span, most=MOST_KEPT)
    content: dict[str, Any] = {
        "period": period.key,
        "frozen_at": now.isoformat(),
        "has_past": findings.has_past(read),
        "findings": findings.top(read),
        "strengths": outlook.strengths(read),
        "opportunities": outlook.opportunities(read),
        "elements": [{"key": element.key, **_plain(asdict(element.build(read)))} for element in elements()],
        "raw_voices": findings.quoted(findings.drawn((row[0] for row in snapshot), seed=period.key, most=RAW_VOICES)),
        "marks": _marks(period),
        "decisions": _decisions(period, timezone.localdate(now)),
    }
    return content, snapshot


def behind(edition: models.Edition, wanted: Mapping[str, str], *, reader: User) -> Behind:
    """The frozen rows that fit ``wanted`` (facets by name), as far as they still exist and ``reader`` may see them."""
    rows = edition.snapshot.voices
    for name, value in wanted.items():
        if name in FACETS and value:
            rows = [row for row in rows if _fits(row, name, value)]
    ids = [row[0] for row in rows]
    left = set(Voice.objects.filter(pk__in=ids).values_list("pk", flat=True))
    return Behind(visible_voices(reader).filter(pk__in=left), len(ids), len(ids) - len(left))


def block(edition: models.Edition, key: str) -> Mapping[str, Any]:
    """One element of an edition's content."""
    found: Iterable[Mapping[str, Any]] = edition.content["elements"]
    return next(one for one in found if one["key"] == key)


def _fits(row: list[Any], name: str, value: str) -> bool:
    at = FACETS.index(name) + 1
    if name in {"cls", "risk", "check"}:
        return any(key == value or key.startswith(f"{value}.") for key in row[at]) or (value == "any" and bool(row[at]))
    return bool(row[at] == value)


def _marks(period: Period) -> list[dict[str, Any]]:
    first = period.before(AXIS_PERIODS).first
    return [
        {
            "sort": mark.sort, "title": mark.title, "starts_on": mark.starts_on.isoformat(), "ends_on": mark.ends_on.isoformat(),
            "groups": [group.name for group in mark.groups.all()],
            "is_in_period": mark.ends_on >= period.first and mark.starts_on <= period.last,
        }
        for mark in calendar.marks_between(first, period.last + timedelta(days=14))
    ]  # fmt: skip


def _decisions(period: Period, today: date) -> list[dict[str, Any]]:
    return [
        {
            "id": one.pk, "title": one.title, "owner": one.owner.name, "due_on": one.due_on.isoformat(), "state": one.state,
            "expected_effect": one.expected_effect, "outcome": one.outcome, "measured": one.measured,
            "effect": found.plain() if (found := decisions.measured(one, today=today, visible_to=SYSTEM)) else None,
        }
        for one in decisions.taken_between(period.before(1).first, period.last)
    ]  # fmt: skip


def _plain(block_: dict[str, Any]) -> dict[str, Any]:
    return {
        "rows": list(block_["rows"]),
        "notes": [dict(note) for note in block_["notes"]],
        "series": dict(block_["series"]),
    }


def decisions_about(edition: models.Edition) -> dict[str, list[Any]]:
    """Decisions taken under each block of the edition."""
    found: dict[str, list[Any]] = {}
    for block_ in edition.content["elements"]:
        taken = list(decisions.about("reports.edition", f"{edition.pk}:{block_['key']}"))
        if taken:
            found[block_["key"]] = taken
    return found


def named(wanted: Mapping[str, str]) -> dict[str, str]:
    """The facets of a number with names instead of keys."""
    names = {
        "cls": voices.names("class"), "risk": voices.names("risk"), "kind": voices.names("kind"),
        "group": dict(ProductGroup.objects.values_list("key", "name")), "team": dict(Team.objects.values_list("key", "name")),
    }  # fmt: skip
    if wanted.get("check"):
        names["check"] = {key: _("%s, to be checked") % name for key, name in names["risk"].items()}
    shown = {name: names.get(name, {}).get(value, value) for name, value in wanted.items()}
    if wanted.get("product"):
        shown["product"] = (
            Product.objects.filter(sku=wanted["product"]).values_list("name", flat=True).first() or wanted["product"]
        )
    return shown


@dataclass(frozen=True)
class ReceiptRow:
    """One subscriber of an edition: the letter (none before it is posted), and when it was read."""

    user: User
    letter: Letter | None
    read_at: datetime | None


def receipts(edition: models.Edition) -> list[ReceiptRow]:
    """Everybody who gets the edition or has read it, those who have not read it first."""
    letters = {
        letter.key: letter for letter in Letter.objects.filter(about_kind=circulation.ABOUT, about_key=str(edition.pk))
    }
    read = {receipt.user_id: receipt for receipt in edition.receipts.select_related("user")}
    users = {one.user.pk: one.user for one in circulation.subscribers(edition.report)}
    users |= {receipt.user_id: receipt.user for receipt in read.values()}
    rows = []
    for user in users.values():
        letter = letters.get(f"{circulation.ABOUT}:{edition.pk}:user:{user.pk}")
        read_at = read[user.pk].read_at if user.pk in read else None
        rows.append(ReceiptRow(user, letter, read_at))
    return sorted(rows, key=lambda row: (row.read_at is not None, row.user.name))
