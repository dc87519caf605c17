"""Customers who bought for at least so much."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.db.models import Q, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meari.apps.base.templatetags.meari import won
from meari.apps.sales.conditions import since
from meari.apps.sales.models import OrderLine


class SpentForm(forms.Form):
    amount = forms.IntegerField(label=gettext_lazy("At least (won)"), min_value=1)
    days = forms.IntegerField(label=gettext_lazy("Within the last days"), min_value=1, max_value=36500, initial=365)


class Spent:
    label = gettext_lazy("Bought for at least")
    form = SpentForm

    def told(self, value: Mapping[str, Any]) -> str:
        return _("bought for at least %(amount)s within %(days)d days") % {**value, "amount": won(value["amount"])}

    def where(self, value: Mapping[str, Any], *, today: date) -> Q:
        lines = OrderLine.objects.filter(order__ordered_at__gte=since(today, value["days"])).order_by()
        rich = lines.values("order__customer").annotate(spent=Sum("amount")).filter(spent__gte=value["amount"])
        return Q(pk__in=rich.values("order__customer"))


kind = Spent()
