"""Who may read and work on cases, who does what is asked of a team, who sets the house up."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from meari.apps.cases import models
from meari.apps.customers import rules as customer_rules
from meari.apps.people import models as people
from meari.apps.people import rules
from meari.apps.people.rights import EVERYWHERE, Sort, right
from meari.apps.surveys import models as surveys
from meari.apps.voices import rules as voice_rules

VIEW = right("cases.view", Sort.LOOK, _("Read cases (masked)"))
WORK = right("cases.work", Sort.CHANGE, _("Answer customers, own and close cases"))
CONTACT = right(
    "cases.contact", Sort.PERSONAL, _("See words and addresses of customers unmasked in cases one works on")
)
TASK = right("cases.task", Sort.CHANGE, _("Do what is asked of one's team"))
DIRECT = right("cases.direct", Sort.ADMINISTER, _("Set up intake rules, hours, the directory, macros and mailboxes"))
EXPORT = right("cases.export", Sort.EXPORT, _("Export cases"))


def teams_of(user: people.User, right: str) -> QuerySet[people.Team] | None:
    """The teams over which ``user`` holds ``right``; none where it is everything."""
    held = rules.scopes(user, right)
    if EVERYWHERE in held:
        return None
    return rules.teams_within(frozenset(scope.key for scope in held if scope.kind == rules.TEAM))


def visible_cases(user: people.User, right: str = VIEW) -> QuerySet[models.Case]:
    """The cases that ``user`` may read (or whatever ``right`` says): of teams in scope, and those asked of these teams.

    Whoever owns or follows a case reads it wherever it went, as long as they may read cases at all.
    """
    held = rules.scopes(user, right)
    cases = models.Case.objects.all()
    if EVERYWHERE in held:
        return cases
    if not held:
        return cases.none()
    teams = rules.teams_within(frozenset(scope.key for scope in held if scope.kind == rules.TEAM))
    found = Q(team__in=teams) | Q(owner=user)
    if right == VIEW:
        asked = models.Task.objects.filter(case=OuterRef("pk"), team__in=teams)
        follows = models.Follower.objects.filter(case=OuterRef("pk"), user=user)
        found |= Q(Exists(asked)) | Q(Exists(follows))
    return cases.filter(found)


def can_work(user: people.User, case: models.Case) -> bool:
    """Whether ``user`` may answer, hold, close and hand over ``case``."""
    return rules.can(user, WORK) and visible_cases(user, WORK).filter(pk=case.pk).exists()


def can_see_contact(user: people.User, case: models.Case) -> bool:
    """Whether ``user`` may see what is masked in ``case``: with the right, and only where they may work."""
    in_scope = visible_cases(user, CONTACT).filter(pk=case.pk)
    return rules.can(user, CONTACT) and can_work(user, case) and in_scope.exists()


def can_see_customer(user: people.User, case: models.Case) -> bool:
    """Whether ``user`` may see, masked, what the customer of ``case`` bought and answered: whoever works on it."""
    return case.customer_id is not None and rules.can(user, customer_rules.VIEW) and can_work(user, case)


def visible_answers(user: people.User, case: models.Case) -> QuerySet[surveys.Response]:
    """What the customer of ``case`` answered under their name, for whoever works on the case.

    Confidential surveys promise that only a few may see who said what; they are never shown here.
    """
    if case.customer_id is None or not can_see_customer(user, case):
        return surveys.Response.objects.none()
    named = Q(survey__privacy=surveys.Survey.Privacy.NAMED, survey__audience=surveys.Survey.Audience.CUSTOMERS)
    return surveys.Response.objects.filter(named, customer_id=case.customer_id, completed_at__isnull=False)


def colleagues() -> list[people.User]:
    """Active people who may read cases somewhere, by name: whoever can be mentioned."""
    roles = [role.pk for role in people.Role.objects.all() if VIEW in role.rights]
    found = people.User.objects.filter(is_active=True, grants__role__in=roles).select_related("team")
    return list(found.distinct().order_by("name", "pk"))


def visible_tasks(user: people.User) -> QuerySet[models.Task]:
    """Tasks of the cases one may read."""
    return models.Task.objects.filter(case__in=visible_cases(user))


def own_tasks(user: people.User) -> QuerySet[models.Task]:
    """Tasks asked of teams for which ``user`` does tasks."""
    teams = teams_of(user, TASK)
    tasks = models.Task.objects.all()
    return tasks if teams is None else tasks.filter(team__in=teams)


def readable_tasks(user: people.User) -> QuerySet[models.Task]:
    """Tasks that ``user`` may look at: of cases one may read, and those asked of teams for which one does tasks."""
    if teams_of(user, VIEW) is None or teams_of(user, TASK) is None:
        return models.Task.objects.all()
    return models.Task.objects.filter(Q(case__in=visible_cases(user)) | Q(team__in=teams_of(user, TASK)))


def reported_tasks(user: people.User) -> QuerySet[models.Task]:
    """The tasks that figures are made of: those asked of teams in scope, and those that teams in scope asked."""
    teams, own = teams_of(user, VIEW), teams_of(user, TASK)
    if teams is None or own is None:
        return models.Task.objects.all()
    return models.Task.objects.filter(Q(team__in=own) | Q(team__in=teams) | Q(case__team__in=teams))


def reported_cases(user: people.User) -> QuerySet[models.Case]:
    """The cases that figures are made of: those of teams in scope; one that went into another counts there."""
    teams = teams_of(user, VIEW)
    cases = models.Case.objects.filter(merged_into=None)
    return cases if teams is None else cases.filter(team__in=teams)


def can_do(user: people.User, task: models.Task) -> bool:
    return rules.can(user, TASK) and own_tasks(user).filter(pk=task.pk).exists()


def can_direct(user: people.User) -> bool:
    return rules.can_everywhere(user, DIRECT)


def visible_macros(user: people.User) -> QuerySet[models.Macro]:
    """Everybody's words, and those of teams for which ``user`` works."""
    teams = teams_of(user, WORK)
    macros = models.Macro.objects.filter(is_active=True)
    return macros if teams is None else macros.filter(Q(team=None) | Q(team__in=teams))


