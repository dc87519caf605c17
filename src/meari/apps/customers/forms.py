"""Input about segments."""

from __future__ import annotations

from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from meari.apps.customers.actions import SegmentDraft
from meari.apps.customers.models import Segment


class SegmentForm(forms.ModelForm[Segment]):
    class Meta:
        model = Segment
        fields = ("name", "note", "joins", "is_ideal")
        labels: ClassVar = {
            "name": _("Name"), "note": _("Who are they?"), "joins": _("Customers meet"),
            "is_ideal": _("This is our ideal customer"),
        }  # fmt: skip

    def draft(self) -> SegmentDraft:
        return SegmentDraft(**self.cleaned_data)
