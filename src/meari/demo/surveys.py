"""What the made-up company's customers answer: pure and repeatable, with effects of what befell the company.

Planted: the refrigerators of the faulty series are recommended less; since returns cost money so is everything; since
delays are told a day ahead deliveries please more; one outsourced centre turned rude; ordering was hard on the day of
the outage. ``docs/guide/demo.md`` tells people.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any

import numpy as np

from meari.demo.voices import World

DAYS = 182
LEAST = 40
NOTICE_BACK = 28
"""Days back from the end since which customers hear of a delay a day ahead, and since which one centre is rude."""
FAULT_BACK = 42
"""Days back from the end since which the faulty refrigerators fail."""
TEAMS = (("counsel_1", 0.34), ("counsel_2", 0.30), ("outsourced_a", 0.19), ("outsourced_b", 0.17))
WRITES = 0.24
STOPS = 0.09


@dataclass(frozen=True)
class Answered:
    """One response: ``line`` and ``order`` are places in the sales, ``answers`` hold values by question."""

    number: int
    collector: int
    at: datetime
    seconds: int
    line: int
    order: int
    team: str
    language: str
    answers: Mapping[str, Any]
    is_complete: bool


@dataclass(frozen=True)
class Mood:
    """How it went for one customer: ``level`` about 0, ``words`` names what they would write of."""

    level: float
    words: str


@cache
def data() -> dict[str, Any]:
    """The surveys and the words of open answers."""
    return tomllib.loads(files("meari.demo").joinpath("data/surveys.toml").read_text(encoding="utf-8"))


def definition(survey: Mapping[str, Any]) -> dict[str, Any]:
    """A survey as the product reads it."""
    return {
        "title": survey["title"], "languages": ["ko", "en"], "is_one_a_screen": True,
        "questions": [_question(one) for one in survey["question"]],
    }  # fmt: skip


def answers(world: World, survey: Mapping[str, Any], *, seed: int, scale: float) -> Iterator[Answered]:
    """The responses to one survey in the order of their coming in."""
    rng = Random(f"survey {survey['key']} {seed}")
    count = max(LEAST, round(survey["responses"] * scale))
    first = world.plan.end_on - timedelta(days=DAYS)
    moments = sorted(rng.randrange(DAYS * 86_400) for _ in range(count))
    start = datetime.combine(first, datetime.min.time(), world.sales.moment(0).tzinfo)
    for number, seconds in enumerate(moments):
        at = start + timedelta(seconds=seconds)
        line = _line(world, int((at - world.sales.moment(0)).total_seconds()), rng)
        team = _picked(rng, TEAMS) if survey["key"] == "contact" else ""
        mood = _mood(world, survey["key"], at.date(), line, team, rng)
        given = _given(survey, mood, rng)
        is_complete = rng.random() >= STOPS
        if not is_complete:
            given = dict(list(given.items())[: rng.randrange(1, 3)])
        yield Answered(
            number=number, collector=int(rng.random() < 0.35), at=at, seconds=int(rng.lognormvariate(4.2, 0.5)), line=line,
            order=int(world.sales.order[line]), team=team, language="en" if rng.random() < 0.03 else "ko", answers=given,
            is_complete=is_complete,
        )  # fmt: skip


def _mood(world: World, key: str, on: date, line: int, team: str, rng: Random) -> Mood:
    plan, item = world.plan, world.items[int(world.sales.item[line])]
    level, words = rng.gauss(0.35, 1.0), ""
    if item.group == "김치냉장고" and on >= plan.end_on - timedelta(days=FAULT_BACK) and key != "contact":
        level, words = level - 1.1, "kimchi"
    if key == "recommend" and on >= plan.policy_on:
        level, words = level - 0.35, words or "return"
    if key == "recommend" and on == plan.outage_on:
        level -= 0.8
    if key == "delivery":
        is_told = on >= plan.end_on - timedelta(days=NOTICE_BACK)
        level, words = level + (0.45 if is_told else -0.1), "late"
    if team == "outsourced_b":
        is_rude = on >= plan.end_on - timedelta(days=NOTICE_BACK)
        level, words = level - (1.3 if is_rude else 0.3), "rude" if is_rude else words
    return Mood(level, words)


def _given(survey: Mapping[str, Any], mood: Mood, rng: Random) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for question in survey["question"]:
        level = mood.level + rng.gauss(0, 0.55)
        kind, key = question["kind"], question["key"]
        if kind == "nps":
            found[key] = _point(7.6 + 2.0 * level, 0, 10)
        elif kind == "ces":
            found[key] = _point(4.9 + 1.3 * level, 1, 7)
        elif kind in {"csat", "rating"}:
            found[key] = _point((3.7 if kind == "csat" else 3.2) + 0.95 * level, 1, 5)
        elif kind == "single":
            found[key] = _one(question, level, rng)
        elif kind == "multiple":
            found[key] = _several(question, mood, rng)
        elif kind == "matrix":
            keys = [choice[0] for choice in question["choices"]]
            found[key] = {row[0]: keys[_point(1.4 + level + rng.gauss(0, 0.5), 0, 2)] for row in question["rows"]}
        elif kind == "number":
            found[key] = _point(rng.lognormvariate(1.4 - 0.3 * level, 0.7), 0, 60)
        elif rng.random() < WRITES:
            written = data()["words"]
            found[key] = rng.choice(written["good" if mood.level > 0.5 else mood.words or "bad"])
    return found


def _one(question: Mapping[str, Any], level: float, rng: Random) -> str:
    """The first choice the likelier the better it went."""
    keys = [choice[0] for choice in question["choices"]]
    good = 0.72 + 0.13 * level
    return str(keys[0] if rng.random() < good else rng.choice(keys[1:]))


def _several(question: Mapping[str, Any], mood: Mood, rng: Random) -> list[str]:
    liked = {"return": "return", "late": "delivery", "rude": "service", "kimchi": "quality"}.get(mood.words)
    keys = [choice[0] for choice in question["choices"] if choice[0] != question.get("alone")]
    chosen = [key for key in keys if rng.random() < (0.6 if key == liked and mood.level < 0 else 0.25)]
    return chosen or [question["alone"]]


def _point(value: float, low: int, high: int) -> int:
    return min(max(round(value), low), high)


def _picked(rng: Random, shares: tuple[tuple[str, float], ...]) -> str:
    return rng.choices([key for key, _ in shares], weights=[share for _, share in shares])[0]


def _line(world: World, asked_at: int, rng: Random) -> int:
    """The first line of an order of the three weeks before somebody was asked (seconds since the plan's first day)."""
    sales, day = world.sales, 86_400
    low, high = (int(at) for at in np.searchsorted(sales.at, (asked_at - 21 * day, asked_at - day)))
    order = rng.randrange(low, high) if low < high else max(low - 1, 0)
    return sales.lines_between(order, order + 1)[0]


def _question(plain: Mapping[str, Any]) -> dict[str, Any]:
    told = {name: plain[name] for name in ("key", "kind", "title", "touchpoint", "is_required") if name in plain}
    for name in ("choices", "rows"):
        if name in plain:
            told[name] = [
                {"key": key, "words": {"ko": ko, "en": en}, "is_alone": key == plain.get("alone")}
                for key, ko, en in plain[name]
            ]
    return told | ({"settings": {"counts_as": plain["counts_as"]}} if "counts_as" in plain else {})
