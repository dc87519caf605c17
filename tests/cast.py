"""The fixed cast: people whose rights differ, run over every rule and route."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from meari.apps.people import actions, models
from meari.apps.people.rights import EVERYWHERE, Scope
from meari.site.start import set_up


@dataclass(frozen=True)
class Cast:
    """Who plays: ``outsider`` works in the outsourced centre, ``nobody`` holds no role."""

    planner: models.User
    executive: models.User
    sales: models.User
    agent: models.User
    outsider: models.User
    privacy: models.User
    it: models.User
    nobody: models.User

    def everybody(self) -> dict[str, models.User]:
        return dict(self.__dict__)


def hire(now: datetime) -> Cast:
    """A small company: a customer centre with an own and an outsourced team, and one person per role."""
    set_up(now=now)
    place = {"by": None, "now": now}
    company = actions.place_team(key="company", name="한빛리빙", parent=None, is_outsourced=False, **place)
    centre = actions.place_team(key="centre", name="고객센터", parent=company, is_outsourced=False, **place)
    own = actions.place_team(key="own", name="상담1팀", parent=centre, is_outsourced=False, **place)
    outside = actions.place_team(key="outside", name="누리컨택 센터", parent=centre, is_outsourced=True, **place)

    def hire_one(key: str, role: str | None, team: models.Team, scope: Scope = EVERYWHERE) -> models.User:
        user = actions.add_user(email=f"{key}@example.com", name=key, password="meari-tests", team=team, **place)
        if role is not None:
            actions.grant_role(user, role=models.Role.objects.get(key=role), scope=scope, **place)
        return user

    return Cast(
        planner=hire_one("planner", "planner", company),
        executive=hire_one("executive", "executive", company),
        sales=hire_one("sales", "sales", company),
        agent=hire_one("agent", "agent", own, Scope("team", "centre")),
        outsider=hire_one("outsider", "agent", outside, Scope("team", "outside")),
        privacy=hire_one("privacy", "privacy", company),
        it=hire_one("it", "it", company),
        nobody=hire_one("nobody", None, company),
    )
