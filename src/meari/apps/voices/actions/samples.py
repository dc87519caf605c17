"""Samples that two people label apart, to see whether the classes mean the same to both."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from meari.apps.events import actions as events
from meari.apps.events.declare import event_type
from meari.apps.people import models as people
from meari.apps.people import rules as people_rules
from meari.apps.people.rules import NotAllowed
from meari.apps.voices import models, queries, rules
from meari.apps.voices.actions.labels import UnknownClass, correct_label

SAMPLE_DRAWN = event_type("voices.sample_drawn", payload=("sample_id", "size"))
VOICE_CODED = event_type("voices.voice_coded", payload=("sample_id", "voice_id"))
CODERS = 2
MOST = 500


class WrongCoders(Exception):
    """A sample needs two different people who may label."""


class NothingToDraw(Exception):
    """There is no voice that both people may label."""


@transaction.atomic
def draw_sample(
    *, coders: Sequence[people.User], size: int, seed: int, by: people.User, now: datetime
) -> models.CodingSample:
    """Draw ``size`` (1 to 500) voices at random that both ``coders`` may label; the same seed over the same voices draws the same.

    Raises ``NotAllowed``, ``WrongCoders`` and ``NothingToDraw``.
    """
    people_rules.demand_everywhere(by, rules.TEACH)
    if len({coder.pk for coder in coders}) != CODERS:
        raise WrongCoders
    voices = models.Voice.objects.all()
    for coder in coders:
        voices = voices.filter(pk__in=rules.visible_voices(coder, rules.LABEL).values("pk"))
    ids = list(voices.order_by("external_id").values_list("pk", flat=True))
    if not ids:
        raise NothingToDraw
    drawn = random.Random(seed).sample(ids, min(max(size, 1), MOST, len(ids)))  # noqa: S311 - a draw that can be repeated
    sample = models.CodingSample.objects.create(drawn_by=by, drawn_at=now, seed=seed)
    sample.coders.set(coders)
    sample.voices.set(drawn)
    told = {"sample_id": sample.pk, "size": len(drawn)}
    events.record(SAMPLE_DRAWN, actor_id=by.pk, subject_id=sample.pk, payload=told, now=now)
    return sample


@transaction.atomic
def code_voice(
    sample: models.CodingSample, voice: models.Voice, *, key: str, by: people.User, now: datetime
) -> models.Coding:
    """Say which class a voice of a sample belongs to, not knowing what others say; a second answer replaces the own first.

    Once both have coded a voice and say the same, it gets that label. Raises ``NotAllowed`` and ``UnknownClass``.
    """
    if not rules.can_code(by, sample, voice):
        raise NotAllowed(rules.LABEL)
    if key not in queries.keys_of(models.Label.Sort.CLASS):
        raise UnknownClass(key)
    coding, _is_new = models.Coding.objects.update_or_create(
        sample=sample, voice=voice, person=by, defaults={"key": key, "coded_at": now}
    )
    events.record(
        VOICE_CODED,
        actor_id=by.pk,
        subject_id=voice.pk,
        payload={"sample_id": sample.pk, "voice_id": voice.pk},
        now=now,
    )
    said = list(sample.codings.filter(voice=voice).values_list("key", flat=True))
    if len(said) == CODERS and set(said) == {key}:
        correct_label(voice, sort=models.Label.Sort.CLASS, keys=[key], by=by, now=now)
    return coding
