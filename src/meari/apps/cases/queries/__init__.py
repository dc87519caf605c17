"""Reads of cases that are worth a name, and what the intake rules look at."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from meari.apps.cases import models, rules
from meari.apps.cases.intake import Heard
from meari.apps.customers import queries as customers
from meari.apps.people import models as people
from meari.apps.people import rules as people_rules
from meari.apps.people.rights import EVERYWHERE
from meari.apps.privacy import vault
from meari.apps.privacy.models import Sealed
from meari.apps.sending import queries as letter_queries
from meari.apps.voices import models as voices
from meari.apps.voices import queries as voice_queries
from meari.apps.voices import rules as voice_rules
from meari.apps.voices.actions import CONTACT as VOICE_CONTACT
from meari.apps.voices.actions.intake import ORIGINAL as VOICE_ORIGINAL

MESSAGE_KIND = "cases.message"
HTML_KIND = "cases.html"
FILE_KIND = "cases.file"
LABELS = ("class", "risk")


def intake_rules() -> list[models.IntakeRule]:
    """The rules in force, in their order."""
    return list(models.IntakeRule.objects.filter(is_active=True).select_related("team"))


def hold_intake() -> None:
    """Let one worker at a time look at new voices, until the transaction ends."""
    models.IntakeRule.objects.select_for_update().order_by("pk").first()


def not_considered(*, since: datetime) -> QuerySet[voices.Voice]:
    """Recent voices that no rule has looked at and no case is about, oldest first."""
    looked_at = models.Considered.objects.filter(voice=OuterRef("pk"))
    has_case = models.CaseVoice.objects.filter(voice=OuterRef("pk"))
    recent = voices.Voice.objects.filter(received_at__gte=since)
    return recent.filter(~Exists(looked_at), ~Exists(has_case)).select_related("product_group").order_by("pk")


def heard(found: Sequence[voices.Voice]) -> Mapping[int, Heard]:
    """What the intake rules look at, by voice; unsure risks count, because a person has to look."""
    given: dict[int, dict[str, list[str]]] = {voice.pk: {sort: [] for sort in LABELS} for voice in found}
    labels = voices.Label.objects.filter(voice_id__in=list(given), sort__in=LABELS, ended_at=None)
    for voice_id, sort, key in labels.order_by("rank", "pk").values_list("voice_id", "sort", "key"):
        given[voice_id][sort].append(key)
    return {
        voice.pk: Heard(
            kind=voice.kind, classes=given[voice.pk]["class"], risks=given[voice.pk]["risk"], channel=voice.channel,
            group=voice.product_group.key if voice.product_group else "", rating=voice.rating,
        )
        for voice in found
    }  # fmt: skip


def front_team_of(voice: voices.Voice) -> people.Team | None:
    """The team that heard the voice, where it is a front office."""
    front = models.Office.objects.filter(team=voice.team_id, tier=models.Office.Tier.FRONT, is_active=True)
    office = front.select_related("team").first() if voice.team_id else None
    return office.team if office else None


def may_be_opened(voice: voices.Voice, *, by: people.User, team: people.Team | None) -> bool:
    """Whether ``by`` may open a case about ``voice``, for ``team`` if one is named."""
    if not voice_rules.visible_voices(by).filter(pk=voice.pk).exists():
        return False
    within = rules.teams_of(by, rules.WORK)
    return team is None or within is None or within.filter(pk=team.pk).exists()


def may_note(user: people.User, case: models.Case) -> bool:
    """Whoever works on a case writes notes in it, and whoever does a task of it."""
    tasks = rules.own_tasks(user).filter(case=case)
    return rules.can_work(user, case) or (people_rules.can(user, rules.TASK) and tasks.exists())


def contact_of(voice: voices.Voice) -> str:
    """Where the speaker is answered: the address they left with the voice, else the customer's own; empty if unknown."""
    sealed = Sealed.objects.filter(kind=VOICE_CONTACT, owner_id=voice.pk).first()
    if sealed is not None:
        said = json.loads(vault.open_sealed(bytes(sealed.content), kind=VOICE_CONTACT, owner_id=voice.pk))
        if letter_queries.normal_address(said.get("email", "")):
            return str(said["email"])
    return own_address(models.Case(customer_id=voice.customer_id))


def own_address(case: models.Case) -> str:
    """The e-mail address of the case's customer; empty if unknown."""
    if case.customer_id is None:
        return ""
    contact = customers.contacts([case.customer_id]).get(case.customer_id)
    return contact.email if contact else ""


def address_of(case: models.Case) -> str | None:
    """Where the case's customer is answered; none when nobody knows, or the address was destroyed."""
    return letter_queries.address_of(case.recipient) if case.recipient else None


def reply_subject(case: models.Case) -> str:
    """``Re:`` and what the case is called."""
    return f"Re: {case.subject}"


def class_keys() -> frozenset[str]:
    """What a case may be closed as."""
    return voice_queries.keys_of("class")


def cause_keys() -> frozenset[str]:
    """What may have caused a case, beside what nobody knows."""
    return voice_queries.keys_of("cause")


def mergeable(case: models.Case, cases: QuerySet[models.Case]) -> list[models.Case]:
    """Other open cases of the same customer or the same address among ``cases``, newest first."""
    same = Q(pk__in=[])
    if case.customer_id is not None:
        same |= Q(customer_id=case.customer_id)
    if case.recipient_id is not None:
        same |= Q(recipient_id=case.recipient_id)
    return list(open_cases(cases).filter(same).exclude(pk=case.pk).order_by("-pk")[:10])


