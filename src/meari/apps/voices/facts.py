"""What voices give to the warehouse: who spoke when about what, never the words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import groupby, islice
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

from meari.apps.people import rules as people_rules
from meari.apps.people.models import User
from meari.apps.people.rights import EVERYWHERE
from meari.apps.voices import models, rules
from meari.apps.warehouse import sources
from meari.engines.metrics import AnyOf
from meari.engines.metrics.facts import VOICE, VOICE_CLASS, VOICE_RISK

if TYPE_CHECKING:
    import pyarrow as pa

STALE_ON = (
    "voices.voices_received",
    "voices.labels_corrected",
    "voices.voices_understood",
    "voices.taxonomy_changed",
    "voices.topic_promoted",
    "sales.products_received",
)
OF_A_VOICE = (
    "received_at", "channel", "kind", "sentiment", "product__sku", "product_group__key", "team__key", "stage",
    "language",
)  # fmt: skip
AT_ONCE = 900
Sort = models.Label.Sort


def visibility(user: User) -> AnyOf | None:
    """The facts of the voices that ``rules.visible_voices`` lets ``user`` read."""
    held = people_rules.scopes(user, rules.VIEW)
    if EVERYWHERE in held:
        return None
    teams = people_rules.teams_within(frozenset(scope.key for scope in held if scope.kind == people_rules.TEAM))
    groups = frozenset(scope.key for scope in held if scope.kind == rules.PRODUCT_GROUP)
    return AnyOf({"team": frozenset(teams.values_list("key", flat=True)), "product_group": groups})


def months() -> Iterator[str]:
    return sources.months_of(models.Voice.objects.all(), "received_at")


def voices(month: str) -> Iterator[pa.RecordBatch]:
    """One row a voice; its finer class is the first that stands below its main one."""
    return sources.batches(VOICE, _voices(month))


def classes(month: str) -> Iterator[pa.RecordBatch]:
    """One row for each voice and top-level class, whether the class itself or only a finer one was given."""
    return sources.batches(VOICE_CLASS, _classes(month))


def risks(month: str) -> Iterator[pa.RecordBatch]:
    """One row for each voice and risk, with whether it is unsure."""
    return sources.batches(VOICE_RISK, _risks(month))


def _voices(month: str) -> Iterator[tuple[Any, ...]]:
    columns = ("pk", *OF_A_VOICE, "main_class", "rating", "is_unsure")
    rows = _received(month).values_list(*columns).iterator(chunk_size=sources.CHUNK)
    while chunk := list(islice(rows, AT_ONCE)):
        labels = (
            _holding(Sort.CLASS, [row[0] for row in chunk]).filter(key__contains=".").values_list("voice_id", "key")
        )
        finer = {voice_id: [key for _, key in found] for voice_id, found in groupby(labels, key=itemgetter(0))}
        for row in chunk:
            main, rating, is_unsure = row[-3:]
            top = main.partition(".")[0]
            below = [main] if "." in main else [key for key in finer.get(row[0], []) if key.startswith(f"{top}.")]
            yield (*_of_a_voice(row), top, below[0] if below else "", rating, is_unsure)


def _classes(month: str) -> Iterator[tuple[Any, ...]]:
    for rows in _by_voice(month, Sort.CLASS):
        finest: dict[str, str] = {}
        for *_, key, _confidence in rows:
            top = key.partition(".")[0]
            finest[top] = finest.get(top) or (key if "." in key else "")
        for top, finer in finest.items():
            yield (*_of_a_voice(rows[0]), top, finer)


def _risks(month: str) -> Iterator[tuple[Any, ...]]:
    for rows in _by_voice(month, Sort.RISK):
        for row in rows:
            yield (*_of_a_voice(row), row[-2], row[-1] < models.SURE_FROM)


def _of_a_voice(row: tuple[Any, ...]) -> tuple[Any, ...]:
    received_at: datetime = row[1]
    return (row[0], sources.day_of(received_at), *row[2 : len(OF_A_VOICE) + 1])


def _by_voice(month: str, sort: str) -> Iterator[list[tuple[Any, ...]]]:
    """The labels of a month that hold, with what their voices are grouped by: one list a voice, the main label
    first.
    """
    columns = ("voice_id", *(f"voice__{name}" for name in OF_A_VOICE), "key", "confidence")
    ids = _received(month).values_list("pk", flat=True).iterator(chunk_size=sources.CHUNK)
    while chunk := list(islice(ids, AT_ONCE)):
        for _, labels in groupby(_holding(sort, chunk).values_list(*columns), key=itemgetter(0)):
            yield list(labels)


def _received(month: str) -> QuerySet[models.Voice]:
    start, end = sources.within(month)
    return models.Voice.objects.filter(received_at__gte=start, received_at__lt=end).order_by("pk")


def _holding(sort: str, voice_ids: list[int]) -> QuerySet[models.Label]:
    """The labels of these voices that hold. By ids, because a join over a month makes SQLite walk every label there
    is.
    """
    labels = models.Label.objects.filter(voice_id__in=voice_ids, sort=sort, ended_at=None)
    return labels.order_by("voice_id", "rank", "pk")


for fact, rows in ((VOICE, voices), (VOICE_CLASS, classes), (VOICE_RISK, risks)):
    sources.declare(sources.FactSource(fact.key, rows, months, STALE_ON, visibility))
