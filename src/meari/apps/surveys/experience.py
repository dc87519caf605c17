"""Experience over all surveys: how measures stand and move, the index, and the journey's cells. Writes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import fmean
from typing import Any

from meari.apps.people.models import User
from meari.apps.surveys import answering, facts, models, queries
from meari.apps.surveys.definition import Question
from meari.apps.surveys.protocol import question_kinds
from meari.apps.surveys.results import headlines
from meari.apps.warehouse import queries as warehouse
from meari.apps.warehouse.queries import Period, definition
from meari.engines.metrics import METRICS
from meari.engines.metrics.experience import Weighted, cronbach_alpha, difference, index, rescaled
from meari.registry import kinds
from meari.vocabulary.metrics import Reading

SCALES = {"net_points": (-100.0, 100.0), "share": (0.0, 1.0), "of_100": (0.0, 100.0), "of_7": (1.0, 7.0)}
"""The ends of the scale of each unit that can stand in an index."""
MOST_RESPONDENTS = 5_000
NOTHING = Reading(None, note="no_rows")
SCORE, EFFORT = "csat_mean", "ces"
"""What a cell of the journey shows as its score and its effort."""


@dataclass(frozen=True)
class Gauge:
    """One measure now, in the time as long before, and the difference with its interval."""

    metric: str
    now: Reading
    before: Reading
    change: Reading
    weeks: Sequence[tuple[date, Reading]]


@dataclass(frozen=True)
class PartRead:
    """A part of the index with its reading moved onto 0 to 100."""

    part: models.IndexPart
    reading: Reading
    share: float


@dataclass(frozen=True)
class IndexRead:
    """The index of one period: its value, its parts, how well they hang together, and the months before."""

    version: models.IndexVersion
    value: Reading
    parts: Sequence[PartRead]
    alpha: Reading
    months: Sequence[tuple[date, Reading]]


@dataclass(frozen=True)
class Cell:
    """A touchpoint in a stage. ``gap`` is its score less that of the whole company, ``volume`` the voices about it."""

    score: Reading
    effort: Reading
    promoters: Reading
    met: Reading
    gap: Reading
    answers: int
    volume: int | None


def measures() -> list[str]:
    """The metrics that answers to surveys give on a scale, by their units."""
    found = [key for key, one in kinds(METRICS).items() if one.facts == {"answer"} and one.unit in SCALES]
    return sorted(sorted(found, reverse=True), key=lambda key: list(SCALES).index(definition(key).unit))


def leading() -> list[str]:
    """The same without those that only say otherwise what another one says (``csat_mean`` beside ``csat``)."""
    found = measures()
    return [key for key in found if not any(key.startswith(f"{one}_") for one in found)]


def gauges(period: Period, *, reader: User) -> list[Gauge]:
    """Each measure that has answers now or just before; means stay with their families."""
    leads = leading()
    days = (period[1] - period[0]).days + 1
    earlier = (period[0] - timedelta(days=days), period[0] - timedelta(days=1))
    now, before = (_whole(leads, span, reader) for span in (period, earlier))
    weekly = warehouse.read_many(leads, period=period, by=("week",), visible_to=reader)
    found = []
    for key in leads:
        one, other = now.get(key, NOTHING), before.get(key, NOTHING)
        if one.value is not None or other.value is not None:
            weeks = [(group[0], told[key]) for group, told in weekly if key in told]
            found.append(Gauge(key, one, other, difference(other, one), weeks))
    return found


def by_column(column: str, period: Period, *, reader: User) -> list[tuple[Any, dict[str, Reading]]]:
    """The leading measures by touchpoint or by survey, groups without any value left out."""
    leads = leading()
    rows = warehouse.read_many(leads, period=period, by=(column,), visible_to=reader)
    told = [(group[0], {key: one for key, one in found.items() if one.value is not None}) for group, found in rows]
    return [(group, found) for group, found in told if group is not None and found]


def read_index(version: models.IndexVersion, period: Period, *, reader: User) -> IndexRead:
    """The index of ``period``, of the months within it, and Cronbach's alpha of its parts."""
    parts = list(version.parts.all())
    whole = sum(part.weight for part in parts)
    totals = [_part(part, period, (), reader).get((), NOTHING) for part in parts]
    read = [PartRead(part, one, part.weight / whole) for part, one in zip(parts, totals, strict=True)]
    monthly = [_part(part, period, ("month",), reader) for part in parts]
    months = []
    for group in sorted({group for found in monthly for group in found}):
        weighted = [Weighted(found.get(group, NOTHING), p.weight) for found, p in zip(monthly, parts, strict=True)]
        months.append((group[0], index(weighted)))
    value = index([Weighted(one.reading, one.part.weight) for one in read])
    return IndexRead(version, value, read, _alpha(parts, period), months)


