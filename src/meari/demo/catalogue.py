"""The products of the made-up retailer: model numbers, names, prices, launch dates and the names people use."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any

OLDEST_LAUNCH_DAYS = 1_900


@dataclass(frozen=True)
class Sort:
    """A sort of product, finer than its group: a robot vacuum among the vacuums."""

    key: str
    group: str
    words: tuple[str, ...]
    parts: tuple[str, ...]
    english: str


@dataclass(frozen=True)
class Item:
    """One product. ``weight`` is its share of its group's sales in pieces; ``story`` names what befalls it, if anything."""

    sku: str
    name: str
    short: str
    code: str
    sort: str
    group: str
    price: int
    color: str
    launched_on: date
    weight: float
    story: str = ""

    @property
    def aliases(self) -> tuple[str, ...]:
        return self.short, self.short.replace(" ", ""), self.code


@cache
def data() -> dict[str, Any]:
    """The catalogue's data file."""
    return tomllib.loads(files("meari.demo").joinpath("data/catalogue.toml").read_text(encoding="utf-8"))


@cache
def sorts() -> dict[str, Sort]:
    """Every sort of product by key."""
    return {
        sort["key"]: Sort(sort["key"], group["name"], tuple(sort["words"]), tuple(sort["parts"]), sort["en"])
        for group in data()["group"]
        for sort in group["sort"]
    }


def make_catalogue(*, seed: int, end_on: date, launches: dict[str, date]) -> list[Item]:
    """All products as of ``end_on``; ``launches`` are the launch dates of named products."""
    rng = Random(f"catalogue {seed}")
    items: list[Item] = []
    named = {entry["key"]: entry for entry in data()["named"]}
    for group in data()["group"]:
        here = [entry for entry in named.values() if entry["sort"] in {sort["key"] for sort in group["sort"]}]
        items += [_named(entry, group, launches[entry["key"]]) for entry in here]
        taken = {entry["code"] for entry in here}
        for number in range(group["count"] - len(here)):
            sort = group["sort"][number % len(group["sort"])]
            items.append(_item(rng, group["name"], sort, taken, end_on))
    return items


def _named(entry: dict[str, Any], group: dict[str, Any], launched_on: date) -> Item:
    sort = next(sort for sort in group["sort"] if sort["key"] == entry["sort"])
    short = f"{sort['series'][0]} {entry['code']}"
    return Item(
        sku=f"HB-{sort['code']}{entry['code']}", name=f"{data()['brand']} {entry['name']}", short=short, code=entry["code"],
        sort=entry["sort"], group=group["name"], price=entry["price"], color=entry["color"], launched_on=launched_on,
        weight=entry["weight"], story=entry["key"],
    )  # fmt: skip


def _item(rng: Random, group: str, sort: dict[str, Any], taken: set[str], end_on: date) -> Item:
    code = ""
    while not code or code in taken:
        code = f"{sort['letter']}{rng.randint(10, 99)}{rng.choice(['', '', '', '1', '5'])}"
    taken.add(code)
    series, variants = rng.choice(sort["series"]), sort["variants"]
    low, high = sort["prices"]
    place = rng.betavariate(1.5, 2.6)
    price = round((low + (high - low) * place) / 10_000) * 10_000 - rng.choice([0, 1_000, 1_000])
    variant = variants[min(int(place * len(variants) * 1.3), len(variants) - 1)]
    color = rng.choice(data()["colors"])
    age = int(OLDEST_LAUNCH_DAYS * rng.random() ** 1.4) + 45
    return Item(
        sku=f"HB-{sort['code']}{code}{color_code(color)}", name=f"{data()['brand']} {series} {code} {variant}",
        short=f"{series} {code}", code=code, sort=sort["key"], group=group, price=max(price, low), color=color,
        launched_on=end_on - timedelta(days=age), weight=rng.lognormvariate(0, 0.9) * (1.5 - place),
    )  # fmt: skip


def color_code(color: str) -> str:
    """The letter that a colour has in model numbers."""
    return "WSBGKNMC"[data()["colors"].index(color)]
