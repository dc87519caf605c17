"""Reads of voices and the taxonomy."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import get_language

from meari.apps.customers import segments
from meari.apps.voices import models

SENTIMENTS = frozenset({"negative", "neutral", "positive"})


@dataclass(frozen=True)
class Node:
    """One class of the taxonomy in the reader's language."""

    key: str
    name: str
    definition: str
    severity: float = 1.0

    @property
    def depth(self) -> int:
        return self.key.count(".")


@dataclass(frozen=True)
class Relabelling:
    """What a change of the taxonomy would re-label: how many voices, and some of them."""

    count: int
    samples: Sequence[models.Voice]


def newest_taxonomy() -> models.Taxonomy | None:
    return models.Taxonomy.objects.first()


def nodes(sort: str, *, version: int | None = None) -> list[Node]:
    """The classes of one sort as the newest taxonomy (or the one of ``version``) names them, in its order."""
    found = newest_taxonomy() if version is None else models.Taxonomy.objects.filter(version=version).first()
    if found is None:
        return []
    korean = get_language() == "ko"
    return [
        Node(c.key, c.name_ko if korean else c.name_en, c.definition_ko if korean else c.definition_en, c.severity)
        for c in found.classes.filter(sort=sort)
    ]


def keys_of(sort: str) -> frozenset[str]:
    """The keys that may be given as labels of ``sort``."""
    if sort == models.Label.Sort.SENTIMENT:
        return SENTIMENTS
    return frozenset(node.key for node in nodes(sort))


def shipped_keys(sort: str) -> frozenset[str]:
    """The keys of the taxonomy that came with Meari, which the start model knows."""
    return frozenset(models.Class.objects.filter(taxonomy__change="shipped", sort=sort).values_list("key", flat=True))


def names(sort: str, *, version: int | None = None) -> Mapping[str, str]:
    """Key to name in the reader's language; a finer class names its parent too (고장 › 소음·진동)."""
    plain = {node.key: node.name for node in nodes(sort, version=version)}
    return {
        key: f"{plain[parent]} › {name}" if (parent := key.rpartition(".")[0]) in plain else name
        for key, name in plain.items()
    }


def merge_preview(*, key: str) -> Relabelling:
    """The voices that lose the class ``key`` or one below it when it is merged into another."""
    within = Q(key=key) | Q(key__startswith=f"{key}.")
    labels = models.Label.objects.filter(within, sort=models.Label.Sort.CLASS, ended_at=None)
    voices = models.Voice.objects.filter(pk__in=labels.values("voice_id"))
    return Relabelling(voices.count(), list(voices[:5]))


def split_preview(*, key: str, words: Sequence[str]) -> Relabelling:
    """The voices of ``key`` that contain one of ``words`` and would belong to the new finer class."""
    voices = voices_with_words(key, words)
    return Relabelling(voices.count(), list(voices[:5]))


def voices_with_words(key: str, words: Sequence[str]) -> QuerySet[models.Voice]:
    """Voices that carry the class ``key`` now and contain one of ``words``."""
    contains = Q(pk__in=[])
    for word in words:
        if word.strip():
            contains |= Q(text__icontains=word.strip())
    labels = models.Label.objects.filter(sort=models.Label.Sort.CLASS, key=key, ended_at=None)
    return models.Voice.objects.filter(contains, pk__in=labels.values("voice_id"))


def filtered(voices: QuerySet[models.Voice], wanted: Mapping[str, Any]) -> QuerySet[models.Voice]:
    """``voices`` that fit a cleaned filter form but for its words, which ``searching`` finds; empty values say nothing."""
    found = voices
    for name, condition in _CONDITIONS.items():
        value = wanted.get(name)
        if value not in (None, ""):
            found = found.filter(condition(value))
    return found


def with_label(sort: str, key: str, *, sure: bool | None = None) -> Q:
    """Voices that carry the label ``key`` (or one below it) now; only those where it is ``sure``, or is not."""
    within = Q(key=key) | Q(key__startswith=f"{key}.")
    if sure is not None:
        within &= Q(confidence__gte=models.SURE_FROM) if sure else Q(confidence__lt=models.SURE_FROM)
    labels = models.Label.objects.filter(within, sort=sort, ended_at=None)
    return Q(pk__in=labels.values("voice_id"))


def _day(on: date, *, after: int = 0) -> datetime:
    return timezone.make_aware(datetime.combine(on + timedelta(days=after), time.min))


RISKY: Mapping[str, Q] = {"any": Q(has_risk=True), "check": Q(may_be_risky=True)}
_CONDITIONS: dict[str, Callable[[Any], Q]] = {
    "from_on": lambda on: Q(received_at__gte=_day(on)),
    "to_on": lambda on: Q(received_at__lt=_day(on, after=1)),
    "cls": lambda key: with_label(models.Label.Sort.CLASS, key),
    "kind": lambda key: Q(kind=key),
    "risk": lambda key: RISKY[key] if key in RISKY else with_label(models.Label.Sort.RISK, key),
    "sentiment": lambda key: Q(sentiment=key),
    "channel": lambda key: Q(channel=key),
    "group": lambda key: Q(product_group__name=key) | Q(product_group__key=key),
    "product": lambda sku: Q(product__sku=sku),
    "team": lambda key: Q(team__key=key),
    "topic": lambda id_: Q(pk__in=models.TopicVoice.objects.filter(topic=id_).values("voice_id")),
    "segment": lambda segment: Q(customer__in=segments.members(segment, today=timezone.localdate()).values("pk")),
}


