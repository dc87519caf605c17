"""Choices brought into an order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from meari.apps.surveys.definition import Definition, Question
from meari.apps.surveys.protocol import Column, Mark, Posted, Shown, Unfit
from meari.apps.surveys.questions._base import number_of, whole
from meari.apps.surveys.questions._choices import One, Order
from meari.vocabulary.surveys import Sort, Value


class Depth(Order):
    depth = forms.IntegerField(label=_("How many places?"), min_value=2, max_value=20, required=False)


class Ranking(One):
    """Each choice has a field ``key.choice`` with its place; the value lists choices from the first place on."""

    label = _("Ranking")
    explanation = _("Choices brought into an order.")
    icon = "list-numbers"
    sort = Sort.ORDER
    seconds = 25.0
    template = "surveys/answer/ranking.html"
    summary = "ranking"
    names_nobody = False
    can_part = False
    settings = Depth

    def clean(self, question: Question, posted: Posted) -> Value | None:
        places: dict[int, str] = {}
        depth = _depth(question)
        for one in question.choices:
            written = posted.one(f"{question.key}.{one.key}")
            if not written:
                continue
            place = number_of(written, low=1, high=depth)
            if place is None:
                raise Unfit("not_on_scale", low=1, high=depth)
            if place in places:
                raise Unfit("place_twice", place=place)
            places[place] = one.key
        if not places:
            return None
        if sorted(places) != list(range(1, len(places) + 1)):
            raise Unfit("place_missing")
        if question.is_required and len(places) < depth:
            raise Unfit("place_missing")
        return tuple(places[place] for place in sorted(places))

    def posted(self, question: Question, value: Value) -> Mapping[str, Sequence[str]]:
        ranked = value if isinstance(value, tuple) else ()
        return {f"{question.key}.{key}": [str(place)] for place, key in enumerate(ranked, start=1)}

    def more(self, shown: Shown, language: str, seed: int) -> Mapping[str, Any]:
        return {"places": [str(place) for place in range(1, _depth(shown.question) + 1)]}

    def columns(self, question: Question, definition: Definition, language: str) -> Sequence[Column]:
        title = definition.say(question.title, language)
        return [
            Column(f".{one.code}", f"{title}: {definition.say(one.words, language)}", "number")
            for one in question.choices
        ]

    def cells(self, question: Question, value: Value) -> Sequence[str | int | float | None]:
        ranked = list(value) if isinstance(value, tuple) else []
        return [ranked.index(one.key) + 1 if one.key in ranked else None for one in question.choices]

    def marks(self, question: Question, value: Value) -> Sequence[Mark]:
        """A mark for each choice that was ranked; its score is the place."""
        ranked = value if isinstance(value, tuple) else ()
        return [Mark(choice=key, score=place) for place, key in enumerate(ranked, start=1)]


def _depth(question: Question) -> int:
    return min(whole(question, "depth", len(question.choices), low=1, high=50), len(question.choices))


kind = Ranking()
