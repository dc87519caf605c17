"""Parquet for analysts: typed columns, words of codes in the metadata of each field, written by groups of rows."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import IO, Any

from django.utils.translation import gettext_lazy as _

from meari.apps.surveys.taking import Cell, Out, Taking

ROWS_IN_GROUP = 5000


class Parquet:
    label = "Parquet"
    explanation = _("For R, Python and warehouses: typed columns, the words of codes beside them.")
    media_type = "application/vnd.apache.parquet"
    has_rows = True
    passes = 1

    def write(self, taking: Taking, out: IO[bytes]) -> None:
        import pyarrow as pa  # slow
        import pyarrow.parquet as pq

        columns = taking.columns()
        schema = pa.schema([_field(one, taking) for one in columns], metadata={"survey": taking.survey.name.encode()})
        with pq.ParquetWriter(out, schema, compression="zstd") as writer:
            held: list[Sequence[Cell]] = []
            for row in taking.rows():
                held.append([_cell(one, cell, taking) for one, cell in zip(columns, row.cells, strict=True)])
                if len(held) == ROWS_IN_GROUP:
                    writer.write_table(_table(held, schema))
                    held = []
            if held:
                writer.write_table(_table(held, schema))


def _field(one: Out, taking: Taking) -> Any:
    import pyarrow as pa

    types = {"number": pa.float64(), "flag": pa.int8(), "moment": pa.timestamp("s")}
    sort = pa.int32() if one.sort == "code" and taking.is_codes else types.get(one.sort, pa.string())
    told = {"label": one.label, "labels": json.dumps(dict(one.labels), ensure_ascii=False)}
    return pa.field(one.name, sort, metadata=told)


def _cell(one: Out, cell: Cell, taking: Taking) -> Cell:
    if not taking.is_codes:
        cell = taking.words(one, cell)
    return float(cell) if one.sort == "number" and isinstance(cell, int) else cell


def _table(rows: Sequence[Sequence[Cell]], schema: Any) -> Any:
    import pyarrow as pa

    arrays = [pa.array(column, type=field.type) for column, field in zip(zip(*rows, strict=True), schema, strict=True)]
    return pa.Table.from_arrays(arrays, schema=schema)


kind = Parquet()
