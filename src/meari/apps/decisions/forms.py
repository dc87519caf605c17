"""Input about decisions and hypotheses."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from meari.apps.decisions import measures, queries
from meari.apps.decisions.measures import Measure
from meari.apps.decisions.models import Decision, Hypothesis
from meari.apps.people.models import User

SHARE = "share"


class MeasureField(forms.CharField):
    """A measure as pages pass it on; empty is none."""

    def clean(self, value: Any) -> Measure | None:
        written = super().clean(value)
        if not written:
            return None
        try:
            return measures.parse(written)
        except measures.WrongMeasure as error:
            raise forms.ValidationError(_("This number is not known here. Choose another.")) from error


class DecisionForm(forms.Form):
    title = forms.CharField(label=_("What is decided?"), max_length=160)
    owner = forms.ModelChoiceField(
        label=_("Who answers for it?"), queryset=User.objects.filter(is_active=True).order_by("name")
    )
    due_on = forms.DateField(label=_("Until when?"), widget=forms.DateInput(attrs={"type": "date"}))
    expected_effect = forms.CharField(label=_("What should change?"), max_length=240, required=False)
    measure = MeasureField(label=_("Which number should move?"), required=False)

    def __init__(self, *args: Any, measure: Measure | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = [measure] if measure is not None else []
        choices = [("", _("none that is measured")), *((str(one), one.named) for one in queries.company_wide())]
        self.fields["measure"].widget = forms.Select(choices=[*((str(one), one.named) for one in chosen), *choices])


class CloseForm(forms.Form):
    state = forms.ChoiceField(
        label=_("What became of it?"),
        choices=[(Decision.State.DONE, _("Done")), (Decision.State.DROPPED, _("Dropped"))],
    )
    outcome = forms.CharField(label=_("What did it do?"), max_length=400, widget=forms.Textarea(attrs={"rows": 2}))


class HypothesisForm(forms.Form):
    statement = forms.CharField(label=_("What do you suppose?"), max_length=240)
    sort = forms.ChoiceField(
        label=_("What is it about?"), choices=Hypothesis.Sort.choices, initial=Hypothesis.Sort.OTHER
    )
    reason = forms.CharField(
        label=_("What makes you think so?"), max_length=600, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    measure = MeasureField(label=_("Which reading would show it?"))
    is_above = forms.TypedChoiceField(
        label=_("It holds when the reading is"), coerce=lambda value: value == "above", empty_value=None,
        choices=[("above", _("above")), ("below", _("below"))],
    )  # fmt: skip
    threshold = forms.FloatField(label=_("this value"), help_text=_("Shares in percent: 40 means 40 %."))
    starts_on = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}))
    ends_on = forms.DateField(label=_("To"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, measure: Measure | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everything = [Measure(key, {}, measures.metric_name(key)) for key in measures.installed()]
        shown = [*([measure] if measure is not None else []), *everything]
        self.fields["measure"].widget = forms.Select(choices=[(str(one), one.named) for one in shown])

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        first, last = said.get("starts_on"), said.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The last day lies before the first."))
        measure, threshold = said.get("measure"), said.get("threshold")
        if measure is not None and threshold is not None and measures.installed()[measure.metric].unit == SHARE:
            said["threshold"] = threshold / 100
        return said


class LearnedForm(forms.Form):
    learned = forms.CharField(
        label=_("What was learned, and what follows?"), max_length=600, widget=forms.Textarea(attrs={"rows": 2})
    )
