"""Kinds that are answered by choosing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from meari.apps.surveys.definition import Definition, Question
from meari.apps.surveys.protocol import Column, Mark, Posted, Shown, Unfit
from meari.apps.surveys.questions._base import Base
from meari.apps.surveys.questions._text import tidy
from meari.vocabulary.surveys import Sort, Value

LONGEST_OTHER = 500


class Order(forms.Form):
    is_shuffled = forms.BooleanField(label=_("Show the choices in random order"), required=False)


class One(Base):
    """Exactly one choice; the words beside "other" are kept as the answer ``key:other``."""

    family = "choice"
    sort = Sort.ONE
    icon = "circle-dot"
    has_choices = True
    template = "surveys/answer/choices.html"
    summary = "choices"
    names_nobody = True
    can_part = True
    settings = Order

    def clean(self, question: Question, posted: Posted) -> Value | None:
        chosen = posted.one(question.key)
        if not chosen:
            return None
        if question.choice(chosen) is None:
            raise Unfit("unknown_choice")
        return chosen

    def beside(self, question: Question, posted: Posted, value: Value) -> Mapping[str, str]:
        """The words of "other", only while it is chosen."""
        chosen = value if isinstance(value, tuple) else (value,)
        if not any(one.is_other and one.key in chosen for one in question.choices):
            return {}
        written = tidy(posted.one(f"{question.key}.other"))
        if len(written) > LONGEST_OTHER:
            raise Unfit("too_long", most=LONGEST_OTHER, written=len(written))
        return {"other": written} if written else {}

    def columns(self, question: Question, definition: Definition, language: str) -> Sequence[Column]:
        labels = {one.code: definition.say(one.words, language) for one in question.choices}
        return (Column("", definition.say(question.title, language), "code", labels),)

    def cells(self, question: Question, value: Value) -> Sequence[str | int | float | None]:
        chosen = question.choice(str(value))
        return (chosen.code if chosen else None,)

    def marks(self, question: Question, value: Value) -> Sequence[Mark]:
        """A mark for each choice taken."""
        return [Mark(choice=key) for key in (value if isinstance(value, tuple) else (str(value),))]


class Many(One):
    """Any number of choices, between the settings ``least`` and ``most``."""

    sort = Sort.MANY
    can_part = False
    icon = "checkbox"
    seconds = 12.0

    def more(self, shown: Shown, language: str, seed: int) -> Mapping[str, Any]:
        return {"is_many": True}

    def clean(self, question: Question, posted: Posted) -> Value | None:
        sent = posted.many(question.key)
        known = [one.key for one in question.choices]
        if set(sent) - set(known):
            raise Unfit("unknown_choice")
        chosen = tuple(key for key in known if key in sent)
        if not chosen:
            return None
        if len(chosen) > 1 and any(one.is_alone for one in question.choices if one.key in chosen):
            raise Unfit("alone")
        least, most = (question.settings.get(name) or 0 for name in ("least", "most"))
        is_alone = len(chosen) == 1 and any(one.is_alone for one in question.choices if one.key == chosen[0])
        if least and len(chosen) < least and not is_alone:
            raise Unfit("too_few", least=least)
        if most and len(chosen) > most:
            raise Unfit("too_many", most=most)
        return chosen

    def posted(self, question: Question, value: Value) -> Mapping[str, Sequence[str]]:
        return {question.key: list(value) if isinstance(value, tuple) else [str(value)]}

    def columns(self, question: Question, definition: Definition, language: str) -> Sequence[Column]:
        """A flag column a choice, as statistics programs want multiple answers."""
        title = definition.say(question.title, language)
        return [
            Column(f".{one.code}", f"{title}: {definition.say(one.words, language)}", "flag")
            for one in question.choices
        ]

    def cells(self, question: Question, value: Value) -> Sequence[str | int | float | None]:
        chosen = value if isinstance(value, tuple) else (str(value),)
        return [int(one.key in chosen) for one in question.choices]
