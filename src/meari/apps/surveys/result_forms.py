"""What readers of results may narrow down, and how results are split."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from meari.apps.people.models import Team
from meari.apps.sales.models import ProductGroup
from meari.apps.surveys import models, wording
from meari.apps.warehouse.queries import Period

EVERYTHING = ""
SPANS = [(EVERYTHING, _("Whole time")), ("7", _("Last 7 days")), ("30", _("Last 30 days")), ("90", _("Last 90 days")), ("365", _("Last 12 months"))]  # fmt: skip
SPLITS = [
    ("collector", _("Collector")), ("language", _("Language")), ("version", _("Version")), ("team", _("Team")),
    ("product_group", _("Product group")), ("grade", _("Customer grade")),
]  # fmt: skip
FIRST_DAY = date(2000, 1, 1)


def period_of(days: str, *, today: date, since: date = FIRST_DAY) -> Period:
    """The days up to today that ``days`` means; everything since ``since`` where it means none."""
    first = today - timedelta(days=int(days) - 1) if days.isdecimal() and int(days) < 10_000 else since
    return (min(first, today), today)


class ResultForm(forms.Form):
    """Filters of one survey's results; only what there is to choose from is offered."""

    days = forms.ChoiceField(label=_("Period"), choices=SPANS, required=False)
    collector = forms.TypedChoiceField(label=_("Collector"), coerce=int, required=False, empty_value=None)
    language = forms.ChoiceField(label=_("Language"), required=False)
    version = forms.TypedChoiceField(label=_("Version"), coerce=int, required=False, empty_value=None)
    team = forms.ChoiceField(label=_("Team"), required=False)
    product_group = forms.ChoiceField(label=_("Product group"), required=False)
    split = forms.ChoiceField(label=_("Split by"), choices=SPLITS, required=False)

    def __init__(
        self, data: Any, *, survey: models.Survey, versions: Iterable[models.Version], languages: Iterable[str]
    ) -> None:
        super().__init__(data)
        asked = survey.responses.order_by()
        teams = Team.objects.filter(Exists(asked.filter(team=OuterRef("pk"))))
        groups = ProductGroup.objects.filter(Exists(asked.filter(product__group=OuterRef("pk"))))
        offered: Mapping[str, list[tuple[Any, Any]]] = {
            "collector": list(survey.collectors.values_list("pk", "name")),
            "language": [(one, wording.NAMES.get(one, one)) for one in languages],
            "version": [(one.number, str(one.number)) for one in versions],
            "team": list(teams.values_list("key", "name")),
            "product_group": list(groups.values_list("key", "name")),
        }
        for name, choices in offered.items():
            if len(choices) > 1 or (choices and name in {"team", "product_group"}):
                self.fields[name].choices = [("", _("All")), *choices]  # type: ignore[attr-defined]
            else:
                del self.fields[name]

    def where(self) -> dict[str, Any]:
        """The columns that are narrowed."""
        said = self.cleaned_data if self.is_valid() else {}
        narrowed = ("collector", "language", "version", "team", "product_group")
        return {name: said[name] for name in narrowed if said.get(name) not in (None, "")}

    def said(self, name: str, default: str) -> str:
        return (self.cleaned_data.get(name) if self.is_valid() else "") or default


def is_too_few(survey: models.Survey, complete: int) -> bool:
    """Whether so few answered a confidential survey that scores could be laid at somebody's door."""
    return survey.privacy == models.Survey.Privacy.CONFIDENTIAL and 0 < complete < survey.floor_scores
