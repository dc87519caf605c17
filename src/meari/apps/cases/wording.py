"""Working hours, promises and intake rules in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

HOUR = 60
MIDNIGHT = "00:00"
WEEKDAYS = (
    gettext_lazy("Mon"), gettext_lazy("Tue"), gettext_lazy("Wed"), gettext_lazy("Thu"), gettext_lazy("Fri"),
    gettext_lazy("Sat"), gettext_lazy("Sun"),
)  # fmt: skip


def length(minutes: int | float | None) -> str:
    """A length of time: 45 min, 2 h, 1 h 30 min. Days are left out, because working days differ in length."""
    if minutes is None:
        return "–"
    hours, rest = divmod(round(minutes), HOUR)
    if not hours:
        return _("%d min") % rest
    return _("%(h)d h %(m)d min") % {"h": hours, "m": rest} if rest else _("%d h") % hours


def promised(minutes: int) -> str:
    """What a promise of so many minutes says."""
    return _("within %s of working time") % length(minutes)


def spans(written: Sequence[Sequence[str]]) -> str:
    """The hours of one day: 09:00–12:00, 13:00–18:00; the end of a day reads 24:00."""
    return ", ".join(f"{opens}–{'24:00' if closes == MIDNIGHT else closes}" for opens, closes in written)


def week(weekly: Sequence[Sequence[Sequence[str]]]) -> list[str]:
    """The hours of a week, days that are alike together: 월–금 09:00–18:00. None at all is every hour of every day."""
    if not weekly:
        return [_("every day, all day")]
    told = []
    for said, days in groupby(enumerate(weekly), key=lambda one: spans(one[1])):
        numbers = [number for number, _spans in days]
        first, last = WEEKDAYS[numbers[0]], WEEKDAYS[numbers[-1]]
        if said:
            told.append(f"{first if first == last else f'{first}–{last}'} {said}")
    return told or [_("never open")]


def condition(asked: Mapping[str, Any], names: Mapping[str, Mapping[str, str]]) -> str:
    """What an intake rule asks of a voice, as one sentence; ``names`` gives the names of keys by condition."""
    said = {
        "kinds": _("the kind is %s"), "classes": _("the class is %s"), "risks": _("the risk is %s"),
        "channels": _("the channel is %s"), "groups": _("the product group is %s"),
    }  # fmt: skip
    told = []
    for name, sentence in said.items():
        keys = asked.get(name) or []
        if name == "risks" and "any" in keys:
            told.append(_("there is at least one risk"))
        elif keys:
            told.append(sentence % _(" or ").join(names[name].get(key, key) for key in keys))
    if asked.get("rating_up_to") is not None:
        told.append(_("the rating is %d or less") % asked["rating_up_to"])
    return _("If %s") % _(" and ").join(told) if told else _("Always")
