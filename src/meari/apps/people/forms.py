"""Input about people."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from meari.apps.people import models, rights, rules


class PreferencesForm(forms.Form):
    language = forms.ChoiceField(label=_("Language"), choices=[("ko", "한국어"), ("en", "English")])
    appearance = forms.ChoiceField(
        label=_("Appearance"),
        choices=[("auto", _("Like the device")), ("light", _("Light")), ("dark", _("Dark"))],
    )


class PersonForm(forms.Form):
    email = forms.EmailField(label=_("E-mail"))
    name = forms.CharField(label=_("Name"), max_length=80)
    team = forms.ModelChoiceField(label=_("Team"), queryset=models.Team.objects.all(), required=False)
    password = forms.CharField(
        label=_("First password"), min_length=10, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].lower()
        if models.User.objects.filter(email=email).exists():
            raise forms.ValidationError(_("Somebody with this e-mail address is already here."))
        return email


class GrantForm(forms.Form):
    """A role over a scope; the scope is written as kind:key."""

    role = forms.ModelChoiceField(label=_("Role"), queryset=models.Role.objects.all())
    scope = forms.ChoiceField(label=_("Where it holds"))

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        teams = [(f"{rules.TEAM}:{team.key}", "　" * team.depth + team.name) for team in models.Team.objects.all()]
        self.fields["scope"].choices = [("all:", _("Everything")), *teams]  # type: ignore[attr-defined]

    def chosen_scope(self) -> rights.Scope:
        kind, _, key = self.cleaned_data["scope"].partition(":")
        return rights.Scope(kind, key)
