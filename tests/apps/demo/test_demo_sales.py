"""The generated company: size, seasons, money, and the very same data from the same arguments."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import numpy as np
import pytest

from meari.demo.plan import months_before
from meari.demo.voices import World
from meari.demo.world import make_world

END = date(2026, 11, 21)


@pytest.fixture(scope="module")
def world() -> World:
    return make_world(end_on=END)


def days_of(world: World, group: str) -> np.ndarray:
    groups = np.array([item.group for item in world.items])
    lines = groups[world.sales.item] == group
    return np.bincount(world.sales.day_of_line()[lines], minlength=world.plan.days)


def between(world: World, per_day: np.ndarray, first: date, last: date) -> float:
    start = (first - world.plan.start_on).days
    return float(per_day[start : (last - world.plan.start_on).days + 1].mean())


def test_size_of_the_company(world: World) -> None:
    assert (len(world.items), len({item.group for item in world.items})) == (400, 12)
    assert len({item.sku for item in world.items}) == len({item.name for item in world.items}) == 400
    assert 200_000 <= len(world.sales.at) <= 220_000
    assert len(world.customers) == 120_000
    assert world.plan.start_on == date(2025, 5, 22)


def test_any_twelve_months_sell_about_seventy_billion_won(world: World) -> None:
    by_day = np.bincount(world.sales.day_of_line(), weights=world.sales.amount, minlength=world.plan.days)
    summed = np.concatenate(([0], np.cumsum(by_day)))
    years = (summed[365:] - summed[:-365]) / 1e9
    assert 66 <= years.min() <= years.max() <= 74


def test_each_group_has_its_season(world: World) -> None:
    cool, kimchi, mist = (days_of(world, group) for group in ("에어컨", "김치냉장고", "가습기"))
    summer, winter = (date(2026, 6, 1), date(2026, 7, 31)), (date(2025, 12, 1), date(2026, 1, 31))
    autumn = (date(2026, 10, 10), date(2026, 11, 20))
    assert between(world, cool, *summer) > 5 * between(world, cool, *winter)
    assert between(world, kimchi, *autumn) > 3 * between(world, kimchi, *summer)
    assert between(world, mist, *winter) > 5 * between(world, mist, *summer)


def test_promotion_lifts_its_group_and_outage_halves_the_day(world: World) -> None:
    first, last = world.plan.promo
    clean = days_of(world, "공기청정기")
    before = between(world, clean, first - timedelta(days=21), first - timedelta(days=1))
    assert between(world, clean, first, last - timedelta(days=1)) > 2.5 * before
    whole = np.bincount(world.sales.day_of_order(), minlength=world.plan.days)
    out = (world.plan.outage_on - world.plan.start_on).days
    assert whole[out] < 0.75 * whole[[out - 14, out - 21, out - 28]].mean()


def test_three_to_four_in_a_hundred_lines_come_back(world: World) -> None:
    assert 0.03 <= len(world.sales.return_line) / len(world.sales.order) <= 0.04
    assert Counter(world.sales.reason).most_common(1)[0][0] == "단순 변심"


def test_return_wave_follows_the_promotion(world: World) -> None:
    groups = np.array([item.group for item in world.items])
    back = groups[world.sales.item[world.sales.return_line]] == "공기청정기"
    per_day = np.bincount(world.sales.returned_at[back] // 86_400, minlength=world.plan.days)
    start = world.plan.promo[1] + timedelta(days=11)
    wave = between(world, per_day, start, start + timedelta(days=13))
    before = between(world, per_day, date(2026, 8, 1), date(2026, 10, 9))
    assert wave > 3 * before


def test_nothing_is_sold_before_its_launch(world: World) -> None:
    launched = np.array([(item.launched_on - world.plan.start_on).days for item in world.items])
    assert (world.sales.day_of_line() >= launched[world.sales.item]).all()


def test_orders_come_from_customers_who_had_joined(world: World) -> None:
    assert (world.customers.joined[world.sales.customer] <= world.sales.day_of_order()).all()


def test_telephone_numbers_lie_in_a_block_that_nobody_has(world: World) -> None:
    numbers = [world.customers.phone(index) for index in range(0, len(world.customers), 997)]
    assert len(set(numbers)) == len(numbers)
    assert all(number.startswith("010-00") and len(number) == 13 for number in numbers)


def test_same_arguments_give_the_very_same_data() -> None:
    one, two = (make_world(end_on=END, scale=0.02) for _ in range(2))
    other = make_world(end_on=END, scale=0.02, seed=2)
    assert one.items == two.items
    assert all(
        np.array_equal(getattr(one.sales, name), getattr(two.sales, name))
        for name in ("at", "item", "amount", "returned_at")
    )
    assert not np.array_equal(one.sales.amount[:100], other.sales.amount[:100])


@pytest.mark.parametrize(("day", "before"), [(END, date(2025, 5, 21)), (date(2026, 8, 31), date(2025, 2, 28))])
def test_eighteen_months_before(day: date, before: date) -> None:
    assert months_before(day, 18) == before
