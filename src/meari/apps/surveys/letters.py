"""What an invitation says: its texts in the person's language, and for mail the first question inside. Sends nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.template.loader import get_template
from django.urls import reverse
from django.utils import timezone

from meari.apps.sending import templates
from meari.apps.sending.composing import Draft
from meari.apps.sending.protocol import Medium
from meari.apps.surveys import answering, models, queries, respondent, wording
from meari.apps.surveys.answering import Attempt
from meari.apps.surveys.collecting import ADDRESS, collector_kinds
from meari.apps.surveys.definition import Definition
from meari.apps.surveys.protocol import Shown

BLANK = re.compile(r"\{(\w{1,40})\}")
PARTS = ("subject", "text")


@dataclass(frozen=True)
class To:
    """For whom a letter is written: what it calls them, where it leads, and until when that holds."""

    name: str
    link: str
    until: datetime
    language: str
    variables: Mapping[str, str]


@dataclass(frozen=True)
class Written:
    """A letter as it will be read; ``template`` and ``values`` are for Alimtalk alone."""

    subject: str
    text: str
    html: str = ""
    template: str = ""
    values: Mapping[str, str] | None = None


def usual(medium: Medium, language: str, *, is_reminder: bool) -> dict[str, str]:
    """The texts that we bring along."""
    said = wording.words(language)
    kind = "remind" if is_reminder else "invite"
    text = said[f"{kind}_text"]
    if medium is Medium.SMS:
        text = said["sms_remind" if is_reminder else "sms_text"]
    return {"subject": said[f"{kind}_subject"], "text": text}


def texts_of(collector: models.Collector, language: str, *, is_reminder: bool) -> dict[str, str]:
    """The texts of a collector in one language: its own where it has any."""
    medium = collector_kinds()[collector.kind].asks
    own = collector.options.get("texts", {}).get(language, {}).get("reminder" if is_reminder else "invitation", {})
    return usual(medium, language, is_reminder=is_reminder) | {name: own[name] for name in PARTS if own.get(name)}


def write(collector: models.Collector, definition: Definition, to: To, *, is_reminder: bool = False) -> Written:
    """The letter of ``collector`` to one person, in their language or the survey's first."""
    medium = collector_kinds()[collector.kind].asks
    language = to.language if to.language in definition.languages else definition.languages[0]
    values = _values(definition, to, language)
    texts = texts_of(collector, language, is_reminder=is_reminder)
    subject = " ".join(filled(texts["subject"], values).split())[:120]
    if medium is Medium.ALIMTALK:
        return _template(collector, values, subject)
    text = filled(texts["text"], values)
    if medium is Medium.SMS:
        return Written(subject, text if to.link in text else f"{text}\n{to.link}")
    html = _html(definition, to, language, text)
    return Written(subject, text if to.link in text else f"{text}\n\n{to.link}", html)


def draft(collector: models.Collector, written: Written, *, key: str, about: int, language: str) -> Draft:
    """The letter for the outbox."""
    return Draft(
        key=key, purpose=queries.purpose_of(collector), subject=written.subject, text=written.text, html=written.html,
        campaign=campaign_key(collector), about=("surveys.invitation", str(about)), language=language,
        template=written.template, variables=dict(written.values or {}),
    )  # fmt: skip


def campaign_key(collector: models.Collector) -> str:
    return f"surveys.collector:{collector.pk}"


def address_for(invitation: models.Invitation) -> str:
    """Where a letter leads: to an address of the person's own; where nobody may be recognised, to the one for all."""
    collector = invitation.collector
    if collector.survey.is_anonymous:
        return f"{settings.BASE_URL}{respondent.path_of(collector.slug)}"
    return f"{settings.BASE_URL}{reverse('surveys:invited', args=[queries.token_of(invitation.nonce)])}"


def filled(text: str, values: Mapping[str, str]) -> str:
    """``text`` with the blanks that are known; others stay as they were written."""
    return BLANK.sub(lambda found: values.get(found[1], found[0]), text)


def _values(definition: Definition, to: To, language: str) -> dict[str, str]:
    said = wording.words(language)
    minutes = respondent.minutes(definition, language)
    return {
        **to.variables, "name": to.name or said["you"], "survey": definition.say(definition.title, language),
        "company": settings.SENDER_NAME, "link": to.link, "until": timezone.localtime(to.until).strftime("%Y-%m-%d"),
        "minutes": filled(said["some_minutes"], {"minutes": str(minutes)}) if minutes else said["short_time"],
    }  # fmt: skip


def _template(collector: models.Collector, values: Mapping[str, str], subject: str) -> Written:
    own = {
        **values, "이름": values["name"], ADDRESS: values["link"], "회사": values["company"], "설문": values["survey"],
        "마감": values["until"],
    }  # fmt: skip
    text = str(collector.options.get("template_text", ""))
    used = {name: own.get(name, "") for name in templates.variables_of(text)}
    return Written(
        subject, templates.fill(text, used), template=str(collector.options.get("template_code", "")), values=used
    )


def _html(definition: Definition, to: To, language: str, text: str) -> str:
    shown = answering.screen(definition, Attempt(variables=dict(to.variables)), language=language).questions
    context: dict[str, Any] = {
        "words": wording.words(language), "language": language, "text": text.replace(to.link, "").strip(), "link": to.link,
        "company": settings.SENDER_NAME, "title": definition.say(definition.title, language),
        "question": shown[0] if shown and _points(shown[0]) else None, "points": _points(shown[0]) if shown else [],
    }  # fmt: skip
    return str(get_template("surveys/invitation/mail.html").render(context))


def _points(first: Shown) -> list[tuple[str, str]]:
    """The answers of the first question as value and words, where a press can give one; empty for other questions."""
    worded = first.more.get("worded")
    if worded:
        return [(str(value), str(text)) for value, text in worded]
    return [(str(point), str(point)) for point in first.more.get("points", ())]
