"""Reading facts. ``read`` is the one door; it adds the reader's visibility itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import TYPE_CHECKING, Any, TypeVar

from django.db.models import Count, Min, Q, Sum

from meari.apps.people.models import User
from meari.apps.warehouse import daily, models, sources, store
from meari.apps.warehouse.protocol import FactsMissing
from meari.engines import metrics as engine
from meari.engines.metrics import AnyOf, Fact, Folded, Group, Metric, Question
from meari.engines.metrics.parts import Listed, Part
from meari.registry import kinds
from meari.vocabulary.metrics import Reading

if TYPE_CHECKING:
    import pyarrow as pa

Answer = TypeVar("Answer")
TRIES = 3
Period = tuple[date, date]
"""First and last day, both meant."""
Where = Mapping[str, Any]


class System(Enum):
    """Marks reads that no single person makes: editions that are frozen for everybody, tests, benches."""

    SYSTEM = "system"


SYSTEM = System.SYSTEM
Reader = User | System


class NoReader(Exception):
    """A read must say for whom it is."""


class NoEvidence(Exception):
    """No rows stand behind the metric."""


class OutdatedFacts(Exception):
    """Facts were written by another version; ``meari warehouse`` writes them anew."""


@dataclass(frozen=True)
class Evidence:
    """Keys of the records behind a number, newest first and at most as many as asked for; ``total`` counts them all."""

    fact: str
    keys: tuple[int, ...]
    total: int


@dataclass(frozen=True)
class State:
    """How fresh the store is."""

    partitions: int
    stale: int
    rows: int
    oldest_refresh: datetime | None


@dataclass(frozen=True)
class Gathered:
    """What one fact says, as it came from the engine: ``table`` has a column for each group (``g0..``) and part
    (``p0..``).
    """

    positions: tuple[int, ...]
    parts: Sequence[Part]
    table: pa.Table | None

    def folded(self) -> Folded:
        if self.table is None:
            return Folded(self.positions, self.parts, {})
        return engine.folded(self.table, positions=self.positions, parts=self.parts)


@dataclass(frozen=True)
class _Shelf:
    """The partitions of one fact, and what of it the reader may see (``None`` is everything)."""

    fact: Fact
    held: Sequence[daily.Partition]
    visible: AnyOf | None

    @property
    def files(self) -> list[str]:
        return [one.file for one in self.held]

    def rows(self, question: Question) -> Any:
        return store.table(self.fact, self.files, months=(f"{question.first:%Y-%m}", f"{question.last:%Y-%m}"))


def definition(metric: str) -> Metric:
    """What ``metric`` means: its names, unit, direction. Raises ``registry.UnknownKindError`` when it is not
    installed.
    """
    found: Metric = kinds(engine.METRICS)[metric]
    return found


def read(
    metric: str, *, period: Period, visible_to: Reader, by: Sequence[str] = (), where: Where | None = None
) -> list[tuple[Group, Reading]]:
    """The readings of one metric for each group that has rows, in the order of the groups.

    ``by`` names columns of the metric's facts or the grains ``day``, ``week`` (its Monday), ``month`` (its first
    day); a group holds their values in that order. ``where`` holds for a column or grain a value, a list, or
    ``None`` for unknown. A reader who may not see one of the metric's facts gets nothing. Raises ``WrongQuestion``,
    ``NoReader`` and ``OutdatedFacts``.
    """
    question = Question(*period, by=tuple(by), where=dict(where or {}))
    found = _answers([metric], question, visible_to)[metric]
    return [(group, found[group]) for group in engine.in_order(found)]


def read_many(
    metrics: Sequence[str], *, period: Period, visible_to: Reader, by: Sequence[str] = (), where: Where | None = None
) -> list[tuple[Group, dict[str, Reading]]]:
    """The readings of several metrics in one pass over each fact; a group lacks the metrics that have no rows for
    it.
    """
    question = Question(*period, by=tuple(by), where=dict(where or {}))
    found: dict[Group, dict[str, Reading]] = {}
    for key, readings in _answers(metrics, question, visible_to).items():
        for group, reading in readings.items():
            found.setdefault(group, {})[key] = reading
    return [(group, found[group]) for group in engine.in_order(found)]


def total(metric: str, *, period: Period, visible_to: Reader, where: Where | None = None) -> Reading:
    """The one reading of a whole period; refused with ``no_rows`` where there is nothing."""
    found = read(metric, period=period, visible_to=visible_to, where=where)
    return found[0][1] if found else Reading(None, note="no_rows")


def keys(metric: str, *, period: Period, visible_to: Reader, where: Where | None = None, limit: int = 100) -> Evidence:
    """The records behind a number: of the voices metrics, ids of voices. Raises ``NoEvidence`` where a metric has
    none.
    """
    one = definition(metric)
    part = one.parts.get(one.evidence)
    if not isinstance(part, Listed):
        raise NoEvidence(metric)
    question = Question(*period, where=dict(where or {}))
    return _stable(lambda: _evidence(part, question, visible_to=visible_to, limit=limit))


def gather(metrics: Sequence[str], question: Question, *, visible_to: Reader) -> dict[str, Gathered]:
    """The parts of ``metrics`` by fact, one pass each; facts that the reader may not see are left out."""
    parts: dict[str, dict[Part, bool]] = {}
    for key in metrics:
        one = definition(key)
        for part in one.parts.values():
            is_spread = part.fact in one.spread
            parts.setdefault(part.fact, {})[part] = is_spread and parts.get(part.fact, {}).get(part, True)
    return _stable(lambda: _gather(parts, question, visible_to))


def state() -> State:
    """How many partitions there are, how many are stale, and when the oldest was refreshed."""
    told = models.Partition.objects.aggregate(
        partitions=Count("pk"), stale=Count("pk", filter=Q(is_stale=True)), rows=Sum("rows"), oldest=Min("refreshed_at")
    )
    return State(told["partitions"], told["stale"], told["rows"] or 0, told["oldest"])


def _answers(metrics: Sequence[str], question: Question, reader: Reader) -> dict[str, dict[Group, Reading]]:
    """The readings of each metric; none where the reader may not see one of its facts."""
    folded = {key: one.folded() for key, one in gather(metrics, question, visible_to=reader).items()}
    found: dict[str, dict[Group, Reading]] = {}
    for key in metrics:
        one = definition(key)
        is_visible = one.facts <= folded.keys()
        found[key] = engine.answers(one, folded, width=len(question.by)) if is_visible else {}
    return found


def _gather(parts: Mapping[str, Mapping[Part, bool]], question: Question, reader: Reader) -> dict[str, Gathered]:
    gathered = {}
    for key, shelf in _shelves(parts, reader).items():
        chosen, is_spread = tuple(parts[key]), all(parts[key].values())
        positions = question.answered_by(shelf.fact, is_spread=is_spread)
        gathered[key] = Gathered(positions, chosen, _table(shelf, chosen, question, is_spread=is_spread))
    return gathered


def _table(shelf: _Shelf, parts: Sequence[Part], question: Question, *, is_spread: bool) -> pa.Table | None:
    """From daily parts where they answer the question, else from the rows."""
    if not shelf.held:
        return None
    found = daily.answer(shelf.fact, shelf.held, parts, question, visible=shelf.visible)
    return found if found is not None else store.run(lambda: _parts(shelf, parts, question, is_spread=is_spread))


def _parts(shelf: _Shelf, parts: Sequence[Part], question: Question, *, is_spread: bool) -> Any:
    rows = shelf.rows(question)
    return engine.aggregate(rows, shelf.fact, parts, question, visible=shelf.visible, is_spread=is_spread)


def _evidence(part: Listed, question: Question, *, visible_to: Reader, limit: int) -> Evidence:
    shelf = _shelves([part.fact], visible_to).get(part.fact)
    if shelf is None or not shelf.files:
        return Evidence(part.fact, (), 0)
    found = engine.evidence(shelf.rows(question), shelf.fact, part, question, visible=shelf.visible)
    chosen = store.run(lambda: found.limit(limit)).column("key").to_pylist()
    counted = store.run(lambda: found.aggregate(total=found.count())) if len(chosen) == limit else None
    return Evidence(part.fact, tuple(chosen), counted.column("total")[0].as_py() if counted else len(chosen))


def _shelves(facts: Iterable[str], reader: Reader) -> dict[str, _Shelf]:
    """The facts that ``reader`` may see, with the files they stand in now."""
    if not isinstance(reader, User | System):
        raise NoReader
    visible = {}
    for key in facts:
        seen = None if isinstance(reader, System) else sources.source(key).visibility(reader)
        if seen is None or not seen.is_nothing:
            visible[key] = seen
    held: dict[str, list[daily.Partition]] = {key: [] for key in visible}
    layouts = {key: store.layout(engine.FACTS[key]) for key in visible}
    written = models.Partition.objects.filter(fact__in=visible).exclude(file="")
    for key, file, layout, rows in written.values_list("fact", "file", "layout", "rows"):
        if layout != layouts[key]:
            raise OutdatedFacts(key)
        held[key].append(daily.Partition(file, rows))
    return {key: _Shelf(engine.FACTS[key], held[key], seen) for key, seen in visible.items()}


def _stable(answer: Callable[[], Answer]) -> Answer:
    """Ask again when a refresh replaced a file between looking it up and reading it."""
    for _ in range(TRIES - 1):
        try:
            return answer()
        except FactsMissing:
            continue
    return answer()
