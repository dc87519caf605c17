"""Input about tasks: what the board is narrowed to, answers, reasons, notes, and the days of reports."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meari.apps.cases import models
from meari.apps.cases.queries.board import COLUMNS, Wanted
from meari.apps.people.models import Team

DUE = (("", _("Any deadline")), ("soon", _("Due soon")), ("late", _("Late")))
DAYS = 90
LONGEST_DAYS = 731


class BoardForm(forms.Form):
    """The filters of the board; what is not known narrows nothing."""

    team = forms.ModelChoiceField(Team.objects.none(), label=_("Team"), required=False, empty_label=_("All teams"))
    service = forms.ModelChoiceField(
        models.Service.objects.none(), label=_("What is asked"), required=False, empty_label=_("Everything")
    )
    due = forms.ChoiceField(choices=DUE, label=_("Deadline"), required=False)
    column = forms.ChoiceField(
        choices=[("", ""), *((key, key) for key in COLUMNS)], required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, teams: QuerySet[Team], services: QuerySet[models.Service], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = teams  # type: ignore[attr-defined]
        self.fields["service"].queryset = services  # type: ignore[attr-defined]
        for name in ("team", "service", "due"):
            self.fields[name].widget.attrs["data-submit"] = ""

    def wanted(self) -> Wanted:
        self.is_valid()
        said = self.cleaned_data
        return Wanted(
            team=said.get("team"), service=said.get("service"), due=said.get("due", ""), column=said.get("column", "")
        )


class AnswerForm(forms.Form):
    answer = forms.CharField(
        label=_("Answer to whoever asked"), max_length=5000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Names, numbers and addresses of customers are masked when it is kept."),
    )  # fmt: skip


class MoveForm(forms.Form):
    service = forms.ModelChoiceField(models.Service.objects.none(), label=_("Who does it really?"))
    reason = forms.CharField(label=_("Why?"), max_length=300)

    def __init__(self, *args: Any, services: QuerySet[models.Service], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["service"]
        field.queryset = services  # type: ignore[attr-defined]
        field.label_from_instance = lambda one: f"{one.office.team} › {one.name}"  # type: ignore[attr-defined]


class NoteForm(forms.Form):
    text = forms.CharField(
        label=_("Note to the case"), max_length=5000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Only colleagues read it."),
    )  # fmt: skip


class PeriodForm(forms.Form):
    """The days of a report, the last ninety unless something else is asked for."""

    since = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("To"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def days(self) -> tuple[date, date]:
        """The first and last day; what makes no sense is put right as near as possible."""
        self.is_valid()
        until = self.cleaned_data.get("until") or timezone.localdate()
        since = self.cleaned_data.get("since") or until - timedelta(days=DAYS - 1)
        return max(min(since, until), until - timedelta(days=LONGEST_DAYS)), until
