"""How soon a write is seen in a report, on the store of ``bench.reports``: from its commit to the number that counts it.

What the worker does is done here, one thing after another: the event is delivered, the day is written anew with all that is
kept of its month, the number is read. A worker adds its two looks into the queue, 0.3 s apart at most, and whatever else it
has to do. The application's database holds the last day's voices and orders, as many as the store has; every other day
lies in the store alone, which a write does not touch.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from bench.reports_data import FIRST, LAST, SKUS

WRITES = 7
AT = datetime(LAST.year, LAST.month, LAST.day, 3, tzinfo=UTC)


def measure() -> dict[str, Any]:
    """Seconds, median and worst of ``WRITES`` of each sort; the refresh alone in CPU seconds too."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    _fill()
    _seen("voices", _voice(0))
    _seen("sales", _order(0))
    return {
        "voice, seconds from commit to number": _told("voices", _voice),
        "order, seconds from commit to number": _told("sales", _order),
        **_refresh_alone(),
    }


def _told(metric: str, write: Callable[[int], Callable[[], None]]) -> str:
    waits = []
    for at in range(1, WRITES + 1):
        waits.append(_seen(metric, write(at)))
    return f"{statistics.median(waits):.2f} (worst {max(waits):.2f})"


def _seen(metric: str, write: Callable[[], None]) -> float:
    from django.utils import timezone

    from meari.apps.events import actions as events
    from meari.apps.warehouse import actions

    time.sleep(actions.BREATH.total_seconds())  # a write after calm; in a stream facts follow as often as that
    before = _number(metric)
    write()
    began = time.perf_counter()
    events.deliver_waiting(reactions="warehouse.", now=timezone.now())
    actions.refresh_due(now=timezone.now())
    if _number(metric) == before:
        raise AssertionError(metric)
    return time.perf_counter() - began


def _number(metric: str) -> float | None:
    """The whole period by month; the sum of its readings."""
    from meari.apps.warehouse import queries

    found = queries.read(metric, period=(FIRST, LAST), by=["month"], visible_to=queries.SYSTEM)
    return sum(reading.value or 0 for _, reading in found)


def _fill() -> None:
    """As many voices and order lines of the last day as the store holds, then that day written from them."""
    from django.utils import timezone

    from meari.apps.sales.models import Order, OrderLine, Product, ProductGroup
    from meari.apps.voices.models import Voice
    from meari.apps.warehouse import actions, queries

    def held(metric: str) -> int:
        return int(queries.total(metric, period=(LAST, LAST), visible_to=queries.SYSTEM).value or 0)

    group = ProductGroup.objects.create(key="g", name="g")
    product = Product.objects.create(sku=str(SKUS[0]), name="p", group=group)
    Voice.objects.bulk_create(
        (Voice(external_id=f"v{at}", channel="mail", received_at=AT, text="…", product=product, product_group=group)
         for at in range(held("voices"))), batch_size=2000,
    )  # fmt: skip
    orders = Order.objects.bulk_create(
        (Order(external_id=f"o{at}", ordered_at=AT) for at in range(held("orders"))), batch_size=2000
    )
    OrderLine.objects.bulk_create(
        (OrderLine(order=order, number="1", product=product, quantity=1, amount=1000) for order in orders),
        batch_size=2000,
    )
    for fact in ("voice", "voice_risk", "order_line"):
        actions.mark_stale(fact, months=None, days=[LAST.isoformat()], now=timezone.now())
    actions.refresh(now=timezone.now())


def _voice(at: int) -> Callable[[], None]:
    from django.db import transaction
    from django.utils import timezone

    from meari.apps.imports.protocol import Context
    from meari.apps.voices import actions, understanding
    from meari.apps.voices.incoming import VoiceRow

    row = VoiceRow(external_id=f"new{at}", channel="mail", received_at=AT, text=f"배송이 늦어요 {at}")
    prepared = actions.prepare_voices([row], matcher=understanding.matcher())

    def write() -> None:
        with transaction.atomic():
            actions.store_voices(prepared, context=Context(0, None, timezone.now()))

    return write


def _order(at: int) -> Callable[[], None]:
    from django.db import transaction
    from django.utils import timezone

    from meari.apps.imports.protocol import Context
    from meari.apps.sales import actions

    row = actions.OrderRow(1, f"new{at}", "1", AT, str(SKUS[0]), 1, 1000, None, None)

    def write() -> None:
        with transaction.atomic():
            actions.store_orders([row], context=Context(0, None, timezone.now()))

    return write


def _refresh_alone() -> dict[str, Any]:
    """What the worker does for one voice: the day of its fact written anew, with all that is kept of the month."""
    from django.utils import timezone

    from meari.apps.warehouse import actions, models

    month = f"{LAST:%Y-%m}"
    times = []
    for _ in range(5):
        actions.mark_stale("voice", months=None, days=[LAST.isoformat()], now=timezone.now())
        used, began = time.process_time(), time.perf_counter()
        actions.refresh(now=timezone.now())
        times.append((time.process_time() - used, time.perf_counter() - began))
    rows = models.Partition.objects.get(fact="voice", month=month).rows
    cpu, wall = sorted(times)[2]
    return {f"refresh of a day in a month of {rows:,} voices, CPU (wall)": f"{cpu:.3f} ({wall:.3f})"}
