"""Keys open what their maker may do within their scopes, until they end (V7)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from meari.apps.hooks import actions, models, queries, rules
from meari.apps.people.rules import NotAllowed

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(cast, now):
    terms = actions.KeyTerms("BI", ("voices.view",), now + timedelta(days=30), rate_per_minute=3)
    return actions.make_key(terms, by=cast.planner, now=now)


def test_token_opens_its_key_and_only_a_hash_is_kept(made, now):
    key, token = made
    assert queries.key_from_token(token, now=now) == key
    assert token not in str(models.ApiKey.objects.values()) and token.startswith(f"meari_{key.prefix}_")


@pytest.mark.parametrize(
    "change",
    [lambda t: "", lambda t: "null", lambda t: t[:-1], lambda t: t + "a", lambda t: t.swapcase(), lambda t: f" {t}",
     lambda t: t.rpartition("_")[0] + "_", lambda t: t.replace("meari", "other"), lambda t: "meari__", lambda t: "_" * 5],
)  # fmt: skip
def test_any_other_token_opens_nothing(made, now, change):
    assert queries.key_from_token(change(made[1]), now=now) is None


def test_ended_revoked_and_orphaned_keys_open_nothing(made, now, cast):
    key, token = made
    assert queries.key_from_token(token, now=now + timedelta(days=30)) is None
    cast.planner.is_active = False
    cast.planner.save()
    assert queries.key_from_token(token, now=now) is None
    cast.planner.is_active = True
    cast.planner.save()
    actions.revoke_key(key, by=cast.it, now=now)
    assert queries.key_from_token(token, now=now) is None


def test_key_may_do_what_stands_in_its_scopes_and_its_owner_still_may(made, cast):
    key, _token = made
    assert rules.key_can(key, "voices.view") and not rules.key_can(key, "reports.view")
    cast.planner.grants.all().delete()
    assert not rules.key_can(models.ApiKey.objects.get(pk=key.pk), "voices.view")


def test_nobody_makes_a_key_that_may_more_than_oneself(cast, now):
    for scopes in (("people.administer",), ("no.such_right",), ()):
        with pytest.raises(actions.TooMuch):
            actions.make_key(actions.KeyTerms("x", scopes, now + timedelta(days=1)), by=cast.planner, now=now)
    with pytest.raises(NotAllowed):
        actions.make_key(actions.KeyTerms("x", ("voices.view",), now + timedelta(days=1)), by=cast.agent, now=now)


def test_rate_holds_within_a_minute(made, now):
    key, _token = made
    for second in (0, 10, 20):
        actions.use_key(key, now=now + timedelta(seconds=second))
    with pytest.raises(actions.TooOften) as refused:
        actions.use_key(key, now=now + timedelta(seconds=50))
    assert refused.value.wait == timedelta(seconds=10)
    actions.use_key(key, now=now + timedelta(seconds=60))
    assert models.ApiKey.objects.get().last_used_at == now + timedelta(seconds=60)


def test_page_shows_the_key_once(cast, client):
    client.force_login(cast.planner)
    said = {"name": "BI", "days": 30, "rate_per_minute": 60, "scopes": ["voices.view"]}
    page = client.post(reverse("hooks:keys"), said).content.decode()
    key = models.ApiKey.objects.get()
    token_start = f"meari_{key.prefix}_"
    assert page.count(token_start) == 2  # the whole key once, its beginning in the list
    assert client.get(reverse("hooks:keys")).content.decode().count(token_start) == 1
    assert client.post(reverse("hooks:keys"), {**said, "scopes": ["people.administer"]}).status_code == 200
    assert models.ApiKey.objects.count() == 1


def test_only_owner_and_administrator_revoke(made, cast, client, now):
    key, token = made
    client.force_login(cast.sales)
    assert client.post(reverse("hooks:revoke_key", args=[key.pk])).status_code == 404
    client.force_login(cast.planner)
    client.post(reverse("hooks:revoke_key", args=[key.pk]))
    assert queries.key_from_token(token, now=now) is None
