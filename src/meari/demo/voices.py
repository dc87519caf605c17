"""Which voices come in when, from whom, about what and through which channel; their words come from ``writing``."""

from __future__ import annotations

import tomllib
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from importlib.resources import files
from itertools import accumulate
from random import Random
from typing import Any

import numpy as np

from meari.demo import writing
from meari.demo.catalogue import Item
from meari.demo.plan import Plan, Wave, waves
from meari.demo.sales import GRADES, Customers, Sales, season
from meari.demo.words import Facts, region

VOICES = 60_000
FEWEST_IN_WAVE = 14
ENGLISH = 0.022
PATIENT = 0.4
CLOSED = {
    "phone": (1.3, 1.1, 1.0, 1.0, 1.05, 0.4, 0.06),
    "store": (0.8, 0.8, 0.8, 0.9, 1.0, 1.5, 1.4),
    "chat": (1.2, 1.1, 1.0, 1.0, 1.0, 0.7, 0.5),
}
OPEN = (1.12, 1.05, 1.0, 1.0, 1.0, 0.9, 0.95)
HOURS = {
    "phone": (0, 0, 0, 0, 0, 0, 0, 0, 2, 16, 18, 14, 7, 12, 14, 13, 12, 11, 1, 0, 0, 0, 0, 0),
    "store": (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 8, 10, 9, 11, 13, 14, 13, 11, 10, 8, 3, 0, 0, 0),
    "chat": (0, 0, 0, 0, 0, 0, 1, 2, 5, 10, 12, 11, 9, 10, 10, 10, 9, 8, 6, 6, 5, 3, 0, 0),
}
HOURS_ELSEWHERE = (3, 2, 1, 1, 1, 1, 2, 4, 6, 7, 7, 7, 8, 7, 6, 6, 6, 6, 7, 8, 9, 10, 9, 6)
PHONE_TEAMS = (("counsel_1", 27), ("counsel_2", 21), ("outsourced_a", 27), ("outsourced_b", 25))
CHAT_TEAMS = (("counsel_2", 30), ("outsourced_a", 45), ("counsel_1", 25))
WRITTEN_TEAMS = (("counsel_1", 50), ("counsel_2", 50))
CARE = ("breakdown", "after_sales", "accident")


@dataclass(frozen=True)
class Voice:
    """One made-up voice. ``situation``, ``kind``, ``wave`` and ``core`` say how it was made; the product never sees them."""

    external_id: str
    channel: str
    received_at: datetime
    text: str
    title: str
    rating: int | None
    stage: str
    customer: int | None
    order: int | None
    product: str | None
    group: str
    team: str
    situation: str
    kind: str
    wave: str
    core: str
    is_personal: bool


