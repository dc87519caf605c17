"""Input about channels, and from the public."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from meari.apps.voices.actions import Connection
from meari.apps.voices.protocol import channel_kinds


class NameForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("What you call it, such as “Chat of the shop”."))


class ChannelForm:
    """The name of a channel together with the settings of its kind."""

    def __init__(self, data: Any, *, kind: str, initial: Connection | None = None) -> None:
        self.kind = kind
        settings = {**initial.settings} if initial else None
        self.name = NameForm(data, initial={"name": initial.name} if initial else None)
        self.settings = channel_kinds()[kind].form(data, initial=settings)

    def is_valid(self) -> bool:
        return all([self.name.is_valid(), self.settings.is_valid()])

    def wanted(self) -> Connection:
        return Connection(self.name.cleaned_data["name"], self.kind, self.settings.cleaned_data)


class TrialForm(forms.Form):
    payload = forms.CharField(
        label=_("A payload to try"), max_length=200_000, strip=False, widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"})
    )  # fmt: skip


class PublicVoiceForm(forms.Form):
    """What anybody may say on the public page. ``website`` is a trap: people do not see it."""

    text = forms.CharField(
        label=_("What would you like to tell us?"), min_length=5, max_length=5000, widget=forms.Textarea(attrs={"rows": 7})
    )  # fmt: skip
    order_id = forms.CharField(label=_("Order number"), required=False, max_length=60)
    email = forms.EmailField(label=_("E-mail, if you want an answer"), required=False, max_length=200)
    agrees = forms.BooleanField(label=_("I agree that my e-mail and order number are kept for this"), required=False)
    website = forms.CharField(required=False, max_length=200)

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        if (said.get("email") or said.get("order_id")) and not said.get("agrees"):
            self.add_error(
                "agrees", _("Tick this so that we may keep your e-mail or order number, or leave both fields empty.")
            )
        return said

    @property
    def is_trapped(self) -> bool:
        """Whether a program filled in what people do not see."""
        return bool(self.cleaned_data.get("website"))
