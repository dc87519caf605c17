"""Best and worst of small sets, again and again, so that what matters most stands out (Finn and Louviere 1992)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from meari.apps.surveys.definition import Definition, Question
from meari.apps.surveys.protocol import Column, Mark, Posted, Shown, Unfit
from meari.apps.surveys.questions._base import Base, whole
from meari.vocabulary.surveys import Choice, Item, Sort, Value

ENDS = ("best", "worst")


@dataclass(frozen=True)
class Set:
    """One set on the page."""

    n: int
    name: str
    choices: Sequence[Choice]
    best: str
    worst: str


class Sets(forms.Form):
    size = forms.IntegerField(label=_("Choices in a set"), min_value=3, max_value=6, initial=4)
    sets = forms.IntegerField(label=_("How many sets?"), min_value=1, max_value=15, required=False)


class MaxDiff(Base):
    """Set ``n`` (from 1) has the fields ``key.n.best`` and ``key.n.worst``; the value holds them under ``n.best``.

    Sets are the same for everybody and balanced: each choice appears equally often, give or take one.
    """

    label = _("Best and worst (MaxDiff)")
    explanation = _("The most and least important of small sets.")
    icon = "arrows-up-down"
    family = "choice"
    sort = Sort.GRID
    seconds = 60.0
    has_choices = True
    template = "surveys/answer/maxdiff.html"
    summary = "maxdiff"
    settings = Sets

    def item(self, question: Question, definition: Definition, language: str) -> Item:
        plain = super().item(question, definition, language)
        rows = tuple(Choice(f"{n}.{end}", f"{n}.{end}") for n in range(1, len(sets(question)) + 1) for end in ENDS)
        return Item(
            plain.key,
            plain.sort,
            plain.title,
            plain.choices,
            rows,
            is_required=plain.is_required,
            seconds=12.0 * len(sets(question)),
        )

    def clean(self, question: Question, posted: Posted) -> Value | None:
        found: dict[str, str] = {}
        for n, shown in enumerate(sets(question), start=1):
            pair = [posted.one(f"{question.key}.{n}.{end}") for end in ENDS]
            if not any(pair):
                continue
            if not all(pair) or pair[0] == pair[1]:
                raise Unfit("best_and_worst", set=n)
            if set(pair) - set(shown):
                raise Unfit("unknown_choice")
            found |= {f"{n}.{end}": key for end, key in zip(ENDS, pair, strict=True)}
        if found and question.is_required and len(found) < 2 * len(sets(question)):
            raise Unfit("row_missing")
        return found or None

    def posted(self, question: Question, value: Value) -> Mapping[str, Sequence[str]]:
        chosen = value if isinstance(value, Mapping) else {}
        return {f"{question.key}.{name}": [key] for name, key in chosen.items()}

    def more(self, shown: Shown, language: str, seed: int) -> Mapping[str, Any]:
        by_key = {one.key: one for one in shown.choices}
        key = shown.question.key
        return {
            "sets": [
                Set(
                    n,
                    f"{key}.{n}",
                    [by_key[one] for one in chosen],
                    *(shown.raw.one(f"{key}.{n}.{end}") for end in ENDS),
                )
                for n, chosen in enumerate(sets(shown.question), start=1)
            ]
        }

    def columns(self, question: Question, definition: Definition, language: str) -> Sequence[Column]:
        title = definition.say(question.title, language)
        labels = {one.code: definition.say(one.words, language) for one in question.choices}
        return [
            Column(f".{n}{end}", f"{title}: {n} {end}", "code", labels)
            for n in range(1, len(sets(question)) + 1)
            for end in ENDS
        ]

    def cells(self, question: Question, value: Value) -> Sequence[str | int | float | None]:
        chosen = value if isinstance(value, Mapping) else {}
        names = [f"{n}.{end}" for n in range(1, len(sets(question)) + 1) for end in ENDS]
        found = (question.choice(chosen[name]) if name in chosen else None for name in names)
        return [choice.code if choice else None for choice in found]

    def marks(self, question: Question, value: Value) -> Sequence[Mark]:
        """For each choice that was shown, how often it was best less how often worst; and each best and worst by itself."""
        chosen = value if isinstance(value, Mapping) else {}
        answered = [shown for n, shown in enumerate(sets(question), start=1) if f"{n}.{ENDS[0]}" in chosen]
        found = [Mark(end, chosen[name]) for name in chosen for end in ENDS if name.endswith(f".{end}")]
        for key in dict.fromkeys(key for shown in answered for key in shown):
            best, worst = (sum(mark.item == end and mark.choice == key for mark in found) for end in ENDS)
            found.append(Mark("net", key, score=best - worst))
        return found


def sets(question: Question) -> list[list[str]]:
    """The sets of choice keys. Steps through the choices in strides that share no factor with their number, so that
    every choice comes equally often and meets different others; by default each comes three times.
    """
    keys = [one.key for one in question.choices]
    size = min(whole(question, "size", 4, low=3, high=6), len(keys))
    if size < 2:
        return []
    wanted = whole(question, "sets", -(-3 * len(keys) // size), low=1, high=15)
    strides = [stride for stride in range(1, len(keys)) if _shared(stride, len(keys)) == 1] or [1]
    found: list[list[str]] = []
    deck: list[str] = []
    for at in range(wanted):
        shown: list[str] = []
        while len(shown) < size:
            if not deck:
                stride = strides[(len(found) + at) % len(strides)]
                deck = [keys[(place * stride) % len(keys)] for place in range(len(keys))]
            fresh = next((key for key in deck if key not in shown), None)
            if fresh is None:
                deck = [key for key in keys if key not in shown] + deck
                continue
            deck.remove(fresh)
            shown.append(fresh)
        found.append(shown)
    return found


def _shared(one: int, other: int) -> int:
    while other:
        one, other = other, one % other
    return one


kind = MaxDiff()
