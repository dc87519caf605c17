"""The whole made-up company from a seed and a last day: the same arguments give the very same data."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from meari.demo.catalogue import make_catalogue
from meari.demo.plan import make_plan
from meari.demo.sales import make_customers, make_sales
from meari.demo.voices import VOICES, Voice, World, make_voices

SEED = 20_260_721


@cache
def company() -> dict[str, Any]:
    """Teams and people."""
    return tomllib.loads(files("meari.demo").joinpath("data/company.toml").read_text(encoding="utf-8"))


def make_world(*, end_on: date, seed: int = SEED, scale: float = 1.0) -> World:
    """Products, customers, orders and returns of the eighteen months up to ``end_on``; ``scale`` 1 is the full size."""
    plan = make_plan(end_on)
    items = make_catalogue(seed=seed, end_on=end_on, launches=plan.launches)
    customers = make_customers(seed=seed, scale=scale, plan=plan)
    sales = make_sales(customers, items, seed=seed, scale=scale, plan=plan)
    teams = {team["key"]: team["name"] for team in company()["team"]}
    return World(plan, items, customers, sales, teams, round(VOICES * scale))


def voices_of(world: World, *, seed: int = SEED, scale: float = 1.0) -> Iterator[Voice]:
    """Every voice of ``world`` in the order of its coming in."""
    return make_voices(world, seed=seed, scale=scale)
