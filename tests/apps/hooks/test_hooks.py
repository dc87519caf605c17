"""Events reach endpoints signed, at least once, with the pauses of the specification; hopeless endpoints end."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.urls import reverse
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from meari.apps.events import actions as events
from meari.apps.events.declare import event_type
from meari.apps.hooks import actions, addresses, models, queries
from meari.apps.hooks.actions.deliveries import PAUSES
from meari.apps.people.rules import NotAllowed
from tests.listener import Reply, listening

pytestmark = pytest.mark.django_db
HAPPENED = event_type("tests.thing_happened", payload=("team_id",))


@pytest.fixture
def listener(settings):
    settings.OUTGOING_HOSTS = frozenset({"127.0.0.1"})
    with listening() as one:
        yield one


@pytest.fixture
def hook(cast, now, listener):
    wanted = actions.Wanted("BI", f"{listener.address}/in", (HAPPENED.key,))
    return actions.add_endpoint(wanted, by=cast.it, now=now)


def happen(now, type=HAPPENED, payload=None):
    with transaction.atomic():
        return events.record(type, actor_id=None, subject_id="42", payload=payload or {"team_id": 7}, now=now)


def owed():
    return models.Delivery.objects.get()


def test_event_arrives_signed_and_with_ids_and_codes_alone(hook, listener, now, run_jobs, settings):
    _endpoint, secret = hook
    event = happen(now)
    run_jobs()
    (asked,) = listener.asked
    told = asked.json
    assert told["type"] == "tests.thing_happened" and told["timestamp"] == "2026-11-16T00:00:00Z"
    assert told["data"] == {"event_id": event.pk, "subject_id": "42", "count": 1, "payload": {"team_id": 7}}
    assert Webhook(secret).verify(asked.body, dict(asked.headers)) == told
    assert owed().state == models.Delivery.State.DELIVERED


def test_changed_body_does_not_verify(hook, listener, now, run_jobs):
    happen(now)
    run_jobs()
    (asked,) = listener.asked
    with pytest.raises(WebhookVerificationError):
        Webhook(hook[1]).verify(asked.body.replace(b"42", b"43"), dict(asked.headers))


def test_events_nobody_asked_for_cost_no_delivery(hook, listener, now, run_jobs):
    other = event_type("tests.other_thing")
    with transaction.atomic():
        events.record(other, actor_id=None, now=now)
    run_jobs()
    assert (models.Delivery.objects.count(), listener.asked) == (0, [])


def test_event_told_twice_is_owed_once(hook, now):
    event = happen(now)
    assert actions.enqueue(event_id=event.pk, now=now) == 1
    assert actions.enqueue(event_id=event.pk, now=now) == 0


def test_attempts_follow_the_schedule_with_the_same_id_and_bytes_and_then_end_the_hook(hook, listener, now):
    listener.replies = [Reply(500, b"out of order")]
    event = happen(now)
    actions.enqueue(event_id=event.pk, now=now)
    at, waits = now, []
    while owed().state == models.Delivery.State.WAITING:
        actions.deliver(owed().pk, now=at)
        if owed().due_at is not None:
            waits.append(owed().due_at - at)
            at = owed().due_at
    assert len(listener.asked) == 10
    assert len({asked.headers["webhook-id"] for asked in listener.asked}) == len({a.body for a in listener.asked}) == 1
    assert all(pause <= wait <= pause * 1.1 for pause, wait in zip(PAUSES, waits, strict=True))
    endpoint = models.Endpoint.objects.get()
    assert (owed().state, endpoint.is_active, endpoint.ended) == ("failed", False, "failing")
    assert owed().attempts.first().answer_start == "out of order"


def test_ended_hook_is_told_to_those_who_manage_hooks(hook, listener, now, run_jobs, cast):
    from meari.apps.sending.models import Letter

    listener.replies = [Reply(410)]
    happen(now)
    run_jobs()
    assert models.Endpoint.objects.get().ended == "gone"
    assert Letter.objects.filter(subject__contains="BI", about_kind="hooks.endpoint").count() == 1


def test_retry_after_rests_the_whole_endpoint(hook, listener, now):
    listener.replies = [Reply(429, headers={"Retry-After": "600"}), Reply()]
    actions.enqueue(event_id=happen(now).pk, now=now)
    actions.deliver(owed().pk, now=now)
    assert owed().due_at == now + timedelta(seconds=600)
    second = happen(now)
    actions.enqueue(event_id=second.pk, now=now)
    waiting = models.Delivery.objects.get(event_id=second.pk)
    actions.deliver(waiting.pk, now=now + timedelta(seconds=10))
    waiting.refresh_from_db()
    assert (len(listener.asked), waiting.tries, waiting.due_at) == (1, 0, now + timedelta(seconds=600))
    actions.deliver(waiting.pk, now=now + timedelta(seconds=600))
    assert len(listener.asked) == 2


def test_attempt_in_hand_is_not_made_twice_and_comes_back_after_its_lease(hook, listener, now):
    actions.enqueue(event_id=happen(now).pk, now=now)
    models.Delivery.objects.update(due_at=now + timedelta(minutes=2))  # as a worker that died has left it
    actions.deliver(owed().pk, now=now + timedelta(minutes=1))
    assert listener.asked == []
    assert actions.queue_due(now=now + timedelta(minutes=2)) == 0
    assert actions.queue_due(now=now + timedelta(minutes=3)) == 1
    actions.deliver(owed().pk, now=now + timedelta(minutes=2))
    assert (len(listener.asked), owed().state) == (1, "delivered")


def test_both_secrets_sign_for_a_day_after_a_renewal(hook, listener, now, cast):
    endpoint, old = hook
    new = actions.renew_secret(endpoint, by=cast.it, now=now)
    endpoint.refresh_from_db()
    assert queries.secrets_of(endpoint, now=now + timedelta(hours=23)) == [new, old]
    assert queries.secrets_of(endpoint, now=now + timedelta(hours=24)) == [new]
    from django.utils import timezone

    actions.renew_secret(endpoint, by=cast.it, now=timezone.now())
    endpoint.refresh_from_db()
    delivery = actions.send_test(endpoint, by=cast.it, now=timezone.now())
    actions.deliver(delivery.pk, now=timezone.now())
    (asked,) = listener.asked
    for secret in queries.secrets_of(endpoint, now=timezone.now()):
        Webhook(secret).verify(asked.body, dict(asked.headers))
    assert len(asked.headers["webhook-signature"].split()) == 2


def test_secrets_are_nowhere_in_the_open(hook):
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM hooks_endpoint")
        assert hook[1].encode() not in bytes(cursor.fetchone()[0])


def test_private_address_is_refused_when_it_is_entered_and_when_it_is_called(hook, cast, now, settings, listener):
    settings.OUTGOING_HOSTS = frozenset()
    with pytest.raises(addresses.Forbidden):
        actions.add_endpoint(actions.Wanted("x", "https://169.254.169.254/", (HAPPENED.key,)), by=cast.it, now=now)
    actions.enqueue(event_id=happen(now).pk, now=now)
    actions.deliver(owed().pk, now=now)
    assert (listener.asked, owed().attempts.get().problem) == ([], "not_https")


def test_only_administrators_touch_hooks(hook, cast, now):
    wanted = actions.Wanted("x", hook[0].address, (HAPPENED.key,))
    for user in (cast.planner, cast.agent, cast.executive, cast.privacy, cast.nobody):
        for deed in (
            lambda u: actions.add_endpoint(wanted, by=u, now=now),
            lambda u: actions.change_endpoint(hook[0], wanted, by=u, now=now),
            lambda u: actions.renew_secret(hook[0], by=u, now=now),
            lambda u: actions.set_active(hook[0], is_active=False, by=u, now=now),
            lambda u: actions.send_test(hook[0], by=u, now=now),
            lambda u: actions.remove_endpoint(hook[0], by=u, now=now),
        ):
            with pytest.raises(NotAllowed):
                deed(user)


def test_hook_without_events_or_with_unknown_ones_is_refused(hook, cast, now):
    for types in ((), ("tests.never_declared",)):
        with pytest.raises(actions.NoEvents):
            actions.add_endpoint(actions.Wanted("x", hook[0].address, types), by=cast.it, now=now)


def test_pages_from_adding_to_sending_again(cast, client, listener, run_jobs):
    client.force_login(cast.it)
    said = {"name": "데이터 팀", "address": f"{listener.address}/in", "event_types": [HAPPENED.key]}
    page = client.post(reverse("hooks:index"), said).content.decode()
    assert "whsec_" in page
    endpoint = models.Endpoint.objects.get()
    assert "whsec_" not in client.get(reverse("hooks:endpoint", args=[endpoint.pk])).content.decode()
    client.post(reverse("hooks:send_test", args=[endpoint.pk]))
    run_jobs()
    delivery = owed()
    page = client.get(reverse("hooks:delivery", args=[delivery.pk])).content.decode()
    assert "200" in page and delivery.message_id in page
    client.post(reverse("hooks:send_again", args=[delivery.pk]))
    run_jobs()
    assert len({asked.headers["webhook-id"] for asked in listener.asked}) == 1 and len(listener.asked) == 2
    client.post(reverse("hooks:set_active", args=[endpoint.pk]))
    assert models.Endpoint.objects.get().ended == "by_hand"
    client.post(reverse("hooks:remove", args=[endpoint.pk]))
    assert models.Endpoint.objects.count() == 0


def test_page_says_what_is_wrong_with_a_private_address(cast, client, settings):
    settings.OUTGOING_HOSTS = frozenset()
    cast.it.language = "en"
    cast.it.save()
    client.force_login(cast.it)
    said = {"name": "x", "address": "https://10.0.0.1/", "event_types": [HAPPENED.key]}
    assert "MEARI_OUTGOING_HOSTS" in client.post(reverse("hooks:index"), said).content.decode()


def test_bodies_are_json_without_spaces(hook, now):
    actions.enqueue(event_id=happen(now).pk, now=now)
    assert owed().body == json.dumps(json.loads(owed().body), separators=(",", ":"))


def test_old_deliveries_are_forgotten_once_they_are_over(hook, listener, now):
    for _ in range(2):
        actions.enqueue(event_id=happen(now).pk, now=now)
    done, waiting = models.Delivery.objects.order_by("pk")
    actions.deliver(done.pk, now=now)
    assert actions.forget_old(now=now + timedelta(days=30)) == 0
    assert actions.forget_old(now=now + timedelta(days=31)) == 1
    assert list(models.Delivery.objects.all()) == [waiting]
