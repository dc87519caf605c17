"""A day, a time of day, or both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from meari.apps.surveys.definition import Definition, Question
from meari.apps.surveys.protocol import Column, Mark, Posted, Shown, Unfit
from meari.apps.surveys.questions._base import Base
from meari.vocabulary.surveys import Sort, Value

ASKED = {"date": ("date", date.fromisoformat), "time": ("time", time.fromisoformat), "both": ("datetime-local", datetime.fromisoformat)}  # fmt: skip


class Asked(forms.Form):
    asks = forms.ChoiceField(
        label=_("What is asked?"), choices=[("date", _("A day")), ("time", _("A time")), ("both", _("Day and time"))]
    )


class Moment(Base):
    """The value is ISO text: a day, hours and minutes, or both."""

    label = _("Date or time")
    explanation = _("A day, a time, or both.")
    icon = "calendar"
    family = "text"
    sort = Sort.DAY
    seconds = 10.0
    template = "surveys/answer/moment.html"
    summary = "days"
    settings = Asked

    def clean(self, question: Question, posted: Posted) -> Value | None:
        written = posted.one(question.key)
        if not written:
            return None
        try:
            found = _asked(question)[1](written[:19])
        except ValueError as error:
            raise Unfit("not_a_day") from error
        if isinstance(found, date) and not 1900 <= found.year <= 2200:
            raise Unfit("not_a_day")
        return found.isoformat() if type(found) is date else found.isoformat(timespec="minutes")

    def more(self, shown: Shown, language: str, seed: int) -> Mapping[str, Any]:
        return {"input": _asked(shown.question)[0]}

    def columns(self, question: Question, definition: Definition, language: str) -> Sequence[Column]:
        sort = "day" if _asked(question)[0] == "date" else "text"
        return (Column("", definition.say(question.title, language), sort),)

    def marks(self, question: Question, value: Value) -> Sequence[Mark]:
        """The month, or the hour where a time is asked; a whole day may be somebody's birthday."""
        is_time = _asked(question)[0] == "time"
        return (Mark(choice=f"{str(value)[:2]}:00" if is_time else str(value)[:7]),)


def _asked(question: Question) -> tuple[str, Any]:
    return ASKED.get(str(question.settings.get("asks", "date")), ASKED["date"])


kind = Moment()
