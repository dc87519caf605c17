"""Finding cases by number, by an order's number, or by what was said when they began."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from meari.apps.cases import models
from meari.apps.voices import searching
from meari.apps.voices.fulltext import Holds
from meari.engines.text.searching import Condition, condition, nearly


def found(cases: QuerySet[models.Case], words: str) -> QuerySet[models.Case]:
    """Those of ``cases`` that ``words`` mean: ``#12`` or ``12`` the case, otherwise what its voices say or its order is called.

    Where no voice says just that, those that nearly do.
    """
    wanted = words.strip()
    number = wanted.lstrip("#")
    if number.isascii() and number.isdigit() and len(number) < 18:
        return cases.filter(Q(pk=int(number)) | Q(order__external_id=number))
    tokens = searching.read(wanted)
    if not tokens:
        return cases.none()
    fitting = _about(condition(tokens))
    if not fitting.exists():
        fitting = _about(nearly(tokens))
    return cases.filter(Q(pk__in=fitting.values("case_id")) | Q(order__external_id=wanted))


def _about(wanted: Condition) -> QuerySet[models.CaseVoice]:
    return models.CaseVoice.objects.filter(Holds(wanted, "voice_id"))
