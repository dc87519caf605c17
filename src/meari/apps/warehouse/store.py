"""The fact store: immutable Parquet files, read by the engine of a setting (readers).

pyarrow is imported inside functions because it is slow to import.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.conf import settings

from meari.apps.base import filing
from meari.apps.warehouse.protocol import FactsMissing, Reader
from meari.engines.metrics import Fact
from meari.registry import kinds

if TYPE_CHECKING:
    import pyarrow as pa

MONTH = "stored_month"
ROW_GROUP = 122_880


@dataclass(frozen=True)
class Written:
    """A new file, relative to the store (empty when there were no rows), and its number of rows."""

    file: str
    rows: int


def layout(fact: Fact) -> str:
    """A code of the columns; files of another layout have to be written anew."""
    told = ";".join(f"{name}:{kind}" for name, kind in fact.ibis_schema().items())
    return hashlib.blake2b(told.encode(), digest_size=8).hexdigest()


class WrongRows(ValueError):
    """Rows that are no facts of the month: ``reason`` is a code, ``name`` the column it is about."""

    def __init__(self, reason: str, name: str) -> None:
        super().__init__(f"{reason}: {name}")
        self.reason, self.name = reason, name


def write(fact: Fact, month: str, batches: Iterable[pa.RecordBatch]) -> Written:
    """Write one month whole: to a temporary file first, then under a name that was never used before.

    Raises ``WrongRows`` when a value is unknown that must not be, or a day lies in another month.
    """
    import pyarrow as pa
    from pyarrow import parquet

    folder = home() / fact.key / f"{MONTH}={month}"
    folder.mkdir(parents=True, exist_ok=True)
    schema = _repeating(fact)
    whole = pa.Table.from_batches((_cast(batch, schema) for batch in batches), schema=schema)
    if whole.num_rows == 0:
        return Written("", 0)
    _check(fact, month, whole)
    name = uuid4().hex
    draft = folder / f".{name}.tmp"
    try:
        # Sorted by day, so that readers skip row groups; few texts repeat often, so they are kept as dictionaries.
        parquet.write_table(
            whole.unify_dictionaries().sort_by("on"), draft, row_group_size=ROW_GROUP, compression="zstd",
            use_dictionary=_texts(fact), store_schema=False,
        )  # fmt: skip
        filing.settle(draft)
        draft.rename(folder / f"{name}.parquet")
        filing.settle(folder)
    finally:
        draft.unlink(missing_ok=True)
    return Written(f"{fact.key}/{folder.name}/{name}.parquet", whole.num_rows)


def without(fact: Fact, file: str, days: Collection[date]) -> list[pa.RecordBatch]:
    """The rows of ``file`` but those of ``days``, in the fact's schema. Raises ``FactsMissing``."""
    import pyarrow as pa
    import pyarrow.compute as pc
    from pyarrow import parquet

    try:
        whole = parquet.ParquetFile(home() / file, read_dictionary=_texts(fact)).read(columns=list(fact.columns))
    except FileNotFoundError as problem:
        raise FactsMissing(file) from problem
    is_kept = pc.invert(pc.is_in(whole.column("on"), pa.array(sorted(days), type=pa.date32())))
    found: list[pa.RecordBatch] = whole.filter(is_kept).to_batches()
    return found


def remove(file: str) -> None:
    """Delete a file that no partition names any more with what was kept of it; readers that have it open keep it."""
    if file:
        for path in (home() / file, *beside(file)):
            path.unlink(missing_ok=True)
        reader().forget(file)


def beside(file: str) -> list[Path]:
    """What is kept of ``file`` in files of its own: named like it, with a key before the ending."""
    path = home() / file
    return sorted(path.parent.glob(f"{path.stem}.*.*")) if file else []


def partition_of(file: str) -> str:
    """The file that ``file`` is kept of; itself when it is a partition or a draft."""
    folder, _, name = file.rpartition("/")
    stem, *rest = name.split(".")
    return f"{folder}/{stem}.parquet" if stem and len(rest) == 2 else file


def files() -> list[str]:
    """Every file in the store, drafts of writers that died included."""
    root = home()
    return sorted(str(path.relative_to(root)) for path in root.glob(f"*/{MONTH}=*/*") if path.is_file())


def age(file: str, *, now: float) -> float:
    """Seconds since ``file`` was written; 0 when it is gone."""
    try:
        return now - (home() / file).stat().st_mtime
    except FileNotFoundError:
        return 0.0


def table(fact: Fact, files: Sequence[str], *, months: tuple[str, str]) -> Any:
    """The Ibis table of ``fact`` over ``files``, only the first to the last of ``months`` of it."""
    return reader().table(fact, files, months=months)


def run(expression: Callable[[], Any]) -> pa.Table:
    """Make the expression and run it. Raises ``FactsMissing`` when a file it reads was replaced meanwhile."""
    return reader().run(expression)


def within(files: Sequence[str], months: tuple[str, str]) -> list[str]:
    """Those of ``files`` (fact/stored_month=2026-11/name.parquet) that hold the first to the last of ``months``."""
    return [file for file in files if months[0] <= file.split("/")[1].removeprefix(f"{MONTH}=") <= months[1]]


def reader() -> Reader:
    """What reads the files: the engine of the setting MEARI_FACTS_ENGINE."""
    found: Reader = kinds("meari.apps.warehouse.readers")[settings.FACTS_ENGINE]
    return found


def home() -> Path:
    return Path(settings.FACTS_HOME)


def _check(fact: Fact, month: str, rows: pa.Table) -> None:
    import pyarrow.compute as pc

    for name, column in fact.columns.items():
        if not column.is_nullable and rows.column(name).null_count:
            raise WrongRows("unknown_value", name)
    days = pc.min_max(rows.column("on")).as_py()
    if {f"{day:%Y-%m}" for day in days.values()} != {month}:
        raise WrongRows("another_month", "on")


def _repeating(fact: Fact) -> pa.Schema:
    """The fact's schema with texts as codes into a dictionary: they are sorted and written in a fraction of the time."""
    import pyarrow as pa

    schema = fact.arrow_schema()
    for name in _texts(fact):
        at = schema.get_field_index(name)
        schema = schema.set(at, schema.field(at).with_type(pa.dictionary(pa.int32(), pa.string())))
    return schema


def _cast(batch: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
    import pyarrow as pa

    columns = [column if column.type == field.type else column.dictionary_encode()
               for column, field in zip(batch.columns, schema, strict=True)]  # fmt: skip
    return pa.RecordBatch.from_arrays(columns, schema=schema)


def _texts(fact: Fact) -> list[str]:
    return [name for name, column in fact.columns.items() if column.sort == "string"]
