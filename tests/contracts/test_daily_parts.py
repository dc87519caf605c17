"""Daily parts say what the rows say, for any question, reader and split of the rows into partitions."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import count
from typing import Any

import ibis
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from meari.engines import metrics as engine
from meari.engines.metrics import FACTS, AnyOf, Fact, Needed, Question, rolling
from meari.engines.metrics.parts import Count, Distinct, Max, Min, Part, Sum
from meari.engines.metrics.question import GRAINS
from meari.engines.metrics.written import text_of
from meari.registry import kinds
from tests.engines.metrics import plain

METRICS = kinds(engine.METRICS)
VOICE = FACTS["voice"]
EXTREMES: tuple[Part, ...] = (
    Min("voice", lambda voice: voice.rating),
    Max("voice", lambda voice: voice.rating),
    Sum("voice", lambda voice: voice.rating - 3, where=lambda voice: voice.rating.notnull()),
)


class Engine:
    """DuckDB over tables in memory."""

    def __init__(self) -> None:
        self._backend = ibis.duckdb.connect(":memory:", threads=1)
        self._number = count()

    def table(self, fact: Fact, rows: plain.Rows) -> Any:
        name = f"{fact.key}_{next(self._number)}"
        made = pa.Table.from_pylist([dict(row) for row in rows], schema=fact.arrow_schema())
        self._backend.con.register(name, made)
        return self._backend.table(name)


@pytest.fixture(scope="module")
def duckdb() -> Engine:
    return Engine()


def partitions(rows: plain.Rows) -> Iterator[plain.Rows]:
    """The rows by month, as the warehouse keeps them."""
    months = sorted({row["on"].replace(day=1) for row in rows})
    yield from ([row for row in rows if row["on"].replace(day=1) == month] for month in months)


def from_days(duckdb: Engine, fact: Fact, parts: list[Part], rows: plain.Rows, asked: Asked) -> pa.Table | None:
    needed = engine.needed(fact, parts, asked.question, visible=asked.visible)
    if needed is None:
        return None
    kept = [days(duckdb, needed, month) for month in partitions(rows)]
    return engine.rolled_up(kept, needed, parts, asked.question, visible=asked.visible)


def from_tallies(fact: Fact, parts: list[Part], rows: plain.Rows, asked: Asked) -> pa.Table | None:
    """The rows told as one row for all that are alike but for their record."""
    needed = engine.needed(fact, parts, asked.question, visible=asked.visible)
    if needed is None:
        return None
    names = [name for name in fact.columns if name != fact.evidence]
    counted = Counter(tuple(row[name] for name in names) for row in rows)
    entries = {name: [row[at] for row in counted] for at, name in enumerate(names)}
    kept = [engine.days_of(engine.tallied(fact, list(counted.values()), entries), needed)]
    return engine.rolled_up(kept, needed, parts, asked.question, visible=asked.visible)


def days(duckdb: Engine, needed: Needed, rows: plain.Rows) -> engine.Days:
    """Kept and read back, as through a file."""
    counted = engine.by_day(duckdb.table(needed.fact, rows), needed).to_pyarrow()
    written = pa.BufferOutputStream()
    packed = engine.packed(counted, needed)
    with pa.ipc.new_file(written, packed.schema) as file:
        file.write_table(packed)
    return engine.unpacked(pa.ipc.open_file(written.getvalue()).read_all(), needed)


def from_rows(duckdb: Engine, fact: Fact, parts: list[Part], rows: plain.Rows, asked: Asked) -> pa.Table:
    table = duckdb.table(fact, rows)
    found: pa.Table = engine.aggregate(
        table, fact, parts, asked.question, visible=asked.visible, is_spread=True
    ).to_pyarrow()
    return found


def as_set(table: pa.Table) -> set[tuple[tuple[str, Any], ...]]:
    found = [tuple(sorted(row.items())) for row in table.to_pylist()]
    assert len(set(found)) == len(found)
    return set(found)


class Asked:
    """A question and what its reader may see, at random."""

    def __init__(self, fact: Fact, chance: random.Random) -> None:
        names = [name for name in fact.columns if name not in {"on", fact.evidence}]
        by = [*chance.sample(names, chance.randrange(3)), *chance.sample(sorted(GRAINS), chance.randrange(2))]
        chance.shuffle(by)
        where = {name: self._wanted(fact, name, chance) for name in chance.sample(names, chance.randrange(3))}
        if chance.random() < 0.2:
            where["month"] = [date(2026, 10, 1), date(2026, 11, 1)]
        first = plain.FIRST - timedelta(days=5) + timedelta(days=chance.randrange(60))
        last = first + timedelta(days=chance.choice([0, 6, 40, 200]))
        self.question = Question(first, last, by=tuple(by), where=where)
        texts = [name for name in ("team", "product_group") if name in fact.columns]
        seen = {name: frozenset(chance.sample(["a", "b", "g1", "g2", "nowhere"], 2)) for name in texts}
        self.visible = None if chance.random() < 0.5 else AnyOf(seen)

    @staticmethod
    def _wanted(fact: Fact, name: str, chance: random.Random) -> Any:
        sort = fact.columns[name].sort
        values: list[Any] = plain.WORDS.get(name, ["a", "b"])
        if sort == "boolean":
            values = [True, False]
        elif sort != "string":
            values = [0, 1, 2, 3]
        many = [chance.choice([*values, None]) for _ in range(chance.randrange(4))]
        return chance.choice([chance.choice(values), None, many])


@given(seed=st.integers(0, 10**9), size=st.integers(0, 300))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_question_to_any_fact_is_answered_alike(duckdb: Engine, seed: int, size: int) -> None:
    chance = random.Random(seed)
    rows = plain.tables(seed, rows=size)
    for fact in FACTS.values():
        parts = [part for metric in METRICS.values() for part in metric.parts.values() if part.fact == fact.key]
        parts += EXTREMES if fact is VOICE else ()
        parts = list(dict.fromkeys(chance.sample(parts, min(len(parts), chance.randrange(1, 5)))))
        asked = Asked(fact, chance)
        found = from_days(duckdb, fact, parts, rows[fact.key], asked)
        if found is not None:
            expected = from_rows(duckdb, fact, parts, rows[fact.key], asked)
            assert as_set(found) == as_set(expected)
            assert found.schema.types == expected.schema.types
            tallied = from_tallies(fact, parts, rows[fact.key], asked)
            assert tallied is not None and as_set(tallied) == as_set(expected)


@pytest.mark.parametrize("dense", [0, 10**6])
def test_many_combinations_are_counted_as_few(duckdb: Engine, monkeypatch: pytest.MonkeyPatch, dense: int) -> None:
    monkeypatch.setattr(rolling, "DENSE", dense)
    rows = plain.tables(7, rows=80)["voice"]
    asked = Asked(VOICE, random.Random(1))
    asked.visible, asked.question = (
        None,
        Question(plain.FIRST, plain.LAST, by=("sku", "week", "rating", "finer", "kind")),
    )
    parts = [Count("voice"), *EXTREMES]
    found = from_days(duckdb, VOICE, parts, rows, asked)
    assert found is not None
    assert as_set(found) == as_set(from_rows(duckdb, VOICE, parts, rows, asked))


def test_sums_beyond_what_a_float_holds_stay_exact(duckdb: Engine) -> None:
    line = plain.tables(1, rows=1)["order_line"][0] | {"amount": 2**53 + 1}
    asked = Asked(FACTS["order_line"], random.Random(1))
    asked.visible, asked.question = None, Question(date(2026, 1, 1), date(2026, 12, 31))
    parts: list[Part] = [Sum("order_line", lambda line: line.amount), Sum("order_line", lambda line: -line.amount)]
    found = from_days(duckdb, FACTS["order_line"], parts, [line, line | {"amount": 2}], asked)
    assert found is not None
    assert found.select(["p0", "p1"]).to_pylist() == [{"p0": 2**53 + 3, "p1": -(2**53) - 3}]


def test_what_does_not_add_up_is_left_to_the_rows() -> None:
    lines, several = FACTS["order_line"], {"sku": ["S1", "S2"]}
    orders = [METRICS["orders"].parts["orders"]]
    year = {"first": date(2026, 1, 1), "last": date(2026, 12, 31)}
    assert engine.needed(lines, orders, Question(**year, where=several), visible=None) is None
    assert engine.needed(VOICE, [Distinct("voice", "sku")], Question(**year), visible=None) is None
    assert engine.needed(VOICE, [Count("voice")], Question(**year, by=("voice_id",)), visible=None) is None
    seen = AnyOf({"product_group": frozenset({"g1", "g2"})})
    assert engine.needed(lines, orders, Question(**year), visible=seen) is None
    assert engine.needed(lines, orders, Question(**year, by=("sku",)), visible=seen) is not None


def test_groups_with_more_combinations_than_numbers_are_refused(
    duckdb: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rolling, "MOST", 8)
    asked = Asked(VOICE, random.Random(1))
    asked.visible, asked.question = None, Question(plain.FIRST, plain.LAST, by=("week",))
    with pytest.raises(engine.TooWide):
        from_days(duckdb, VOICE, [Count("voice")], plain.tables(1)["voice"], asked)


RATED: Part = Count("voice", where=lambda voice: voice.rating.notnull())
VOICE_BY_SKU = Needed(VOICE, ("sku",), (RATED,), (text_of(RATED) or "",))


def test_a_need_is_recalled_while_its_parts_are_defined() -> None:
    parts = [part for metric in METRICS.values() for part in metric.parts.values()]
    for key, metric in METRICS.items():
        for fact in metric.facts:
            mine = [part for part in metric.parts.values() if part.fact == fact]
            asked = Question(plain.FIRST, plain.LAST, by=("week",))
            needed = engine.needed(FACTS[fact], mine, asked, visible=None)
            if needed is not None:
                again = engine.recalled(needed.told(), parts)
                assert again is not None, key
                assert (again.key, again.columns, again.texts) == (needed.key, needed.columns, needed.texts)
    assert engine.recalled(VOICE_BY_SKU.told(), []) is None
    gone: Mapping[str, str] = {"voice": "survey", "sku": "size"}
    for old, new in gone.items():
        assert engine.recalled(VOICE_BY_SKU.told().replace(f'"{old}"', f'"{new}"'), parts) is None


def test_another_definition_or_layout_is_another_need() -> None:
    def key(part: Part, **named: Any) -> str:
        found = engine.needed(VOICE, [part], Question(plain.FIRST, plain.LAST, **named), visible=None)
        assert found is not None
        return found.key

    one = Count("voice", where=lambda voice: voice.kind == "praise")
    alike = Count("voice", where=lambda row: row.kind == "praise")
    other = Count("voice", where=lambda voice: voice.kind != "praise")
    assert key(one) == key(alike) != key(other)
    assert key(one, by=("week", "sku")) == key(one, by=("month",), where={"sku": "S1"}) != key(one)
    before = key(one)
    columns = dict(VOICE.columns) | {"finer": FACTS["order_line"].columns["sku"]}
    changed = Needed(Fact("voice", "voice_id", columns), (), (one,), (str(text_of(one)),))
    assert changed.key != before


@pytest.mark.parametrize(
    "odd",
    [
        Count("voice", where=lambda voice: voice.kind if voice.kind else None),
        Count("voice", where=lambda voice: voice.kind == object()),
        Count("voice", where=lambda voice: [one for one in voice] == []),  # noqa: C416
        Count("voice", where=lambda voice: ibis.cases((voice.kind == "x", 1), else_=0) == 1),
    ],
)
def test_a_definition_that_cannot_be_told_is_not_kept(odd: Count) -> None:
    assert text_of(odd) is None
    assert engine.needed(VOICE, [odd], Question(plain.FIRST, plain.LAST), visible=None) is None


def test_texts_tell_definitions_apart() -> None:
    texts = {
        text_of(Count("voice", where=where))
        for where in (
            lambda voice: (~voice.is_unsure).isin([True]),
            lambda voice: ~(voice.is_unsure.isin([True])),
            lambda voice: voice.rating > 3,
            lambda voice: voice.rating < 3,
            lambda voice: voice.rating - 3 == 1,
            lambda voice: 3 - voice.rating == 1,
            lambda voice: voice["rating"] == 1,
            lambda voice: (voice.rating == 1) & voice.is_unsure | voice.is_unsure,
            lambda voice: (voice.rating == 1) & (voice.is_unsure | voice.is_unsure),
        )
    }
    assert len(texts) == 9
    assert None not in texts
    one, other = (Count("voice", where=lambda v, words=words: v.kind.isin(words)) for words in ({"a", "b"}, {"b", "a"}))
    assert text_of(one) == text_of(other)
