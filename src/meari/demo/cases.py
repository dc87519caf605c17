"""How the made-up customer centre handled its cases: pure and repeatable, with effects of what befell it.

Planted: refunds wait for finance longer than promised, so cases that need its approval are late; one outsourced centre
answers later, solves less at the first contact and hands over more in the last 28 days; whoever is answered late asks
again. ``docs/guide/demo.md`` tells people.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from math import exp
from random import Random
from typing import Any

DAYS = 42
WORSE_BACK = 28
"""Days back from the end since which one centre works worse."""
WORSE = "outsourced_b"
UNKNOWN = "unknown"
Later = Callable[[datetime, float], datetime]
"""The moment by which so many working minutes have passed for the customer centre."""


@dataclass(frozen=True)
class Heard:
    """What the centre knows of a voice when a case opens."""

    key: str
    at: datetime
    channel: str
    main_class: str
    team: str
    solve_minutes: int
    answer_minutes: int
    is_late_in_story: bool


@dataclass(frozen=True)
class Step:
    """Something said: ``in``, ``out`` or ``note``."""

    at: datetime
    direction: str
    text: str
    is_repeat: bool = False


@dataclass(frozen=True)
class Wish:
    """Something asked of another team, and when that took it up and ended it, if it did."""

    service: str
    text: str
    answer: str
    at: datetime
    taken_at: datetime
    over_at: datetime


@dataclass(frozen=True)
class Course:
    """How one case went if nothing had cut it off."""

    steps: Sequence[Step]
    wishes: Sequence[Wish]
    waits: Sequence[tuple[datetime, datetime]]
    closed_at: datetime
    cause: str
    handoffs: int
    reopened: int


@cache
def data() -> dict[str, Any]:
    """Offices, rules and words."""
    return tomllib.loads(files("meari.demo").joinpath("data/cases.toml").read_text(encoding="utf-8"))


def course(heard: Heard, *, later: Later, seed: int) -> Course:
    """How the case of one voice went."""
    rng = Random(f"case {heard.key} {seed}")
    words = data()["words"]
    is_bad = heard.team == WORSE and heard.is_late_in_story
    answered_at = later(heard.at, _minutes(rng, heard.answer_minutes * (0.75 if is_bad else 0.42), 0.75))
    steps = [Step(answered_at, "out", rng.choice(words["first"]))]
    at = answered_at
    waits: list[tuple[datetime, datetime]] = []
    if answered_at - heard.at > timedelta(days=1) and rng.random() < 0.35:
        steps.insert(0, Step(answered_at - timedelta(hours=2), "in", rng.choice(words["customer_again"]), True))
    if rng.random() < 0.2:
        steps.append(Step(later(at, 6), "note", rng.choice(words["note"])))
    if rng.random() < 0.22:
        at, waits = _asked_back(rng, at, steps, later)
    wishes = _wishes(rng, heard, at, later)
    for wish in wishes:
        at = max(at, wish.over_at)
        if wish.over_at - wish.at > timedelta(days=2) and rng.random() < 0.3:
            steps.append(Step(wish.at + (wish.over_at - wish.at) / 2, "in", rng.choice(words["customer_again"]), True))
    at = later(at, _minutes(rng, 70, 0.8))
    steps.append(Step(at, "out", rng.choice(words["solved"])))
    closed_at, reopened = later(at, _minutes(rng, 12, 0.5)), 0
    if rng.random() < (0.16 if is_bad else 0.05):
        back = closed_at + timedelta(hours=rng.uniform(5, 70))
        steps.append(Step(back, "in", rng.choice(words["customer_back"]), True))
        at = later(back, _minutes(rng, 160, 0.8))
        steps.append(Step(at, "out", rng.choice(words["solved"])))
        closed_at, reopened = later(at, 10), 1
    handoffs = sum(rng.random() < share for share in ((0.34, 0.1) if is_bad else (0.09, 0.02)))
    steps.sort(key=lambda step: step.at)
    return Course(steps, wishes, waits, closed_at, _cause(rng, heard), handoffs, reopened)


def _asked_back(
    rng: Random, at: datetime, steps: list[Step], later: Later
) -> tuple[datetime, list[tuple[datetime, datetime]]]:
    words = data()["words"]
    asked_at = later(at, _minutes(rng, 20, 0.6))
    told_at = asked_at + timedelta(hours=rng.uniform(0.4, 40))
    steps += [
        Step(asked_at, "out", rng.choice(words["ask_back"])),
        Step(told_at, "in", rng.choice(words["customer_more"])),
    ]
    return told_at, [(asked_at, told_at)]


def _wishes(rng: Random, heard: Heard, at: datetime, later: Later) -> list[Wish]:
    usual = {one["name"]: one for office in data()["office"] for one in office["services"]}
    made: list[Wish] = []
    for ask in _asks(heard.main_class):
        if rng.random() >= ask["share"]:
            continue
        service = usual[ask["service"]]
        asked_at = later(at, _minutes(rng, 15, 0.6))
        over_at = later(asked_at, _minutes(rng, service["usual"], service["spread"]))
        taken_at = asked_at + (over_at - asked_at) * rng.uniform(0.05, 0.7)
        made.append(
            Wish(ask["service"], rng.choice(ask["texts"]), rng.choice(ask["answers"]), asked_at, taken_at, over_at)
        )
        at = over_at
        if len(made) == 2:
            break
    return made


def _asks(main_class: str) -> list[Mapping[str, Any]]:
    """What such cases need, the closest first."""
    fitting = [one for one in data()["ask"] if any(f"{main_class}.".startswith(f"{key}.") for key in one["classes"])]
    return sorted(fitting, key=lambda one: main_class not in one["classes"])


def _cause(rng: Random, heard: Heard) -> str:
    found = _asks(heard.main_class)
    if rng.random() < 0.12:
        return UNKNOWN
    return str(found[0]["cause"]) if found else "customer"


def _minutes(rng: Random, usual: float, spread: float) -> float:
    """Log-normal around ``usual`` as its median."""
    return usual * exp(rng.gauss(0, spread))
