"""Customers, orders and returns of the made-up retailer as columns of numbers; pure and repeatable."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from meari.demo.catalogue import Item, data
from meari.demo.plan import Plan, Sale, sales_moves
from meari.demo.words import CITIES, CITY_WEIGHTS, FIRST_SYLLABLES, LAST_SYLLABLES, SURNAMES, phone

Numbers = npt.NDArray[np.int64]
Shares = npt.NDArray[np.float64]
SEOUL = ZoneInfo("Asia/Seoul")
CUSTOMERS = 120_000
JOINS_ORDER = 0.08
GROWTH_A_YEAR = 0.03
WEEKDAY = (1.08, 1.0, 0.98, 0.98, 1.0, 0.94, 1.02)
HOUR = (9, 5, 3, 2, 2, 3, 6, 14, 26, 42, 54, 56, 50, 52, 52, 48, 45, 42, 40, 46, 58, 66, 52, 26)
CHANNELS = ("자사몰", "앱", "오픈마켓", "매장", "홈쇼핑")
CHANNEL_SHARES = (0.38, 0.25, 0.21, 0.11, 0.05)
GRADES = ("일반", "실버", "골드", "VIP")
GRADE_SHARES = (0.62, 0.22, 0.12, 0.04)
DISCOUNTS = (0.0, 0.0, 0.0, 0.02, 0.03, 0.05, 0.08)
REASONS = (
    ("단순 변심", 30), ("상품 정보와 다름", 13), ("초기 불량", 15), ("소음", 9), ("성능 불만", 9), ("배송 파손", 8), ("오배송", 4),
    ("설치 불가", 5), ("색상·디자인 차이", 5), ("배송 지연", 2),
)  # fmt: skip
WAVE_REASONS = (("상품 정보와 다름", 46), ("소음", 24), ("단순 변심", 22), ("성능 불만", 8))
FAULT_REASONS = (("초기 불량", 70), ("소음", 16), ("성능 불만", 14))
RETURN_RATE = 0.036
PROMO_RETURN_RATE = 0.17
FAULT_RETURN_RATE = 0.09


@dataclass(frozen=True)
class Customers:
    """One entry per customer; ``joined`` in days from the plan's first day (mostly negative)."""

    region: Numbers
    grade: Numbers
    joined: Numbers
    name: Numbers

    def __len__(self) -> int:
        return len(self.region)

    def external_id(self, index: int) -> str:
        return f"C{index + 100_001:07d}"

    def full_name(self, index: int) -> str:
        first, middle, last = (int(part) for part in self.name[index])
        return SURNAMES[first] + FIRST_SYLLABLES[middle] + LAST_SYLLABLES[last]

    def phone(self, index: int) -> str:
        return phone(20_000 + index)

    def city(self, index: int) -> str:
        return list(CITIES)[int(self.region[index])]


