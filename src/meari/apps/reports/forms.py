"""Input about reports."""

from __future__ import annotations

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meari.apps.reports import periods


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
