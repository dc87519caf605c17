"""The example of docs/adding/metric.md is built and keeps the promises of a metric."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa
import pytest

from meari.engines import metrics as engine
from meari.engines.metrics import FACTS, Metric, Question
from tests.engines.metrics import plain

PAGE = Path(__file__).parents[3] / "docs" / "adding" / "metric.md"


@pytest.fixture
def example() -> Metric:
    module: dict[str, Any] = {}
    exec(
        compile(re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.S)[0], str(PAGE), "exec"),
        module,
    )
    kind = module["kind"]
    assert isinstance(kind, Metric)
    return kind


def test_the_page_is_short() -> None:
    assert len(PAGE.read_text(encoding="utf-8").splitlines()) <= 60


def test_the_example_gives_what_plain_python_gives(example: Metric) -> None:
    rows = plain.tables(11)
    backend = ibis.duckdb.connect(":memory:", threads=1)
    backend.con.register("voice", pa.Table.from_pylist(rows["voice"], schema=FACTS["voice"].arrow_schema()))
    question = Question(plain.FIRST, plain.LAST, by=("week",))
    parts = tuple(example.parts.values())
    expression = engine.aggregate(backend.table("voice"), FACTS["voice"], parts, question, visible=None)
    found = {"voice": engine.folded(expression.to_pyarrow(), positions=(0,), parts=parts)}
    assert found == plain.folded(example, rows, question)
    readings = engine.answers(example, found, width=1)
    assert sum(reading.n for reading in readings.values()) == len(rows["voice"])
    for (week,), reading in readings.items():
        of_week = [row["is_unsure"] for row in rows["voice"] if plain.column(row, "week") == week]
        assert isinstance(week, date)
        assert reading.value == sum(of_week) / len(of_week)


def test_the_example_refuses_over_nothing(example: Metric) -> None:
    assert example.finish(engine.fold(example.parts, [])).note == "no_rows"
