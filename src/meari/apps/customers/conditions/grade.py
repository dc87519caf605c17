"""Customers of a grade, as the company's files name it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meari.apps.customers.models import Customer


def _grades() -> list[tuple[str, str]]:
    grades = Customer.objects.exclude(grade="").values_list("grade", flat=True).distinct().order_by("grade")
    return [(grade, grade) for grade in grades]


class GradeForm(forms.Form):
    grades = forms.MultipleChoiceField(
        label=gettext_lazy("Grades"), choices=_grades, widget=forms.CheckboxSelectMultiple
    )


class Grade:
    label = gettext_lazy("Grade")
    form = GradeForm

    def told(self, value: Mapping[str, Any]) -> str:
        return _("grade is %s") % ", ".join(value["grades"])

    def where(self, value: Mapping[str, Any], *, today: date) -> Q:  # noqa: ARG002 - grades do not age
        return Q(grade__in=value["grades"])


kind = Grade()
