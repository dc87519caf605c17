"""Input about decisions."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from meari.apps.decisions.models import Decision
from meari.apps.people.models import User


class DecisionForm(forms.Form):
    title = forms.CharField(label=_("What is decided?"), max_length=160)
    owner = forms.ModelChoiceField(
        label=_("Who answers for it?"), queryset=User.objects.filter(is_active=True).order_by("name")
    )
    due_on = forms.DateField(label=_("Until when?"), widget=forms.DateInput(attrs={"type": "date"}))
    expected_effect = forms.CharField(label=_("What should change?"), max_length=240, required=False)


class CloseForm(forms.Form):
    state = forms.ChoiceField(
        label=_("What became of it?"),
        choices=[(Decision.State.DONE, _("Done")), (Decision.State.DROPPED, _("Dropped"))],
    )
    outcome = forms.CharField(label=_("What did it do?"), max_length=400, widget=forms.Textarea(attrs={"rows": 2}))
