"""A customer centre at work: hours, offices with what may be asked of them, intake rules, and somebody in logistics."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from meari.apps.cases import actions, models
from meari.apps.cases.actions.setting_up import WORKDAYS
from meari.apps.people import actions as people_actions
from meari.apps.people import models as people
from meari.apps.people.rights import Scope
from tests.cast import Cast
from tests.factories import hear

COMPLAINT = "환불을 두 번이나 요청했는데 아직도 처리가 안 됐습니다. 정말 화가 납니다."
DELIVERY = "주문한 냉장고 배송이 언제 도착하나요?"


@dataclass(frozen=True)
class Centre:
    """The offices and who works in them."""

    hours: models.Hours
    own: people.Team
    logistics: people.Team
    carrier: people.User
    stock: models.Service
    pickup: models.Service


def set_up_centre(cast: Cast, now: datetime) -> Centre:
    """Own team in front, logistics behind; complaints become cases of high priority, everything else normal ones."""
    place = {"by": cast.planner, "now": now}
    teams = people.Team.objects
    logistics = people_actions.place_team(
        key="logistics", name="물류팀", parent=teams.get(key="company"), is_outsourced=False, by=None, now=now
    )
    carrier = people_actions.add_user(
        email="carrier@example.com", name="carrier", password="meari-tests", team=logistics, by=None, now=now
    )
    people_actions.grant_role(
        carrier, role=people.Role.objects.get(key="office"), scope=Scope("team", "logistics"), by=None, now=now
    )
    hours = actions.set_hours(actions.HoursDraft("평일", WORKDAYS, is_default=True), **place)
    own = teams.get(key="own")
    actions.set_office(own, tier=models.Office.Tier.FRONT, hours=hours, **place)
    back = actions.set_office(logistics, tier=models.Office.Tier.BACK, hours=hours, **place)
    stock = actions.set_service(back, name="재고 확인", minutes=60, **place)
    pickup = actions.set_service(back, name="회수 접수", minutes=240, **place)
    actions.set_rule(
        actions.RuleDraft("불만", own, 60, 480, {"kinds": ["complaint"]}, models.Case.Priority.HIGH), **place
    )
    actions.set_rule(actions.RuleDraft("나머지", own, 240, 960), **place)
    return Centre(hours, own, logistics, carrier, stock, pickup)


def open_one(cast: Cast, now: datetime, text: str = COMPLAINT, *, key: str = "v1", team: str = "own") -> models.Case:
    """A case opened by hand about one voice."""
    voice = hear(now, text, day=now.date(), key=key, channel="email", team=team)
    return actions.open_case(voice, by=cast.agent, now=now)
