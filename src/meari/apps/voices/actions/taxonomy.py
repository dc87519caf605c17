"""The taxonomy changes by versions: every change copies the newest version and makes a new one."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files

from django.db import transaction
from django.db.models import F, QuerySet

from meari.apps.events import actions as events
from meari.apps.events.declare import event_type, months_of
from meari.apps.people import models as people
from meari.apps.people import rules as people_rules
from meari.apps.voices import models, queries, rules

TAXONOMY_CHANGED = event_type("voices.taxonomy_changed", payload=("change", "key", "into", "months"))
SHIPPED = "retail"
KEY = re.compile(r"[a-z][a-z0-9_]{1,30}(\.[a-z][a-z0-9_]{1,30})?")
Sort = models.Class.Sort


class KeyTaken(Exception):
    """A class with that key is already there, or the key is not made of small letters, digits and one dot."""


class EmptyName(Exception):
    """A class needs a name in both languages."""


@dataclass(frozen=True)
class Names:
    ko: str
    en: str
    ko_is: str = ""
    en_is: str = ""


@transaction.atomic
def ensure_taxonomy(*, now: datetime) -> models.Taxonomy:
    """The newest version; the first call writes the shipped one."""
    newest = models.Taxonomy.objects.first()
    if newest is not None:
        return newest
    path = files("meari.apps.voices").joinpath(f"taxonomies/{SHIPPED}.toml")
    shipped = tomllib.loads(path.read_text(encoding="utf-8"))
    taxonomy = models.Taxonomy.objects.create(version=1, made_at=now, change="shipped", told={"key": SHIPPED})
    models.Class.objects.bulk_create(
        models.Class(
            taxonomy=taxonomy, sort=sort, key=entry["key"], position=position, name_ko=entry["ko"], name_en=entry["en"],
            definition_ko=entry.get("ko_is", ""), definition_en=entry.get("en_is", ""),
            severity=entry.get("severity", 1.0),
        )
        for sort in Sort.values
        for position, entry in enumerate(shipped[sort])
    )  # fmt: skip
    _tell("shipped", SHIPPED, "", [], None, now)
    return taxonomy


@transaction.atomic
def rename_class(*, sort: str, key: str, names: Names, by: people.User, now: datetime) -> models.Taxonomy:
    """Give a class other names; its key and all labels stay."""
    taxonomy = _next_version("rename", {"sort": sort, "key": key}, by, now)
    changed = taxonomy.classes.filter(sort=sort, key=key).update(**_columns(names))
    if not changed:
        raise models.Class.DoesNotExist(key)
    _tell("rename", key, "", [], by, now)
    return taxonomy


@transaction.atomic
def add_class(*, sort: str, key: str, names: Names, by: people.User, now: datetime) -> models.Taxonomy:
    """Add a class, or a finer class below an existing one (``breakdown.fan``)."""
    _check_new(sort, key)
    taxonomy = _next_version("add", {"sort": sort, "key": key}, by, now)
    _insert(taxonomy, sort, key, names)
    _tell("add", key, "", [], by, now)
    return taxonomy


@transaction.atomic
def merge_classes(*, key: str, into: str, by: people.User, now: datetime) -> models.Taxonomy:
    """Let every voice of the class ``key`` (and of its finer classes) belong to ``into``; ``key`` disappears."""
    taxonomy = _next_version("merge", {"key": key, "into": into}, by, now)
    gone = [node.key for node in taxonomy.classes.filter(sort=Sort.CLASS) if _is_within(node.key, key)]
    if not gone or into in gone or not taxonomy.classes.filter(sort=Sort.CLASS, key=into).exists():
        raise models.Class.DoesNotExist(into if gone else key)
    labels = models.Label.objects.filter(sort=Sort.CLASS, key__in=gone, ended_at=None)
    months = _relabel(labels, into, now)
    taxonomy.classes.filter(sort=Sort.CLASS, key__in=gone).delete()
    _tell("merge", key, into, months, by, now)
    return taxonomy


@transaction.atomic
def split_class(
    *, key: str, new_key: str, names: Names, words: Sequence[str], by: people.User, now: datetime
) -> models.Taxonomy:
    """Make the finer class ``new_key`` below ``key`` for its voices that contain one of ``words``."""
    _check_new(Sort.CLASS, new_key)
    if not _is_within(new_key, key) or new_key == key:
        raise KeyTaken(new_key)
    taxonomy = _next_version("split", {"key": key, "into": new_key, "words": list(words)}, by, now)
    _insert(taxonomy, Sort.CLASS, new_key, names)
    voices = queries.voices_with_words(key, words)
    months = _add_finer(voices, new_key, now)
    _tell("split", key, new_key, months, by, now)
    return taxonomy


def _next_version(change: str, told: dict[str, object], by: people.User, now: datetime) -> models.Taxonomy:
    people_rules.demand_everywhere(by, rules.CHANGE_TAXONOMY)
    old = models.Taxonomy.objects.select_for_update().first() or ensure_taxonomy(now=now)
    new = models.Taxonomy.objects.create(version=old.version + 1, made_at=now, made_by=by, change=change, told=told)
    copies = []
    for node in old.classes.all():
        node.pk, node.taxonomy = None, new
        copies.append(node)
    models.Class.objects.bulk_create(copies)
    return new


def _check_new(sort: str, key: str) -> None:
    if not KEY.fullmatch(key) or key in queries.keys_of(sort):
        raise KeyTaken(key)
    parent = key.rpartition(".")[0]
    if parent and parent not in queries.keys_of(sort):
        raise models.Class.DoesNotExist(parent)


def _insert(taxonomy: models.Taxonomy, sort: str, key: str, names: Names) -> None:
    family = key.partition(".")[0]
    nodes = list(taxonomy.classes.filter(sort=sort))
    last = max((node.position for node in nodes if node.key.partition(".")[0] == family), default=None)
    position = max((node.position for node in nodes), default=-1) if last is None else last
    taxonomy.classes.filter(sort=sort, position__gt=position).update(position=F("position") + 1)
    models.Class.objects.create(taxonomy=taxonomy, sort=sort, key=key, position=position + 1, **_columns(names))


def _columns(names: Names) -> dict[str, str]:
    if not names.ko.strip() or not names.en.strip():
        raise EmptyName
    return {
        "name_ko": names.ko.strip(), "name_en": names.en.strip(), "definition_ko": names.ko_is.strip(),
        "definition_en": names.en_is.strip(),
    }  # fmt: skip


def _is_within(key: str, ancestor: str) -> bool:
    return key == ancestor or key.startswith(f"{ancestor}.")


def _relabel(labels: QuerySet[models.Label], into: str, now: datetime) -> list[str]:
    """End ``labels`` and give their voices ``into`` in their place; those that have it already just lose the old one."""
    old = list(labels.select_related("voice"))
    models.Label.objects.filter(pk__in=[label.pk for label in old]).update(ended_at=now)
    have = set(models.Label.objects.filter(sort=Sort.CLASS, key=into, ended_at=None).values_list("voice_id", flat=True))
    fresh: dict[int, models.Label] = {}
    for label in sorted(old, key=lambda one: one.rank):
        if label.voice_id not in have and label.voice_id not in fresh:
            fresh[label.voice_id] = models.Label(
                voice_id=label.voice_id, sort=Sort.CLASS, key=into, rank=label.rank, confidence=label.confidence,
                by="taxonomy", person_id=label.person_id, given_at=now,
            )  # fmt: skip
    models.Label.objects.bulk_create(fresh.values(), batch_size=1000)
    gone = {label.key for label in old}
    models.Voice.objects.filter(main_class__in=gone).update(main_class=into)
    return months_of(label.voice.received_at for label in old)


def _add_finer(voices: QuerySet[models.Voice], key: str, now: datetime) -> list[str]:
    found = list(voices)
    models.Label.objects.bulk_create(
        (
            models.Label(voice=voice, sort=Sort.CLASS, key=key, rank=90, confidence=1.0, by="taxonomy", given_at=now)
            for voice in found
        ),
        batch_size=1000,
    )
    return months_of(voice.received_at for voice in found)


def _tell(change: str, key: str, into: str, months: list[str], by: people.User | None, now: datetime) -> None:
    told = {"change": change, "key": key, "into": into, "months": months}
    events.record(TAXONOMY_CHANGED, actor_id=by.pk if by else None, subject_id=key, payload=told, now=now)
