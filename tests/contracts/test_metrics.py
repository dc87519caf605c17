"""Every installed metric, on every supported engine."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from itertools import count
from typing import Any

import ibis
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from meari.apps.warehouse.readers.postgresql import place_of
from meari.engines import metrics as engine
from meari.engines.metrics import FACTS, Folded, Metric, Question
from meari.engines.metrics.question import GRAINS
from meari.registry import kinds
from meari.vocabulary.metrics import Direction, Reading
from tests.engines.metrics import plain

Tables = Mapping[str, Any]
Load = Callable[[Mapping[str, plain.Rows]], Tables]
INSTALLED = kinds(engine.METRICS)
PERIOD = {"first": plain.FIRST, "last": plain.LAST}


def arrow(key: str, rows: plain.Rows) -> pa.Table:
    return pa.Table.from_pylist([dict(row) for row in rows], schema=FACTS[key].arrow_schema())


@pytest.fixture(scope="module")
def duckdb() -> Load:
    backend = ibis.duckdb.connect(":memory:", threads=1)
    number = count()

    def load(tables: Mapping[str, plain.Rows]) -> Tables:
        made = {}
        for key, rows in tables.items():
            name = f"{key}_{next(number)}"
            backend.con.register(name, arrow(key, rows))
            made[key] = backend.table(name)
        return made

    return load


@pytest.fixture(scope="module")
def postgresql(postgresql_url: str) -> Iterator[Load]:
    backend = ibis.postgres.connect(**place_of(postgresql_url))
    number = count()

    def load(tables: Mapping[str, plain.Rows]) -> Tables:
        made = {}
        for key, rows in tables.items():
            schema = ibis.schema(FACTS[key].ibis_schema())
            made[key] = backend.create_table(f"{key}_{next(number)}", arrow(key, rows), schema=schema, temp=True)
        return made

    yield load
    backend.disconnect()


@pytest.fixture(scope="module")
def spark(spark_master: str, tmp_path_factory: pytest.TempPathFactory) -> Load:
    """Files read by a real Spark, as the warehouse reads them."""
    from meari.apps.warehouse.readers import spark as reader

    number = count()

    def load(tables: Mapping[str, plain.Rows]) -> Tables:
        made = {}
        for key, rows in tables.items():
            path = tmp_path_factory.mktemp("facts") / f"{key}.parquet"
            parquet.write_table(arrow(key, rows), path)
            name = f"{key}_{next(number)}"
            held = reader._mine()
            held.session.read.parquet(str(path)).createOrReplaceTempView(name)
            made[key] = held.backend.table(name)
        return made

    return load


@pytest.fixture(params=["duckdb", "postgresql", pytest.param("spark", marks=pytest.mark.spark)])
def load(request: pytest.FixtureRequest) -> Load:
    found: Load = request.getfixturevalue(request.param)
    return found


@pytest.fixture(params=list(INSTALLED))
def metric(request: pytest.FixtureRequest) -> Metric:
    found: Metric = INSTALLED[request.param]
    return found


def asked(metric: Metric, tables: Tables, question: Question) -> dict[str, Folded]:
    """The parts of ``metric`` as the engine behind ``tables`` gives them."""
    found = {}
    for key in metric.facts:
        parts = tuple(dict.fromkeys(part for part in metric.parts.values() if part.fact == key))
        is_spread = key in metric.spread
        expression = engine.aggregate(tables[key], FACTS[key], parts, question, visible=None, is_spread=is_spread)
        positions = question.answered_by(FACTS[key], is_spread=is_spread)
        found[key] = engine.folded(expression.to_pyarrow(), positions=positions, parts=parts)
    return found


def shared(metric: Metric) -> list[str]:
    """Columns by which every fact of ``metric`` can be grouped."""
    alike = set.intersection(*(set(FACTS[key].columns) for key in metric.facts))
    keys = {FACTS[key].evidence for key in metric.facts}
    return sorted(alike - keys - {"on"})


def questions(metric: Metric) -> list[Question]:
    named = shared(metric)
    lead = FACTS[next(iter(metric.facts - metric.spread))]
    own = [name for name in lead.columns if name not in {"on", lead.evidence}]
    return [
        Question(**PERIOD),
        Question(date(2026, 10, 5), date(2026, 10, 18), by=("day",)),
        Question(**PERIOD, by=("week",)),
        Question(**PERIOD, by=("month", *named[:2])),
        *(Question(**PERIOD, by=(name,)) for name in (own if metric.spread else named)),
        *(
            Question(**PERIOD, by=("month",), where={name: values[0]})
            for name, values in plain.WORDS.items()
            if name in own
        ),
        *(Question(**PERIOD, where={name: None}) for name in named if lead.columns[name].is_nullable),
        Question(**PERIOD, by=("week",), where={"month": date(2026, 10, 1)}),
    ]


@pytest.mark.parametrize("seed", [1, 2])
def test_every_engine_gives_what_plain_python_gives(metric: Metric, load: Load, seed: int) -> None:
    rows = plain.tables(seed)
    tables = load(rows)
    for question in questions(metric):
        found, expected = asked(metric, tables, question), plain.folded(metric, rows, question)
        assert found == expected
        width = len(question.by)
        assert engine.answers(metric, found, width=width) == engine.answers(metric, expected, width=width)


@given(seed=st.integers(0, 10**9), size=st.integers(0, 60))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_rows_give_what_plain_python_gives(duckdb: Load, seed: int, size: int) -> None:
    rows = plain.tables(seed, rows=size)
    tables = duckdb(rows)
    for metric in INSTALLED.values():
        question = Question(**PERIOD, by=("week", *shared(metric)[:1]))
        assert asked(metric, tables, question) == plain.folded(metric, rows, question)


def test_parts_are_signed_whole_numbers(metric: Metric, load: Load) -> None:
    for folded in asked(metric, load(plain.tables(3)), Question(**PERIOD, by=("week",))).values():
        assert folded.rows
        assert {type(value) for values in folded.rows.values() for value in values} <= {int, type(None)}


@pytest.mark.parametrize("grain", ["week", "month"])
def test_days_roll_up_to_longer_periods_exactly(metric: Metric, duckdb: Load, grain: str) -> None:
    tables = duckdb(plain.tables(4, rows=400))
    for key in metric.facts:
        daily = asked(metric, tables, Question(**PERIOD, by=("day",)))[key]
        longer = asked(metric, tables, Question(**PERIOD, by=(grain,)))[key]
        parts = {str(at): part for at, part in enumerate(daily.parts)}
        for (start,), values in longer.rows.items():
            days = [named(day) for (on,), day in daily.rows.items() if plain.column({"on": on}, grain) == start]
            assert engine.fold(parts, days) == named(values)


def named(values: Any) -> dict[str, int | None]:
    return {str(at): value for at, value in enumerate(values)}


def test_an_empty_group_gives_nothing(metric: Metric, load: Load) -> None:
    nowhere = Question(date(2020, 1, 1), date(2020, 12, 31))
    empty = load(plain.tables(5, rows=0))
    for tables, question in ((load(plain.tables(5)), nowhere), (empty, Question(**PERIOD)), (empty, nowhere)):
        assert engine.answers(metric, asked(metric, tables, question), width=0) == {}
    by_week = Question(**PERIOD, by=("week",))
    assert engine.answers(metric, asked(metric, empty, by_week), width=1) == {}


def test_a_finish_over_nothing_refuses_with_a_reason(metric: Metric) -> None:
    refused = metric.finish(engine.fold(metric.parts, []))
    assert refused.value is None
    assert refused.note
    assert (refused.low, refused.high) == (None, None)


def test_readings_are_whole(metric: Metric, duckdb: Load) -> None:
    question = Question(**PERIOD, by=("week",))
    for reading in engine.answers(metric, asked(metric, duckdb(plain.tables(6)), question), width=1).values():
        assert isinstance(reading, Reading)
        assert reading.n >= 0
        if reading.value is None:
            assert reading.note
        elif reading.low is not None and reading.high is not None:
            assert reading.low <= reading.value <= reading.high


def test_a_metric_says_what_it_is(metric: Metric) -> None:
    assert metric.ko
    assert metric.en
    assert metric.unit.isidentifier()
    assert metric.direction in Direction
    assert metric.evidence in metric.parts
    assert not set(FACTS[metric.parts[metric.evidence].fact].columns) & set(GRAINS)
