"""Small makers of things that tests need; each makes one thing and says what is special about it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from django.db import transaction

from meari.apps.imports.protocol import Context
from meari.apps.sales import actions as sales
from meari.apps.voices import actions as voices
from meari.apps.voices import understanding
from meari.apps.voices.models import Voice

SEOUL = ZoneInfo("Asia/Seoul")
RUN = 1


def context(now: datetime) -> Context:
    return Context(run_id=RUN, actor_id=None, now=now)


def at(day: date | str, hour: int = 10) -> datetime:
    on = date.fromisoformat(day) if isinstance(day, str) else day
    return datetime.combine(on, time(hour), SEOUL)


@transaction.atomic
def sell(
    now: datetime, *, days: Sequence[date], sku: str = "RF85", group: str = "냉장고", amount: int = 1_000_000
) -> None:
    """One order of the product on each of ``days``."""
    product = sales.ProductRow(1, sku, f"{group} {sku}", group, amount, None, ())
    sales.store_products([product], context=context(now))
    rows = [
        sales.OrderRow(1, f"{sku}-{number}", "1", at(day), sku, 1, amount, None, "자사몰")
        for number, day in enumerate(days)
    ]  # fmt: skip
    sales.store_orders(rows, context=context(now))


@transaction.atomic
def hear(
    now: datetime, text: str, *, day: date | str = "2026-11-10", key: str | None = None, product: str | None = None,
    team: str | None = None, channel: str = "phone",
) -> Voice:  # fmt: skip
    """One voice, masked and classified as every voice is."""
    row = voices.VoiceRow(
        external_id=key or f"v{Voice.objects.count() + 1}", channel=channel, received_at=at(day), text=text, product=product,
        team=team,
    )  # fmt: skip
    prepared = voices.prepare_voices([row], matcher=understanding.matcher())
    voices.store_voices(prepared, context=context(now))
    return Voice.objects.get(external_id=row.external_id)


def weeks_of_days(last: date, *, weeks: int, a_day: int = 1) -> list[date]:
    """Every day of the ``weeks`` weeks that end with ``last``, each ``a_day`` times."""
    return [last - timedelta(days=back) for back in range(weeks * 7) for _time in range(a_day)]


def write(path: Path, text: str, *, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path
