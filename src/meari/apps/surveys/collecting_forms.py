"""Input about collectors, who is asked, triggers and the measurement plan."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meari.apps.customers.models import Segment
from meari.apps.decisions.models import Decision
from meari.apps.events.declare import event_types
from meari.apps.people.models import Team
from meari.apps.surveys import happening, models
from meari.apps.surveys.actions import Terms

MOMENT = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class CollectorForm(forms.Form):
    """What every collector has."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    opens_at = forms.DateTimeField(label=gettext_lazy("Opens"), required=False, widget=MOMENT)
    closes_at = forms.DateTimeField(label=gettext_lazy("Closes"), required=False, widget=MOMENT)

    def __init__(self, *arguments: Any, survey: models.Survey, own: int = 0, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.survey, self.own = survey, own

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"].strip()
        if self.survey.collectors.filter(name=name).exclude(pk=self.own).exists():
            raise forms.ValidationError(_("Another way of collecting is called that. Choose another name."))
        return name

    def clean(self) -> dict[str, Any] | None:
        said = super().clean() or self.cleaned_data
        if said.get("opens_at") and said.get("closes_at") and said["closes_at"] <= said["opens_at"]:
            self.add_error("closes_at", _("It closes before it opens."))
        return said


class SegmentForm(forms.Form):
    segment = forms.ModelChoiceField(
        Segment.objects.all(), label=gettext_lazy("Segment"), empty_label=gettext_lazy("All customers"), required=False
    )


class ListForm(forms.Form):
    people = forms.CharField(
        label=gettext_lazy("List"), widget=forms.Textarea(attrs={"rows": 8}), max_length=1_000_000,
        help_text=gettext_lazy("One person a line: address, name, language. Or paste columns from a sheet with their names above; further columns become variables."),
    )  # fmt: skip


class TeamForm(forms.Form):
    team = forms.ModelChoiceField(Team.objects.all(), label=gettext_lazy("Team, with all below it"))


class TextsForm(forms.Form):
    """Subject and text in one language, of the invitation and of the reminder."""

    subject = forms.CharField(label=gettext_lazy("Subject"), max_length=120)
    text = forms.CharField(label=gettext_lazy("Text"), max_length=2_000, widget=forms.Textarea(attrs={"rows": 5}))
    reminder_subject = forms.CharField(label=gettext_lazy("Subject of the reminder"), max_length=120)
    reminder_text = forms.CharField(
        label=gettext_lazy("Text of the reminder"), max_length=2_000, widget=forms.Textarea(attrs={"rows": 5})
    )


class TriggerForm(forms.Form):
    event_type = forms.ChoiceField(label=gettext_lazy("After"))
    delay_hours = forms.IntegerField(
        label=gettext_lazy("How many hours later?"), min_value=0, max_value=24 * 90, initial=72
    )
    quiet_days = forms.IntegerField(
        label=gettext_lazy("Leave alone whoever was asked within these days"), min_value=0, max_value=365, initial=30
    )
    share = forms.IntegerField(label=gettext_lazy("Ask how many of 100?"), min_value=1, max_value=100, initial=100)
    segment = forms.ModelChoiceField(
        Segment.objects.all(), label=gettext_lazy("Segment"), empty_label=gettext_lazy("All customers"), required=False
    )

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        choices = [(key, event_name(key)) for key in happening.usable_types()]
        self.fields["event_type"] = forms.ChoiceField(label=gettext_lazy("After"), choices=choices)
        self.order_fields(["event_type"])

    def terms(self) -> Terms:
        return Terms(**self.cleaned_data)


class PlanForm(forms.ModelForm[models.MeasurementPlan]):
    class Meta:
        model = models.MeasurementPlan
        fields = ("data", "touchpoint", "segment", "purpose", "decision", "survey", "rhythm")
        labels: ClassVar[dict[str, Any]] = {
            "data": gettext_lazy("Which data?"), "touchpoint": gettext_lazy("At which touchpoint?"),
            "segment": gettext_lazy("From which customers?"), "purpose": gettext_lazy("For which question?"),
            "decision": gettext_lazy("For which decision?"), "survey": gettext_lazy("By which survey?"),
            "rhythm": gettext_lazy("How often?"),
        }  # fmt: skip

    def __init__(self, *arguments: Any, surveys: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.fields["survey"].queryset = surveys  # type: ignore[attr-defined]
        self.fields["decision"].queryset = Decision.objects.filter(state=Decision.State.OPEN)  # type: ignore[attr-defined]
        self.fields["segment"].empty_label = _("All customers")  # type: ignore[attr-defined]


def event_name(key: str) -> str:
    """An event in the reader's words; its key where nobody gave it any."""
    known = event_types().get(key)
    return str(known.label) if known is not None and known.label else key
