"""What to answer: the macros that answers in cases of its class were most like, or that were written for the class."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from meari.apps.cases import models
from meari.apps.cases.queries import alike
from meari.apps.cases.suggesting import Fills, Offer
from meari.engines.text import similar

MOST_COMPARED = 60
AT_LEAST, SURE = 0.2, 0.6
FOR_THE_CLASS = 0.5


class ReplyDraft:
    label = _("Reply")
    order = 50
    most = 2
    fills = Fills.REPLY

    def said(self, _thing: str, text: str) -> str:
        return text

    def offers(self, case: models.Case) -> Sequence[Offer]:
        macros = models.Macro.objects.filter(
            Q(team=None) | Q(team=case.team_id), is_active=True, sort=models.Macro.Sort.REPLY
        )
        answers = list(
            alike.last_answers(list(alike.closed_like(case).values_list("pk", flat=True)[:MOST_COMPARED])).values()
        )
        class_key = alike.class_of(case)
        found = []
        for macro in macros[:MOST_COMPARED]:
            used = sum(similar.containment(macro.text, answer) >= SURE for answer in answers)
            share = used / len(answers) if answers else 0.0
            is_meant = bool(macro.class_key) and f"{class_key}.".startswith(f"{macro.class_key}.")
            score = max(share, FOR_THE_CLASS if is_meant else 0.0)
            if score >= AT_LEAST:
                found.append(Offer(str(macro.pk), min(score, 1.0), macro.text))
        return sorted(found, key=lambda offer: -offer.score)

    def right(self, case: models.Case, thing: str) -> bool | None:
        macro = models.Macro.objects.filter(pk=int(thing)).first()
        answers = case.messages.filter(direction=models.Message.Direction.OUT).values_list("text", flat=True)
        if macro is None or not answers:
            return None
        return any(similar.containment(macro.text, answer) >= SURE for answer in answers)


kind = ReplyDraft()
