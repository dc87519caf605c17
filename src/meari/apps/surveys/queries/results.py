"""Reads of what stands behind results: voices made of open answers, single responses, names of groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from meari.apps.people.models import Team, User
from meari.apps.sales.models import ProductGroup
from meari.apps.surveys import models
from meari.apps.voices.models import Topic, Voice
from meari.apps.voices.rules import visible_voices

QUOTED = 5
MOST_TOPICS = 8
MANY = 2_000
"""Voices from which on the newest are looked for response by response rather than sorted."""
COLUMNS = {
    "collector": "collector_id", "language": "language", "version": "version__number", "team": "team__key",
    "product_group": "product__group__key",
}  # fmt: skip


@dataclass(frozen=True)
class Told:
    """What open answers said: how many voices, their classes and topics by count, the newest ones."""

    n: int
    classes: Sequence[tuple[str, str, int]]
    topics: Sequence[tuple[int, str, int]]
    newest: Sequence[Voice]


def frozen_versions(survey: models.Survey) -> list[models.Version]:
    """The versions that were ever asked, the newest first."""
    return list(survey.versions.exclude(frozen_at=None))


def chosen_responses(
    responses: QuerySet[models.Response], *, period: tuple[date, date], where: Mapping[str, Any]
) -> QuerySet[models.Response]:
    """Complete responses of the days, narrowed like the facts are."""
    return responses.filter(**_chosen(period, where))


def _chosen(period: tuple[date, date], where: Mapping[str, Any]) -> dict[str, Any]:
    first, after = _moments(period)
    done = {"state": models.Response.State.COMPLETE, "completed_at__gte": first, "completed_at__lt": after}
    return {**done, **_named(where)}


def _named(where: Mapping[str, Any]) -> dict[str, Any]:
    return {COLUMNS[name]: value for name, value in where.items() if name in COLUMNS}


def _moments(period: tuple[date, date]) -> tuple[datetime, datetime]:
    zone = timezone.get_default_timezone()
    return datetime.combine(period[0], time.min, zone), datetime.combine(period[1] + timedelta(days=1), time.min, zone)


def told(
    survey: models.Survey, question: str, *, period: tuple[date, date], where: Mapping[str, Any], reader: User,
    names: Mapping[str, str],
) -> Told:  # fmt: skip
    """What the open answers to ``question`` said, as far as ``reader`` may read voices; ``names`` are those of classes."""
    named = {f"response__{name}": value for name, value in _named(where).items()}
    made = models.AnswerVoice.objects.filter(survey=survey, question=question, **named)
    first, after = _moments(period)  # a voice was received when its response was complete
    visible = visible_voices(reader)
    found = visible.filter(received_at__gte=first, received_at__lt=after, pk__in=made.values("voice"))
    by_class = dict(found.order_by().values_list("main_class").annotate(n=Count("pk")))
    by_topic = Topic.objects.filter(voices__in=found).annotate(n=Count("voices", filter=Q(voices__in=found)))
    n = sum(by_class.values())
    newest = found
    if n > MANY:  # walked from the newest response on, which ends after a few where there are many
        chosen = {"survey": survey, **_chosen(period, where)}
        of_responses = {f"answer__response__{name}": value for name, value in chosen.items()}
        walked = visible.filter(answer__question=question, **of_responses)
        newest = walked.order_by("-answer__response__completed_at", "-pk")
    return Told(
        n=n,
        classes=[
            (key, names.get(key, key), n)
            for key, n in sorted(by_class.items(), key=lambda one: (-one[1], one[0]))
            if key
        ],
        topics=[(one.pk, one.label, one.n) for one in by_topic.order_by("-n", "pk")[:MOST_TOPICS]],
        newest=list(newest.select_related("product", "product_group", "team")[:QUOTED]),
    )


def group_names(split: str, survey: models.Survey) -> dict[Any, str]:
    """Names of the groups of a split; those that are not here name themselves."""
    named: dict[str, Any] = {
        "collector": survey.collectors.values_list("pk", "name"), "team": Team.objects.values_list("key", "name"),
        "product_group": ProductGroup.objects.values_list("key", "name"),
    }  # fmt: skip
    return dict(named.get(split, ()))


def response_counts() -> dict[int, int]:
    """Complete responses by survey."""
    done = models.Response.objects.filter(state=models.Response.State.COMPLETE).order_by()
    return dict(done.values_list("survey").annotate(n=Count("pk")))
