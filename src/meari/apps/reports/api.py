"""Editions of reports for machines: the same frozen numbers as the page and the JSON download."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from pydantic import Field

from meari.apps.base.visitors import address_of
from meari.apps.hooks.api import PROBLEMS, Problem, Strict, owner_with, refuse_unknown
from meari.apps.privacy import actions as privacy
from meari.apps.reports import protocol, rules

FORMAT = "json"
router = Router(tags=["reports"])
Id = Annotated[int, Field(ge=1, lt=2**63)]


class EditionOut(Schema):
    """One frozen issue of a report."""

    id: int
    report: str
    cadence: str
    period: str
    number: int
    first_on: date
    last_on: date
    frozen_at: datetime
    correction: str


class EditionPage(Schema):
    """Some editions, the newest first; ask again with ``before`` set to the last id for more."""

    editions: list[EditionOut]


class Wanted(Strict):
    period: str = Field("", max_length=8, description="2026-W46 or 2026-11.")
    before: Id | None = None
    limit: int = Field(50, ge=1, le=200)


@router.get("/reports/editions", response={200: EditionPage, **PROBLEMS}, summary="Editions of reports")
def editions(request: HttpRequest, wanted: Query[Wanted]) -> EditionPage:
    """What was published, without the numbers. Needs `reports.view`."""
    owner = owner_with(request, rules.VIEW)
    refuse_unknown(request, Wanted)
    found = rules.visible_editions(owner).defer("content").order_by("-pk")
    if wanted.period:
        found = found.filter(period=wanted.period)
    if wanted.before:
        found = found.filter(pk__lt=wanted.before)
    told = [
        EditionOut(
            id=one.pk, report=one.report.key, cadence=one.report.cadence, period=one.period, number=one.number,
            first_on=one.first_on, last_on=one.last_on, frozen_at=one.frozen_at, correction=one.correction,
        )
        for one in found[: wanted.limit]
    ]  # fmt: skip
    return EditionPage(editions=told)


@router.get(
    "/reports/editions/{edition_id}", response={200: dict[str, Any], 404: Problem, **PROBLEMS}, summary="One edition"
)
def edition(request: HttpRequest, edition_id: Id) -> dict[str, Any]:
    """Every number, finding and remark as it was frozen, as in the JSON download; noted in the access log.

    Needs `reports.view` and `reports.export`.
    """
    owner = owner_with(request, rules.VIEW)
    owner_with(request, rules.EXPORT)
    shown = get_object_or_404(rules.visible_editions(owner), pk=edition_id)
    told: dict[str, Any] = json.loads(protocol.formats()[FORMAT].write(shown))
    privacy.log_export(
        kind="reports.edition", whose=[shown.pk], by=owner, reason=_("Download of the report as %s") % FORMAT,
        address=address_of(request) or None, now=timezone.now(), count=1,
    )  # fmt: skip
    return told
