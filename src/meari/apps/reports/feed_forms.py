"""Input about feeds and competitors."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meari.apps.hooks import addresses
from meari.apps.hooks.problems import sentence


class FeedForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    address = forms.CharField(
        label=gettext_lazy("Address of the feed (https)"), max_length=2000,
        widget=forms.URLInput(attrs={"placeholder": "https://", "autocomplete": "off"}),
    )  # fmt: skip
    keeps_by_itself = forms.BooleanField(
        label=gettext_lazy("Keep news about us and competitors without asking"), required=False
    )

    def clean_address(self) -> str:
        address: str = self.cleaned_data["address"].strip()
        try:
            addresses.resolve(address, allowed=settings.OUTGOING_HOSTS)
        except addresses.Forbidden as refused:
            raise forms.ValidationError(sentence(refused.reason)) from None
        return address


class CompetitorsForm(forms.Form):
    competitors = forms.CharField(
        label=gettext_lazy("Competitors"), required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("One a line; behind a colon the words that papers use: CleanHome: 클린홈, AirMax."),
    )  # fmt: skip

    def clean_competitors(self) -> list[tuple[str, list[str]]]:
        named: dict[str, list[str]] = {}
        for line in self.cleaned_data["competitors"].splitlines():
            name, _colon, words = line.partition(":")
            if not name.strip():
                continue
            if not 2 <= len(name.strip()) <= 60:
                raise forms.ValidationError(_("A name has 2 to 60 letters: %s") % name.strip()[:80])
            named[name.strip()] = [word.strip()[:60] for word in words.split(",") if len(word.strip()) >= 2][:20]
        return list(named.items())


class KeepForm(forms.Form):
    why = forms.CharField(max_length=300, required=False)
