"""Names of marks on responses and of the ledger's statements."""

from __future__ import annotations

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meari.apps.surveys import models

register = template.Library()
FLAGS: dict[str, Promise] = {
    "speeder": gettext_lazy("Answered very fast"),
    "straight_liner": gettext_lazy("The same point everywhere"),
    "same_answers": gettext_lazy("Same answers as another response"),
    "same_person": gettext_lazy("Same person as another response"),
    "inattentive": gettext_lazy("Missed an attention check"),
}
STATEMENTS: dict[str, Promise] = {
    "zero_sum": gettext_lazy("All entries come to zero, and balances are their sums"),
    "never_negative": gettext_lazy("No balance was ever below zero"),
    "once_a_key": gettext_lazy("Each wish was carried out once"),
    "append_only": gettext_lazy("The database refuses to change or delete"),
    "chain": gettext_lazy("The chain of hashes fits"),
    "never_above_funded": gettext_lazy("No more went out than was brought in"),
}


@register.filter
def flag_name(key: str) -> str:
    return str(FLAGS.get(key, key))


@register.filter
def statement(key: str) -> str:
    return str(STATEMENTS.get(key, key))


@register.filter
def taken(response: models.Response) -> str:
    """How long a response took from its first screen to its last."""
    ended = response.completed_at or response.changed_at
    seconds = round((ended - response.started_at).total_seconds())
    return _("%(n)d s") % {"n": seconds}
