"""Customers who ordered at least so often."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meari.apps.sales.conditions import since
from meari.apps.sales.models import Order


class OrderedForm(forms.Form):
    times = forms.IntegerField(label=gettext_lazy("At least (orders)"), min_value=1, initial=2)
    days = forms.IntegerField(label=gettext_lazy("Within the last days"), min_value=1, max_value=36500, initial=365)


class Ordered:
    label = gettext_lazy("Ordered at least")
    form = OrderedForm

    def told(self, value: Mapping[str, Any]) -> str:
        return _("ordered at least %(times)d times within %(days)d days") % dict(value)

    def where(self, value: Mapping[str, Any], *, today: date) -> Q:
        orders = Order.objects.filter(ordered_at__gte=since(today, value["days"])).order_by()
        loyal = orders.values("customer").annotate(times=Count("pk")).filter(times__gte=value["times"])
        return Q(pk__in=loyal.values("customer"))


kind = Ordered()
