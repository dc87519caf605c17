"""Reads for analysis: everything that was asked, and the answers side by side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.db.models import QuerySet

from meari.apps.people.models import Team
from meari.apps.sales.models import ProductGroup
from meari.apps.surveys import fields, models, wording
from meari.apps.surveys.definition import Definition
from meari.apps.surveys.fields import Field, Given
from meari.apps.surveys.studies import Weights

CHUNK = 2000
READ = ("pk", "answers", "language", "collector__name", "team__key", "product__group__key", "variables")


def whole_definition(survey: models.Survey) -> Definition | None:
    """All frozen versions as one definition; nothing for a survey that was never opened."""
    frozen = survey.versions.exclude(frozen_at=None).order_by("-number")
    found = [version.definition() for version in frozen]
    return fields.merged(found) if found else None


def fields_of(survey: models.Survey, language: str) -> dict[str, Field]:
    """What of the survey's answers can be analysed, in words of ``language``; empty where it was never opened."""
    definition = whole_definition(survey)
    if definition is None:
        return {}
    names: Mapping[str, Mapping[str, str]] = {
        "collector": {name: name for name in survey.collectors.values_list("name", flat=True)},
        "language": {code: wording.NAMES.get(code, code) for code in definition.languages},
        "team": dict(Team.objects.values_list("key", "name")),
        "group": dict(ProductGroup.objects.values_list("key", "name")),
    }
    return fields.fields_of(definition, language, names)


def complete_through(survey: models.Survey, last_id: int) -> QuerySet[models.Response]:
    """The complete responses of ``survey`` up to ``last_id``."""
    return survey.responses.filter(state=models.Response.State.COMPLETE, pk__lte=last_id)


def values_of(survey: models.Survey, one: Field) -> list[str]:
    """The categories of a field: its own, or of a variable those that the answers hold."""
    if one.choices or not one.key.startswith("$"):
        return [key for key, _words in one.choices]
    name = one.key.removeprefix("$")
    complete = survey.responses.filter(state=models.Response.State.COMPLETE, variables__has_key=name).order_by()
    found = complete.values_list(f"variables__{name}", flat=True).distinct()[: fields.MOST_VALUES]
    return sorted(str(value) for value in found if value)


def given(survey: models.Survey, *, through_id: int | None = None) -> Iterator[Given]:
    """Complete responses in the order in which they began, a few thousand at a time."""
    complete = survey.responses.filter(state=models.Response.State.COMPLETE).order_by("pk")
    if through_id is not None:
        complete = complete.filter(pk__lte=through_id)
    for pk, answers, language, collector, team, group, variables in complete.values_list(*READ).iterator(CHUNK):
        yield Given(pk, answers, language, collector or "", team or "", group or "", variables or {})


def complete_count(survey: models.Survey) -> int:
    return survey.responses.filter(state=models.Response.State.COMPLETE).count()


def newer_than(survey: models.Survey, through_id: int) -> int:
    """How many complete responses came after the one with that id."""
    return survey.responses.filter(state=models.Response.State.COMPLETE, pk__gt=through_id).count()


def weights(survey: models.Survey, weighting_id: int | None, known: Mapping[str, Field]) -> Weights | None:
    """The named weights of the survey; nothing where none are wanted or they are gone."""
    found = survey.weightings.filter(pk=weighting_id).first() if weighting_id else None
    if found is None or not found.groups or not all(key in known for key in found.margins):
        return None
    fields_used = [known[key] for key in found.margins]
    kept = {tuple(categories): weight for categories, weight in found.groups}
    return Weights(fields_used, kept, tuple(frozenset(margin) for margin in found.margins.values()))
