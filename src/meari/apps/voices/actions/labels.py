"""Labels: corrected by people, renewed by methods. A label is ended, never overwritten."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from django.db import transaction

from meari.apps.events import actions as events
from meari.apps.events.declare import event_type, months_of, when_of
from meari.apps.people import models as people
from meari.apps.people.rules import NotAllowed
from meari.apps.voices import models, queries, rules, understanding
from meari.apps.voices.actions import drafts
from meari.vocabulary.understanding import Understanding

LABELS_CORRECTED = event_type("voices.labels_corrected", payload=("sort", "before", "after", "months", "days"))
VOICES_UNDERSTOOD = event_type("voices.voices_understood", payload=("months",))
SINGLE = {models.Label.Sort.KIND, models.Label.Sort.SENTIMENT}
CHUNK = 1000


class CannotUndo(Exception):
    """The labels were changed by somebody else, or again, since."""


class UnknownClass(Exception):
    """The key does not stand in the taxonomy that holds."""


@transaction.atomic
def correct_label(
    voice: models.Voice, *, sort: str, keys: Sequence[str], by: people.User, now: datetime
) -> list[models.Label]:
    """Let the labels of ``sort`` be just ``keys`` (main one first), said by ``by``.

    Raises ``NotAllowed`` and ``UnknownClass``; a kind and a sentiment are one key only.
    """
    if not rules.can_label(by, voice):
        raise NotAllowed(rules.LABEL)
    wanted = list(dict.fromkeys(keys))
    unknown = set(wanted) - queries.keys_of(sort)
    if unknown or (sort in SINGLE and len(wanted) != 1):
        raise UnknownClass(", ".join(sorted(unknown)) or sort)
    holding = models.Label.objects.filter(voice=voice, sort=sort, ended_at=None)
    before = list(holding.order_by("rank").values_list("key", flat=True))
    holding.update(ended_at=now)
    labels = models.Label.objects.bulk_create(
        models.Label(voice=voice, sort=sort, key=key, rank=rank, confidence=1.0, by="person", person=by, given_at=now)
        for rank, key in enumerate(wanted)
    )
    _repeat(voice, sort, labels)
    told = {
        "sort": sort,
        "before": before,
        "after": wanted,
        **when_of([voice.received_at]),
    }
    events.record(LABELS_CORRECTED, actor_id=by.pk, subject_id=voice.pk, payload=told, now=now)
    return labels


@transaction.atomic
def undo_correction(voice: models.Voice, *, sort: str, given_at: datetime, by: people.User, now: datetime) -> None:
    """Take back the labels of ``sort`` that ``by`` gave at ``given_at``: those before hold again, with their givers.

    Raises ``NotAllowed``, and ``CannotUndo`` when other labels hold by now.
    """
    if not rules.can_label(by, voice):
        raise NotAllowed(rules.LABEL)
    holding = models.Label.objects.filter(voice=voice, sort=sort, ended_at=None)
    given = list(holding.order_by("rank"))
    if not given or any((label.person_id, label.given_at) != (by.pk, given_at) for label in given):
        raise CannotUndo
    before = list(models.Label.objects.filter(voice=voice, sort=sort, ended_at=given_at).order_by("rank"))
    holding.update(ended_at=now)
    for label in before:
        label.pk, label.given_at, label.ended_at = None, now, None
    models.Label.objects.bulk_create(before)
    _repeat(voice, sort, before)
    told = {
        "sort": sort, "before": [label.key for label in given], "after": [label.key for label in before],
        **when_of([voice.received_at]),
    }  # fmt: skip
    events.record(LABELS_CORRECTED, actor_id=by.pk, subject_id=voice.pk, payload=told, now=now)


def understand_again(*, now: datetime, after: int = 0, report: Callable[[int, int], None] | None = None) -> int:
    """Let the installed methods label every voice after the id ``after`` anew; labels by people stay.

    Goes on in chunks of a thousand, each in one transaction; ``report`` hears (last id, done). Returns how many.
    """
    done = 0
    while True:
        voices = list(models.Voice.objects.filter(pk__gt=after).order_by("pk")[:CHUNK])
        if not voices:
            return done
        understood = understanding.understand(
            [voice.text for voice in voices], titles=[voice.title for voice in voices]
        )
        _renew(voices, understood, now=now)
        done, after = done + len(voices), voices[-1].pk
        if report is not None:
            report(after, done)


@transaction.atomic
def _renew(voices: Sequence[models.Voice], understood: Sequence[Understanding], *, now: datetime) -> None:
    ids = [voice.pk for voice in voices]
    models.Label.objects.filter(voice_id__in=ids, ended_at=None, person=None).update(ended_at=now)
    by_people = set(models.Label.objects.filter(voice_id__in=ids, ended_at=None).values_list("voice_id", "sort"))
    labels = []
    for voice, one in zip(voices, understood, strict=True):
        labels += [d for d in drafts.labels_of(voice.pk, one, now=now) if (d.voice_id, d.sort) not in by_people]
        columns = drafts.columns_of(one)
        for sort, names in _REPEATED.items():
            if (voice.pk, sort) not in by_people:
                for name in names:
                    setattr(voice, name, columns[name])
        voice.is_abusive = columns["is_abusive"]
    drafts.give(labels)
    drafts.keep_guesses({voice.pk: one for voice, one in zip(voices, understood, strict=True)})
    models.Voice.objects.bulk_update(
        voices,
        ["kind", "main_class", "sentiment", "has_risk", "may_be_risky", "is_unsure", "is_abusive"],
        batch_size=200,
    )
    months = months_of(voice.received_at for voice in voices)
    events.record(VOICES_UNDERSTOOD, actor_id=None, payload={"months": months}, count=len(voices), now=now)


_REPEATED = {
    models.Label.Sort.KIND: ("kind",),
    models.Label.Sort.CLASS: ("main_class", "is_unsure"),
    models.Label.Sort.SENTIMENT: ("sentiment",),
    models.Label.Sort.RISK: ("has_risk", "may_be_risky"),
}


def _repeat(voice: models.Voice, sort: str, labels: Sequence[models.Label]) -> None:
    """Bring the columns that repeat labels in step."""
    first = labels[0] if labels else None
    key, has_sure = first.key if first else "", any(label.is_sure for label in labels)
    by_sort: dict[str, dict[str, object]] = {
        models.Label.Sort.KIND: {"kind": key},
        models.Label.Sort.CLASS: {"main_class": key, "is_unsure": first is None or not first.is_sure},
        models.Label.Sort.SENTIMENT: {"sentiment": key},
        models.Label.Sort.RISK: {"has_risk": has_sure, "may_be_risky": bool(labels) and not has_sure},
    }
    changes = by_sort.get(sort, {})
    for name, value in changes.items():
        setattr(voice, name, value)
    if changes:
        voice.save(update_fields=list(changes))
