"""What a survey's results page shows: readings, distributions and the way through the survey. Writes nothing.

They are read from the survey's daily parts and whatever came since, so that an answer shows at once; what those do not tell
apart from the responses while they are few, and from the warehouse from then on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from meari.apps.people.models import User
from meari.apps.surveys import facts, models
from meari.apps.surveys.counted import Counted, Readings, Source
from meari.apps.surveys.definition import Definition, Question
from meari.apps.surveys.protocol import question_kinds
from meari.apps.surveys.summarising import Asked, Figure, Tally, summaries
from meari.apps.warehouse import queries as warehouse
from meari.apps.warehouse.live import Rows
from meari.apps.warehouse.queries import Evidence, Period
from meari.engines.metrics import METRICS
from meari.registry import kinds
from meari.vocabulary.metrics import Reading

LIVE_UP_TO = 2_000
"""Surveys with at most so many responses are read from the database itself."""
SPLITS = ("collector", "language", "version", "team", "product_group", "grade")


@dataclass(frozen=True)
class Store:
    """The warehouse, as ``reader`` may see it."""

    reader: User

    def read_many(
        self, metrics: Sequence[str], *, period: Period, by: Sequence[str] = (), where: Mapping[str, Any] | None = None
    ) -> Readings:
        return warehouse.read_many(metrics, period=period, by=by, where=where, visible_to=self.reader)

    def keys(self, metric: str, *, period: Period, where: Mapping[str, Any], limit: int) -> Evidence:
        return warehouse.keys(metric, period=period, visible_to=self.reader, where=where, limit=limit)


@dataclass(frozen=True)
class Selection:
    """Which responses of a survey are meant; ``where`` narrows by columns of the facts."""

    survey: models.Survey
    period: Period
    where: Mapping[str, Any] = field(default_factory=dict)

    @property
    def of_responses(self) -> dict[str, Any]:
        return {"survey": self.survey.pk, **self.where}

    @property
    def of_answers(self) -> dict[str, Any]:
        """Only what complete responses answered counts in results."""
        return {**self.of_responses, "is_complete": True}


@dataclass(frozen=True)
class Way:
    """How people came through: responses by state, where those who stopped did so, and how long it took."""

    begun: int
    complete: int
    screened_out: int
    quota_full: int
    completion: Reading
    seconds: int | None
    stopped: Sequence[tuple[str, int]]

    @property
    def partial(self) -> int:
        return self.begun - self.complete - self.screened_out - self.quota_full


@dataclass(frozen=True)
class Line:
    """One group of a split, with its readings by metric."""

    group: Any
    readings: Mapping[str, Reading]


@dataclass(frozen=True)
class Result:
    """One question with all that is known of its answers."""

    question: Question
    title: str
    summary: str
    template: str
    answered: int
    figure: Figure
    headlines: Sequence[tuple[str, Reading]]
    weeks: Sequence[tuple[date, Reading]]
    lines: Sequence[Line]
    changed_in: Sequence[int] = ()

    @property
    def metric(self) -> str:
        """The headline's key; nothing where the answers are no score."""
        return self.headlines[0][0] if self.headlines else ""


def source_of(survey: models.Survey, reader: User) -> Source:
    """Where readings of ``survey`` come from. The reader must be able to see it."""
    return Counted(survey, lambda: from_rows(survey, reader))


def from_rows(survey: models.Survey, reader: User) -> Source:
    """The responses themselves while they are few, the warehouse from then on."""
    few = survey.responses.order_by()[: LIVE_UP_TO + 1].count() <= LIVE_UP_TO
    if not few:
        return Store(reader)
    found = survey.responses.order_by("pk")
    return Rows({"response": facts.response_batches(found), "answer": facts.answer_batches(found)})


def headlines(metric: str) -> list[str]:
    """The metrics that a question counts in: those named like its family (``csat``, ``csat_mean``)."""
    known = sorted(kinds(METRICS)) if metric else []
    return [key for key in known if key == metric or key.startswith(f"{metric}_")]


