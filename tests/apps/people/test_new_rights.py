"""A right that a new version brings reaches the shipped roles once."""

from __future__ import annotations

import pytest

from meari.apps.people import actions, models
from meari.site.start import set_up

pytestmark = pytest.mark.django_db


def held(key: str) -> set[str]:
    return set(models.Role.objects.get(key=key).rights)


def test_new_right_reaches_the_roles_that_ship_with_it_once(now):
    set_up(now=now)
    models.KnownRight.objects.filter(key="decisions.suppose").delete()
    planner = models.Role.objects.get(key="planner")
    without = [key for key in planner.rights if key not in {"decisions.suppose", "voices.export"}]
    actions.define_role(key="planner", name=planner.name, right_keys=without, by=None, now=now)

    set_up(now=now)
    assert held("planner") == {*without, "decisions.suppose"}  # what was taken away stays away

    actions.define_role(key="planner", name=planner.name, right_keys=without, by=None, now=now)
    set_up(now=now)
    assert held("planner") == set(without)


def test_installation_from_before_keeps_its_roles(now):
    set_up(now=now)
    models.KnownRight.objects.all().delete()
    actions.define_role(key="sales", name="영업", right_keys=["reports.view"], by=None, now=now)
    set_up(now=now)
    assert held("sales") == {"reports.view"}
