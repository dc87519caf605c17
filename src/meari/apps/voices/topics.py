"""Reading topics as somebody may see them: how they grew, what is new this week, some of what was said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncDate

from meari.apps.voices import models
from meari.apps.voices.listing import Entry, entries, holding
from meari.engines.metrics.rates import Change, Exposed, change
from meari.engines.text import keywords

WEEKS = models.TOPIC_WEEKS
PERIODS = (1, 4)
NEW_FROM = 3
"""So many voices within the week at least make a topic new."""
DRAWN = 5
REST = ""


@dataclass(frozen=True)
class Shown:
    """A topic as the reader's voices tell it: ``weeks`` counts them by seven days, oldest first, the last ending today.

    ``now`` and ``before`` are those of the period and of the weeks before it, ``change`` the rate a week of both. ``is_new``
    when the last seven days have more of it than chance explains; ``is_first`` when there were none before.
    """

    topic: models.Topic
    weeks: Sequence[int]
    now: int
    before: int
    change: Change
    z: float
    is_new: bool
    ids: Sequence[int]

    @property
    def is_first(self) -> bool:
        return self.is_new and not any(self.weeks[:-1])

    @property
    def size(self) -> int:
        return sum(self.weeks)


def shown_topics(
    topics: QuerySet[models.Topic], voices: QuerySet[models.Voice], *, weeks: int, today: date
) -> list[Shown]:
    """``topics`` with at least one of ``voices``: new ones first, then by how many there are in the last ``weeks``."""
    days, ids = _by_topic(topics, voices, today=today)
    rest = _weekly(_days(voices, today=today), today=today)
    by_week = {key: _weekly(counts, today=today) for key, counts in days.items()}
    z = _news(by_week, rest)
    shown = []
    for topic in topics:
        if (counted := by_week.get(topic.pk)) is not None:
            now, before = sum(counted[-weeks:]), sum(counted[:-weeks])
            moved = change(Exposed(before, WEEKS - weeks), Exposed(now, weeks))
            is_new = z[topic.pk] >= keywords.CLEAR and counted[-1] >= NEW_FROM
            shown.append(Shown(topic, counted, now, before, moved, round(z[topic.pk], 2), is_new, ids[topic.pk]))
    return sorted(
        shown, key=lambda one: (not one.is_new, -one.z if one.is_new else 0, -one.now, -one.size, one.topic.pk)
    )


def week_labels(today: date) -> list[str]:
    """The day on which each of the counted weeks ends."""
    ends = (today - timedelta(weeks=back) for back in reversed(range(WEEKS)))
    return [f"{end.month}.{end.day}" for end in ends]


def drawn(shown: Shown, voices: QuerySet[models.Voice]) -> list[Entry]:
    """Five of its voices drawn by chance (the same at every look), near-copies gathered."""
    return drawn_for([shown], voices)[shown.topic.pk]


def drawn_for(shown: Sequence[Shown], voices: QuerySet[models.Voice]) -> Mapping[int, list[Entry]]:
    """``drawn`` for many topics with one look at the voices."""
    chosen = {one.topic.pk: _draw(one) for one in shown}
    whole = voices.select_related("product", "product_group", "team", "search_entry").prefetch_related(holding())
    found = whole.in_bulk([id_ for ids in chosen.values() for id_ in ids])
    return {key: entries([found[id_] for id_ in ids if id_ in found], None) for key, ids in chosen.items()}


def _draw(shown: Shown) -> list[int]:
    chance = Random(shown.topic.pk)  # noqa: S311 - a sample to read, no secret
    return sorted(chance.sample(list(shown.ids), min(DRAWN, len(shown.ids))), reverse=True)


def _by_topic(
    topics: QuerySet[models.Topic], voices: QuerySet[models.Voice], *, today: date
) -> tuple[dict[int, Counter[date]], dict[int, list[int]]]:
    """By topic: how many of ``voices`` on each day of the span, and which."""
    members = models.TopicVoice.objects.filter(topic__in=topics, voice__in=voices.order_by())
    within = members.annotate(day=TruncDate("voice__received_at")).filter(day__gt=_first(today), day__lte=today)
    days: dict[int, Counter[date]] = {}
    ids: dict[int, list[int]] = {}
    for topic_id, voice_id, day in within.order_by("voice_id").values_list("topic_id", "voice_id", "day"):
        days.setdefault(topic_id, Counter())[day] += 1
        ids.setdefault(topic_id, []).append(voice_id)
    return days, ids


def _days(voices: QuerySet[models.Voice], *, today: date) -> Counter[date]:
    per_day = voices.order_by().annotate(day=TruncDate("received_at")).filter(day__gt=_first(today), day__lte=today)
    return Counter(dict(per_day.values_list("day").annotate(Count("pk"))))


def _first(today: date) -> date:
    """The last day before the span."""
    return today - timedelta(weeks=WEEKS)


def _weekly(days: Mapping[date, int], *, today: date) -> list[int]:
    counts = [0] * WEEKS
    for day, count in days.items():
        counts[WEEKS - 1 - (today - day).days // 7] += count
    return counts


def _news(by_week: Mapping[int, Sequence[int]], everything: Sequence[int]) -> dict[int, float]:
    """For each topic the z-score of its last seven days against the weeks before: log-odds with prior, all other voices
    being the rest.
    """
    here = {str(key): weeks[-1] for key, weeks in by_week.items()}
    there = {str(key): sum(weeks[:-1]) for key, weeks in by_week.items()}
    here[REST] = max(0, everything[-1] - sum(here.values()))
    there[REST] = max(0, sum(everything[:-1]) - sum(there.values()))
    known = [key for key in here if here[key] + there[key]]
    prior = {key: (here[key] + there[key]) / WEEKS for key in known}  # what one week like all others would bring
    told = keywords.log_odds({key: here[key] for key in known}, {key: there[key] for key in known}, prior=prior)
    scores = {one.word: one.z for one in told}
    return {key: scores.get(str(key), 0.0) for key in by_week}
