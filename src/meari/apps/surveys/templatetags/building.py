"""What pages of builders say about kinds, parts and languages."""

from __future__ import annotations

from collections.abc import Mapping

from django import template
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from meari.apps.surveys import wording
from meari.apps.surveys.definition import Definition, Question
from meari.apps.surveys.protocol import question_kinds

register = template.Library()
FAMILIES = {
    "score": _("Scores"), "choice": _("Choices"), "text": _("Words and numbers"), "other": _("More"),
}  # fmt: skip
PARTS = {
    "kind": _("Kind of question"), "title": _("Words of the question"), "help": _("Help text"), "choice": _("Choice"),
    "choice_mark": _("Other / does not apply"), "row": _("Row"), "row_mark": _("Row"), "is_required": _("Must be answered"),
    "touchpoint": _("Touchpoint"), "survey_title": _("Title"), "survey_welcome": _("Welcome"), "survey_thanks": _("Thanks"),
    "languages": _("Languages"), "rules": _("Number of rules"), "quotas": _("Number of quotas"),
}  # fmt: skip
YES_NO = {"True": _("yes"), "False": _("no")}


@register.filter
def kind_name(key: str) -> str:
    """What a kind of question is called; its key where it is not installed."""
    kinds = question_kinds()
    return str(kinds[key].label) if key in kinds else key


@register.filter
def family_name(key: str) -> str:
    return str(FAMILIES.get(key, key))


@register.filter
def language_name(key: str) -> str:
    return wording.NAMES.get(key, key)


@register.filter
def part_name(part: str) -> str:
    """What differs between two states of a question."""
    return str(PARTS.get(part, _("Settings of the kind")))


@register.filter
def shown_value(value: str, part: str) -> str:
    """A value of ``part`` as people write it."""
    return kind_name(value) if part == "kind" else str(YES_NO.get(value, value))


@register.filter
def words(said: Mapping[str, str]) -> str:
    """Words in the reader's language, or in the first there are."""
    return said.get(get_language() or "ko") or next((one for one in said.values() if one), "")


@register.simple_tag
def title_of(definition: Definition, question: Question, language: str) -> str:
    return definition.say(question.title, language)


@register.filter
def minutes(seconds: float) -> str:
    """A length as people say it: under a minute in seconds, otherwise in minutes."""
    if seconds < 60:
        return str(_("%d s") % round(seconds))
    return str(_("%d min") % round(seconds / 60 + 0.3))