@dataclass(frozen=True)
class Piece:
    """A stretch of a text; ``is_evidence`` where rules saw a risk or a class."""

    text: str
    is_evidence: bool


def pieces(voice: models.Voice, labels: Sequence[models.Label]) -> list[Piece]:
    """The text of ``voice`` cut where evidence begins and ends."""
    spans = sorted((start, end) for label in labels for start, end in label.evidence)
    cut: list[Piece] = []
    at = 0
    for start, end in spans:
        if start < at:
            continue
        if start > at:
            cut.append(Piece(voice.text[at:start], False))
        cut.append(Piece(voice.text[start:end], True))
        at = end
    cut.append(Piece(voice.text[at:], False))
    return [piece for piece in cut if piece.text]


def label_counts() -> Mapping[str, int]:
    """How many voices carry each key now, by ``sort:key``."""
    rows = models.Label.objects.filter(ended_at=None).values_list("sort", "key").annotate(Count("id")).order_by()
    return {f"{sort}:{key}": count for sort, key, count in rows}


def between(first: date, last: date) -> QuerySet[models.Voice]:
    """Voices received from the day ``first`` to the day ``last``, newest first."""
    return models.Voice.objects.filter(received_at__gte=_day(first), received_at__lt=_day(last, after=1))


def by_ids(ids: Sequence[int]) -> QuerySet[models.Voice]:
    return models.Voice.objects.filter(pk__in=list(ids)).select_related("product")


def concentrations(ids: Sequence[int], *, least: float = 0.35) -> list[tuple[str, str, float]]:
    """Where the voices ``ids`` pile up: (finer class, product, team or channel, the class's key or the name, share).

    Only what holds for at least ``least`` of them and for at least three.
    """
    if not ids:
        return []
    found: list[tuple[str, str, float]] = []
    finer = models.Label.objects.filter(
        voice_id__in=list(ids), sort=models.Label.Sort.CLASS, ended_at=None, key__contains="."
    )
    rows = [("finer", k, n) for k, n in finer.values_list("key").annotate(Count("voice_id", distinct=True))]
    voices = models.Voice.objects.filter(pk__in=list(ids)).order_by()
    for sort, column in (("product", "product__name"), ("team", "team__name"), ("channel", "channel")):
        counted = voices.exclude(**{column: None}).values_list(column).annotate(Count("pk"))
        rows += [(sort, str(name), n) for name, n in counted if name]
    for sort, name, n in sorted(rows, key=lambda row: -row[2]):
        if n >= 3 and n / len(ids) >= least:
            found.append((sort, name, round(n / len(ids), 3)))
    return found


def snapshot(first: date, last: date, *, most: int) -> list[list[Any]]:
    """[id, kind, classes, sure risks, group, sku, team, channel, unsure risks] of each voice of these days, at most
    ``most``.
    """
    columns = ("pk", "kind", "product_group__key", "product__sku", "team__key", "channel")
    rows = list(between(first, last).order_by("pk").values_list(*columns)[:most])
    labels: dict[int, dict[str, list[str]]] = {}
    holding = models.Label.objects.filter(
        voice__received_at__gte=_day(first),
        voice__received_at__lt=_day(last, after=1),
        ended_at=None,
        sort__in=("class", "risk"),
    )
    held = holding.order_by("voice_id", "rank").values_list("voice_id", "sort", "key", "confidence")
    for voice_id, sort, key, confidence in held:
        place = "check" if sort == "risk" and confidence < models.SURE_FROM else sort
        labels.setdefault(voice_id, {}).setdefault(place, []).append(key)
    return [
        [pk, kind, found.get("class", []), found.get("risk", []), group, sku, team, channel, found.get("check", [])]
        for pk, kind, group, sku, team, channel in rows
        for found in [labels.get(pk, {})]
    ]


def quoted(voice: models.Voice) -> dict[str, Any]:
    """A voice as reports freeze it: masked text, when, where, about what."""
    return {
        "id": voice.pk, "text": voice.text[:400], "at": voice.received_at.isoformat(), "channel": voice.channel,
        "product": voice.product.name if voice.product else "",
    }  # fmt: skip


def main_groups(ids: Sequence[int], *, least: float = 0.35) -> frozenset[str]:
    """Keys of the product groups that at least ``least`` of the voices ``ids`` are about."""
    counted = (
        models.Voice.objects.filter(pk__in=list(ids)).order_by().values_list("product_group__key").annotate(Count("pk"))
    )
    return frozenset(key for key, n in counted if key and n >= least * len(ids))