@dataclass(frozen=True)
class Sales:
    """Orders sorted by time, their lines in the same order, and returns; days count from the plan's first day.

    ``at`` is seconds since midnight of the first day, local time; ``amount`` is won.
    """

    start_on: date
    at: Numbers
    customer: Numbers
    channel: Numbers
    order: Numbers
    item: Numbers
    quantity: Numbers
    amount: Numbers
    return_line: Numbers
    returned_at: Numbers
    reason: tuple[str, ...]

    def moment(self, seconds: int) -> datetime:
        return datetime.combine(self.start_on, datetime.min.time(), SEOUL) + timedelta(seconds=int(seconds))

    def lines_between(self, low: int, high: int) -> tuple[int, int]:
        """The first line of the order ``low`` and the first one of ``high``."""
        first, last = np.searchsorted(self.order, (low, high))
        return int(first), int(last)

    def day_of_order(self) -> Numbers:
        return self.at // 86_400

    def day_of_line(self) -> Numbers:
        days: Numbers = self.day_of_order()[self.order]
        return days

    def order_id(self, order: int, firsts: Numbers) -> str:
        """Order number: day and running number; ``firsts`` are the first orders of each day."""
        day = int(self.at[order] // 86_400)
        return f"H{self.start_on + timedelta(days=day):%y%m%d}{order - int(firsts[day]) + 1:05d}"

    def first_orders(self, days: int) -> Numbers:
        return np.searchsorted(self.at, np.arange(days) * 86_400)


def make_customers(*, seed: int, scale: float, plan: Plan) -> Customers:
    rng = np.random.default_rng([seed, 1])
    count = round(CUSTOMERS * scale)
    weights = np.array(CITY_WEIGHTS) / sum(CITY_WEIGHTS)
    joined = (plan.days + 10) - 1 - np.floor(2_800 * rng.random(count) ** 1.3).astype(np.int64)
    names = np.stack(
        [rng.integers(0, len(text), count) for text in (SURNAMES, FIRST_SYLLABLES, LAST_SYLLABLES)], axis=1
    )
    return Customers(
        region=rng.choice(len(CITIES), count, p=weights), grade=rng.choice(len(GRADES), count, p=GRADE_SHARES),
        joined=np.minimum(joined, plan.days - 1), name=names,
    )  # fmt: skip


def make_sales(customers: Customers, items: list[Item], *, seed: int, scale: float, plan: Plan) -> Sales:
    """All orders and returns. Joining days move back to a customer's first order."""
    rng = np.random.default_rng([seed, 2])
    day, item, discount = _lines(items, rng, scale, plan)
    sorting = np.lexsort((rng.random(len(day)), day))
    day, item, discount = day[sorting], item[sorting], discount[sorting]
    opens = (rng.random(len(day)) >= JOINS_ORDER) | np.concatenate(([True], day[1:] != day[:-1]))
    order = np.cumsum(opens) - 1
    at = day[opens] * 86_400 + _seconds(rng, int(opens.sum()))
    ranking = np.argsort(at, kind="stable")
    place = np.empty_like(ranking)
    place[ranking] = np.arange(len(ranking))
    lines = np.argsort(place[order], kind="stable")
    order, item, discount = place[order][lines], item[lines], discount[lines]
    at = at[ranking]
    prices = np.array([one.price for one in items])
    quantity = rng.choice((1, 2, 3), len(order), p=(0.972, 0.024, 0.004))
    saved = discount + rng.choice(DISCOUNTS, len(order))
    amount = (prices[item] * quantity * (1 - saved) / 10).round().astype(np.int64) * 10
    buyers = np.cumsum(rng.lognormal(0, 0.75, len(customers)))
    customer = np.searchsorted(buyers, rng.random(len(at)) * buyers[-1])
    np.minimum.at(customers.joined, customer, at // 86_400)
    channel = rng.choice(len(CHANNELS), len(at), p=CHANNEL_SHARES)
    returned = _returns(items, item, at[order] // 86_400, rng, plan)
    return Sales(plan.start_on, at, customer, channel, order, item, quantity, amount, *returned)


def season(months: list[float], plan: Plan) -> Shares:
    """The yearly curve through twelve monthly weights for each day of the plan; its mean over a year is 1."""
    middles = np.array([30.4375 * (month + 0.5) for month in range(-1, 13)])
    values = np.array([months[-1], *months, months[0]]) / np.mean(months)
    of_year = [(plan.start_on + timedelta(days=day)).timetuple().tm_yday for day in range(plan.days)]
    curve: Shares = np.interp(of_year, middles, values)
    return curve


def day_weights(group: str, months: list[float], plan: Plan, moves: list[Sale]) -> Shares:
    """How much more or less than on average ``group`` sells on each day."""
    weights = season(months, plan)
    for day in range(plan.days):
        on = plan.start_on + timedelta(days=day)
        weights[day] *= WEEKDAY[on.weekday()] * (1 + GROWTH_A_YEAR * (day - plan.days / 2) / 365)
        for move in moves:
            if move.group == group and not move.story and move.starts_on <= on <= move.ends_on:
                weights[day] *= move.factor
        if on == plan.outage_on:
            weights[day] *= 0.4
    return weights


def _lines(items: list[Item], rng: np.random.Generator, scale: float, plan: Plan) -> tuple[Numbers, Numbers, Shares]:
    """Day, item and promotion discount of every order line, group after group."""
    moves = sales_moves(plan)
    days, chosen = list[Numbers](), list[Numbers]()
    year = slice(max(plan.days - 365, 0), plan.days)
    for group in data()["group"]:
        here = [index for index, item in enumerate(items) if item.group == group["name"]]
        weights = day_weights(group["name"], group["season"], plan, moves)
        shares = [_shares([items[index] for index in here], plan, on, moves) for on in range(plan.days)]
        prices = np.array([items[index].price for index in here])
        worth = sum(weights[on] * float(shares[on] @ prices) for on in range(year.start, year.stop))
        pieces = weights * (data()["sales_a_year"] * group["share"] / 100 / worth / 0.988) * scale
        for on, count in enumerate(rng.poisson(pieces)):
            picked = np.searchsorted(np.cumsum(shares[on]), rng.random(count))
            days.append(np.full(count, on))
            chosen.append(np.array(here)[np.minimum(picked, len(here) - 1)])
    day, item = np.concatenate(days), np.concatenate(chosen)
    return day, item, _discounts(items, item, day, plan, moves)


def _shares(items: list[Item], plan: Plan, day: int, moves: list[Sale]) -> Shares:
    """The share of each product in its group's pieces on a day: nothing before its launch, more while it is new."""
    on = plan.start_on + timedelta(days=day)
    weights = np.array([item.weight * _novelty((on - item.launched_on).days) for item in items])
    for move in moves:
        if move.starts_on <= on <= move.ends_on:
            weights *= [move.factor if move.story and item.story == move.story else 1.0 for item in items]
            if move.key == "promo":
                weights *= [2.5 if item.story == "promoted" else 1.0 for item in items]
    shares: Shares = weights / weights.sum()
    return shares


def _novelty(age: int) -> float:
    if age < 0:
        return 0.0
    return 1.7 if age < 45 else 1.0 if age < 900 else 0.55


def _discounts(items: list[Item], item: Numbers, day: Numbers, plan: Plan, moves: list[Sale]) -> Shares:
    discount = np.zeros(len(item))
    groups = np.array([one.group for one in items])[item]
    stories = np.array([one.story for one in items])[item]
    for move in moves:
        within = (day >= (move.starts_on - plan.start_on).days) & (day <= (move.ends_on - plan.start_on).days)
        touched = within & ((stories == move.story) if move.story else (groups == move.group))
        discount[touched] = np.maximum(discount[touched], move.discount)
    return discount


def _seconds(rng: np.random.Generator, count: int) -> Numbers:
    hours = rng.choice(24, count, p=np.array(HOUR) / sum(HOUR))
    return hours * 3_600 + rng.integers(0, 3_600, count)


def _returns(
    items: list[Item], item: Numbers, day: Numbers, rng: np.random.Generator, plan: Plan
) -> tuple[Numbers, Numbers, tuple[str, ...]]:
    """Lines that came back, when (seconds from the first day's midnight) and why."""
    stories = np.array([one.story for one in items])[item]
    groups = np.array([one.group for one in items])[item]
    first, last = ((edge - plan.start_on).days for edge in plan.promo)
    in_wave = (groups == "공기청정기") & (day >= first) & (day <= last)
    rate = np.where(in_wave, PROMO_RETURN_RATE, np.where(stories == "defect", FAULT_RETURN_RATE, RETURN_RATE))
    line = np.flatnonzero(rng.random(len(item)) < rate)
    lag = 3 + rng.gamma(2.2, 3.4, len(line)).astype(np.int64)
    wave = last + 11 + np.clip(rng.normal(6.5, 3.0, len(line)), 0, 13).astype(np.int64)
    on = np.where(in_wave[line] & (rng.random(len(line)) < 0.85), wave, day[line] + lag)
    at = on * 86_400 + rng.integers(9 * 3_600, 20 * 3_600, len(line))
    sorting = np.argsort(at, kind="stable")
    sorting = sorting[on[sorting] < plan.days]
    line, at = line[sorting], at[sorting]
    reasons = tuple(
        _reason(WAVE_REASONS if in_wave[one] else FAULT_REASONS if stories[one] == "defect" else REASONS, float(roll))
        for one, roll in zip(line, rng.random(len(line)), strict=True)
    )
    return line, at, reasons


def _reason(weighted: tuple[tuple[str, int], ...], roll: float) -> str:
    place = roll * sum(weight for _reason, weight in weighted)
    for reason, weight in weighted:
        place -= weight
        if place < 0:
            return reason
    return weighted[-1][0]