@dataclass(frozen=True)
class Results:
    """A survey's results for one selection; every reading is asked for once."""

    selection: Selection
    source: Source
    definition: Definition
    language: str
    split: str = SPLITS[0]
    versions: Sequence[models.Version] = ()

    @cached_property
    def way(self) -> Way:
        by = ("state", "last_question", "seconds")
        where = self.selection.of_responses
        rows = self._read(["responses_begun"], by=by, where=where)
        counted = [(*group, int(found["responses_begun"].value or 0)) for group, found in rows]
        states = {state: sum(n for one, *_, n in counted if one == state) for state in models.Response.State.values}
        times = sorted((seconds, n) for state, _, seconds, n in counted if state == "complete")
        stopped: dict[str, int] = {}
        for state, last, _, n in counted:
            if state == "partial":
                stopped[last or ""] = stopped.get(last or "", 0) + n
        parts = {"complete": states["complete"], "meant": states["complete"] + states["partial"]}
        completion = warehouse.definition("completion_rate").finish(parts)
        return Way(
            sum(states.values()), states["complete"], states["screened_out"], states["quota_full"], completion,
            _median(times), self._in_order(stopped),
        )  # fmt: skip

    @cached_property
    def questions(self) -> list[Result]:
        """The questions of the newest version, then those that only older ones asked; kinds without results are left out."""
        found = []
        for question in self._asked:
            kind = question_kinds().get(question.kind)
            if kind is not None and kind.summary in summaries():
                found.append(self._result(question, kind.summary))
        return found

    @cached_property
    def groups(self) -> list[Any]:
        """The groups of the split that have answers."""
        return sorted({group[1] for group, _ in self._by_split}, key=lambda one: (one is None, str(one)))

    def _result(self, question: Question, summary: str) -> Result:
        wanted = headlines(facts.metric_of(question))
        told, n = self._overall.get(question.key, {}), self._answered.get(question.key, 0)
        kind = summaries()[summary]
        figure = kind.build(
            Asked(question, self.definition, self.language, self._tallies.get(question.key, ()), n, self.way.complete)
        )
        lead = wanted[0] if wanted else ""
        return Result(
            question=question, title=self.definition.say(question.title, self.language), summary=summary,
            template=f"surveys/summaries/{kind.template}.html", answered=n, figure=figure,
            headlines=[(key, told[key]) for key in wanted if key in told],
            weeks=[(group[1], found[lead]) for group, found in self._by_week if group[0] == question.key and lead in found],
            lines=[Line(group[1], found) for group, found in self._by_split if group[0] == question.key and lead in found],
            changed_in=changes(question.key, self.versions),
        )  # fmt: skip

    @cached_property
    def _asked(self) -> list[Question]:
        asked = {question.key: question for question in self.definition.questions}
        for version in self.versions:
            for question in version.definition().questions:
                asked.setdefault(question.key, question)
        return list(asked.values())

    @cached_property
    def _metrics(self) -> list[str]:
        """The metrics that any of the questions counts in."""
        return list(dict.fromkeys(key for question in self._asked for key in headlines(facts.metric_of(question))))

    @cached_property
    def _families(self) -> list[str]:
        """What scores of the questions count as; readings look at the rows of these alone."""
        return sorted({facts.metric_of(question) for question in self._asked} - {""})

    @cached_property
    def _marks(self) -> Readings:
        by = ("question", "item", "choice", "score", "thousandths")
        return self._read(["answer_marks", "answers"], by=by)

    @cached_property
    def _answered(self) -> Mapping[str, int]:
        found: dict[str, int] = {}
        for (question, *_marks), told in self._marks:
            found[question] = found.get(question, 0) + int(told["answers"].value or 0)
        return found

    @cached_property
    def _tallies(self) -> Mapping[str, list[Tally]]:
        found: dict[str, list[Tally]] = {}
        for (question, item, choice, score, thousandths), told in self._marks:
            found.setdefault(question, []).append(
                Tally(item, choice, score, thousandths, int(told["answer_marks"].value or 0))
            )
        return found

    @cached_property
    def _overall(self) -> Mapping[str, Mapping[str, Reading]]:
        return {group[0]: found for group, found in self._scores()}

    @cached_property
    def _by_week(self) -> Readings:
        return self._scores("week")

    @cached_property
    def _by_split(self) -> Readings:
        return self._scores(self.split)

    def _scores(self, *by: str) -> Readings:
        """The readings of the questions that count as something."""
        if not self._metrics:
            return []
        where = {**self.selection.of_answers, "metric": self._families}
        return self._read(self._metrics, by=("question", *by), where=where)

    def _read(
        self, metrics: Sequence[str], *, by: Sequence[str] = (), where: Mapping[str, Any] | None = None
    ) -> Readings:
        return self.source.read_many(
            metrics, period=self.selection.period, by=by, where=self.selection.of_answers if where is None else where
        )

    def _in_order(self, stopped: Mapping[str, int]) -> list[tuple[str, int]]:
        keys = ["", *(question.key for question in self._asked)]
        return [(key, stopped[key]) for key in keys if stopped.get(key)]


def _median(counted: Sequence[tuple[int, int]]) -> int | None:
    """The lower median of values in order, each with how often it came."""
    middle = (sum(n for _value, n in counted) + 1) // 2
    for value, n in counted:
        middle -= n
        if middle <= 0:
            return value
    return None


def changes(key: str, versions: Sequence[models.Version]) -> list[int]:
    """The numbers of the versions in which the question ``key`` was worded otherwise than in the one before."""
    changed, before = [], None
    for version in sorted(versions, key=lambda one: one.number):
        asked = next((one for one in version.content.get("questions", ()) if one.get("key") == key), None)
        if before is not None and asked is not None and asked != before:
            changed.append(version.number)
        before = asked or before
    return changed
