"""Orders that came in with a file. Delivery is not known to us: the delay of the trigger stands for it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from meari.apps.events.declare import EventType, Occurrence
from meari.apps.sales.models import Order
from meari.apps.surveys.happening import Occasion

RECENT = timedelta(days=7)
"""Older orders are history that was imported, not something that just happened."""


class Orders:
    order = 10

    def understands(self, type: EventType) -> bool:
        return type.key == "sales.orders_received"

    def found(self, occurrence: Occurrence, *, now: datetime) -> Sequence[Occasion]:
        recent = Order.objects.filter(ordered_at__gt=now - RECENT, ordered_at__lte=now, customer__isnull=False)
        return [
            Occasion(customer_id, f"order:{pk}", at, pk)
            for pk, customer_id, at in recent.order_by("pk").values_list("pk", "customer_id", "ordered_at")
            if customer_id is not None
        ]


kind = Orders()
