"""Who may build, open, read and take out surveys."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from meari.apps.people import models as people
from meari.apps.people import rules
from meari.apps.people.rights import Sort, right
from meari.apps.surveys import models

VIEW = right("surveys.view", Sort.LOOK, _("Read surveys of customers and their results"))
VIEW_EMPLOYEES = right("surveys.view_employees", Sort.LOOK, _("Read surveys of employees and their results"))
SEE_ANSWERS = right("surveys.see_answers", Sort.PERSONAL, _("Read single responses"))
BUILD = right("surveys.build", Sort.CHANGE, _("Build surveys"))
OPEN = right("surveys.open", Sort.DECIDE, _("Open and close surveys, invite people"))
SEE_REWARDS = right("surveys.see_rewards", Sort.LOOK, _("Read budgets, payouts and the ledger of rewards"))
REWARD = right("surveys.reward", Sort.CHANGE, _("Plan rewards of surveys"))
PAY = right("surveys.pay", Sort.DECIDE, _("Fund rewards, decide on claims, draw and settle payouts"))
EXPORT = right("surveys.export", Sort.EXPORT, _("Take responses out of the house"))


def visible_audiences(user: people.User) -> list[str]:
    """Whose surveys ``user`` may read."""
    readers = ((models.Survey.Audience.CUSTOMERS, VIEW), (models.Survey.Audience.EMPLOYEES, VIEW_EMPLOYEES))
    return [str(audience) for audience, needed in readers if rules.can(user, needed)]


def demand_reading(user: people.User) -> None:
    """Raise ``NotAllowed`` unless ``user`` may read surveys of anybody."""
    if not visible_audiences(user):
        raise rules.NotAllowed(VIEW)


def visible_surveys(user: people.User) -> QuerySet[models.Survey]:
    """Surveys of the audiences that ``user`` may read."""
    return models.Survey.objects.filter(audience__in=visible_audiences(user))


def visible_responses(user: people.User) -> QuerySet[models.Response]:
    """Single responses, for those who may read them; anonymous surveys have none."""
    if not rules.can_everywhere(user, SEE_ANSWERS):
        return models.Response.objects.none()
    return models.Response.objects.filter(survey__in=visible_surveys(user)).exclude(
        Q(survey__privacy=models.Survey.Privacy.ANONYMOUS)
    )


def visible_taken_files(user: people.User) -> QuerySet[models.TakenFile]:
    """The files that ``user`` asked for, of surveys that they may still read."""
    return models.TakenFile.objects.filter(asked_by=user, survey__in=visible_surveys(user))


def can_build(user: people.User, survey: models.Survey) -> bool:
    """Whoever may build, of the surveys that they may read."""
    return rules.can(user, BUILD) and visible_surveys(user).filter(pk=survey.pk).exists()


def can_open(user: people.User, survey: models.Survey) -> bool:
    """Whoever may open, of the surveys that they may read."""
    return rules.can(user, OPEN) and visible_surveys(user).filter(pk=survey.pk).exists()


def may_see_rewards(user: people.User) -> bool:
    """Whoever plans or pays rewards, or looks after the money."""
    return any(rules.can(user, needed) for needed in (SEE_REWARDS, REWARD, PAY))


def can_plan_reward(user: people.User, survey: models.Survey) -> bool:
    return rules.can(user, REWARD) and visible_surveys(user).filter(pk=survey.pk).exists()


def can_pay(user: people.User, survey: models.Survey) -> bool:
    return rules.can(user, PAY) and visible_surveys(user).filter(pk=survey.pk).exists()
