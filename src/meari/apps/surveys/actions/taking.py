"""Responses and results leave the house as files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import IO

from meari.apps.people import models as people
from meari.apps.people import rules as people_rules
from meari.apps.privacy import actions as privacy
from meari.apps.privacy import rules as privacy_rules
from meari.apps.surveys import models, queries, rules, taking
from meari.apps.surveys.actions.analysing import Anonymous
from meari.apps.surveys.taking import Taking

KIND, RESULTS = "surveys.response", "surveys.results"


class NothingToTake(Exception):
    """The survey was never opened."""


@dataclass(frozen=True)
class Wanted:
    """Which file, and how: ``weighting_id`` names weights, ``is_original`` asks for open text as it was said."""

    format_key: str
    language: str
    is_codes: bool = True
    is_original: bool = False
    weighting_id: int | None = None
    reason: str = ""
    address: str | None = None


def take_file(survey: models.Survey, wanted: Wanted, out: IO[bytes], *, by: people.User, now: datetime) -> Taking:
    """Write a file of the survey to ``out`` and note in the access log who took it, why and from where.

    Files of responses need the right to read single responses, originals the right to personal data. The log is written first:
    what cannot be logged does not leave. Raises ``NotAllowed``, ``NoReason``, ``Anonymous``, ``NothingToTake``,
    ``printing.FormatUnavailable`` and ``UnknownKindError``.
    """
    demand(survey, wanted, by)
    told = taking_of(survey, wanted)
    log(survey, wanted, through_id=told.through_id, by=by, now=now)
    form: taking.Format = taking.formats()[wanted.format_key]
    form.write(told, out)
    return told


def log(survey: models.Survey, wanted: Wanted, *, through_id: int, by: people.User, now: datetime) -> None:
    """Note in the access log that a file leaves. Raises ``NoReason``."""
    has_rows = taking.formats()[wanted.format_key].has_rows
    ids = queries.complete_through(survey, through_id)
    privacy.log_export(
        kind=KIND if has_rows else RESULTS,
        whose=list(ids.order_by("pk").values_list("pk", flat=True)[:1000]) if has_rows else [survey.pk],
        by=by, reason=wanted.reason, address=wanted.address, now=now, count=ids.count() if has_rows else 1,
    )  # fmt: skip


def taking_of(survey: models.Survey, wanted: Wanted) -> Taking:
    """What leaves: everything complete until now. Raises ``NothingToTake``."""
    definition = queries.whole_definition(survey)
    if definition is None:
        raise NothingToTake
    last = survey.responses.order_by("-pk").values_list("pk", flat=True).first() or 0
    known = queries.fields_of(survey, wanted.language)
    weights = queries.weights(survey, wanted.weighting_id, known)
    named = survey.weightings.filter(pk=wanted.weighting_id or 0).first() if weights else None
    return Taking(
        survey, definition, wanted.language, last, wanted.is_codes, wanted.is_original, weights, named.name if named else "",
    )  # fmt: skip


def demand(survey: models.Survey, wanted: Wanted, by: people.User) -> None:
    """What it takes to take a file. Raises ``NotAllowed``, ``Anonymous`` and ``UnknownKindError``."""
    form: taking.Format = taking.formats()[wanted.format_key]
    if not rules.visible_surveys(by).filter(pk=survey.pk).exists():
        raise people_rules.NotAllowed(rules.VIEW)
    people_rules.demand_everywhere(by, rules.EXPORT)
    if survey.is_anonymous:
        raise Anonymous
    if form.has_rows:
        people_rules.demand_everywhere(by, rules.SEE_ANSWERS)
    if wanted.is_original:
        people_rules.demand(by, privacy_rules.SEE_PERSONAL)
