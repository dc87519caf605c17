"""Making surveys, changing their drafts, opening and closing them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from meari.apps.events import actions as events
from meari.apps.events.declare import event_type
from meari.apps.people import models as people
from meari.apps.people import rules as people_rules
from meari.apps.surveys import models, queries, rules
from meari.apps.surveys.definition import Definition
from meari.apps.surveys.drafting import Edit
from meari.engines.branching import Problem, Severity

SURVEY_MADE = event_type("surveys.survey_made", payload=("audience", "privacy"))
SURVEY_CHANGED = event_type("surveys.survey_changed", payload=("privacy",))
SURVEY_DROPPED = event_type("surveys.survey_dropped")
SURVEY_OPENED = event_type("surveys.survey_opened", payload=("version",))
SURVEY_CLOSED = event_type("surveys.survey_closed")
State = models.Survey.State
TRIES = 5


class ChangedMeanwhile(Exception):
    """Somebody else changed the draft since it was read; nothing was written."""


class NotReady(Exception):
    """The survey cannot be opened; ``problems`` say why, none means that there is no draft or no question."""

    def __init__(self, problems: Sequence[Problem] = ()) -> None:
        super().__init__(", ".join(problem.key for problem in problems))
        self.problems = problems


class Fixed(Exception):
    """The survey was opened once; what it promised and that it exists stand from then on."""


@dataclass(frozen=True)
class New:
    """A survey that is to be made."""

    name: str
    audience: str
    privacy: str
    definition: Definition


@transaction.atomic
def make_survey(new: New, *, by: people.User, now: datetime) -> models.Survey:
    """Make a survey with its first draft. Raises ``NotAllowed``."""
    people_rules.demand(by, rules.BUILD)
    people_rules.demand(by, rules.VIEW if new.audience == models.Survey.Audience.CUSTOMERS else rules.VIEW_EMPLOYEES)
    survey = models.Survey.objects.create(
        name=new.name, audience=new.audience, privacy=new.privacy, made_by=by, made_at=now
    )
    models.Version.objects.create(
        survey=survey, number=1, content=new.definition.plain(), changed_by=by, changed_at=now
    )
    told = {"audience": survey.audience, "privacy": survey.privacy}
    events.record(SURVEY_MADE, actor_id=by.pk, subject_id=survey.pk, payload=told, now=now)
    return survey


@transaction.atomic
def change_draft(
    survey: models.Survey, definition: Definition, *, revision: int, by: people.User, now: datetime
) -> models.Version:
    """Put ``definition`` in place of the draft read as ``revision``. Raises ``NotAllowed``, ``ChangedMeanwhile``, ``NotReady``.

    A draft is nobody's history: its changes are not events, its opening is.
    """
    if not rules.can_build(by, survey):
        raise people_rules.NotAllowed(rules.BUILD)
    draft = survey.versions.select_for_update().filter(frozen_at=None).first()
    if draft is None:
        raise NotReady
    if draft.revision != revision:
        raise ChangedMeanwhile
    draft.content, draft.revision = definition.plain(), revision + 1
    draft.changed_by, draft.changed_at = by, now
    draft.save(update_fields=["content", "revision", "changed_by", "changed_at"])
    return draft


def edit_draft(survey: models.Survey, edit: Edit, *, by: people.User, now: datetime) -> models.Version:
    """Do ``edit`` to the draft as it stands now, whoever changed it a moment ago. Raises as ``change_draft`` does."""
    for _try in range(TRIES):
        draft = queries.draft_of(survey)
        if draft is None:
            raise NotReady
        try:
            return change_draft(survey, edit(draft.definition()), revision=draft.revision, by=by, now=now)
        except ChangedMeanwhile:
            continue
    raise ChangedMeanwhile


@transaction.atomic
def change_survey(survey: models.Survey, *, name: str, privacy: str, by: people.User, now: datetime) -> None:
    """Call it ``name``; promise ``privacy``, as long as nobody was promised anything. Raises ``NotAllowed``, ``Fixed``."""
    if not rules.can_build(by, survey):
        raise people_rules.NotAllowed(rules.BUILD)
    held = models.Survey.objects.select_for_update().get(pk=survey.pk)
    if privacy != held.privacy and held.state != State.DRAFT:
        raise Fixed
    held.name, held.privacy = name, privacy
    held.save(update_fields=["name", "privacy"])
    events.record(SURVEY_CHANGED, actor_id=by.pk, subject_id=held.pk, payload={"privacy": privacy}, now=now)
    survey.refresh_from_db()


@transaction.atomic
def drop_survey(survey: models.Survey, *, by: people.User, now: datetime) -> None:
    """Remove a survey that was never opened. Raises ``NotAllowed``, ``Fixed``."""
    if not rules.can_build(by, survey):
        raise people_rules.NotAllowed(rules.BUILD)
    held = models.Survey.objects.select_for_update().get(pk=survey.pk)
    if held.state != State.DRAFT or held.opened_at is not None or held.collectors.exists():
        raise Fixed
    events.record(SURVEY_DROPPED, actor_id=by.pk, subject_id=held.pk, now=now)
    held.delete()


@transaction.atomic
def start_version(survey: models.Survey, *, by: people.User, now: datetime) -> models.Version:
    """The draft of ``survey``; where there is none, a copy of what is asked now, under the next number. Raises ``NotAllowed``."""
    if not rules.can_build(by, survey):
        raise people_rules.NotAllowed(rules.BUILD)
    models.Survey.objects.select_for_update().get(pk=survey.pk)
    draft = queries.draft_of(survey)
    if draft is not None:
        return draft
    last = queries.current_version(survey.pk)
    return models.Version.objects.create(
        survey=survey, number=last.number + 1, content=last.content, changed_by=by, changed_at=now
    )


@transaction.atomic
def open_survey(survey: models.Survey, *, by: people.User, now: datetime) -> models.Version:
    """Freeze the draft and ask it from now on; without a draft a closed survey is opened again as it was.

    Answers that were begun go on with the version they began with. Raises ``NotAllowed`` and ``NotReady``.
    """
    if not rules.can_open(by, survey):
        raise people_rules.NotAllowed(rules.OPEN)
    held = models.Survey.objects.select_for_update().get(pk=survey.pk)
    draft = queries.draft_of(held)
    if draft is None and held.state != State.CLOSED:
        raise NotReady
    version = _frozen(held, draft, now=now) if draft else queries.current_version(held.pk)
    held.state, held.opened_at, held.closed_at = State.OPEN, held.opened_at or now, None
    held.save(update_fields=["state", "opened_at", "closed_at"])
    told = {"version": version.number}
    events.record(SURVEY_OPENED, actor_id=by.pk, subject_id=held.pk, payload=told, now=now)
    survey.refresh_from_db()
    transaction.on_commit(queries.forget_doors)
    return version


@transaction.atomic
def close_survey(survey: models.Survey, *, by: people.User, now: datetime) -> None:
    """Take no more answers. Closing twice is closing once. Raises ``NotAllowed``."""
    if not rules.can_open(by, survey):
        raise people_rules.NotAllowed(rules.OPEN)
    held = models.Survey.objects.select_for_update().get(pk=survey.pk)
    if held.state != State.OPEN:
        return
    held.state, held.closed_at = State.CLOSED, now
    held.save(update_fields=["state", "closed_at"])
    events.record(SURVEY_CLOSED, actor_id=by.pk, subject_id=held.pk, now=now)
    survey.refresh_from_db()
    transaction.on_commit(queries.forget_doors)


def _frozen(survey: models.Survey, draft: models.Version, *, now: datetime) -> models.Version:
    definition = draft.definition()
    problems = [
        problem
        for problem in queries.problems_of(definition, is_anonymous=survey.is_anonymous)
        if problem.severity is Severity.ERROR
    ]
    if problems or not definition.questions:
        raise NotReady(problems)
    draft.frozen_at = now
    draft.save(update_fields=["frozen_at"])
    for quota in definition.quotas:
        models.QuotaCount.objects.update_or_create(survey=survey, key=quota.key, defaults={"limit": quota.limit})
    return draft
