"""When what befalls the company, all of it counted back from the last day of the data.

``docs/guide/demo.md`` tells the same for people. The product never reads this.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

MONTHS = 18
BETTER_DECIDED_DAYS = 120
BETTER_CLOSED_DAYS = 56


@dataclass(frozen=True)
class Wave:
    """Voices about one thing: how many on each day from ``starts_on``, on which matters, about which named product.

    ``matters`` are (situation, kind, weight); ``team`` is where they come in, if it is always the same place; ``bought`` are the
    days on which the speakers bought.
    """

    key: str
    starts_on: date
    counts: tuple[float, ...]
    matters: tuple[tuple[str, str, float], ...]
    story: str = ""
    channels: tuple[tuple[str, float], ...] = ()
    team: str = ""
    bought: tuple[date, date] | None = None

    @property
    def total(self) -> int:
        return round(sum(self.counts))


@dataclass(frozen=True)
class Sale:
    """What moves sales: on these days ``group`` (or one named product) sells ``factor`` times as much at ``discount`` off."""

    key: str
    group: str
    starts_on: date
    ends_on: date
    factor: float
    discount: float
    story: str = ""


@dataclass(frozen=True)
class Plan:
    """The whole calendar of the made-up company."""

    start_on: date
    end_on: date
    week: date
    launch_on: date
    promo: tuple[date, date]
    outage_on: date
    policy_on: date
    gift: tuple[date, date]
    leak_on: date
    defect_launch_on: date
    better_decided_on: date
    better_closed_on: date

    @property
    def days(self) -> int:
        return (self.end_on - self.start_on).days + 1

    @property
    def launches(self) -> dict[str, date]:
        """Launch dates of the named products."""
        return {
            "launch": self.launch_on,
            "old_robot": self.end_on - timedelta(days=700),
            "defect": self.defect_launch_on,
            "better": self.end_on - timedelta(days=430),
            "gift": self.end_on - timedelta(days=240),
            "promoted": self.end_on - timedelta(days=300),
        }


def make_plan(end_on: date) -> Plan:
    """The plan for data that end on ``end_on``."""

    def ago(days: int) -> date:
        return end_on - timedelta(days=days)

    week = end_on - timedelta(days=end_on.weekday() + 7)
    return Plan(
        start_on=months_before(end_on, MONTHS) + timedelta(days=1), end_on=end_on, week=week, launch_on=week + timedelta(days=1),
        promo=(ago(42), ago(36)), outage_on=ago(36), policy_on=ago(50), gift=(ago(33), ago(24)), leak_on=ago(12),
        defect_launch_on=ago(110), better_decided_on=ago(BETTER_DECIDED_DAYS), better_closed_on=ago(BETTER_CLOSED_DAYS),
    )  # fmt: skip


def months_before(day: date, months: int) -> date:
    """The same day ``months`` earlier, or the last of that month where it has no such day."""
    place = day.year * 12 + day.month - 1 - months
    year, month = place // 12, place % 12 + 1
    last = (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month, min(day.day, last))


def waves(plan: Plan) -> list[Wave]:
    """Everything that was planted among the voices."""
    return [*_launch(plan), *_defect(plan), *_incidents(plan), *_selling(plan), _better(plan)]


def _launch(plan: Plan) -> list[Wave]:
    after = max((plan.end_on - plan.launch_on).days + 1 - 6, 0)
    matters = (
        ("story.launch_info", "inquiry", 0.62),
        ("story.launch_delivery", "inquiry", 0.22),
        ("story.launch_delivery", "complaint", 0.16),
    )
    before = (("story.launch_info", "inquiry", 1.0),)
    return [
        Wave("launch", plan.launch_on, (88, 62, 44, 30, 22, 20, *([11.0] * after)), matters, "launch"),
        Wave("launch_before", plan.launch_on - timedelta(days=8), (3, 3, 4, 4, 3, 4, 5, 6), before, "launch"),
    ]


def _defect(plan: Plan) -> list[Wave]:
    weeks = (6, 10, 17, 27, 41, 58)
    start = plan.end_on - timedelta(days=41)
    last = plan.end_on - timedelta(days=13)
    faults = (("story.kimchi", "complaint", 0.74), ("story.kimchi", "inquiry", 0.26))
    return [
        Wave("defect", start, tuple(week / 7 for week in weeks for _ in range(7)), faults, "defect"),
        Wave("defect_safety", last, tuple([16 / 7] * 7 + [29 / 7] * 7), (("story.kimchi_safety", "complaint", 1.0),), "defect"),
        Wave("defect_recall", last, tuple([13 / 7] * 7 + [26 / 7] * 7),
             (("story.kimchi_recall", "complaint", 0.7), ("story.kimchi_recall", "inquiry", 0.3)), "defect"),
    ]  # fmt: skip


def _incidents(plan: Plan) -> list[Wave]:
    phones = (("phone", 0.8), ("chat", 0.1), ("board", 0.06), ("web", 0.04))
    fees = tuple(week / 7 for week in (46, 38, 24, 14, 7, 6, 5) for _ in range(7))
    return [
        Wave("privacy", plan.leak_on, (34, 27, 13), (("story.privacy", "complaint", 0.9), ("story.privacy", "inquiry", 0.1))),
        Wave("rude", plan.end_on - timedelta(days=27), tuple([3.0] * 28),
             (("risk.rudeness", "complaint", 0.85), ("agent_attitude", "complaint", 0.15)), team="outsourced_b", channels=phones),
        Wave("outage", plan.outage_on, (130,), (("story.outage", "complaint", 0.75), ("story.outage", "inquiry", 0.25))),
        Wave("fee", plan.policy_on, fees, (("story.fee", "complaint", 0.85), ("story.fee", "inquiry", 0.15))),
    ]  # fmt: skip


def _selling(plan: Plan) -> list[Wave]:
    bell = (4, 6, 9, 13, 17, 20, 21, 20, 17, 13, 10, 7, 5, 4)
    gift = (("story.gift", "complaint", 1.0),)
    return [
        Wave("returned", plan.promo[1] + timedelta(days=11), bell,
             (("story.purifier_return", "complaint", 0.55), ("story.purifier_return", "inquiry", 0.45)), "promoted", bought=plan.promo),
        Wave("gift", plan.gift[0] + timedelta(days=5), (1, 2, 3, 4, 5, 5, 5, 5, 4, 4, 3, 3, 2, 1, 1), gift, "gift", team="outsourced_a", bought=plan.gift),
    ]  # fmt: skip


def _better(plan: Plan) -> Wave:
    start = plan.end_on - timedelta(days=300)
    high, falling = (plan.better_closed_on - start).days - 14, 14
    tail = (plan.end_on - plan.better_closed_on).days + 1
    counts = [15 / 7] * high + [(15 - 12 * step / falling) / 7 for step in range(falling)] + [2 / 7] * tail
    return Wave(
        "better",
        start,
        tuple(counts),
        (("story.battery", "complaint", 0.8), ("story.battery", "inquiry", 0.2)),
        "better",
    )


def sales_moves(plan: Plan) -> list[Sale]:
    """Promotions and what else moves sales, regular ones of every year included."""
    moves = [
        Sale("promo", "공기청정기", *plan.promo, factor=3.4, discount=0.22),
        Sale("gift", "TV", *plan.gift, factor=1.7, discount=0.06),
        Sale("launch", "청소기", plan.launch_on, plan.end_on, factor=9.0, discount=0.1, story="launch"),
    ]
    for year in range(plan.start_on.year, plan.end_on.year + 1):
        for key, group, month, day, days, factor, discount in YEARLY:
            first = date(year, month, day)
            moves.append(Sale(f"{key}-{year}", group, first, first + timedelta(days=days - 1), factor, discount))
    return moves


YEARLY = (
    ("spring", "공기청정기", 3, 9, 10, 1.6, 0.12),
    ("wedding", "냉장고", 4, 6, 14, 1.35, 0.1),
    ("family", "주방가전", 5, 1, 9, 1.6, 0.12),
    ("cool", "에어컨", 5, 18, 14, 1.4, 0.1),
    ("rain", "제습기", 6, 15, 10, 1.5, 0.12),
    ("move", "세탁기", 8, 24, 10, 1.4, 0.1),
    ("moon", "주방가전", 9, 12, 8, 1.5, 0.1),
    ("kimjang", "김치냉장고", 10, 20, 14, 1.35, 0.1),
    ("friday", "TV", 11, 23, 7, 1.9, 0.15),
    ("warm", "난방가전", 11, 2, 9, 1.4, 0.1),
    ("yearend", "청소기", 12, 14, 10, 1.5, 0.12),
    ("newyear", "TV", 1, 5, 8, 1.3, 0.08),
)