@dataclass(frozen=True)
class Draft:
    """A voice before it is written: day, matter, and the order line or product it hangs on."""

    day: int
    situation: str
    kind: str
    stage: str
    channels: tuple[tuple[str, ...], tuple[float, ...]]
    item: int
    line: int | None = None
    is_named: bool = True
    wave: str = ""
    team: str = ""


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(files("meari.demo").joinpath("data/matters.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class World:
    """What voices speak of."""

    plan: Plan
    items: Sequence[Item]
    customers: Customers
    sales: Sales
    teams: dict[str, str]
    voice_count: int


def make_voices(world: World, *, seed: int, scale: float) -> Iterator[Voice]:
    """All voices in the order in which they come in."""
    rng = Random(f"voices {seed}")
    drafts = [draft for wave in waves(world.plan) for draft in _planted(world, wave, scale, rng)]
    drafts += _everyday(world, world.voice_count - len(drafts), seed, rng)
    timed = sorted(((draft.day, *_when(draft, world, rng), number) for number, draft in enumerate(drafts)))
    firsts = world.sales.first_orders(world.plan.days)
    for place, (day, seconds, channel, number) in enumerate(timed):
        yield _written(world, drafts[number], channel, day * 86_400 + seconds, (place, firsts), rng)


def _when(draft: Draft, world: World, rng: Random) -> tuple[int, str]:
    """Second of the day and channel; some channels hardly work at weekends."""
    weekday = (world.plan.start_on + timedelta(days=draft.day)).weekday()
    names, weights = draft.channels
    shifted = [weight * CLOSED.get(name, OPEN)[weekday] for name, weight in zip(names, weights, strict=True)]
    channel = rng.choices(names, shifted)[0]
    hour = rng.choices(range(24), HOURS.get(channel, HOURS_ELSEWHERE))[0]
    return hour * 3_600 + int(rng.random() * 3_600), channel


def _planted(world: World, wave: Wave, scale: float, rng: Random) -> Iterator[Draft]:
    """The voices of one wave; on a small scale at least a handful, so that it can still be found."""
    total = max(round(wave.total * scale), min(wave.total, FEWEST_IN_WAVE))
    first = (wave.starts_on - world.plan.start_on).days
    days = [first + place for place in range(len(wave.counts))]
    story = [index for index, item in enumerate(world.items) if item.story == wave.story and wave.story]
    lines = _lines_of(world, story, wave.bought)
    profile = _channels(wave.channels or tuple(_data()["channels"]["trade"].items()))
    for place in _spread(wave.counts, total):
        day = days[place]
        if not 0 <= day < world.plan.days:
            continue
        situation, kind = rng.choices([m[:2] for m in wave.matters], [m[2] for m in wave.matters])[0]
        line = _line_before(lines, day, rng) if lines and "info" not in situation else None
        item = story[0] if story else _any_item(world, day, rng)
        yield Draft(day, situation, kind, _stage(situation), profile, item, line, bool(story), wave.key, wave.team)


def _spread(counts: Sequence[float], total: int) -> list[int]:
    """``total`` places shared among the days as the counts ask (largest cumulative remainders)."""
    edges = [round(part / sum(counts) * total) for part in accumulate(counts)]
    return [place for place, (low, high) in enumerate(zip([0, *edges], edges, strict=False)) for _ in range(high - low)]


def _lines_of(
    world: World, items: list[int], bought: tuple[date, date] | None = None
) -> tuple[list[int], list[int]] | None:
    """Days and numbers of the order lines of ``items``, in order of time."""
    if not items:
        return None
    days = world.sales.day_of_line()
    among = np.isin(world.sales.item, items)
    if bought:
        first, last = ((edge - world.plan.start_on).days for edge in bought)
        among &= (days >= first) & (days <= last)
    lines = np.flatnonzero(among)
    return (days[lines].tolist(), lines.tolist()) if len(lines) else None


def _line_before(lines: tuple[list[int], list[int]] | None, day: int, rng: Random) -> int | None:
    if lines is None:
        return None
    end = bisect_left(lines[0], day)
    return lines[1][int(rng.random() * end)] if end else None


def _any_item(world: World, day: int, rng: Random) -> int:
    """A product as somebody may think of it: one that sold lately."""
    order = int(np.searchsorted(world.sales.at, day * 86_400))
    line = int(np.searchsorted(world.sales.order, max(order - int(rng.random() * 1_500), 0)))
    return int(world.sales.item[min(line, len(world.sales.item) - 1)])


def _channels(weights: Sequence[tuple[str, float]]) -> tuple[tuple[str, ...], tuple[float, ...]]:
    return tuple(name for name, _weight in weights), tuple(float(weight) for _name, weight in weights)


def _stage(situation: str) -> str:
    if situation.startswith(("story.launch_info", "story.outage", "story.gift")):
        return "before"
    return "during" if situation.startswith(("story.launch_delivery", "story.purifier", "story.fee")) else "after"


def _everyday(world: World, count: int, seed: int, rng: Random) -> list[Draft]:
    """The flow that has nothing to do with what befalls the company."""
    matters = _data()["matter"]
    total = sum(matter["weight"] for matter in matters)
    owned = _Owned(world, seed)
    drafts: list[Draft] = []
    for number, matter in enumerate(matters):
        share = round(count * sum(m["weight"] for m in matters[: number + 1]) / total) - len(drafts)
        make = {"order": _after_order, "browse": _browsing, "owned": owned.draw, "none": _unlinked}[matter["link"]]
        drafts += [make(world, matter, rng) for _ in range(share)]
    return drafts


def _befalls(matter: dict[str, Any], sort: str) -> bool:
    return sort in matter.get("sorts", (sort,)) and writing.fits(matter["key"], sort)


def _kind(matter: dict[str, Any], rng: Random) -> str:
    for kind in ("praise", "suggestion"):
        if matter.get(kind):
            return kind
    return "complaint" if rng.random() < matter["complaint"] else "inquiry"


def _workday(world: World, day: int, rng: Random) -> int:
    """The day, or the Monday or Tuesday after it: much of what happens at a weekend is told then."""
    late = {5: 2, 6: 1}.get((world.plan.start_on + timedelta(days=day)).weekday(), 0)
    late += late > 0 and rng.random() < 0.4
    return day + late if late and rng.random() < PATIENT and day + late < world.plan.days else day


def _draft(world: World, matter: dict[str, Any], day: int, item: int, line: int | None, rng: Random) -> Draft:
    channels = _channels(tuple(_data()["channels"][matter["profile"]].items()))
    is_named = matter["link"] != "none"
    return Draft(
        _workday(world, day, rng), matter["key"], _kind(matter, rng), matter["stage"], channels, item, line, is_named
    )


def _after_order(world: World, matter: dict[str, Any], rng: Random) -> Draft:
    """Some days after one of all orders. What would come after the last day came, for an older order, in the first days."""
    low, mean = matter["lag"]
    while True:
        line = int(rng.random() * len(world.sales.order))
        item = int(world.sales.item[line])
        if not _befalls(matter, world.items[item].sort):
            continue
        bought = int(world.sales.at[world.sales.order[line]] // 86_400)
        day = bought + low + int(rng.expovariate(1 / max(mean - low, 0.7)))
        if day < world.plan.days:
            return _draft(world, matter, day, item, line, rng)
        if day - world.plan.days < world.plan.days:
            return _draft(world, matter, day - world.plan.days, item, None, rng)


def _browsing(world: World, matter: dict[str, Any], rng: Random) -> Draft:
    """Looking at what others buy in these days."""
    line = int(rng.random() * len(world.sales.order))
    bought = int(world.sales.at[world.sales.order[line]] // 86_400)
    return _draft(world, matter, max(bought - int(rng.random() * 6), 0), int(world.sales.item[line]), None, rng)


def _unlinked(world: World, matter: dict[str, Any], rng: Random) -> Draft:
    day = int(rng.random() * world.plan.days)
    return _draft(world, matter, day, _any_item(world, day, rng), None, rng)


class _Owned:
    """Products in use: drawn by how many are out, how much trouble their group makes and how hard the season uses them."""

    def __init__(self, world: World, seed: int) -> None:
        self._world = world
        self._rng = np.random.default_rng([seed, 3])
        groups = list(_data()["burden"])
        pieces = np.bincount(world.sales.item, minlength=len(world.items))
        self._by_group = {
            group: [index for index, item in enumerate(world.items) if item.group == group] for group in groups
        }
        self._cumulated = {
            group: list(accumulate(float(pieces[index]) + 1 for index in here))
            for group, here in self._by_group.items()
        }
        sold = {group: sum(float(pieces[index]) for index in here) for group, here in self._by_group.items()}
        self._groups = groups
        self._weights = [sold[group] * _data()["burden"][group] for group in groups]
        self._days = {group: list(accumulate(season(_data()["use"][group], world.plan).tolist())) for group in groups}
        self._lines: dict[int, tuple[list[int], list[int]] | None] = {}

    def draw(self, world: World, matter: dict[str, Any], rng: Random) -> Draft:
        while True:
            group = rng.choices(self._groups, self._weights)[0]
            here, cumulated = self._by_group[group], self._cumulated[group]
            index = here[bisect_left(cumulated, rng.random() * cumulated[-1])]
            days = self._days[group]
            day = min(bisect_left(days, rng.random() * days[-1]), world.plan.days - 1)
            item = world.items[index]
            on = world.plan.start_on + timedelta(days=day)
            if item.launched_on <= on and _befalls(matter, item.sort):
                line = _line_before(self._of(index), day, rng) if rng.random() < 0.5 else None
                return _draft(world, matter, day, index, line, rng)

    def _of(self, index: int) -> tuple[list[int], list[int]] | None:
        if index not in self._lines:
            self._lines[index] = _lines_of(self._world, [index])
        return self._lines[index]


def _written(world: World, draft: Draft, channel: str, seconds: int, place: tuple[int, Any], rng: Random) -> Voice:
    number, firsts = place
    sales, item = world.sales, world.items[draft.item]
    order = None if draft.line is None else int(sales.order[draft.line])
    customer = int(sales.customer[order]) if order is not None else _customer(world, channel, rng)
    received_at = sales.moment(seconds)
    team = draft.team or _team(draft, channel, rng)
    facts = Facts(
        item=item, said_on=received_at.date(), bought_on=None if order is None else sales.moment(int(sales.at[order])).date(),
        order_id="" if order is None else sales.order_id(order, firsts),
        register=writing.choose_register(channel, draft.kind, rng), team=world.teams.get(team, ""),
        city=region(rng) if customer is None else world.customers.city(customer),
        grade=GRADES[0] if customer is None else GRADES[world.customers.grade[customer]],
    )  # fmt: skip
    matter = writing.Matter(draft.situation, draft.kind)
    is_english = not draft.wave and channel not in ("store", "phone") and rng.random() < ENGLISH
    written = writing.write_english(matter, facts, rng) if is_english else writing.write(matter, channel, facts, rng)
    shows = channel == "review" or (draft.is_named and channel not in ("sns", "sms") and rng.random() < 0.55)
    return Voice(
        external_id=f"V{received_at:%y%m%d}{number:06d}", channel=channel, received_at=received_at, text=written.text,
        title=written.title, rating=_rating(channel, draft.kind, rng), stage=draft.stage, customer=customer,
        order=order if channel != "sns" else None, product=item.sku if shows else None, group=item.group, team=team,
        situation=draft.situation, kind=draft.kind, wave=draft.wave, core=written.core, is_personal=written.is_personal,
    )  # fmt: skip


def _customer(world: World, channel: str, rng: Random) -> int | None:
    known = {"sns": 0.0, "phone": 0.6, "store": 0.4, "sms": 0.5}.get(channel, 0.7)
    return int(rng.random() * len(world.customers)) if rng.random() < known else None


def _team(draft: Draft, channel: str, rng: Random) -> str:
    if channel in ("review", "sns"):
        return ""
    if channel == "store":
        return "shops"
    top = draft.situation.split(".")[0]
    if top in CARE and rng.random() < 0.3:
        return "service"
    if top in ("delivery", "misdelivery") and rng.random() < 0.25:
        return "logistics"
    teams = PHONE_TEAMS if channel in ("phone", "sms") else CHAT_TEAMS if channel in ("chat", "app") else WRITTEN_TEAMS
    return rng.choices([name for name, _weight in teams], [weight for _name, weight in teams])[0]


def _rating(channel: str, kind: str, rng: Random) -> int | None:
    if channel != "review":
        return None
    weights = {"praise": (0, 0, 1, 14, 85), "complaint": (44, 32, 19, 4, 1), "suggestion": (1, 5, 30, 45, 19)}
    return rng.choices((1, 2, 3, 4, 5), weights.get(kind, (3, 8, 32, 35, 22)))[0]
