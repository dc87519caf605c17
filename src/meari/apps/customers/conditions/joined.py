"""Customers who joined lately, or long ago."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class JoinedForm(forms.Form):
    since = forms.ChoiceField(
        label=gettext_lazy("Joined"),
        choices=[("within", gettext_lazy("within the last")), ("before", gettext_lazy("longer ago than"))],
    )
    days = forms.IntegerField(label=gettext_lazy("Days"), min_value=1, max_value=36500)


class Joined:
    label = gettext_lazy("Joined")
    form = JoinedForm

    def told(self, value: Mapping[str, Any]) -> str:
        if value["since"] == "within":
            return _("joined within the last %d days") % int(value["days"])
        return _("joined more than %d days ago") % int(value["days"])

    def where(self, value: Mapping[str, Any], *, today: date) -> Q:
        since = today - timedelta(days=value["days"])
        return Q(joined_on__gte=since) if value["since"] == "within" else Q(joined_on__lt=since)


kind = Joined()