def own_offices(user: people.User) -> QuerySet[models.Office]:
    """The offices whose lines of the directory ``user`` may write: all for who directs, else those one does tasks for."""
    teams = None if can_direct(user) else teams_of(user, TASK)
    offices = models.Office.objects.select_related("team", "hours")
    return offices if teams is None else offices.filter(team__in=teams)


def own_macros(user: people.User) -> QuerySet[models.Macro]:
    """The words that ``user`` may change: all for who directs, else those of teams for which one works."""
    teams = None if can_direct(user) else teams_of(user, WORK)
    macros = models.Macro.objects.select_related("team")
    return macros if teams is None else macros.filter(team__in=teams)


def visible_services(_user: people.User) -> QuerySet[models.Service]:
    """The directory is for everybody who works here."""
    return models.Service.objects.filter(is_active=True, office__is_active=True).select_related("office__team")


def visible_relays(user: people.User) -> QuerySet[models.Relay]:
    """Relays of voices one may read, and those one was told of."""
    told = models.RelayNotice.objects.filter(relay=OuterRef("pk"), user=user)
    relays = models.Relay.objects.select_related("alarm", "voice", "taken_by")
    if not (rules.can(user, VIEW) or rules.can(user, TASK)):
        return relays.filter(Exists(told))
    return relays.filter(Q(voice__in=voice_rules.visible_voices(user)) | Q(Exists(told)))


def can_take_relay(user: people.User, relay: models.Relay) -> bool:
    """Whoever was told of it, and whoever works on cases where the voice was heard."""
    if relay.notices.filter(user=user).exists():
        return user.is_active
    return rules.can(user, WORK) and visible_relays(user).filter(pk=relay.pk).exists()


def visible_mails(user: people.User) -> QuerySet[models.Mail]:
    """Mails of the mailboxes of teams for which ``user`` works."""
    if not rules.can(user, WORK):
        return models.Mail.objects.none()
    teams = teams_of(user, WORK)
    return models.Mail.objects.all() if teams is None else models.Mail.objects.filter(mailbox__team__in=teams)
