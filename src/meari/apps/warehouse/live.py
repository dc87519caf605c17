"""The same readings from rows that were just made, and from counts that others keep, for what must not wait for the store."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from meari.apps.warehouse.queries import Evidence, NoEvidence, Period, Where, definition
from meari.engines import metrics as engine
from meari.engines.metrics import FACTS, CannotTally, Group, Question, Tally
from meari.engines.metrics.parts import Listed, Part
from meari.vocabulary.metrics import Reading

if TYPE_CHECKING:
    import pyarrow as pa


class Rows:
    """Rows of some facts, held in memory and asked like the store (``read_many``).

    Whoever makes the rows answers for who may see them. Always read by the embedded engine, whichever reads the store.
    """

    def __init__(self, rows: Mapping[str, Iterable[pa.RecordBatch]]) -> None:
        import ibis  # slow to import
        import pyarrow as pa

        self._backend = ibis.duckdb.connect(":memory:", threads=1)
        self._tables: dict[str, Any] = {}
        for key, batches in rows.items():
            whole = pa.Table.from_batches(list(batches), schema=FACTS[key].arrow_schema())
            self._backend.con.register(key, whole)
            self._tables[key] = self._backend.table(key)

    def read_many(
        self, metrics: Sequence[str], *, period: Period, by: Sequence[str] = (), where: Where | None = None
    ) -> list[tuple[Group, dict[str, Reading]]]:
        """The readings of metrics that share one fact, as ``queries.read_many`` gives them."""
        question = Question(*period, by=tuple(by), where=dict(where or {}))
        fact, parts = _parts(metrics)
        expression = engine.aggregate(self._tables[fact], FACTS[fact], parts, question, visible=None)
        return _readings(metrics, fact, parts, question, self._backend.to_pyarrow(expression))

    def keys(self, metric: str, *, period: Period, where: Where, limit: int) -> Evidence:
        """The records behind a number, as ``queries.keys`` gives them. Raises ``NoEvidence``."""
        one = definition(metric)
        part = one.parts.get(one.evidence)
        if not isinstance(part, Listed):
            raise NoEvidence(metric)
        question = Question(*period, where=dict(where))
        found = engine.evidence(self._tables[part.fact], FACTS[part.fact], part, question, visible=None)
        keys = self._backend.to_pyarrow(found).column("key").to_pylist()
        return Evidence(part.fact, tuple(keys[:limit]), len(keys))


class Tallied:
    """Counts of alike rows of some facts, asked like the store (``read_many``) and answered without an engine.

    Whoever counts answers for who may see them. Raises ``CannotTally`` where a question names what was not counted by.
    """

    def __init__(self, tallies: Mapping[str, Sequence[Tally]]) -> None:
        self._tallies = tallies

    def read_many(
        self, metrics: Sequence[str], *, period: Period, by: Sequence[str] = (), where: Where | None = None
    ) -> list[tuple[Group, dict[str, Reading]]]:
        """The readings of metrics that share one fact, as ``queries.read_many`` gives them. Raises ``CannotTally``."""
        question = Question(*period, by=tuple(by), where=dict(where or {}))
        fact, parts = _parts(metrics)
        question.answered_by(FACTS[fact])
        needed = engine.needed(FACTS[fact], parts, question, visible=None)
        if needed is None:
            raise CannotTally(fact)
        days = [engine.days_of(tally, needed) for tally in self._tallies[fact]]
        try:
            table = engine.rolled_up(days, needed, parts, question, visible=None)
        except engine.TooWide as problem:
            raise CannotTally(fact) from problem
        return _readings(metrics, fact, parts, question, table)


def _parts(metrics: Sequence[str]) -> tuple[str, tuple[Part, ...]]:
    """The one fact that ``metrics`` share, and their parts."""
    (fact,) = {key for one in metrics for key in definition(one).facts}
    return fact, tuple(dict.fromkeys(part for one in metrics for part in definition(one).parts.values()))


def _readings(
    metrics: Sequence[str], fact: str, parts: Sequence[Part], question: Question, table: pa.Table
) -> list[tuple[Group, dict[str, Reading]]]:
    folded = {fact: engine.folded(table, positions=question.answered_by(FACTS[fact]), parts=parts)}
    found: dict[Group, dict[str, Reading]] = {}
    for key in metrics:
        for group, reading in engine.answers(definition(key), folded, width=len(question.by)).items():
            found.setdefault(group, {})[key] = reading
    return [(group, found[group]) for group in engine.in_order(found)]
