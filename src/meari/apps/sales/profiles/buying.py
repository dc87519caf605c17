"""What customers buy and send back."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Count, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from meari.apps.customers.models import Customer
from meari.apps.customers.protocol import Line
from meari.apps.sales.models import Order, OrderLine, Return
from meari.engines.metrics.rates import rate
from meari.engines.metrics.shares import Part, wilson
from meari.vocabulary.metrics import Reading


class Buying:
    order = 20
    link = None

    def lines(self, customers: QuerySet[Customer]) -> Sequence[Line]:
        ids = customers.order_by().values("pk")
        count = customers.count()
        bought = OrderLine.objects.filter(order__customer__in=ids).aggregate(
            amount=Sum("amount"), orders=Count("order", distinct=True)
        )
        buyers = Order.objects.filter(customer__in=ids).aggregate(n=Count("customer", distinct=True))["n"]
        amount, orders = bought["amount"] or 0, bought["orders"]
        returns = Return.objects.filter(order__customer__in=ids).aggregate(n=Count("order", distinct=True))["n"]
        return [
            Line(_("Sales amount"), Reading(amount, n=orders), "won"),
            Line(_("Sales a customer"), Reading(amount / count if count else None, n=count), "won"),
            Line(_("Orders a customer"), rate(orders, count), "per_customer"),
            Line(_("Customers who bought"), wilson(Part(buyers, count)) if count else Reading(None), "percent"),
            Line(
                _("Orders with a return"),
                wilson(Part(min(returns, orders), orders)) if orders else Reading(None),
                "percent",
            ),
        ]


kind = Buying()
