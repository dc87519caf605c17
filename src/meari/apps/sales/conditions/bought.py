"""Customers who bought a product of some groups."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meari.apps.sales.conditions import since
from meari.apps.sales.models import OrderLine, ProductGroup


def _groups() -> list[tuple[str, str]]:
    return list(ProductGroup.objects.values_list("key", "name"))


class BoughtForm(forms.Form):
    groups = forms.MultipleChoiceField(
        label=gettext_lazy("Product groups"), choices=_groups, widget=forms.CheckboxSelectMultiple
    )
    days = forms.IntegerField(label=gettext_lazy("Within the last days"), min_value=1, max_value=36500, initial=365)


class Bought:
    label = gettext_lazy("Bought from a product group")
    form = BoughtForm

    def told(self, value: Mapping[str, Any]) -> str:
        names = ProductGroup.objects.filter(key__in=value["groups"]).values_list("name", flat=True)
        return _("bought %(groups)s within %(days)d days") % {**value, "groups": ", ".join(names)}

    def where(self, value: Mapping[str, Any], *, today: date) -> Q:
        lines = OrderLine.objects.filter(
            product__group__key__in=value["groups"], order__ordered_at__gte=since(today, value["days"])
        )
        return Q(pk__in=lines.values("order__customer"))


kind = Bought()
