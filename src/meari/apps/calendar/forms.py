"""Input about the calendar."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meari.apps.calendar.models import Mark
from meari.apps.sales.models import ProductGroup


class MarkForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("Title"), max_length=120)
    sort = forms.ChoiceField(label=gettext_lazy("Sort"), choices=Mark.Sort.choices)
    starts_on = forms.DateField(label=gettext_lazy("From"), widget=forms.DateInput(attrs={"type": "date"}))
    ends_on = forms.DateField(label=gettext_lazy("To"), widget=forms.DateInput(attrs={"type": "date"}), required=False)
    groups = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Product groups"), queryset=ProductGroup.objects.all(), required=False
    )
    note = forms.CharField(
        label=gettext_lazy("Note"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("starts_on") and not said.get("ends_on"):
            said["ends_on"] = said["starts_on"]
        if said.get("starts_on") and said["ends_on"] < said["starts_on"]:
            self.add_error("ends_on", _("It cannot end before it starts."))
        return said


class FeedForm(forms.Form):
    file = forms.FileField(label=gettext_lazy("iCalendar file (.ics)"))
