"""Input about rooms, consents, refusals and limits."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meari.apps.sending import models, texting
from meari.apps.sending.gate import EVERYTHING, Purpose

ABOUT = models.ConsentText.About


class RoomNameForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name of the room"), max_length=80)

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"].strip()
        if models.Destination.objects.filter(name=name).exists():
            raise forms.ValidationError(_("There is a room of this name already."))
        return name


class ReasonForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=200)


class AddressField(forms.CharField):
    """A mail address or a mobile phone."""

    def __init__(self, **more: Any) -> None:
        super().__init__(max_length=254, **more)

    def clean(self, value: Any) -> str:
        written: str = super().clean(value)
        if "@" in written:
            validate_email(written)
        elif written and not texting.is_mobile(written):
            raise forms.ValidationError(_("Enter an e-mail address or a mobile phone number."))
        return written


class NumberForm(forms.Form):
    number = forms.CharField(label=gettext_lazy("Mobile phone number"), max_length=20)

    def clean_number(self) -> str:
        number: str = texting.plain_phone(self.cleaned_data["number"])
        if not texting.is_mobile(number):
            raise forms.ValidationError(_("No text message can go to this number."))
        return number


class LookUpForm(forms.Form):
    address = AddressField(label=gettext_lazy("Exact e-mail address or phone number"))


class ConsentForm(forms.Form):
    address = AddressField(label=gettext_lazy("E-mail address or phone number"))
    about = forms.ChoiceField(label=gettext_lazy("Agrees to"), choices=ABOUT.choices)
    where = forms.CharField(
        label=gettext_lazy("Where?"), max_length=40, help_text=gettext_lazy("For example: shop, call, paper form")
    )
    how = forms.CharField(
        label=gettext_lazy("How can it be shown later?"),
        max_length=200,
        help_text=gettext_lazy("For example: number of the form, recording of the call"),
    )


class TextForm(forms.Form):
    about = forms.ChoiceField(label=gettext_lazy("Asks for"), choices=ABOUT.choices)
    text = forms.CharField(label=gettext_lazy("Text as it is shown"), widget=forms.Textarea(attrs={"rows": 4}))


class RefusalForm(forms.Form):
    address = AddressField(label=gettext_lazy("E-mail address or phone number"))
    scope = forms.ChoiceField(
        label=gettext_lazy("Refuses"),
        choices=[(Purpose.ADVERTISING.value, gettext_lazy("Advertising")), (EVERYTHING, gettext_lazy("Everything"))],
    )
    how = forms.CharField(label=gettext_lazy("How did the person say so?"), max_length=200)


class RestraintForm(forms.Form):
    kind = forms.RegexField(
        r"^[a-z][a-z0-9_.]{0,29}$",
        label=gettext_lazy("Kind of campaign"),
        help_text=gettext_lazy("For example: survey"),
    )
    quiet_days = forms.IntegerField(label=gettext_lazy("Days of rest between two letters"), min_value=0, max_value=730)
    person_cap = forms.IntegerField(
        label=gettext_lazy("At most how many letters a person?"), min_value=1, max_value=1000, required=False
    )
    person_cap_days = forms.IntegerField(
        label=gettext_lazy("… within how many days?"), min_value=1, max_value=730, initial=30
    )
