"""The same readings from rows that were just made, for what is small and must not wait for the store."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from meari.apps.warehouse.queries import Evidence, NoEvidence, Period, Where, definition
from meari.engines import metrics as engine
from meari.engines.metrics import FACTS, Group, Question
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
        (fact,) = {key for one in metrics for key in definition(one).facts}
        parts: tuple[Part, ...] = tuple(dict.fromkeys(part for m in metrics for part in definition(m).parts.values()))
        expression = engine.aggregate(self._tables[fact], FACTS[fact], parts, question, visible=None)
        folded = {
            fact: engine.folded(
                self._backend.to_pyarrow(expression), positions=question.answered_by(FACTS[fact]), parts=parts
            )
        }
        found: dict[Group, dict[str, Reading]] = {}
        for key in metrics:
            for group, reading in engine.answers(definition(key), folded, width=len(question.by)).items():
                found.setdefault(group, {})[key] = reading
        return [(group, found[group]) for group in engine.in_order(found)]

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
