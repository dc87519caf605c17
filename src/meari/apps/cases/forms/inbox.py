"""Which cases a list shows."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from meari.apps.cases import models
from meari.apps.people import models as people
from meari.apps.voices.channels import NAMES

AT_ONCE = {"data-submit": ""}


class FilterForm(forms.Form):
    """Filters that live in the address."""

    q = forms.CharField(
        label=_("Number or words"), required=False, max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off", "data-key": "/", "placeholder": _("Number or words")}),
    )  # fmt: skip
    team = forms.ModelChoiceField(
        label=_("Team"), required=False, queryset=people.Team.objects.none(), empty_label=_("All"),
        widget=forms.Select(attrs=AT_ONCE),
    )  # fmt: skip
    channel = forms.ChoiceField(label=_("Channel"), required=False, widget=forms.Select(attrs=AT_ONCE))
    priority = forms.TypedChoiceField(
        label=_("Priority"), required=False, coerce=int, empty_value=None, widget=forms.Select(attrs=AT_ONCE)
    )
    risk = forms.ChoiceField(
        label=_("Risk"), required=False, choices=[("", _("All")), ("1", _("With a risk"))],
        widget=forms.Select(attrs=AT_ONCE),
    )  # fmt: skip

    def __init__(self, *args: Any, team_ids: tuple[int, ...] | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offices = people.Team.objects.filter(office__isnull=False)
        teams = offices if team_ids is None else offices.filter(pk__in=team_ids)
        self.fields["team"].queryset = teams  # type: ignore[attr-defined]
        self.fields["channel"].choices = [("", _("All")), *NAMES.items()]  # type: ignore[attr-defined]
        self.fields["priority"].choices = [("", _("All")), *models.Case.Priority.choices]  # type: ignore[attr-defined]

    @property
    def wanted(self) -> dict[str, Any]:
        """What was chosen; nothing where the address says nonsense."""
        return self.cleaned_data if self.is_valid() else {}
