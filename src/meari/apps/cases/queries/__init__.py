"""Reads of cases that are worth a name, and what the intake rules look at."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from meari.apps.cases import models, rules
from meari.apps.cases.intake import Heard
from meari.apps.customers import queries as customers
from meari.apps.people import models as people
from meari.apps.people import rules as people_rules
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
    if voice.customer_id is None:
        return ""
    contact = customers.contacts([voice.customer_id]).get(voice.customer_id)
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


def was_in_time(task: models.Task) -> bool:
    """Whether a task that is over was done before its deadline."""
    return not models.Deadline.objects.filter(task=task, missed_at__isnull=False).exists()


def originals(case: models.Case) -> Mapping[int, str]:
    """What was masked in the messages of ``case``, by message; who may see it is asked elsewhere, and logged."""
    by_voice = dict(case.messages.exclude(voice=None).values_list("voice_id", "pk"))
    ids = list(case.messages.values_list("pk", flat=True))
    found = {by_voice[owner]: text for owner, text in _opened(VOICE_ORIGINAL, list(by_voice)).items()}
    return found | _opened(MESSAGE_KIND, ids)


def html_of(case: models.Case) -> Mapping[int, str]:
    """The cleaned HTML of the mails in ``case``, by message."""
    return _opened(HTML_KIND, list(case.messages.filter(has_html=True).values_list("pk", flat=True)))


def open_cases(cases: QuerySet[models.Case]) -> QuerySet[models.Case]:
    return cases.filter(closed_at=None, merged_into=None)


def _opened(kind: str, ids: Sequence[int]) -> dict[int, str]:
    rows = Sealed.objects.filter(kind=kind, owner_id__in=list(ids)).values_list("owner_id", "content")
    return {owner: vault.open_sealed(bytes(content), kind=kind, owner_id=owner) for owner, content in rows}
