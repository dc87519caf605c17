"""Owing events to endpoints and delivering them, at least once, with the pauses of the specification."""

from __future__ import annotations

import json
import random
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F

from meari.apps.events import actions as events
from meari.apps.events.declare import event_type
from meari.apps.events.models import Event
from meari.apps.hooks import addresses, models, outgoing, queries, rules, signing
from meari.apps.hooks.actions.endpoints import end_endpoint
from meari.apps.jobs import work
from meari.apps.people import models as people
from meari.apps.people import rules as people_rules

DELIVER = "hooks.deliver"
TEST_TYPE = "hooks.test"
DELIVERY_ASKED = event_type("hooks.delivery_asked", payload=("endpoint_id",))
# Pauses before the second to the tenth attempt: the example schedule of Standard Webhooks 1.0.0, three days in all.
PAUSES = tuple(timedelta(seconds=seconds) for seconds in (5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400))
LEASE = timedelta(minutes=2)
OVERDUE = timedelta(minutes=1)
KEEP = timedelta(days=30)
MOST_AT_ONCE = 500


@dataclass(frozen=True)
class Tried:
    """What one attempt came to: a status, or the code of a problem."""

    status: int | None
    problem: str
    seconds: float = 0.0
    answer_start: str = ""
    retry_after: timedelta | None = None

    @property
    def is_ok(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


@transaction.atomic
def enqueue(*, event_id: int, now: datetime) -> int:
    """Owe the event to every endpoint that hears of its type, once each. Returns to how many it is new."""
    event = Event.objects.get(pk=event_id)
    data = {"event_id": event.pk, "subject_id": event.subject_id, "count": event.count, "payload": event.payload}
    body = _body(event.type, event.at, data)
    made = 0
    for endpoint in queries.endpoints_for(event.type):
        if not models.Delivery.objects.filter(endpoint=endpoint, event_id=event.pk).exists():
            _owe(endpoint, type=event.type, body=body, event_id=event.pk, now=now)
            made += 1
    return made


@transaction.atomic
def send_test(endpoint: models.Endpoint, *, by: people.User, now: datetime) -> models.Delivery:
    """Send a test event to the endpoint; it is delivered and shown like any other."""
    people_rules.demand_everywhere(by, rules.ADMINISTER)
    delivery = _owe(endpoint, type=TEST_TYPE, body=_body(TEST_TYPE, now, {}), event_id=None, now=now)
    events.record(DELIVERY_ASKED, actor_id=by.pk, subject_id=delivery.pk, payload={"endpoint_id": endpoint.pk}, now=now)
    return delivery


@transaction.atomic
def send_again(delivery: models.Delivery, *, by: people.User, now: datetime) -> None:
    """Deliver once more, with the same id and bytes, beginning the pauses anew."""
    people_rules.demand_everywhere(by, rules.ADMINISTER)
    models.Delivery.objects.filter(pk=delivery.pk).update(state=models.Delivery.State.WAITING, tries=0, due_at=now)
    work.later(DELIVER, delivery_id=delivery.pk)
    told = {"endpoint_id": delivery.endpoint_id}
    events.record(DELIVERY_ASKED, actor_id=by.pk, subject_id=delivery.pk, payload=told, now=now)


def deliver(delivery_id: int, *, now: datetime) -> None:
    """Make the attempt that is due. A worker that dies in between leaves it due again after two minutes."""
    delivery = _claimed(delivery_id, now=now)
    if delivery is None:
        return
    endpoint = delivery.endpoint
    if not endpoint.is_active and delivery.type != TEST_TYPE:
        models.Delivery.objects.filter(pk=delivery_id).update(state=models.Delivery.State.DROPPED, due_at=None)
        return
    if endpoint.rest_until is not None and endpoint.rest_until > now:
        _put_off(delivery_id, until=endpoint.rest_until)
        return
    tried = _try(delivery, now=now)
    _record(delivery, tried, now=now)


def queue_due(*, now: datetime) -> int:
    """Queue attempts that are overdue: a worker died with them in hand, or a broker lost the job. Returns how many."""
    waiting = models.Delivery.objects.filter(state=models.Delivery.State.WAITING)
    due = waiting.filter(due_at__lte=now - OVERDUE).order_by("due_at")
    ids = list(due.values_list("pk", flat=True)[:MOST_AT_ONCE])
    for id_ in ids:
        work.later(DELIVER, delivery_id=id_)
    return len(ids)


def forget_old(*, now: datetime) -> int:
    """Delete deliveries that came to an end more than thirty days ago, with their attempts. Returns how many."""
    over = models.Delivery.objects.exclude(state=models.Delivery.State.WAITING).filter(made_at__lt=now - KEEP)
    count = over.count()
    over.delete()
    return count


def _owe(endpoint: models.Endpoint, *, type: str, body: str, event_id: int | None, now: datetime) -> models.Delivery:
    delivery = models.Delivery.objects.create(
        endpoint=endpoint, message_id=f"msg_{secrets.token_hex(16)}", event_id=event_id, type=type, body=body,
        due_at=now, made_at=now,
    )  # fmt: skip
    work.later(DELIVER, delivery_id=delivery.pk)
    return delivery


def _body(type: str, at: datetime, data: dict[str, object]) -> str:
    timestamp = at.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return json.dumps({"type": type, "timestamp": timestamp, "data": data}, separators=(",", ":"))


def _claimed(delivery_id: int, *, now: datetime) -> models.Delivery | None:
    """Take the delivery in hand when it is due; none when it is not, or when another worker has it."""
    waiting = models.Delivery.objects.filter(pk=delivery_id, state=models.Delivery.State.WAITING, due_at__lte=now)
    if not waiting.update(due_at=now + LEASE):
        return None
    return models.Delivery.objects.select_related("endpoint").get(pk=delivery_id)


def _try(delivery: models.Delivery, *, now: datetime) -> Tried:
    body = delivery.body.encode()
    keys = queries.secrets_of(delivery.endpoint, now=now)
    headers = signing.signed_headers(message_id=delivery.message_id, body=body, at=now, keys=keys)
    try:
        place = addresses.resolve(delivery.endpoint.address, allowed=settings.OUTGOING_HOSTS)
        answer = outgoing.post(place, body, headers={"Content-Type": "application/json", **headers})
    except addresses.Forbidden as refused:
        return Tried(None, refused.reason)
    except (outgoing.NotReached, outgoing.NoAnswer) as missed:
        return Tried(None, str(missed)[:60])
    return Tried(answer.status, "", answer.seconds, answer.start(), answer.retry_after(now))


@transaction.atomic
def _record(delivery: models.Delivery, tried: Tried, *, now: datetime) -> None:
    models.Attempt.objects.create(
        delivery=delivery, at=now, seconds=tried.seconds, status=tried.status, problem=tried.problem,
        answer_start=tried.answer_start,
    )  # fmt: skip
    held = models.Delivery.objects.filter(pk=delivery.pk)
    endpoint = models.Endpoint.objects.filter(pk=delivery.endpoint_id)
    if tried.is_ok:
        held.update(state=models.Delivery.State.DELIVERED, tries=F("tries") + 1, due_at=None, delivered_at=now)
        endpoint.update(failing_since=None, rest_until=None)
        return
    if delivery.type != TEST_TYPE:
        endpoint.filter(failing_since=None).update(failing_since=now)
    if tried.status in {429, 502, 503, 504} and tried.retry_after:
        endpoint.update(rest_until=now + tried.retry_after)
    tries = delivery.tries + 1
    is_over = tries > len(PAUSES) or tried.status == 410 or delivery.type == TEST_TYPE
    if not is_over:
        held.update(tries=tries)
        pause = PAUSES[tries - 1] * random.uniform(1.0, 1.1)  # noqa: S311 - spreads attempts, decides nothing
        _put_off(delivery.pk, until=now + max(pause, tried.retry_after or pause))
        return
    held.update(state=models.Delivery.State.FAILED, tries=tries, due_at=None)
    _end_if_hopeless(delivery, tried, now=now)


def _end_if_hopeless(delivery: models.Delivery, tried: Tried, *, now: datetime) -> None:
    """Switch the endpoint off when it is gone, or when nothing got through for the whole time of a delivery."""
    if delivery.type == TEST_TYPE:
        return
    if tried.status == 410:
        end_endpoint(delivery.endpoint_id, ended=models.Endpoint.Ended.GONE, by=None, now=now)
        return
    failing_since = models.Endpoint.objects.values_list("failing_since", flat=True).get(pk=delivery.endpoint_id)
    first = delivery.attempts.order_by("pk").values_list("at", flat=True).first()
    if failing_since is not None and first is not None and failing_since <= first:
        end_endpoint(delivery.endpoint_id, ended=models.Endpoint.Ended.FAILING, by=None, now=now)


def _put_off(delivery_id: int, *, until: datetime) -> None:
    with transaction.atomic():
        models.Delivery.objects.filter(pk=delivery_id).update(due_at=until)
        work.later(DELIVER, after=until, delivery_id=delivery_id)
