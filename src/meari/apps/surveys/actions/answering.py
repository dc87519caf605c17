"""What happens when somebody hands in a screen, and telling the house what was answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from meari.apps.base import bulk, committing
from meari.apps.events import actions as events
from meari.apps.events.declare import event_type, months_of
from meari.apps.surveys import answering, models, queries
from meari.apps.surveys.answering import Attempt, Screen
from meari.apps.surveys.definition import Definition
from meari.apps.surveys.protocol import Posted
from meari.engines import branching

RESPONSES_RECEIVED = event_type(
    "surveys.responses_received",
    payload=("survey_id", "response_ids", "months"),
    label=_("Somebody answered another survey"),
)
GATHERED_AT_ONCE = 500
State = models.Response.State
COLUMNS = tuple(field.attname for field in models.Response._meta.concrete_fields if not field.primary_key)
CHANGING = ("language", "answers", "seen", "changed_at", "state", "completed_at")


@dataclass(frozen=True)
class Visit:
    """Somebody at a collector: ``token`` is theirs alone, ``version_id`` what they are asked when they begin.

    Unless it ``is_begun`` no response is looked for before one is written.
    """

    collector: models.Collector
    token: str
    version_id: int
    language: str
    variables: Mapping[str, str] = field(default_factory=dict)
    invitation: models.Invitation | None = None
    is_begun: bool = False


@dataclass(frozen=True)
class Taken:
    """A screen was taken: ``screen`` is the next one, the response's state says whether it was the last."""

    response: models.Response
    screen: Screen

    @property
    def is_over(self) -> bool:
        return self.response.state != State.PARTIAL


class _FullMeanwhile(Exception):
    """Somebody else was the last whom a quota let in."""


def seed_of(token: str) -> int:
    """What random order a respondent sees, the same on every screen."""
    return int(token[:12], 16)


def take_screen(visit: Visit, posted: Posted, *, now: datetime) -> Taken:
    """Keep what was handed in and say what is next; when this returns, it is durable.

    The first screen begins the response. The same screen handed in twice is taken once; a response that is over stays
    as it is. Needs no right: whoever has the address may answer.
    """
    try:
        return committing.together(lambda: _take(visit, posted, now=now))
    except IntegrityError:  # the first screen came before
        return committing.together(lambda: _take(replace(visit, is_begun=True), posted, now=now))


@transaction.atomic
def gather_responses(*, now: datetime) -> int:
    """Tell the house of responses that are over and not yet told, one event a survey. Returns how many.

    The event names those that are complete, and the months of all that are over.

    Answering itself only writes the response, so that it is quick and durable; everything that follows hangs on this.
    """
    waiting = models.Response.objects.filter(gathered_at=None, completed_at__isnull=False).order_by("pk")
    columns = ("pk", "survey_id", "state", "started_at", "completed_at")
    found = list(waiting.select_for_update().values_list(*columns)[:GATHERED_AT_ONCE])
    models.Response.objects.filter(pk__in=[row[0] for row in found]).update(gathered_at=now)
    for survey_id in sorted({row[1] for row in found}):
        ours = [row for row in found if row[1] == survey_id]
        complete = [row[0] for row in ours if row[2] == State.COMPLETE]
        # A response that was begun in one month and ended in another moves between their facts.
        months = months_of(at for row in ours for at in row[3:] if at)
        told = {"survey_id": survey_id, "response_ids": complete, "months": months}
        events.record(
            RESPONSES_RECEIVED, actor_id=None, subject_id=survey_id, payload=told, count=len(complete), now=now
        )
    return len(found)


def _take(visit: Visit, posted: Posted, *, now: datetime) -> Taken:
    response = _held(visit, now=now)
    definition = queries.frozen_definition(response.version_id)
    attempt = queries.attempt_of(response, definition)
    if response.state != State.PARTIAL:
        return Taken(response, Screen(answering.walk(definition, attempt, language=response.language), ()))
    response.language = visit.language
    handed = answering.hand_in(definition, attempt, posted, language=visit.language)
    shown = answering.screen(definition, handed.attempt, language=visit.language, handed=handed)
    response.answers, response.seen = dict(handed.attempt.answers), list(handed.attempt.seen)
    response.changed_at = now
    if not shown.questions and shown.walk.end is not None:
        _finish(response, definition, handed.attempt, str(shown.walk.end), now=now)
    if response._state.adding:
        bulk.add_rows(models.Response, COLUMNS, [[getattr(response, name) for name in COLUMNS]])
    else:
        response.save(update_fields=CHANGING)
    return Taken(response, shown)


def _held(visit: Visit, *, now: datetime) -> models.Response:
    if visit.is_begun:
        found = models.Response.objects.select_for_update().filter(token=visit.token).first()
        if found is not None:
            return found
    asked = visit.invitation
    return models.Response(
        survey_id=visit.collector.survey_id, version_id=visit.version_id, collector=visit.collector, token=visit.token,
        language=visit.language, seed=seed_of(visit.token), variables=dict(visit.variables), started_at=now,
        changed_at=now, invitation=asked, customer_id=asked.customer_id if asked else None,
        order_id=asked.order_id if asked else None,
    )  # fmt: skip


def _finish(response: models.Response, definition: Definition, attempt: Attempt, end: str, *, now: datetime) -> None:
    if end == State.COMPLETE and definition.quotas:
        try:
            with transaction.atomic():
                _count_in(response, definition, attempt)
        except _FullMeanwhile:
            end = State.QUOTA_FULL
    response.answers = answering.finished(definition, attempt, language=response.language)
    response.state, response.completed_at = end, now
    if response.invitation_id is not None:
        models.Invitation.objects.filter(pk=response.invitation_id).update(state=models.Invitation.State.ANSWERED)


def _count_in(response: models.Response, definition: Definition, attempt: Attempt) -> None:
    """Count the response in every quota that it fits. Raises ``_FullMeanwhile``."""
    answers = answering.walk(definition, attempt, language=response.language).answers
    for quota in definition.quotas:
        if branching.fits(quota, answers, variables=attempt.variables):
            held = models.QuotaCount.objects.filter(survey_id=response.survey_id, key=quota.key, count__lt=F("limit"))
            if not held.update(count=F("count") + 1):
                raise _FullMeanwhile
