"""Input about endpoints and keys."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meari.apps.events.declare import event_types
from meari.apps.hooks import addresses
from meari.apps.hooks.actions import KeyTerms, Wanted
from meari.apps.hooks.problems import sentence
from meari.apps.people import models as people
from meari.apps.people import rights, rules

MOST_DAYS = 730


class EndpointForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    address = forms.CharField(
        label=gettext_lazy("Address (https)"), max_length=2000,
        widget=forms.URLInput(attrs={"placeholder": "https://", "autocomplete": "off"}),
    )  # fmt: skip
    event_types = forms.MultipleChoiceField(
        label=gettext_lazy("Events it hears of"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["event_types"].choices = [(key, key) for key in sorted(event_types())]  # type: ignore[attr-defined]

    def clean_address(self) -> str:
        address: str = self.cleaned_data["address"].strip()
        try:
            addresses.resolve(address, allowed=settings.OUTGOING_HOSTS)
        except addresses.Forbidden as refused:
            raise forms.ValidationError(sentence(refused.reason)) from None
        return address

    def wanted(self) -> Wanted:
        said = self.cleaned_data
        return Wanted(said["name"], said["address"], tuple(said["event_types"]))


class KeyForm(forms.Form):
    """A key that acts for the person who makes it; only rights that person holds can be chosen."""

    name = forms.CharField(label=gettext_lazy("What is it for?"), max_length=80)
    days = forms.IntegerField(
        label=gettext_lazy("Valid for how many days?"), min_value=1, max_value=MOST_DAYS, initial=180
    )
    rate_per_minute = forms.IntegerField(
        label=gettext_lazy("Requests a minute"), min_value=1, max_value=6000, initial=120
    )
    scopes = forms.MultipleChoiceField(label=gettext_lazy("What it may do"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, maker: people.User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = [one for one in rights.declared().values() if rules.can(maker, one.key)]
        self.fields["scopes"].choices = [(one.key, one.label) for one in held]  # type: ignore[attr-defined]
        self.fields["scopes"].error_messages["required"] = _("Choose at least one thing that the key may do.")

    def terms(self, now: datetime) -> KeyTerms:
        said = self.cleaned_data
        expires_at = now + timedelta(days=said["days"])
        return KeyTerms(said["name"], tuple(said["scopes"]), expires_at, said["rate_per_minute"])
