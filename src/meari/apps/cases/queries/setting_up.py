"""What setting cases up needs to know: names of what rules ask for, holidays ahead, and what rules would do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from meari.apps.cases import models, queries
from meari.apps.cases.intake import rule_for
from meari.apps.sales.models import ProductGroup
from meari.apps.voices import channels
from meari.apps.voices import models as voices
from meari.apps.voices import queries as voice_queries
from meari.engines import deadlines

TRIED_DAYS = timedelta(days=7)
MOST_TRIED = 5_000
AT_ONCE = 500


@dataclass(frozen=True)
class Trial:
    """What rules would have done with the voices of the last days: how many each takes, in order, and how many none does.

    ``is_cut`` says that only the newest ``of`` voices were tried.
    """

    taken: Sequence[int]
    by_none: int
    of: int
    is_cut: bool


def names() -> dict[str, Mapping[str, str]]:
    """The names of what conditions of intake rules name by key, in the reader's language."""
    return {
        "kinds": voice_queries.names("kind"), "classes": voice_queries.names("class"),
        "risks": voice_queries.names("risk"), "channels": {key: channels.name(key) for key in channels.NAMES},
        "groups": dict(ProductGroup.objects.values_list("key", "name")),
    }  # fmt: skip


def tried(rules: Sequence[models.IntakeRule], heard: QuerySet[voices.Voice], *, now: datetime) -> Trial:
    """Let ``rules`` look at what was ``heard`` in the last days; nothing is written."""
    recent = heard.filter(received_at__gte=now - TRIED_DAYS).select_related("product_group").order_by("-received_at")
    found = list(recent[: MOST_TRIED + 1])
    is_cut, found = len(found) > MOST_TRIED, found[:MOST_TRIED]
    places = {id(rule): place for place, rule in enumerate(rules)}
    taken, by_none = [0] * len(rules), 0
    for start in range(0, len(found), AT_ONCE):
        for said in queries.heard(found[start : start + AT_ONCE]).values():
            rule = rule_for(said, rules)
            if rule is None:
                by_none += 1
            else:
                taken[places[id(rule)]] += 1
    return Trial(taken, by_none, len(found), is_cut)


def holidays_ahead(country: str, *, today: date, language: str) -> dict[date, str]:
    """The public holidays from today to the end of next year, by their names; none where no country is meant or known."""
    if not country:
        return {}
    try:
        found = deadlines.holidays(country, years=(today.year, today.year + 1), language=language)
    except deadlines.UnknownHolidays:
        return {}
    return {on: name for on, name in found.items() if on >= today}