def journey(period: Period, *, reader: User) -> Mapping[tuple[str, str], Cell]:
    """The cells of the map by stage and touchpoint.

    A question that names only its touchpoint counts in every stage where the touchpoint stands; one that names the
    stage counts in that stage alone.
    """
    wanted = [SCORE, EFFORT, "nps", "expectation_met", "answers"]
    company = _whole([SCORE], period, reader).get(SCORE, NOTHING)
    volumes = _volumes(period, reader)
    complete = {"is_complete": True}
    rows = warehouse.read_many(wanted, period=period, by=("touchpoint", "stage"), visible_to=reader, where=complete)
    known = dict(rows)
    found = {}
    for cell in models.JourneyCell.objects.select_related("stage", "touchpoint"):
        own, wide = known.get((cell.touchpoint.key, cell.stage.key)), known.get((cell.touchpoint.key, None))
        told = own or wide or {}
        if own and wide:  # questions of both sorts: readings do not add up, so they are asked for together
            where = {"touchpoint": cell.touchpoint.key, "stage": [cell.stage.key, None], **complete}
            told = dict(warehouse.read_many(wanted, period=period, visible_to=reader, where=where)).get((), {})
        score, answers = told.get(SCORE, NOTHING), told.get("answers")
        found[cell.stage.key, cell.touchpoint.key] = Cell(
            score=score, effort=told.get(EFFORT, NOTHING), promoters=told.get("nps", NOTHING),
            met=told.get("expectation_met", NOTHING), gap=difference(company, score),
            answers=int(answers.value or 0) if answers else 0,
            volume=volumes.get(cell.touchpoint.class_key) if cell.touchpoint.class_key else None,
        )  # fmt: skip
    return found


def _volumes(period: Period, reader: User) -> Mapping[str, int]:
    """Voices by top-level class; nothing for those who may not read voices."""
    told = warehouse.read("classes", period=period, by=("class_key",), visible_to=reader)
    return {group[0]: int(reading.value or 0) for group, reading in told}


def _whole(metrics: Sequence[str], period: Period, reader: User) -> Mapping[str, Reading]:
    return dict(warehouse.read_many(metrics, period=period, visible_to=reader)).get((), {})


def _part(part: models.IndexPart, period: Period, by: Sequence[str], reader: User) -> Mapping[tuple[Any, ...], Reading]:
    where = {"touchpoint": part.touchpoint} if part.touchpoint else {}
    low, high = SCALES[definition(part.metric).unit]
    rows = warehouse.read(part.metric, period=period, by=by, where=where, visible_to=reader)
    return {group: rescaled(one, low=low, high=high) for group, one in rows}


def _alpha(parts: Sequence[models.IndexPart], period: Period) -> Reading:
    """Over the newest respondents who answered a question of every part in one response."""
    asking = {
        version.pk: asked
        for version in models.Version.objects.exclude(frozen_at=None).exclude(
            survey__privacy=models.Survey.Privacy.ANONYMOUS
        )
        if all(asked := [_matching(version, part) for part in parts])
    }
    meant = queries.chosen_responses(
        models.Response.objects.filter(version__in=list(asking)), period=period, where={}
    ).order_by("-pk")
    scores = []
    for version_id, given in meant.values_list("version_id", "answers")[:MOST_RESPONDENTS]:
        row = [_score(asked, given) for asked in asking[version_id]]
        if all(value is not None for value in row):
            scores.append([value or 0.0 for value in row])
    return cronbach_alpha(scores)


def _matching(version: models.Version, part: models.IndexPart) -> list[Question]:
    return [
        question
        for question in version.definition().questions
        if question.kind in question_kinds()
        and part.metric in headlines(facts.metric_of(question))
        and (not part.touchpoint or facts.place_of(question)[1] == part.touchpoint)
    ]


def _score(questions: Sequence[Question], given: Mapping[str, Any]) -> float | None:
    """The mean of the answers on 0 to 100; nothing where none was given."""
    found = []
    for question in questions:
        value = given.get(question.key)
        low, high = answering.kind_of(question).bounds(question)
        if isinstance(value, int | float) and low is not None and high is not None:
            found.append(100 * (value - low) / (high - low))
    return fmean(found) if found else None
