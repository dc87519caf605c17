"""What people on duty read: which risk, what was said (masked), where it is taken."""

from __future__ import annotations

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from meari.apps.cases import models
from meari.apps.people.models import User
from meari.apps.sending.composing import Draft
from meari.apps.sending.gate import Purpose
from meari.apps.sending.protocol import Medium
from meari.apps.voices import models as voices
from meari.apps.voices import queries

MOST_QUOTED = {Medium.SMS: 40}
QUOTED = 400


def risk_names(voice: voices.Voice) -> str:
    """The risks that the voice has or may have, by name, the surest first."""
    names = queries.names("risk")
    labels = voice.labels.filter(sort=voices.Label.Sort.RISK, ended_at=None).order_by("-confidence", "rank")
    return ", ".join(names.get(label.key, label.key) for label in labels)


def risks_of(alarm: models.Alarm) -> list[str]:
    """The risks that an alarm relays, by name."""
    names = queries.names("risk")
    return [_("Any risk") if key == "any" else names.get(key, key) for key in alarm.risks]


def address(relay: models.Relay) -> str:
    """Where the relay is taken."""
    return f"{settings.BASE_URL}/cases/relays/{relay.pk}/"


def letter(relay: models.Relay, *, key: str, user: User | None, medium: Medium) -> Draft:
    """The letter about ``relay`` in its reader's language; of a text message only what fits one."""
    language = user.language if user else settings.LANGUAGE_CODE
    with translation.override(language):
        voice = relay.voice
        said = " ".join(f"{voice.title} {voice.text}".split())
        most = MOST_QUOTED.get(medium, QUOTED)
        quoted = said if len(said) <= most else f"{said[: most - 1]}…"
        subject = _("[Urgent] %(risks)s") % {"risks": risk_names(voice) or relay.alarm.name}
        if medium is Medium.SMS:
            text = f"{subject}\n{quoted}\n{address(relay)}"
        else:
            take = _("Look at it and say that you take it: %(address)s") % {"address": address(relay)}
            text = "\n\n".join((subject, quoted, take))
    return Draft(
        key=key, purpose=Purpose.INTERNAL, subject=subject, text=text, about=("cases.relay", str(relay.pk)),
        language=language,
    )  # fmt: skip
