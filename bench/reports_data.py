"""Made-up facts for the report bench: skewed like a retailer's, the same for the same sizes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import pyarrow as pa

from meari.engines.metrics import FACTS

PRODUCTS, GROUPS = 400, 12
FIRST, WEEKS = date(2024, 11, 18), 104
LAST = FIRST + timedelta(weeks=WEEKS, days=-1)
CLASSES = [
    "breakdown", "exchange", "return", "option_change", "product_complaint", "accident", "after_sales", "delivery",
    "misdelivery", "compensation", "ordering", "product_information", "company", "agent_attitude", "payment",
    "promotion", "account", "other",
]  # fmt: skip
RISKS = ["recall", "outside_body", "privacy", "rudeness", "agent_compensation", "safety"]
WORDS = {
    "channel": ["call", "chat", "mail", "review", "board", "sns"],
    "kind": ["complaint", "inquiry", "praise", "suggestion", None],
    "sentiment": ["negative", "neutral", "positive", None],
    "team": ["centre_a", "centre_b", "cx", None],
    "stage": ["before", "during", "after", None],
    "language": ["ko", "en"],
    "sales_channel": ["own", "mall", "store", None],
}
SKUS = np.array([f"M-{number:04d}" for number in range(PRODUCTS)])
GROUP_KEYS = np.array([f"group_{number:02d}" for number in range(GROUPS)])


@dataclass(frozen=True)
class Sizes:
    voices: int
    orders: int


def months() -> list[tuple[str, date, date]]:
    """Each month with the days of it that have rows."""
    found = []
    first = FIRST
    while first <= LAST:
        after = date(first.year + first.month // 12, first.month % 12 + 1, 1)
        found.append((f"{first:%Y-%m}", first, min(after, LAST + timedelta(days=1)) - timedelta(days=1)))
        first = after
    return found


def rows(fact: str, month: int, sizes: Sizes) -> Iterator[pa.RecordBatch]:
    """The rows of one month of ``fact``."""
    _, first, last = months()[month]
    share = ((last - first).days + 1) / (WEEKS * 7)
    chance = np.random.default_rng([month, sorted(FACTS).index(fact)])
    made = {"voice": _voices, "voice_risk": _risks, "order_line": _lines, "return_line": _returns}[fact]
    columns = made(chance, share, sizes, month * 100_000_000)
    count = len(columns["sku"])
    columns["on"] = (np.datetime64(first) + np.sort(chance.integers(0, (last - first).days + 1, count))).astype("M8[D]")
    schema = FACTS[fact].arrow_schema()
    arrays = [_array(columns[field.name], field.type) for field in schema]
    yield from pa.Table.from_arrays(arrays, schema=schema).to_batches()


def _voices(chance: Any, share: float, sizes: Sizes, start: int) -> dict[str, Any]:
    count = int(sizes.voices * share)
    products = _skewed(chance, PRODUCTS, count, 0.9)
    has_product = chance.random(count) < 0.92
    rating = np.where(
        chance.random(count) < 0.3, chance.choice([1, 2, 3, 4, 5], count, p=[0.2, 0.08, 0.1, 0.17, 0.45]), 0
    )
    return {
        "voice_id": start + np.arange(count),
        "sku": np.where(has_product, SKUS[products], None),
        "product_group": np.where(has_product, GROUP_KEYS[products % GROUPS], None),
        "main_class": np.array(CLASSES)[_skewed(chance, len(CLASSES), count, 0.8)],
        "finer": np.full(count, None),
        "rating": np.where(rating > 0, rating, None),
        "is_unsure": chance.random(count) < 0.1,
        **{name: _words(chance, name, count) for name in ("channel", "kind", "sentiment", "team", "stage", "language")},
    }


def _risks(chance: Any, share: float, sizes: Sizes, start: int) -> dict[str, Any]:
    count = int(sizes.voices * share * 0.015)
    products = _skewed(chance, PRODUCTS, count, 0.9)
    return {
        "voice_id": start + chance.integers(0, int(sizes.voices * share), count),
        "sku": SKUS[products],
        "product_group": GROUP_KEYS[products % GROUPS],
        "risk": np.array(RISKS)[_skewed(chance, len(RISKS), count, 0.7)],
        "is_unsure": chance.random(count) < 0.2,
        **{name: _words(chance, name, count) for name in ("channel", "kind", "sentiment", "team", "stage", "language")},
    }


def _lines(chance: Any, share: float, sizes: Sizes, start: int) -> dict[str, Any]:
    """Four orders of five have one line, the fifth has two of different products."""
    orders = int(sizes.orders * share)
    has_two = chance.random(orders) < 0.2
    order = np.repeat(np.arange(orders), 1 + has_two)
    is_first = np.concatenate([[True], order[1:] != order[:-1]])
    products = _skewed(chance, PRODUCTS, len(order), 1.0)
    before = np.concatenate([[0], products[:-1]])
    products = np.where(~is_first & (products == before), (products + 1) % PRODUCTS, products)
    same_group = (products % GROUPS == np.concatenate([[0], products[:-1]]) % GROUPS) & ~is_first
    quantity = 1 + (chance.random(len(order)) < 0.1)
    return {
        "order_id": start + order,
        "is_first_line": is_first,
        "is_first_of_group": ~same_group,
        "is_first_of_product": np.full(len(order), True),
        "sku": SKUS[products],
        "product_group": GROUP_KEYS[products % GROUPS],
        "sales_channel": _words(chance, "sales_channel", len(order)),
        "quantity": quantity,
        "amount": quantity * (20_000 + products * 3_700),
    }


def _returns(chance: Any, share: float, sizes: Sizes, start: int) -> dict[str, Any]:
    count = int(sizes.orders * share * 0.05)
    products = _skewed(chance, PRODUCTS, count, 1.0)
    return {
        "return_id": start + np.arange(count),
        "sku": SKUS[products],
        "product_group": GROUP_KEYS[products % GROUPS],
        "quantity": np.ones(count, dtype=np.int64),
        "amount": 20_000 + products * 3_700,
    }


def _skewed(chance: Any, kinds: int, count: int, power: float) -> Any:
    """Numbers below ``kinds``, the first ones most often (Zipf)."""
    weights = 1 / np.arange(1, kinds + 1) ** power
    return np.searchsorted(np.cumsum(weights / weights.sum()), chance.random(count)).clip(0, kinds - 1)


def _words(chance: Any, name: str, count: int) -> Any:
    words = np.array(WORDS[name], dtype=object)
    return words[_skewed(chance, len(words), count, 0.8)]


def _array(values: Any, kind: pa.DataType) -> pa.Array:
    return pa.array(values, type=kind, from_pandas=True)
