"""Input about rewards, from planners and from respondents."""

from __future__ import annotations

import re
import secrets
from typing import Any

from django import forms
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meari.apps.surveys import models
from meari.apps.surveys.payout_protocol import payout_providers

PHONE = re.compile(r"\+?[0-9][0-9\- ]{7,18}[0-9]")
LARGEST_FILE = 2_000_000
Plan = models.RewardPlan


def _providers() -> list[tuple[str, Any]]:
    return [("", gettext_lazy("Kept as points only")), *((key, one.label) for key, one in payout_providers().items())]


class PlanForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("What is given?"), choices=Plan.Kind.choices)
    points = forms.IntegerField(
        label=gettext_lazy("Points for each (1 point = 1 won)"), min_value=0, max_value=100_000_000, initial=0,
        help_text=gettext_lazy("For everybody who answers all of it; for a draw, the prize of each winner."),
    )  # fmt: skip
    winners = forms.IntegerField(
        label=gettext_lazy("Winners (only for a draw)"), min_value=0, max_value=100_000, initial=0
    )
    provider = forms.ChoiceField(label=gettext_lazy("Paid out through"), choices=_providers, required=False)
    terms_ko = forms.CharField(
        label=gettext_lazy("Terms, Korean"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}), required=False,
        help_text=gettext_lazy("Who gets what, until when. Respondents read it before they collect."),
    )  # fmt: skip
    terms_en = forms.CharField(
        label=gettext_lazy("Terms, English"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}), required=False
    )
    purpose = forms.ChoiceField(
        label=gettext_lazy("An invitation with this reward is"), choices=Plan.Purpose.choices,
        help_text=gettext_lazy("Advertising needs consent and waits for the morning. Choose information only with a basis."),
    )  # fmt: skip
    basis = forms.CharField(
        label=gettext_lazy("Basis, if it is information"), max_length=200, required=False,
        help_text=gettext_lazy("For example: the contract or terms of use by which customers are asked. Alimtalk shows it."),
    )  # fmt: skip
    valid_days = forms.IntegerField(label=gettext_lazy("Days to collect it"), min_value=7, max_value=1825, initial=90)

    @classmethod
    def of(cls, data: Any, plan: models.RewardPlan | None) -> PlanForm:
        """The form with what was planned before."""
        if plan is None:
            return cls(data)
        names = ("kind", "points", "winners", "provider", "purpose", "basis", "valid_days")
        told = {name: getattr(plan, name) for name in names}
        return cls(data, initial={**told, "terms_ko": plan.terms.get("ko", ""), "terms_en": plan.terms.get("en", "")})

    def fields_of_plan(self) -> dict[str, Any]:
        said = dict(self.cleaned_data)
        terms = {"ko": said.pop("terms_ko").strip(), "en": said.pop("terms_en").strip()}
        return {**said, "terms": {language: words for language, words in terms.items() if words}}


class BudgetForm(forms.Form):
    """``key`` is made with the page, so that pressing twice brings in once."""

    points = forms.IntegerField(
        label=gettext_lazy("Points"), min_value=-100_000_000, max_value=100_000_000,
        help_text=gettext_lazy("Below zero gives budget back."),
    )  # fmt: skip
    key = forms.RegexField(r"^[0-9a-f]{16}$", widget=forms.HiddenInput, initial=lambda: secrets.token_hex(8))

    def clean_points(self) -> int:
        points: int = self.cleaned_data["points"]
        if points == 0:
            raise forms.ValidationError(_("Say how many points."))
        return points


class CodesForm(forms.Form):
    codes = forms.FileField(label=gettext_lazy("CSV file, one code a line"), max_length=200)
    worth = forms.IntegerField(label=gettext_lazy("Worth of each (won)"), min_value=1, max_value=100_000_000)

    def clean_codes(self) -> Any:
        file = self.cleaned_data["codes"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError(_("The file is too large: at most 2 MB."))
        return file


class CollectForm(forms.Form):
    """Where the reward goes; asked for here alone."""

    address = forms.CharField(max_length=200)
    way = forms.ChoiceField(choices=[("paid", "paid"), ("points", "points")], required=False)
    agrees = forms.BooleanField()

    def __init__(self, *args: Any, wants: str = "email", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.wants = wants
        is_phone = wants == "phone"
        label = _("Mobile number") if is_phone else _("E-mail address")
        kind = {"type": "tel", "autocomplete": "tel"} if is_phone else {"type": "email", "autocomplete": "email"}
        self.fields["address"].label = label
        self.fields["address"].widget.attrs.update(kind)

    def clean_address(self) -> str:
        address: str = self.cleaned_data["address"].strip()
        if self.wants == "phone":
            if not PHONE.fullmatch(address):
                raise forms.ValidationError(_("Enter a mobile number, for example 010-1234-5678."))
        else:
            try:
                validate_email(address)
            except forms.ValidationError:
                raise forms.ValidationError(_("Enter an e-mail address, for example kim@example.com.")) from None
        return address
