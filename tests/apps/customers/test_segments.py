"""Segments: conditions over what customers bought and said, at most one ideal customer."""

from __future__ import annotations

import hashlib
from datetime import date

import pytest
from django.urls import reverse

from meari.apps.customers import actions, models, protocol, queries, segments
from meari.apps.people.rules import NotAllowed
from meari.apps.sales import actions as sales
from meari.apps.voices import actions as voices
from meari.apps.voices import understanding
from meari.apps.voices.models import Voice
from tests.factories import at, context

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 16)
GROUP = hashlib.blake2b("냉장고".encode(), digest_size=8).hexdigest()  # as sales names a group


@pytest.fixture
def company(cast, now):
    """Nine customers: c1 to c6 bought a refrigerator lately (c1 twice), c7 long ago, c8 nothing; c1 and c2 complained."""
    rows = [
        actions.CustomerRow(f"c{n}", None, None, None, None, "VIP" if n < 3 else "일반", date(2026, 1 + n, 1))
        for n in range(1, 10)
    ]
    actions.store_customers(rows, context=context(now))
    sales.store_products(
        [sales.ProductRow(1, "RF85", "냉장고 RF85", "냉장고", 1_000_000, None, ())], context=context(now)
    )
    bought = [(f"c{n}", "2026-11-01", 1_000_000) for n in range(1, 7)] + [
        ("c1", "2026-11-08", 700_000),
        ("c7", "2024-01-05", 900_000),
    ]
    orders = [
        sales.OrderRow(1, f"o{at_}", "1", at(day), "RF85", 1, amount, customer, "자사몰")
        for at_, (customer, day, amount) in enumerate(bought)
    ]
    sales.store_orders(orders, context=context(now))
    said = [
        ("c1", "고장 났어요 전원이 안 켜져요"),
        ("c2", "배송이 너무 늦어서 화가 나요"),
        ("c8", "영업 시간이 어떻게 되나요?"),
    ]
    heard = [
        voices.VoiceRow(
            external_id=f"v{n}", channel="phone", received_at=at("2026-11-10"), text=text, customer_id=customer
        )
        for n, (customer, text) in enumerate(said)
    ]
    voices.store_voices(voices.prepare_voices(heard, matcher=understanding.matcher()), context=context(now))
    for number, kind in enumerate(["complaint", "complaint", "inquiry"]):
        Voice.objects.filter(external_id=f"v{number}").update(kind=kind)
    return cast


def make(cast, now, *conditions, joins="all", is_ideal=False, name="단골"):
    draft = actions.SegmentDraft(name, joins=joins, is_ideal=is_ideal)
    segment = actions.define_segment(draft, by=cast.planner, now=now)
    for kind, value in conditions:
        actions.add_condition(segment, kind=kind, value=value, by=cast.planner, now=now)
    segment.refresh_from_db()
    return segment


def ids(segment) -> set[str]:
    return set(segments.members(segment, today=TODAY).values_list("external_id", flat=True))


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("sales.spent", {"amount": 1_500_000, "days": 30}, {"c1"}),
        ("sales.ordered", {"times": 2, "days": 365}, {"c1"}),
        ("sales.bought", {"groups": [GROUP], "days": 3650}, {f"c{n}" for n in range(1, 8)}),
        ("customers.grade", {"grades": ["VIP"]}, {"c1", "c2"}),
        ("customers.joined", {"since": "before", "days": 200}, {"c1", "c2", "c3"}),
        ("voices.spoke", {"kind": "complaint", "cls": "", "times": 1, "days": 30}, {"c1", "c2"}),
        ("voices.spoke", {"kind": "", "cls": "delivery", "times": 1, "days": 30}, {"c2"}),
    ],
)
def test_condition(kind, value, expected, company, now):
    segment = make(company, now, (kind, value))
    assert ids(segment) == expected
    assert len(segments.told(segment)) == 1 and "%" not in segments.told(segment)[0]


def test_every_condition_is_worked_here():
    worked = {parameter[0] for parameter in test_condition.pytestmark[0].args[1]}
    assert worked == set(protocol.conditions())


def test_conditions_join_by_all_or_any(company, now):
    both = (("customers.grade", {"grades": ["VIP"]}), ("sales.ordered", {"times": 2, "days": 365}))
    assert ids(make(company, now, *both)) == {"c1"}
    assert ids(make(company, now, *both, joins="any", name="둘 중 하나")) == {"c1", "c2"}


def test_condition_that_is_gone_meets_nobody(company, now):
    segment = make(company, now)
    segment.conditions = [{"kind": "surveys.gone", "value": {}}]
    assert ids(segment) == set()
    assert "surveys.gone" in segments.told(segment)[0]


def test_only_one_customer_is_ideal(company, now):
    make(company, now, is_ideal=True, name="하나")
    make(company, now, is_ideal=True, name="둘")
    assert list(models.Segment.objects.filter(is_ideal=True).values_list("name", flat=True)) == ["둘"]


def test_numbers_stand_beside_everybodys_and_few_customers_are_not_told(company, now):
    many = make(company, now, ("sales.bought", {"groups": [GROUP], "days": 3650}))
    lines = {
        str(one.line.label): (one.line.reading.value, one.everybody.reading.value)
        for one in queries.compared(many, today=TODAY)
    }
    assert lines["고객"] == (7, 9)
    assert lines["매출액"] == (7_600_000, 7_600_000)
    assert lines["목소리 중 불만"] == (1.0, 2 / 3)
    few = make(company, now, ("customers.grade", {"grades": ["VIP"]}), name="몇 명")
    assert [str(one.line.label) for one in queries.compared(few, today=TODAY)] == ["고객"]


def test_wrong_condition_and_wrong_person_change_nothing(company, now):
    segment = make(company, now)
    for kind, value in (
        ("sales.spent", {"amount": "x", "days": 3}),
        ("no.such", {}),
        ("customers.grade", {"grades": ["없음"]}),
    ):
        with pytest.raises(actions.UnknownCondition):
            actions.add_condition(segment, kind=kind, value=value, by=company.planner, now=now)
    with pytest.raises(NotAllowed):
        actions.add_condition(segment, kind="sales.spent", value={"amount": 1, "days": 3}, by=company.agent, now=now)
    segment.refresh_from_db()
    assert segment.conditions == []


def test_planner_builds_a_segment_by_its_pages(company, client):
    client.force_login(company.planner)
    client.post(reverse("customers:segments"), {"name": "많이 사신 분", "joins": "all"})
    segment = models.Segment.objects.get()
    client.post(
        reverse("customers:add_condition", args=[segment.pk, "sales.spent"]),
        {"sales.spent-amount": "500000", "sales.spent-days": "365"},
    )
    page = client.get(reverse("customers:segment", args=[segment.pk])).content.decode()
    assert "365일" in page and "50만 원" in page
    voices_page = client.get(reverse("voices:index"), {"segment": segment.pk}).content.decode()
    assert "고장 났어요" in voices_page and "영업 시간" not in voices_page
    client.post(reverse("customers:remove_condition", args=[segment.pk, 0]))
    segment.refresh_from_db()
    assert segment.conditions == []
    client.post(reverse("customers:remove", args=[segment.pk]))
    assert not models.Segment.objects.exists()
