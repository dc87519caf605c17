"""Topics: found in the voices of the last weeks, named by people, set aside, or made a class of the taxonomy."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import numpy as np
import numpy.typing as npt
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from meari.apps.events import actions as events
from meari.apps.events.declare import event_type, months_of
from meari.apps.jobs import actions as jobs
from meari.apps.jobs import queries as job_queries
from meari.apps.jobs import work
from meari.apps.language import queries as language
from meari.apps.people import models as people
from meari.apps.people import rules as people_rules
from meari.apps.voices import models, rules
from meari.apps.voices.actions import taxonomy
from meari.engines.text import discover, keywords

TOPICS_FOUND = event_type("voices.topics_found", payload=("topics", "voices"))
TOPIC_NAMED = event_type("voices.topic_named")
TOPIC_SET_ASIDE = event_type("voices.topic_set_aside", payload=("is_back",))
TOPIC_PROMOTED = event_type("voices.topic_promoted", payload=("key", "months"))
FIND = PROGRESS = "voices.find_topics"
CHUNK = 100
PATIENCE = 30.0
SEED = 20_260_721
SAME = 0.3
UNSURE = 0.4
KEPT_KEYWORDS = 8


class TooLate(Exception):
    """The topic is a class already."""


def ask_for_topics(*, by: people.User, now: datetime) -> None:
    """Let a worker find the topics anew; nothing more when one is at it."""
    people_rules.demand_everywhere(by, rules.CHANGE_TAXONOMY)
    progress = job_queries.progress(PROGRESS)
    if progress is None or not progress.is_active:
        jobs.start_progress(PROGRESS, total=None, now=now)
        work.later(FIND)


def stop_finding(*, by: people.User) -> bool:
    """Ask the worker to stop; what it knows of voices by then is kept, so that the next time goes on from there."""
    people_rules.demand_everywhere(by, rules.CHANGE_TAXONOMY)
    return jobs.request_stop(PROGRESS)


def find_topics(*, now: datetime) -> int:
    """Find the topics of the last weeks and put them in the place of the earlier ones. Returns how many.

    Stops where somebody asked for it, and fails with ``text_process_down`` or ``too_few_texts`` on its progress.
    """
    first = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(
        weeks=models.TOPIC_WEEKS
    )
    voices = models.Voice.objects.filter(received_at__gte=first, received_at__lte=now).exclude(text="")
    models.Meaning.objects.filter(voice__received_at__lt=first).delete()
    try:
        if not _understand(voices, now=now):
            jobs.fail_progress(PROGRESS, problem="text_process_down", now=now)
            return 0
    except jobs.Stopped:
        return 0
    rows = list(voices.order_by("pk").values_list("pk", "main_class", "meaning__said", "meaning__vector"))
    found = discover.discover(
        [frozenset((said or "").split("\n")) - {""} for _pk, _key, said, _vector in rows],
        _vectors([vector for _pk, _key, _said, vector in rows]), classes=[key for _pk, key, _said, _vector in rows], seed=SEED,
    )  # fmt: skip
    if found.note:
        jobs.fail_progress(PROGRESS, problem=found.note, now=now)
        return 0
    _record(found, [row[0] for row in rows], now=now)
    jobs.finish_progress(PROGRESS, now=now)
    return len(found.topics)


@transaction.atomic
def name_topic(topic: models.Topic, *, name: str, by: people.User, now: datetime) -> None:
    """Give a topic a name; an empty one takes it away."""
    people_rules.demand_everywhere(by, rules.CHANGE_TAXONOMY)
    topic.name = name.strip()
    topic.save(update_fields=["name"])
    events.record(TOPIC_NAMED, actor_id=by.pk, subject_id=topic.pk, now=now)


@transaction.atomic
def set_topic_aside(topic: models.Topic, *, is_back: bool, by: people.User, now: datetime) -> None:
    """Take a topic out of the list, or (``is_back``) into it again. Raises ``TooLate`` for one that is a class."""
    people_rules.demand_everywhere(by, rules.CHANGE_TAXONOMY)
    if topic.state == models.Topic.State.PROMOTED:
        raise TooLate(topic.class_key)
    topic.state = models.Topic.State.OPEN if is_back else models.Topic.State.DISMISSED
    topic.save(update_fields=["state"])
    events.record(TOPIC_SET_ASIDE, actor_id=by.pk, subject_id=topic.pk, payload={"is_back": is_back}, now=now)


@transaction.atomic
def promote_topic(
    topic: models.Topic, *, key: str, names: taxonomy.Names, is_sure: bool, by: people.User, now: datetime
) -> models.Taxonomy:
    """Make a topic the class ``key`` and label its voices: unsure by the method ``topic``, or surely by ``by`` who has looked.

    Raises ``TooLate``, ``KeyTaken``, ``EmptyName`` and ``Class.DoesNotExist`` (no class above).
    """
    topic = models.Topic.objects.select_for_update().get(pk=topic.pk)
    if topic.state == models.Topic.State.PROMOTED:
        raise TooLate(topic.class_key)
    newest = taxonomy.add_class(sort=models.Class.Sort.CLASS, key=key, names=names, by=by, now=now)
    members = models.Voice.objects.filter(pk__in=topic.members.values("voice_id"))
    who = {"confidence": 1.0, "by": "person", "person": by} if is_sure else {"confidence": UNSURE, "by": "topic"}
    models.Label.objects.bulk_create(
        (models.Label(voice=voice, sort=models.Label.Sort.CLASS, key=key, rank=90, given_at=now, **who) for voice in members),
        batch_size=1000,
    )  # fmt: skip
    topic.state, topic.class_key, topic.name = models.Topic.State.PROMOTED, key, topic.name or names.ko
    topic.save(update_fields=["state", "class_key", "name"])
    months = months_of(members.values_list("received_at", flat=True))
    told = {"key": key, "months": months}
    events.record(TOPIC_PROMOTED, actor_id=by.pk, subject_id=topic.pk, payload=told, count=len(members), now=now)
    return newest


def _understand(voices: QuerySet[models.Voice], *, now: datetime) -> bool:
    """Note what every voice says and means that is not noted yet. False when the text process is down."""
    missing = list(voices.filter(meaning=None).order_by("pk").values_list("pk", flat=True))
    total = voices.count()
    jobs.start_progress(PROGRESS, total=total, done=total - len(missing), now=now)
    for at in range(0, len(missing), CHUNK):
        chunk = list(models.Voice.objects.filter(pk__in=missing[at : at + CHUNK]).values_list("pk", "text"))
        texts = [text for _pk, text in chunk]
        analysed = language.analyse(texts, patience=PATIENCE)
        if analysed is None:
            return False
        vectors = language.vectors(texts, patience=1.0)
        models.Meaning.objects.bulk_create(
            (
                models.Meaning(
                    voice_id=pk, said="\n".join(sorted(keywords.said(words))),
                    vector=b"" if vectors is None else vectors[place].astype("<f2").tobytes(),
                )
                for place, ((pk, _text), words) in enumerate(zip(chunk, analysed, strict=True))
            ),
            ignore_conflicts=True,
        )  # fmt: skip
        jobs.move_progress(PROGRESS, done=total - len(missing) + at + len(chunk), now=timezone.now())
    return True


def _vectors(stored: Sequence[bytes | memoryview | None]) -> npt.NDArray[np.float32] | None:
    """The vectors as rows, or nothing when a voice has none: then topics go by words alone."""
    if not stored or not all(stored):
        return None
    return np.stack([np.frombuffer(bytes(one or b""), dtype="<f2") for one in stored]).astype(np.float32)


@transaction.atomic
def _record(found: discover.Discovery, ids: Sequence[int], *, now: datetime) -> None:
    """Put the topics into the place of those that are largely the same; others come new, or go unless people cared for them."""
    before: dict[int, set[int]] = {}
    for topic_id, voice_id in models.TopicVoice.objects.filter(voice_id__in=ids).values_list("topic_id", "voice_id"):
        before.setdefault(topic_id, set()).add(voice_id)
    kept = models.Topic.objects.in_bulk()
    gone = set(kept)
    for one in found.topics:
        members = [ids[at] for at in one.members]
        same = _same(before, set(members), among=gone)
        topic = kept[same] if same is not None else models.Topic()
        gone.discard(topic.pk)
        topic.keywords = list(keywords.label(one.keywords, most=KEPT_KEYWORDS))
        topic.coherence, topic.known_as, topic.is_current, topic.found_at = one.coherence, one.known_as, True, now
        topic.save()
        _replace_members(topic, zip(members, one.closeness, strict=True))
    models.Topic.objects.filter(pk__in=gone, name="", state=models.Topic.State.OPEN).delete()
    models.Topic.objects.filter(pk__in=gone).update(is_current=False)
    told = {"topics": len(found.topics), "voices": found.n}
    events.record(TOPICS_FOUND, actor_id=None, payload=told, count=len(found.topics), now=now)


def _same(before: dict[int, set[int]], members: set[int], *, among: set[int]) -> int | None:
    """The earlier topic that shares the most voices with ``members``, if that is enough (Jaccard)."""
    shared = {
        key: len(old & members) / len(old | members) for key, old in before.items() if key in among and old & members
    }
    best = max(shared, key=lambda key: (shared[key], -key), default=None)
    return best if best is not None and shared[best] >= SAME else None


def _replace_members(topic: models.Topic, members: Iterable[tuple[int, float]]) -> None:
    topic.members.all().delete()
    models.TopicVoice.objects.bulk_create(
        (models.TopicVoice(topic=topic, voice_id=voice_id, closeness=close) for voice_id, close in members),
        batch_size=1000,
    )
