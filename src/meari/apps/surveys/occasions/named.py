"""Events whose payload names customers, orders or responses: so later parts of the house can be followed at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from meari.apps.customers.models import Customer
from meari.apps.events.declare import EventType, Occurrence
from meari.apps.sales.models import Order
from meari.apps.surveys import models
from meari.apps.surveys.happening import Occasion

NAMES = ("customer_id", "customer_ids", "order_id", "order_ids", "response_ids")


class Named:
    order = 90

    def understands(self, type: EventType) -> bool:
        return any(name in type.payload for name in NAMES)

    def found(self, occurrence: Occurrence, *, now: datetime) -> Sequence[Occasion]:
        payload, cause = occurrence.payload, f"event:{occurrence.id}"
        customers = set(Customer.objects.filter(pk__in=_ids(payload, "customer")).values_list("pk", flat=True))
        responses = models.Response.objects.filter(pk__in=_ids(payload, "response"), customer__isnull=False)
        customers |= {pk for pk in responses.values_list("customer_id", flat=True) if pk is not None}
        orders = Order.objects.filter(pk__in=_ids(payload, "order"), customer__isnull=False)
        told = {one.customer_id: one.pk for one in orders if one.customer_id is not None}
        return [Occasion(pk, cause, now, told.get(pk)) for pk in sorted(customers | told.keys())]


def _ids(payload: Mapping[str, object], what: str) -> list[int]:
    one, many = payload.get(f"{what}_id"), payload.get(f"{what}_ids")
    listed = list(many) if isinstance(many, list | tuple) else []
    return [int(value) for value in [one, *listed] if isinstance(value, int) or str(value).isdecimal()]


kind = Named()
