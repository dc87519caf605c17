"""Who may what, where, and how that changes."""

from __future__ import annotations

import pytest

from meari.apps.people import actions, models, queries, rights, rules

pytestmark = pytest.mark.django_db


def test_planner_holds_planner_rights_everywhere(cast):
    assert rules.can_everywhere(cast.planner, "voices.change_taxonomy")
    assert not rules.can(cast.planner, "people.administer")


def test_outsourced_agent_holds_rights_over_own_team_only(cast):
    assert rules.scopes(cast.outsider, "voices.view") == {rights.Scope("team", "outside")}
    assert not rules.can_everywhere(cast.outsider, "voices.view")


def test_scope_of_a_team_covers_teams_below(cast):
    covered = rules.teams_within(frozenset({"centre"}))
    assert sorted(covered.values_list("key", flat=True)) == ["centre", "outside", "own"]


def test_switched_off_user_holds_nothing(cast, now):
    actions.set_active(cast.planner, is_active=False, by=cast.it, now=now)
    assert not rules.can(models.User.objects.get(pk=cast.planner.pk), "voices.view")


def test_only_administrators_change_people(cast, now):
    for user in (cast.planner, cast.executive, cast.agent, cast.nobody, cast.privacy):
        with pytest.raises(rules.NotAllowed):
            actions.add_user(email="new@example.com", name="새 사람", password=None, team=None, by=user, now=now)
    assert not models.User.objects.filter(email="new@example.com").exists()


def test_role_with_unknown_right_is_refused(cast, now):
    with pytest.raises(actions.UnknownRight):
        actions.define_role(key="odd", name="이상한 역할", right_keys=["voices.fly"], by=cast.it, now=now)


def test_last_administrator_cannot_be_lost(cast, now):
    grant = cast.it.grants.get()
    with pytest.raises(actions.LastAdministrator):
        actions.withdraw_role(grant, by=cast.it, now=now)
    assert cast.it.grants.count() == 1


def test_moved_team_takes_its_subtree_along(cast, now):
    place = {"is_outsourced": False, "by": cast.it, "now": now}
    own = models.Team.objects.get(key="own")
    actions.place_team(key="night", name="야간조", parent=own, **place)
    actions.place_team(key="own", name="상담1팀", parent=models.Team.objects.get(key="company"), **place)
    assert "night" in rules.teams_within(frozenset({"own"})).values_list("key", flat=True)
    assert "night" not in rules.teams_within(frozenset({"centre"})).values_list("key", flat=True)


def test_team_cannot_stand_below_itself(cast, now):
    centre, own = models.Team.objects.get(key="centre"), models.Team.objects.get(key="own")
    with pytest.raises(actions.TeamLoop):
        actions.place_team(key="centre", name=centre.name, parent=own, is_outsourced=False, by=cast.it, now=now)


def test_effective_rights_name_scope_and_role(cast):
    held = {one.right.key: one for one in queries.effective_rights(cast.outsider)}
    assert held["voices.view"].scopes == (rights.Scope("team", "outside"),)
    assert held["voices.view"].roles == ("상담사",)
    assert held["people.administer"].scopes == ()


def test_every_shipped_role_names_declared_rights_only():
    from meari.site.roles import ROLES

    declared = set(rights.declared())
    assert {key for role in ROLES for key in role.rights} <= declared


def test_nobody_signs_up_by_themselves(client):
    assert "회원가입" not in client.get("/accounts/login/").content.decode()
    assert client.post("/accounts/signup/", {"email": "x@example.com"}).status_code in {302, 403}
    assert not models.User.objects.filter(email="x@example.com").exists()
