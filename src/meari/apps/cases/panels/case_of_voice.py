"""On the page of a voice: the case it belongs to, or a button that opens one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from meari.apps.base.panels import Panel
from meari.apps.cases import models, queries, rules
from meari.apps.people import models as people
from meari.apps.people import rules as people_rules
from meari.apps.voices.models import Voice


def context(user: people.User, voice: Voice) -> Mapping[str, Any] | None:
    """The case where the reader may read it; the button where there is none and the reader may open one."""
    known = models.CaseVoice.objects.filter(voice=voice).values_list("case_id", flat=True).first()
    if known is not None:
        case = rules.visible_cases(user).filter(pk=known).select_related("owner", "team").first()
        return {"case": case, "voice": voice} if case else None
    may = people_rules.can(user, rules.WORK) and queries.may_be_opened(voice, by=user, team=None)
    return {"case": None, "voice": voice} if may else None


kind = Panel(place="voices.voice", order=10, template="cases/panels/case_of_voice.html", context=context)
