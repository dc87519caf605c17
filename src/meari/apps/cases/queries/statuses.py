"""How customers stand with us: what is known of each, gathered for many at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from meari.apps.cases import models
from meari.apps.cases.queries import efforts
from meari.apps.customers.models import Customer
from meari.apps.sales.models import Order, OrderLine, Return
from meari.apps.voices.models import Voice
from meari.engines.metrics import statuses
from meari.engines.metrics.statuses import Heard, Status

RECENT, YEAR = timedelta(days=statuses.DAYS), timedelta(days=365)
MOST = 500


def heard(customer_ids: Sequence[int], *, now: datetime) -> Mapping[int, Heard]:
    """What is known of each of these customers."""
    found: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    since = now - RECENT
    voices = Voice.objects.filter(customer__in=customer_ids, received_at__gte=since, received_at__lte=now)
    _add(found, "customer", voices.order_by().values("customer").annotate(
        voices=Count("pk"), complaints=Count("pk", filter=Q(kind="complaint")), negative=Count("pk", filter=Q(sentiment="negative")),
        risks=Count("pk", filter=Q(has_risk=True)), praise=Count("pk", filter=Q(kind="praise")),
        low_scores=Count("pk", filter=Q(rating__lte=2)), high_scores=Count("pk", filter=Q(rating=5)),
    ))  # fmt: skip
    late = models.Deadline.objects.filter(
        case__customer__in=customer_ids, missed_at__gte=since, missed_at__lte=now
    ).exclude(promise=models.Deadline.Promise.TASK)
    _add(found, "case__customer", late.order_by().values("case__customer").annotate(late_cases=Count("pk")))
    cases = list(
        models.Case.objects.filter(
            customer__in=customer_ids, closed_at__gte=since, closed_at__lte=now, merged_into=None
        )
    )
    points = efforts.effort_of(cases)
    for case in cases:
        if case.customer_id is not None:
            found[case.customer_id]["effort"] += points[case.pk]
            found[case.customer_id]["reopened"] += case.reopened
    orders = Order.objects.filter(customer__in=customer_ids, ordered_at__gte=now - YEAR, ordered_at__lte=now)
    _add(found, "customer", orders.order_by().values("customer").annotate(orders=Count("pk")))
    lines = OrderLine.objects.filter(order__in=orders)
    _add(found, "order__customer", lines.order_by().values("order__customer").annotate(amount=Sum("amount")))
    returns = Return.objects.filter(order__customer__in=customer_ids, returned_at__gte=since, returned_at__lte=now)
    _add(found, "order__customer", returns.order_by().values("order__customer").annotate(returns=Count("pk")))
    return {pk: Heard(**found[pk]) if pk in found else Heard() for pk in customer_ids}


def status_of(customer_id: int, *, now: datetime) -> Status:
    """How one customer stands."""
    return statuses.status(heard([customer_id], now=now)[customer_id])


def to_look_after(customers: QuerySet[Customer], *, now: datetime, most: int) -> list[tuple[Customer, Heard, Status]]:
    """Customers about whom somebody should care now, the gravest and most valuable first.

    Looked at are those who complained, or whose promise broke, in the last ``statuses.DAYS`` days.
    """
    since = now - RECENT
    complained = Voice.objects.filter(customer__isnull=False, received_at__gte=since, received_at__lte=now)
    angry = complained.filter(Q(kind="complaint") | Q(has_risk=True)).order_by().values_list("customer_id", flat=True)
    late = models.Deadline.objects.filter(
        case__customer__isnull=False, missed_at__gte=since, missed_at__lte=now
    ).exclude(promise=models.Deadline.Promise.TASK)
    ids = sorted({*angry.distinct(), *late.values_list("case__customer_id", flat=True).distinct()})
    ranked: list[tuple[int, Heard, Status]] = []
    for start in range(0, len(ids), MOST):
        seen = list(customers.filter(pk__in=ids[start : start + MOST]).values_list("pk", flat=True))
        for pk, told in heard(seen, now=now).items():
            status = statuses.status(told)
            if status.points >= statuses.WATCH_FROM:
                ranked.append((pk, told, status))
    ranked.sort(key=lambda row: (-row[2].points, -row[1].amount, row[0]))
    whole = Customer.objects.in_bulk([pk for pk, _, _ in ranked[:most]])
    return [(whole[pk], told, status) for pk, told, status in ranked[:most]]


def _add(found: dict[int, dict[str, int]], key: str, rows: Iterable[Any]) -> None:
    for row in rows:
        for name, value in row.items():
            if name != key:
                found[row[key]][name] += value or 0
