"""Answers that a program of ours hands in: an app, a chat, a till."""

from django import forms
from django.utils.translation import gettext_lazy as _

from meari.apps.surveys.collectors._base import Base


class ApiForm(forms.Form):
    is_public = forms.BooleanField(
        label=_("Without a key"), required=False,
        help_text=_("For apps that cannot keep a secret: whoever knows the address may answer. Otherwise an API key with “Open and close surveys” is needed."),
    )  # fmt: skip


class Api(Base):
    label = _("In your app (API)")
    explanation = _("A program hands answers in. The same answer sent twice counts once.")
    icon = "code"
    order = 80
    is_for_programs = True
    may_be_anonymous = False
    template = "surveys/collectors/api.html"
    options = ApiForm


kind = Api()
