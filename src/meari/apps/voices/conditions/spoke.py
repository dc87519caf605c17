"""Customers who spoke to us: why, about what, how often."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meari.apps.sales.conditions import since
from meari.apps.voices import models, queries


def _kinds() -> list[tuple[str, Any]]:
    return [("", gettext_lazy("whatever the reason")), *((node.key, node.name) for node in queries.nodes("kind"))]


def _classes() -> list[tuple[str, Any]]:
    nodes = [(node.key, "　" * node.depth + node.name) for node in queries.nodes("class")]
    return [("", gettext_lazy("about anything")), *nodes]


class SpokeForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=_kinds, required=False)
    cls = forms.ChoiceField(label=gettext_lazy("Class"), choices=_classes, required=False)
    times = forms.IntegerField(label=gettext_lazy("At least (voices)"), min_value=1, initial=1)
    days = forms.IntegerField(label=gettext_lazy("Within the last days"), min_value=1, max_value=36500, initial=365)


class Spoke:
    label = gettext_lazy("Spoke to us")
    form = SpokeForm

    def told(self, value: Mapping[str, Any]) -> str:
        names = [
            queries.names(sort).get(key, key) for sort, key in (("kind", value["kind"]), ("class", value["cls"])) if key
        ]
        told = {"about": " · ".join(names) or _("anything"), "times": value["times"], "days": value["days"]}
        return _("spoke to us at least %(times)d times about %(about)s within %(days)d days") % told

    def where(self, value: Mapping[str, Any], *, today: date) -> Q:
        voices = models.Voice.objects.filter(received_at__gte=since(today, value["days"])).exclude(customer=None)
        if value["kind"]:
            voices = voices.filter(kind=value["kind"])
        if value["cls"]:
            voices = voices.filter(queries.with_label("class", value["cls"]))
        often = voices.order_by().values("customer").annotate(times=Count("pk")).filter(times__gte=value["times"])
        return Q(pk__in=often.values("customer"))


kind = Spoke()
