"""Which cases a list shows."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from meari.apps.cases import models
from meari.apps.people import models as people
from meari.apps.voices.channels import NAMES

RISKS = [("1", _("With a risk"))]


class FilterForm(forms.Form):
    """Filters that live in the address."""

    q = forms.CharField(required=False, max_length=100)
    team = forms.TypedChoiceField(label=_("Team"), required=False, coerce=int, empty_value=None)
    channel = forms.ChoiceField(label=_("Channel"), required=False)
    priority = forms.TypedChoiceField(label=_("Priority"), required=False, coerce=int, empty_value=None)
    risk = forms.ChoiceField(label=_("Risk"), required=False)

    def __init__(self, *args: Any, team_ids: tuple[int, ...] | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offices = people.Team.objects.filter(office__isnull=False)
        teams = offices if team_ids is None else offices.filter(pk__in=team_ids)
        self.offered: dict[str, list[tuple[Any, Any]]] = {
            "team": list(teams.values_list("pk", "name")), "channel": list(NAMES.items()),
            "priority": list(models.Case.Priority.choices), "risk": RISKS,
        }  # fmt: skip
        for name, choices in self.offered.items():
            self.fields[name].choices = [("", ""), *choices]  # type: ignore[attr-defined]

    @property
    def wanted(self) -> dict[str, Any]:
        """What was chosen; nothing where the address says nonsense."""
        return self.cleaned_data if self.is_valid() else {}

    @property
    def selects(self) -> list[tuple[str, Any, Any, Any]]:
        """Name, label, choices and choice of each select; written plainly, because this page is opened most."""
        chosen = self.wanted
        return [(name, self.fields[name].label, choices, chosen.get(name)) for name, choices in self.offered.items()]
