"""What most kinds of collectors share; each says only what is special about it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from meari.apps.sending.gate import Purpose
from meari.apps.sending.protocol import Medium
from meari.apps.surveys.collecting import PLAIN, Dress, NoOptions


class Base:
    """A public address with the plain page."""

    label: str | Promise
    explanation: str | Promise
    icon = "external-link"
    order = 50
    asks: Medium | None = None
    is_passed_on = False
    is_for_programs = False
    may_be_anonymous = True
    template = "surveys/collectors/address.html"
    options: ClassVar[type[forms.Form]] = NoOptions

    def dress(self, options: Mapping[str, Any]) -> Dress:
        del options
        return PLAIN

    def shown(self, slug: str, options: Mapping[str, Any]) -> Mapping[str, Any]:
        del slug, options
        return {}


class OnceForm(forms.Form):
    is_once = forms.BooleanField(
        label=_("Each browser answers once"), required=False,
        help_text=_("A courtesy, no lock: whoever empties the browser can answer again."),
    )  # fmt: skip


class AskingForm(forms.Form):
    """What every collector that invites people asks for."""

    purpose = forms.ChoiceField(
        label=_("What the invitation is for"), initial=Purpose.INFORMATION.value, widget=forms.RadioSelect,
        choices=[
            (Purpose.INFORMATION.value, _("Information: only our questions about something the person did with us")),
            (Purpose.ADVERTISING.value, _("Advertising: with a reward, a coupon or anything about our products")),
        ],
        help_text=_("A reward makes it advertising unless your counsel says otherwise: then consent, “(광고)”, sender, free refusal and the night rule apply. The gate decides just before sending."),
    )  # fmt: skip
    has_reward = forms.BooleanField(label=_("Whoever answers gets something"), required=False)
    is_reward_information = forms.BooleanField(
        label=_("We hold that it is information nevertheless"), required=False,
        help_text=_("For example points that were promised with the purchase. Keep the reason on file."),
    )  # fmt: skip
    expires_days = forms.IntegerField(
        label=_("An invitation is good for how many days?"), min_value=1, max_value=365, initial=14
    )
    most_reminders = forms.IntegerField(label=_("How many reminders at most?"), min_value=0, max_value=3, initial=1)
    reminder_days = forms.IntegerField(label=_("Days before a reminder"), min_value=1, max_value=60, initial=3)

    def clean(self) -> dict[str, Any] | None:
        said = super().clean() or self.cleaned_data
        has_reward, is_excused = said.get("has_reward"), said.get("is_reward_information")
        if has_reward and not is_excused and said.get("purpose") == Purpose.INFORMATION:
            self.add_error(
                "purpose", _("With a reward the invitation is advertising, unless you state below that it is not.")
            )
        return said


class Asking(Base):
    """Invites people, each by an address of their own."""

    may_be_anonymous = False
    template = "surveys/collectors/asking.html"
    options: ClassVar[type[forms.Form]] = AskingForm
