"""The fact store: immutable Parquet files, read by the engine of a setting (readers).

pyarrow is imported inside functions because it is slow to import.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.conf import settings

from meari.apps.warehouse.protocol import Reader
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


def write(fact: Fact, month: str, batches: Iterable[pa.RecordBatch]) -> Written:
    """Write one month whole: to a temporary file first, then under a name that was never used before."""
    import pyarrow as pa
    from pyarrow import parquet

    folder = home() / fact.key / f"{MONTH}={month}"
    folder.mkdir(parents=True, exist_ok=True)
    schema = fact.arrow_schema()
    whole = pa.Table.from_batches(batches, schema=schema)
    if whole.num_rows == 0:
        return Written("", 0)
    name = uuid4().hex
    draft = folder / f".{name}.tmp"
    try:
        # Sorted by day, so that readers skip row groups; few texts repeat often, so they are kept as dictionaries.
        parquet.write_table(
            whole.sort_by("on"), draft, row_group_size=ROW_GROUP, compression="zstd", use_dictionary=_texts(fact)
        )
        _settle(draft)
        draft.rename(folder / f"{name}.parquet")
        _settle(folder)
    finally:
        draft.unlink(missing_ok=True)
    return Written(f"{fact.key}/{folder.name}/{name}.parquet", whole.num_rows)


def remove(file: str) -> None:
    """Delete a file that no partition names any more; readers that have it open keep it."""
    if file:
        (home() / file).unlink(missing_ok=True)
        reader().forget(file)


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


def _settle(path: Path) -> None:
    """Wait until the file or folder is on the disk, so that no power cut leaves a partition without its file."""
    held = os.open(path, os.O_RDONLY)
    try:
        os.fsync(held)
    finally:
        os.close(held)


def home() -> Path:
    return Path(settings.FACTS_HOME)


def _texts(fact: Fact) -> list[str]:
    return [name for name, column in fact.columns.items() if column.sort == "string"]
