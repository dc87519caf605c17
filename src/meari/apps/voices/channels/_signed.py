"""Settings that every channel shares into which another program writes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from meari.apps.hooks.verifying import Scheme
from meari.apps.voices.channels import NAMES

HEADER = r"^[A-Za-z][A-Za-z0-9-]{0,60}$"


class SignedForm(forms.Form):
    """How the other side proves itself, and where its voices belong."""

    scheme = forms.ChoiceField(
        label=_("How the sender proves itself"),
        choices=[
            (Scheme.STANDARD.value, _("Standard Webhooks (webhook-signature)")),
            (Scheme.HMAC.value, _("HMAC-SHA256 in a header")),
            (Scheme.TOKEN.value, _("Fixed token in a header")),
        ],
    )  # fmt: skip
    header = forms.RegexField(
        HEADER, label=_("Header with the signature or token"), required=False,
        help_text=_("For example X-Signature or Authorization. Standard Webhooks needs none."),
    )  # fmt: skip
    timestamp_header = forms.RegexField(
        HEADER, label=_("Header with the time"), required=False,
        help_text=_("When the sender signs “time.body”. Without it a message counts once, but its age is not checked."),
    )  # fmt: skip
    channel = forms.ChoiceField(label=_("These voices come by"), initial="chat")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["channel"].choices = [(key, name) for key, name in NAMES.items() if key != "import"]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        if said.get("scheme") != Scheme.STANDARD and "header" not in self.errors and not said.get("header"):
            self.add_error("header", _("Name the header that carries the signature or token."))
        return said
