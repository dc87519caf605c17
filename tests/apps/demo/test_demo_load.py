"""Loading the demo writes through the product's actions, exactly once, with the right people in the right places."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from meari.apps.calendar.models import Mark
from meari.apps.customers.models import Customer
from meari.apps.decisions.models import Decision
from meari.apps.events.models import Event
from meari.apps.people import rules as people_rules
from meari.apps.people.models import Grant, Role, Team, User
from meari.apps.privacy.models import Sealed
from meari.apps.sales.models import Order, OrderLine, Product, ProductGroup, Return
from meari.apps.surveys.models import AnswerVoice, Response
from meari.apps.voices import rules as voice_rules
from meari.apps.voices.models import Label, Voice
from meari.demo.load import Loaded, Unexpected, Wanted, address, load
from meari.demo.world import company
from meari.site.commands.demo import period_keys
from meari.site.start import set_up

END = date(2026, 11, 21)
SMALL = Wanted(END, scale=0.004)
TABLES = (Team, User, Grant, Product, Customer, Order, OrderLine, Return, Mark, Voice, Label, Sealed, Decision, Event)


def quietly(wanted: Wanted) -> Loaded:
    return load(wanted, report=lambda _what, _done, _total: None)


@pytest.fixture
def company_of_today(db: None, now: datetime) -> Loaded:
    set_up(now=now)
    return quietly(SMALL)


def test_everything_is_there_and_a_second_load_changes_nothing(company_of_today: Loaded) -> None:
    counts = {table: table.objects.count() for table in TABLES}
    answers = AnswerVoice.objects.count()
    assert (counts[Voice] - answers, counts[Product], ProductGroup.objects.count()) == (240, 400, 12)
    assert answers > 0 and Response.objects.count() == 120
    assert 14 <= counts[User] <= 24
    assert counts[Label] > 3 * counts[Voice]
    assert OrderLine.objects.filter(order__customer=None).count() == 0

    again = quietly(SMALL)
    assert set(again.added.values()) == {0}
    assert again.known == company_of_today.added
    assert {table: table.objects.count() for table in TABLES} == counts


def test_a_stopped_load_goes_on_where_it_was(db: None, now: datetime) -> None:
    set_up(now=now)

    def stop(what: str, _done: int, _total: int) -> None:
        if what == "returns":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load(SMALL, report=stop)
    assert Order.objects.exists() and not Voice.objects.exists()
    went_on = quietly(SMALL)
    assert went_on.added["orders"] == 0
    assert went_on.added["voices"] == 240


def test_what_has_not_happened_yet_is_left_out(db: None, now: datetime) -> None:
    set_up(now=now)
    noon = datetime(2026, 9, 1, 12, 0, tzinfo=ZoneInfo("Asia/Seoul"))
    quietly(Wanted(END, scale=0.004, until=noon))
    assert Voice.objects.exists()
    for newest in (
        Voice.objects.latest("received_at").received_at,
        Order.objects.latest("ordered_at").ordered_at,
        Return.objects.latest("returned_at").returned_at,
    ):
        assert newest <= noon


def test_another_company_in_the_same_place_is_refused(company_of_today: Loaded) -> None:
    with pytest.raises(Unexpected):
        quietly(Wanted(END, seed=5, scale=0.004))


def test_every_shipped_role_is_held_by_somebody(company_of_today: Loaded) -> None:
    held = set(Grant.objects.values_list("role__key", flat=True))
    assert held == set(Role.objects.values_list("key", flat=True))
    planner = User.objects.get(email=address("planner"))
    assert planner.check_password(company()["password"])


def test_an_outsourced_agent_sees_the_voices_of_the_own_centre_only(company_of_today: Loaded) -> None:
    agent = User.objects.get(email=address("gaon"))
    seen = voice_rules.visible_voices(agent)
    assert Team.objects.get(key="outsourced_b").is_outsourced
    assert seen.exists()
    assert set(seen.values_list("team__key", flat=True)) == {"outsourced_b"}
    assert not people_rules.can_everywhere(agent, voice_rules.VIEW)


def test_personal_data_is_masked_and_sealed_apart(company_of_today: Loaded) -> None:
    assert Sealed.objects.filter(kind="voices.text").exists()
    assert not Voice.objects.filter(text__contains="010-00").exists()
    assert not Customer.objects.filter(shown_name__regex="^[가-힣]{3}$").exists()


def test_decisions_are_open_done_and_dropped(company_of_today: Loaded) -> None:
    states = sorted(Decision.objects.values_list("state", flat=True))
    assert states == ["done"] * 4 + ["dropped"] + ["open"] * 3
    closed = Decision.objects.get(title__startswith="에어로스틱")
    assert closed.closed_at is not None and closed.closed_at.date() == date(2026, 9, 26)


@pytest.mark.parametrize(
    ("end_on", "keys"),
    [
        (date(2026, 11, 21), ["2026-W45", "2026-W46", "2026-10"]),
        (date(2026, 11, 23), ["2026-W46", "2026-W47", "2026-10"]),
        (date(2027, 1, 5), ["2026-W52", "2026-W53", "2026-12"]),
    ],
)
def test_periods_of_the_editions(end_on: date, keys: list[str]) -> None:
    assert period_keys(end_on) == keys