def works_for(user: people.User, team: people.Team) -> bool:
    """Whether ``user`` works on the cases of ``team``."""
    if not user.is_active or not people_rules.can(user, rules.WORK):
        return False
    within = rules.teams_of(user, rules.WORK)
    return within is None or within.filter(pk=team.pk).exists()


def does_tasks_of(user: people.User, team: people.Team) -> bool:
    """Whether ``user`` does what is asked of ``team``."""
    if not people_rules.can(user, rules.TASK):
        return False
    within = rules.teams_of(user, rules.TASK)
    return within is None or within.filter(pk=team.pk).exists()


def workers() -> list[tuple[people.Team, list[people.User]]]:
    """Where cases may go, in tree order, with those of each team's own people who work on its cases.

    A back office without such people only does what it is asked.
    """
    grants = people.Grant.objects.filter(user__is_active=True).select_related("role", "user")
    working = [grant for grant in grants if rules.WORK in grant.role.rights]
    offices = list(people.Team.objects.filter(office__is_active=True).select_related("office"))
    paths = dict(people.Team.objects.values_list("key", "path"))
    found: dict[int, dict[int, people.User]] = {}
    for grant in working:
        within = "" if grant.scope_kind == EVERYWHERE.kind else paths.get(grant.scope_key, "-")
        for team in offices:
            if (grant.scope_kind in {EVERYWHERE.kind, people_rules.TEAM}) and team.path.startswith(within):
                users = found.setdefault(team.pk, {})
                if grant.user.team_id == team.pk:
                    users[grant.user_id] = grant.user
    by_name = {pk: sorted(users.values(), key=lambda user: user.name) for pk, users in found.items()}
    front = models.Office.Tier.FRONT
    takes = {team.pk for team in offices if by_name.get(team.pk) or (team.pk in by_name and team.office.tier == front)}
    return [(team, by_name[team.pk]) for team in offices if team.pk in takes]


def was_in_time(task: models.Task) -> bool:
    """Whether a task that is over was done before its deadline."""
    return not models.Deadline.objects.filter(task=task, missed_at__isnull=False).exists()


def originals(case: models.Case) -> Mapping[int, str]:
    """What was masked in the messages of ``case``, by message; who may see it is asked elsewhere, and logged."""
    by_voice = dict(case.messages.exclude(voice=None).values_list("voice_id", "pk"))
    ids = list(case.messages.values_list("pk", flat=True))
    found = {by_voice[owner]: text for owner, text in _opened(VOICE_ORIGINAL, list(by_voice)).items()}
    return found | _opened(MESSAGE_KIND, ids)


def sealed_of(case: models.Case) -> Mapping[str, Sequence[int]]:
    """Whose originals are shown where those of ``case`` are, by kind."""
    messages, voice_ids = case.messages.values("pk"), case.messages.exclude(voice=None).values("voice_id")
    found: dict[str, Sequence[int]] = {}
    kinds: tuple[tuple[str, Any], ...] = (
        (MESSAGE_KIND, messages), (HTML_KIND, messages), (VOICE_ORIGINAL, voice_ids),
    )  # fmt: skip
    for kind, owners in kinds:
        rows = Sealed.objects.filter(kind=kind, owner_id__in=owners).order_by("owner_id")
        if ids := list(rows.values_list("owner_id", flat=True)):
            found[kind] = ids
    files = models.File.objects.filter(message__case=case, refused="").order_by("pk")
    if ids := list(files.values_list("pk", flat=True)):
        found[FILE_KIND] = ids
    whose = {letter_queries.ADDRESS_KIND: case.recipient_id, customers.CONTACT_KIND: case.customer_id}
    return found | {kind: [pk] for kind, pk in whose.items() if pk is not None}


def html_of(case: models.Case) -> Mapping[int, str]:
    """The cleaned HTML of the mails in ``case``, by message."""
    return _opened(HTML_KIND, list(case.messages.filter(has_html=True).values_list("pk", flat=True)))


def others_in(case: models.Case, user: people.User, *, since: datetime) -> list[models.Presence]:
    """Who else has given a sign of life in ``case``."""
    there = case.presences.filter(at__gte=since).exclude(user=user)
    return list(there.select_related("user").order_by("user__name"))


def mentioned(text: str, colleagues: Mapping[str, people.User]) -> list[people.User]:
    """Whom ``text`` names by ``@@`` and their label, the longest label first."""
    found: list[people.User] = []
    rest = text
    for label in sorted(colleagues, key=len, reverse=True):
        if f"@@{label}" in rest:
            found.append(colleagues[label])
            rest = rest.replace(f"@@{label}", "")
    return found


def labels_of(colleagues: Sequence[people.User]) -> Mapping[str, people.User]:
    """What colleagues are mentioned by: their name, with their team where two have the same."""
    names = Counter(user.name for user in colleagues)
    return {user.name if names[user.name] == 1 else f"{user.name}({user.team or user.pk})": user for user in colleagues}


def open_cases(cases: QuerySet[models.Case]) -> QuerySet[models.Case]:
    return cases.filter(closed_at=None, merged_into=None)


def _opened(kind: str, ids: Sequence[int]) -> dict[int, str]:
    rows = Sealed.objects.filter(kind=kind, owner_id__in=list(ids)).values_list("owner_id", "content")
    return {owner: vault.open_sealed(bytes(content), kind=kind, owner_id=owner) for owner, content in rows}
