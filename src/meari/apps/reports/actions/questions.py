"""Readers ask under a block, whoever writes the report answers; both hear of it."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from meari.apps.events import actions as events
from meari.apps.events.declare import event_type
from meari.apps.people import models as people
from meari.apps.people import rules as people_rules
from meari.apps.reports import models, rules
from meari.apps.reports.protocol import title
from meari.apps.sending import actions as sending
from meari.apps.sending.gate import Purpose

QUESTION_ASKED = event_type("reports.question_asked", payload=("element",))
QUESTION_ANSWERED = event_type("reports.question_answered")
ABOUT = "reports.question"


class AlreadyAnswered(Exception):
    """A question is answered once; a further thought is a comment."""


@transaction.atomic
def ask_question(
    edition: models.Edition, *, element: str, text: str, by: people.User, now: datetime
) -> models.Question:
    """Ask about a block; everybody who writes reports hears of it. Raises ``NotAllowed``."""
    people_rules.demand(by, rules.VIEW)
    question = models.Question.objects.create(edition=edition, element=element, text=text, asked_by=by, asked_at=now)
    events.record(QUESTION_ASKED, actor_id=by.pk, subject_id=question.pk, payload={"element": element}, now=now)
    for writer in people.User.objects.filter(is_active=True).exclude(pk=by.pk).order_by("pk"):
        if people_rules.can(writer, rules.EDIT):
            with translation.override(writer.language):
                subject = _("%(name)s asks about %(block)s") % {"name": by.name, "block": title(element)}
            _tell(question, writer, key="asked", subject=subject, text=text, now=now)
    return question


@transaction.atomic
def answer_question(question: models.Question, *, text: str, by: people.User, now: datetime) -> models.Question:
    """Answer a question; whoever asked hears of it. Raises ``NotAllowed`` and ``AlreadyAnswered``."""
    people_rules.demand(by, rules.EDIT)
    held = models.Question.objects.select_for_update().get(pk=question.pk)
    if held.answered_at is not None:
        raise AlreadyAnswered
    held.answer, held.answered_by, held.answered_at = text, by, now
    held.save(update_fields=["answer", "answered_by", "answered_at"])
    events.record(QUESTION_ANSWERED, actor_id=by.pk, subject_id=held.pk, now=now)
    with translation.override(held.asked_by.language):
        subject = _("Your question about %s is answered") % title(held.element)
    _tell(held, held.asked_by, key="answered", subject=subject, text=f"{held.text}\n\n→ {text}", now=now)
    return held


def _tell(question: models.Question, reader: people.User, *, key: str, subject: str, text: str, now: datetime) -> None:
    address = f"{settings.BASE_URL}/reports/{question.edition_id}/#{question.element}"
    draft = sending.Draft(
        key=f"{ABOUT}:{question.pk}:{key}:{reader.pk}", purpose=Purpose.INTERNAL, subject=subject,
        text=f"{text}\n\n{address}", about=(ABOUT, str(question.pk)), language=reader.language,
    )  # fmt: skip
    sending.post(draft, to=sending.Person(reader.email, reader.name), by=None, now=now)
