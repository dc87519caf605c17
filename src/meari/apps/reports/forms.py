"""Input about reports."""

from __future__ import annotations

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meari.apps.people.models import Role, Team, User
from meari.apps.reports import periods
from meari.apps.reports.actions import GroupDraft, Plan
from meari.apps.sending.models import Destination


class PublishForm(forms.Form):
    period = forms.ChoiceField(label=_("Period"))
    correction = forms.CharField(
        label=_("What is corrected?"),
        required=False,
        max_length=300,
        help_text=_("Only when this period has an edition already."),
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        week, month = periods.week_of(timezone.localdate()), periods.month_of(timezone.localdate())
        weeks = [week.before(step) for step in range(1, 9)]
        months = [month.before(step) for step in range(1, 7)]
        self.fields["period"].choices = [  # type: ignore[attr-defined]
            (_("Weeks"), [(one.key, f"{one.key} ({one.first:%m.%d}–{one.last:%m.%d})") for one in weeks]),
            (_("Months"), [(one.key, one.key) for one in months]),
        ]


class CommentForm(forms.Form):
    element = forms.CharField(max_length=40, widget=forms.HiddenInput)
    text = forms.CharField(label=_("Comment"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class ClipForm(forms.Form):
    title = forms.CharField(label=_("Headline"), max_length=200)
    address = forms.URLField(label=_("Address"), required=False, max_length=500, assume_scheme="https")
    publisher = forms.CharField(label=_("Publisher"), required=False, max_length=80)
    published_on = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}))
    why = forms.CharField(label=_("Why does it matter to us?"), required=False, max_length=300)


class QuestionForm(forms.Form):
    element = forms.CharField(max_length=40, widget=forms.HiddenInput)
    text = forms.CharField(label=_("Question"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class AnswerForm(forms.Form):
    text = forms.CharField(label=_("Your answer"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))


class PlanForm(forms.Form):
    is_automatic = forms.BooleanField(label=_("Publish by itself"), required=False)
    days_after = forms.IntegerField(label=_("Days after the period ends"), min_value=1, max_value=14)
    hour = forms.IntegerField(label=_("From (hour)"), min_value=0, max_value=23)

    def plan(self) -> Plan:
        return Plan(**self.cleaned_data)


class GroupForm(forms.Form):
    name = forms.CharField(label=_("Name of the group"), max_length=60)
    is_everybody = forms.BooleanField(label=_("Everybody who may read reports"), required=False)
    teams = forms.ModelMultipleChoiceField(
        label=_("Teams (with those below)"), queryset=Team.objects.all(), required=False
    )
    roles = forms.ModelMultipleChoiceField(label=_("Roles"), queryset=Role.objects.order_by("name"), required=False)
    people = forms.ModelMultipleChoiceField(
        label=_("People"), queryset=User.objects.filter(is_active=True).order_by("name"), required=False
    )
    rooms = forms.ModelMultipleChoiceField(
        label=_("Chat rooms"), queryset=Destination.objects.filter(is_active=True), required=False
    )
    gets_pdf = forms.BooleanField(label=_("Attach the PDF"), required=False, initial=True)

    def draft(self) -> GroupDraft:
        return GroupDraft(**self.cleaned_data)
