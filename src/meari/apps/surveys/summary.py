"""Results of a survey as blocks of readings, for files that people read: one a question, then what was asked of the answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from meari.apps.base import charts
from meari.apps.base.charts import Option
from meari.apps.surveys import analysis_pictures, models, queries
from meari.apps.surveys.fields import Field, Given
from meari.apps.surveys.studies import NPS_POINT
from meari.apps.surveys.taking import HEARD_EVERY, Taking
from meari.engines.analysis import weighted
from meari.engines.analysis.weighted import Sums

MOST_ANALYSES = 6


@dataclass(frozen=True)
class Block:
    """One question: its shares (``rows`` of words and reading) and what its numbers say (``score``, shown as ``show``)."""

    title: str
    n: int
    rows: Sequence[tuple[str, Mapping[str, Any]]]
    score: Mapping[str, Any] | None
    show: str

    @property
    def picture(self) -> Option | None:
        """The shares as lying bars, in percent."""
        if not self.rows:
            return None
        values = [None if one["value"] is None else round(100 * one["value"], 1) for _words, one in self.rows]
        return charts.bars([words for words, _one in self.rows], values, name=self.title)


@dataclass(frozen=True)
class Asked:
    """A stored cross table or driver analysis with the words to read it by."""

    analysis: models.Analysis
    known: Mapping[str, Field]

    @property
    def result(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.analysis.result
        return found

    def label(self, key: str) -> str:
        return self.known[key].label if key in self.known else key

    @property
    def picture(self) -> Option | None:
        asked = self.analysis.asked
        if self.analysis.sort == "cross":
            return analysis_pictures.table(self.result, self.known[asked["row"]], self.known[asked["column"]])
        found = self.result["importance"]["drivers"]
        return analysis_pictures.drivers(found, self.known) if found else None


@dataclass(frozen=True)
class Summary:
    blocks: Sequence[Block]
    tables: Sequence[Asked]
    drivers: Sequence[Asked]
    n: int


def summary_of(taking: Taking) -> Summary:
    """Everything that was answered, in one pass, and the newest analyses that are still readable."""
    known = queries.fields_of(taking.survey, taking.language)
    shown = [one for one in known.values() if not one.is_open]
    counts = {one.key: _Count(one) for one in shown}
    n = 0
    for given in queries.given(taking.survey, through_id=taking.through_id):
        n += 1
        if taking.heard is not None and n % HEARD_EVERY == 0:
            taking.heard(HEARD_EVERY)
        weight = taking.weights.of(given) if taking.weights else 1.0
        for count in counts.values():
            count.add(given, weight)
    kept = [one for one in taking.survey.analyses.filter(state="done") if _is_readable(one, known)]
    tables = [Asked(one, known) for one in kept if one.sort == "cross" and one.result["columns"]]
    found = [Asked(one, known) for one in kept if one.sort == "drivers" and one.result["importance"]["drivers"]]
    return Summary([counts[one.key].block() for one in shown], tables[:MOST_ANALYSES], found[:MOST_ANALYSES], n)


class _Count:
    """Sums of one field's categories and numbers."""

    def __init__(self, one: Field) -> None:
        self.field = one
        self.parts = {key: Sums() for key, _words in one.choices}
        self.numbers, self.n = Sums(), 0
        self.is_nps = one.metric in {"nps", "enps"}

    def add(self, given: Given, weight: float) -> None:
        chosen = self.field.categories(given)
        if chosen is not None:
            for key, sums in self.parts.items():
                sums.add(1.0 if key in chosen else 0.0, weight)
        number = self.field.number(given)
        if self.is_nps and chosen:
            number = NPS_POINT[next(iter(chosen))]
        if number is not None:
            self.numbers.add(number, weight)
        self.n += chosen is not None or number is not None

    def block(self) -> Block:
        rows = [(self.field.words(key), asdict(weighted.share(sums))) for key, sums in self.parts.items()]
        read = weighted.nps if self.is_nps else weighted.mean
        score = asdict(read(self.numbers)) if self.field.is_number else None
        return Block(self.field.label, self.n, rows if self.n else [], score, "nps" if self.is_nps else "means")


def _is_readable(one: models.Analysis, known: Mapping[str, Field]) -> bool:
    if "gone" in one.result:
        return False
    named = ("row", "column") if one.sort == "cross" else ("outcome",)
    return all(one.asked[name] in known for name in named)
