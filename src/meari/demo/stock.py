"""What lies in the made-up company's two stores on the last day: pure and repeatable. Every seventh product has run short."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from random import Random

from meari.demo.catalogue import Item

PLACES = ("김포 물류센터", "칠곡 물류센터")


def stock(items: Sequence[Item], *, end_on: date, seed: int) -> Iterator[tuple[str, str, int, int | None, date | None]]:
    """For each product and place: number, place, quantity, and what is expected when."""
    for number, item in enumerate(items):
        rng = Random(f"stock {item.sku} {seed}")
        is_short = number % 7 == 3
        for place in PLACES:
            quantity = 0 if is_short else rng.randrange(2, 60)
            expected = rng.randrange(20, 120) if is_short or rng.random() < 0.2 else None
            on = end_on + timedelta(days=rng.randrange(2, 16)) if expected else None
            yield item.sku, place, quantity, expected, on
