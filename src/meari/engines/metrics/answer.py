"""From parts by fact to readings by group: joining facts, folding parts, finishing metrics."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from meari.engines.metrics.metric import Metric, Parts
from meari.engines.metrics.parts import Part
from meari.vocabulary.metrics import Reading

if TYPE_CHECKING:
    import pyarrow as pa

Group = tuple[Any, ...]


@dataclass(frozen=True)
class Folded:
    """What one fact says: the values of ``parts``, in their order, for each group it knows.

    ``positions`` are the places in the question's ``by`` that its groups speak of.
    """

    positions: tuple[int, ...]
    parts: Sequence[Part]
    rows: Mapping[Group, Sequence[int | None]]

    def told(self, group: Group) -> Sequence[int | None]:
        """The parts for a whole group, by what of it this fact knows; nothing but ``None`` where it has no rows."""
        known = tuple(group[at] for at in self.positions)
        return self.rows.get(known) or (None,) * len(self.parts)


def folded(table: pa.Table, *, positions: tuple[int, ...], parts: Sequence[Part]) -> Folded:
    """Read the result of ``question.aggregate``; the one group of a question without ``by`` is dropped when it is
    empty.
    """
    groups = [table.column(f"g{at}").to_pylist() for at in range(len(positions))]
    values = [table.column(f"p{at}").to_pylist() for at in range(len(parts))]
    if not groups:
        is_empty = table.num_rows == 0 or table.column("rows")[0].as_py() == 0
        return Folded(positions, parts, {} if is_empty else {(): tuple(column[0] for column in values)})
    return Folded(positions, parts, dict(zip(zip(*groups, strict=True), zip(*values, strict=True), strict=True)))


def fold(parts: Mapping[str, Part], many: Iterable[Parts]) -> Parts:
    """Add up the parts of days, groups or shards; over nothing the result is what an empty group has."""
    total: dict[str, int | None] = {name: part.fold(None, None) for name, part in parts.items()}
    for one in many:
        for name, part in parts.items():
            total[name] = part.fold(total[name], one[name])
    return total


def answers(metric: Metric, folded: Mapping[str, Folded], *, width: int) -> dict[Group, Reading]:
    """Finish ``metric`` for every group that a fact with all ``width`` columns knows.

    ``folded`` holds each of the metric's facts; one that lacks columns takes part with the group's remaining
    columns. A group without a row in any fact is not there.
    """
    slots = {name: folded[part.fact].parts.index(part) for name, part in metric.parts.items()}
    if len(metric.facts) == 1:
        (fact,) = metric.facts
        rows = folded[fact].rows.items()
        return {group: metric.finish({name: values[at] for name, at in slots.items()}) for group, values in rows}
    whole = [fact for fact in sorted(metric.facts) if len(folded[fact].positions) == width]
    found = {}
    for group in dict.fromkeys(group for fact in whole for group in folded[fact].rows):
        told = {fact: folded[fact].told(group) for fact in metric.facts}
        found[group] = metric.finish(
            {name: part.fold(None, told[part.fact][slots[name]]) for name, part in metric.parts.items()}
        )
    return found


def in_order(groups: Iterable[Group]) -> list[Group]:
    """Groups by their values, the unknown last."""
    listed = list(groups)
    try:
        return sorted(listed)
    except TypeError:  # something unknown had to be compared; rare, and three times as slow
        return sorted(listed, key=lambda group: tuple((value is None, value) for value in group))
