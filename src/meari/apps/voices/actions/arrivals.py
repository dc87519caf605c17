"""What reaches a channel: kept sealed at once, taken in by a job, each voice exactly once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from meari.apps.events import actions as events
from meari.apps.events.declare import event_type
from meari.apps.imports.protocol import Context, Outcome
from meari.apps.jobs import work
from meari.apps.people import models as people
from meari.apps.people import rules as people_rules
from meari.apps.privacy import actions as privacy
from meari.apps.voices import models, previews, rules, sealed, understanding
from meari.apps.voices.actions.intake import Prepared, at_first_told, prepare_voices, store_voices
from meari.apps.voices.protocol import Arrived, Incoming, Payload, Unusable, channel_kinds

ARRIVAL_TAKEN = event_type("voices.arrival_taken", payload=("channel_id", "added", "changed", "refused"))
TAKE = "voices.take_arrival"
CONTACT = "voices.contact"
NO_RUN = 0
KEEP_SENDER = timedelta(days=1)
KEEP_CONTENT = timedelta(days=7)
KEEP_ARRIVALS = timedelta(days=90)


class NothingKept(Exception):
    """The payload was taken already, or its week is over."""


@transaction.atomic
def keep_arrival(channel: models.Channel, payload: Payload, *, sender: str = "") -> tuple[models.Arrival, bool]:
    """Keep a payload sealed and let a job take it in; returns it and whether it is new. The same key counts once."""
    arrival, is_new = models.Arrival.objects.get_or_create(
        channel=channel,
        key=payload.key,
        defaults={"received_at": payload.received_at, "size": len(payload.body), "sender": sender},
    )
    if is_new:
        arrival.content = sealed.seal_body(payload.body, arrival)
        arrival.save(update_fields=["content"])
        work.later(TAKE, arrival_id=arrival.pk)
    return arrival, is_new


def take_arrival(arrival_id: int, *, now: datetime) -> models.Arrival:
    """Read what arrived and store its voices, once; what cannot be read is listed with the reason."""
    arrival = models.Arrival.objects.select_related("channel").get(pk=arrival_id)
    if arrival.content is None or arrival.state in {models.Arrival.State.TAKEN, models.Arrival.State.IGNORED}:
        return arrival
    payload = Payload(sealed.body_of(arrival), arrival.received_at, arrival.key)
    arrival.shown = previews.shown(payload.body)
    try:
        arrived = channel_kinds()[arrival.channel.kind].read(payload, arrival.channel.settings)
    except Unusable as unusable:
        return _refuse(arrival, unusable, now=now)
    while True:
        fresh = _newest_words(arrived.voices)
        undated = [one.row.external_id for one in fresh if not one.is_dated]
        rows = at_first_told([one.row for one in fresh], undated=undated)
        prepared = prepare_voices(rows, matcher=understanding.matcher())
        with transaction.atomic():
            models.Channel.objects.select_for_update().get(pk=arrival.channel_id)
            if not models.Arrival.objects.filter(pk=arrival_id, content__isnull=False).exists():
                return arrival  # another worker was quicker
            if _newest_words(arrived.voices) == fresh:
                return _store(arrival, arrived, fresh, prepared, now=now)


@transaction.atomic
def take_again(arrival: models.Arrival, *, by: people.User) -> None:
    """Let a job read a refused payload once more, after the settings were mended. Raises ``NothingKept``."""
    people_rules.demand_everywhere(by, rules.CONNECT)
    waiting = models.Arrival.objects.filter(pk=arrival.pk, content__isnull=False, state=models.Arrival.State.REFUSED)
    if not waiting.update(state=models.Arrival.State.WAITING, reason="", params={}):
        raise NothingKept
    work.later(TAKE, arrival_id=arrival.pk)


@transaction.atomic
def note_refused(channel: models.Channel, *, reason: str, now: datetime) -> None:
    """Remember that somebody knocked with a wrong signature; at most once a minute, so that knocking costs nothing."""
    long_ago = Q(refused_at=None) | Q(refused_at__lt=now - timedelta(minutes=1))
    models.Channel.objects.filter(long_ago, pk=channel.pk).update(refused_at=now, refused_reason=reason)


def forget_arrivals(*, now: datetime) -> int:
    """Destroy payloads that nobody could read within a week, and old lines of the list. Returns how many lines went."""
    waiting = models.Arrival.State.WAITING
    models.Arrival.objects.filter(received_at__lt=now - KEEP_SENDER).exclude(sender="").update(sender="")
    old = models.Arrival.objects.filter(received_at__lt=now - KEEP_CONTENT).exclude(state=waiting)
    old.exclude(content=None, shown="").update(content=None, shown="")
    count, _ = models.Arrival.objects.filter(received_at__lt=now - KEEP_ARRIVALS).exclude(state=waiting).delete()
    return count


def _store(
    arrival: models.Arrival, arrived: Arrived, fresh: Sequence[Incoming], prepared: Prepared, *, now: datetime
) -> models.Arrival:
    outcome = store_voices(prepared, context=Context(NO_RUN, None, now))
    _remember(fresh)
    _seal_contacts(fresh)
    return _finish(arrival, arrived, outcome, now=now)


def _refuse(arrival: models.Arrival, unusable: Unusable, *, now: datetime) -> models.Arrival:
    arrival.state, arrival.reason, arrival.params = models.Arrival.State.REFUSED, unusable.reason, unusable.params
    arrival.finished_at = now
    arrival.save(update_fields=["shown", "state", "reason", "params", "finished_at"])
    return arrival


def _finish(arrival: models.Arrival, arrived: Arrived, outcome: Outcome, *, now: datetime) -> models.Arrival:
    State = models.Arrival.State
    arrival.added, arrival.changed = outcome.added, outcome.changed
    arrival.unchanged, arrival.refused = len(arrived.voices) - outcome.added - outcome.changed, len(arrived.refused)
    arrival.finished_at = now
    if arrived.voices:
        arrival.state = State.TAKEN
    else:
        arrival.state = State.REFUSED if arrived.refused else State.IGNORED
    if arrived.refused:
        first = arrived.refused[0]
        arrival.reason, arrival.params = first.reason, {"field": first.field, **dict(first.params)}
    if arrival.state != State.REFUSED:
        arrival.content = None
    arrival.save()
    told: dict[str, object] = {
        "channel_id": arrival.channel_id, "added": arrival.added, "changed": arrival.changed, "refused": arrival.refused,
    }  # fmt: skip
    events.record(ARRIVAL_TAKEN, actor_id=None, subject_id=arrival.pk, payload=told, now=now)
    return arrival


def _newest_words(voices: Sequence[Incoming]) -> list[Incoming]:
    """Those that say something newer than what is known; of one voice that is told twice, the newest word alone."""
    latest: dict[str, Incoming] = {}
    for one in voices:
        known = latest.get(one.row.external_id)
        if known is None or not _is_older(one.changed_at, known.changed_at):
            latest[one.row.external_id] = one
    words = models.LatestWord.objects.filter(external_id__in=list(latest))
    told = dict(words.values_list("external_id", "changed_at"))
    return [one for key, one in latest.items() if not _is_older(one.changed_at, told.get(key))]


def _is_older(changed_at: datetime | None, than: datetime | None) -> bool:
    return changed_at is not None and than is not None and changed_at < than


def _remember(voices: Sequence[Incoming]) -> None:
    words = [models.LatestWord(external_id=v.row.external_id, changed_at=v.changed_at) for v in voices if v.changed_at]
    models.LatestWord.objects.bulk_create(
        words, update_conflicts=True, unique_fields=["external_id"], update_fields=["changed_at"]
    )


def _seal_contacts(voices: Sequence[Incoming]) -> None:
    contacts = {one.row.external_id: one for one in voices if one.contact}
    known = models.Voice.objects.filter(external_id__in=list(contacts)).values_list("external_id", "pk")
    for external_id, pk in known:
        one = contacts[external_id]
        on = timezone.localdate(one.row.received_at)
        privacy.keep_originals({pk: one.contact}, kind=CONTACT, retention="complaint", created_on=on)
