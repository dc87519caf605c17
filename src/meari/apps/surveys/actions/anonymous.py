"""Anonymous answers: into the box, and out of it as released tables."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from meari.apps.base import committing
from meari.apps.events import actions as events
from meari.apps.events.declare import event_type
from meari.apps.jobs import work
from meari.apps.people import models as people
from meari.apps.people import rules as people_rules
from meari.apps.surveys import anonymously, answering, models, queries, releasing, rules
from meari.apps.surveys.actions.answering import Visit, seed_of
from meari.apps.surveys.answering import Attempt, Screen
from meari.apps.surveys.protocol import Posted
from meari.engines.anonymity import batches
from meari.engines.branching import Ending

ANSWERS_RELEASED = event_type("surveys.answers_released", payload=("number",))
WORK_OUT = "surveys.work_out_release"
State = models.Survey.State


class NotClosed(Exception):
    """Nothing is released while a survey is open: what comes in would show between two looks."""


class TooFewNew(Exception):
    """So few came or left since the last release that they could be told apart; ``waiting`` says how many."""

    def __init__(self, waiting: batches.Waiting) -> None:
        super().__init__(f"{waiting.added} new, {waiting.removed} gone")
        self.waiting = waiting


@dataclass(frozen=True)
class Handed:
    """A screen of an anonymous survey was handed in: ``attempt`` goes back to the page, nothing is kept before the end."""

    attempt: Attempt
    screen: Screen

    @property
    def is_over(self) -> bool:
        return not self.screen.questions and self.screen.walk.end is not None


def hand_in_anonymously(visit: Visit, carried: str, posted: Posted) -> Handed:
    """Say what is next, and at the end put the answers into the box: once, however often the last screen comes.

    No event, no time, no address; the answers and the mark on an invitation are written apart from each other.
    """
    definition = queries.frozen_definition(visit.version_id)
    before = anonymously.unpacked(carried, definition, Attempt(seed=seed_of(visit.token)))
    handed = answering.hand_in(definition, before, posted, language=visit.language)
    done = Handed(handed.attempt, answering.screen(definition, handed.attempt, language=visit.language, handed=handed))
    if done.is_over and done.screen.walk.end is Ending.COMPLETE:
        answers = answering.finished(definition, handed.attempt, language=visit.language)
        envelope = models.Envelope(
            id=_place(visit.token), survey_id=visit.collector.survey_id, version_id=visit.version_id, answers=answers
        )
        committing.together(lambda: _drop(envelope))
        if visit.invitation is not None:
            models.Invitation.objects.filter(pk=visit.invitation.pk).update(state=models.Invitation.State.ANSWERED)
    return done


@transaction.atomic
def release_answers(survey: models.Survey, *, by: people.User, now: datetime) -> models.Release:
    """Open the box of a closed survey and have its tables worked out. Raises ``NotAllowed``, ``NotClosed``, ``TooFewNew``."""
    if not rules.can_open(by, survey):
        raise people_rules.NotAllowed(rules.OPEN)
    held = models.Survey.objects.select_for_update().get(pk=survey.pk)
    if held.state != State.CLOSED or not held.is_anonymous:
        raise NotClosed
    last = held.releases.order_by("-number").first()
    if last is not None and last.content is None:
        return last
    number = last.number + 1 if last else 1
    waiting = queries.waiting(held, number=number)
    if not waiting.is_ready:
        raise TooFewNew(waiting)
    _open_box(held, number)
    release = models.Release.objects.create(survey=held, number=number, released_on=timezone.localdate(now))
    work.later(WORK_OUT, release_id=release.pk)
    events.record(ANSWERS_RELEASED, actor_id=by.pk, subject_id=held.pk, payload={"number": number}, now=now)
    return release


def work_out_release(release_id: int) -> None:
    """Decide what may be published and keep it; doing it again keeps what there is."""
    release = models.Release.objects.select_related("survey").get(pk=release_id)
    if release.content is not None:
        return
    content = releasing.content_of(queries.release_problem(release), secret=_secret(release.survey_id))
    models.Release.objects.filter(pk=release_id, content__isnull=True).update(content=content)


def _open_box(survey: models.Survey, number: int) -> None:
    """Write the rows of the box anew, in random order, and empty it."""
    rows = list(models.Envelope.objects.filter(survey=survey))
    secrets.SystemRandom().shuffle(rows)
    models.Unsealed.objects.bulk_create(
        [
            models.Unsealed(id=row.pk, survey=survey, version_id=row.version_id, answers=row.answers, since=number)
            for row in rows
        ],
        batch_size=500,
    )
    models.Envelope.objects.filter(survey=survey).delete()


def _drop(envelope: models.Envelope) -> None:
    is_there = any(box.objects.filter(pk=envelope.pk).exists() for box in (models.Envelope, models.Unsealed))
    if not is_there:
        envelope.save(force_insert=True)


def _place(token: str) -> int:
    """Where in the box the answers of ``token`` lie: nobody who does not hold the token can tell."""
    return int.from_bytes(hashlib.sha256(f"envelope:{token}:{settings.PRIVACY_KEY}".encode()).digest()[:7])


def _secret(survey_id: int) -> bytes:
    return hashlib.sha256(f"comments:{survey_id}:{settings.PRIVACY_KEY}".encode()).digest()
