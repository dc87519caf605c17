"""From an open file to rows of typed values: which recipe, which columns, which day order. Writes nothing."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any, BinaryIO, NamedTuple
from zoneinfo import ZoneInfo

from meari.apps.imports.protocol import Field, Refused, Selective, Sort, Taken, Target, recipes
from meari.engines import reading
from meari.vocabulary.reading import Mail, Reject, Row

SAMPLE_ROWS = 300
REMEMBERED_CELLS = 4096
MAIL_COLUMNS = ("subject", "from", "text", "attachments", "date", "message_id")


@dataclass(frozen=True)
class Plan:
    """How a file will be read: the recipe, field name to column, and options (sheet, encoding, day order ...)."""

    recipe: str
    mapping: Mapping[str, str]
    options: Mapping[str, Any]

    def missing(self, target: Target) -> list[Field]:
        """Required fields that no column fills."""
        return [field for field in target.fields if field.is_required and field.name not in self.mapping]


class Read(NamedTuple):
    """One row as read and what it became: values to take, or a refusal."""

    source: Source
    row: Row | Reject
    taken: Taken | None
    refused: Refused | None

    @property
    def line(self) -> int:
        return self.row.line

    @property
    def position(self) -> str:
        """Where to go on after this row."""
        return self.row.position

    @property
    def letters(self) -> int:
        """How much text the row holds."""
        return sum(map(len, self.row.cells)) if isinstance(self.row, Row) else 0

    @property
    def record(self) -> Mapping[str, Any]:
        """The cells by the name of their column; nothing where the row could not be read."""
        return self.source.record(self.row) if isinstance(self.row, Row) else {}


class Source:
    """An open file, whatever its form, as a header and rows of cells."""

    def __init__(self, stream: BinaryIO, *, name: str, options: Mapping[str, Any]) -> None:
        self.form = reading.sniff(stream.read(reading.SNIFF_BYTES), name=name)
        stream.seek(0)
        self._stream, self._name, self._options = stream, name, options
        self.is_mail = self.form in {reading.FileKind.EML, reading.FileKind.MBOX}
        if self.is_mail:
            self.header: tuple[str, ...] = MAIL_COLUMNS
            self.encoding, self.delimiter = "", ""
            self.sheets: tuple[str, ...] = ()
        else:
            self._table = reading.open_table(
                stream, name=name, encoding=options.get("encoding"), delimiter=options.get("delimiter"),
                sheet=options.get("sheet"),
            )  # fmt: skip
            self.header = self._table.header
            self.encoding, self.delimiter = self._table.encoding, self._table.delimiter or ""
            self.sheets = self._table.sheets

    def rows(self, *, after: str = "") -> Iterator[Row | Reject]:
        """Every row behind the position ``after``; mails count as rows."""
        return self._mails(after) if self.is_mail else self._table.rows(after=after or None)

    def record(self, row: Row) -> Mapping[str, Any]:
        """The cells of ``row`` by the name of their column; the attachments of a mail as a list of names."""
        record = row.record(self.header)
        return {**record, "attachments": json.loads(record["attachments"])} if self.is_mail else record

    def share_done(self) -> float:
        """How far reading has come (0..1)."""
        if self.is_mail:
            return 1.0
        return self._table.position / self._table.size if self._table.size else 1.0

    def _mails(self, after: str) -> Iterator[Row | Reject]:
        skip = int(after or 0)
        for line, mail in enumerate(reading.mails(self._stream, form=self.form, skip=skip), start=skip + 1):
            yield Row(line=line, cells=_mail_cells(mail))


def propose(source: Source, target: Target, *, chosen: Mapping[str, str] | None = None) -> Plan:
    """The likeliest recipe and columns for ``source``; ``chosen`` columns win over proposed ones."""
    if source.is_mail:
        mapping = {"title": "subject", "text": "text", "received_at": "date", "external_id": "message_id"}
        return Plan("generic", mapping, {**source._options, "channel": "email"})
    sure, best = max(
        ((r.recognises(source.header, target), key) for key, r in recipes().items()), default=(0.0, "generic")
    )
    recipe = recipes()[best if sure > 0 else "generic"]
    mapping = {name: c for name, c in recipe.mapping(source.header, target).items() if c in source.header}
    mapping.update({name: column for name, column in (chosen or {}).items() if column in source.header})
    sample = [row for row, _ in zip(source.rows(), range(SAMPLE_ROWS), strict=False) if isinstance(row, Row)]
    mapping = _with_text_column(mapping, target, source.header, sample)
    options = dict(source._options)
    if "day_first" not in options:
        options["day_first"] = _day_first(mapping, target, source.header, sample)
    return Plan(recipe.key, mapping, options)


def read(source: Source, target: Target, plan: Plan, *, zone: str, after: str = "") -> Iterator[Read]:
    """Every row of ``source`` as values of ``target``, refused with field and reason, or neither where not meant."""
    recipe = recipes()[plan.recipe]
    day_first = plan.options.get("day_first")
    columns = [
        Column(field, source.header.index(plan.mapping[field.name]), _reader(field, ZoneInfo(zone), day_first))
        for field in target.fields
        if field.name in plan.mapping
    ]
    needed = [field.name for field in target.fields if field.is_required]
    for row in source.rows(after=after):
        if isinstance(row, Reject):
            refused = Refused(row.line, row.column or "", row.value or "", row.reason, dict(row.params))
            yield Read(source, row, None, refused)
            continue
        if isinstance(recipe, Selective) and not recipe.takes(row.record(source.header), target):
            yield Read(source, row, None, None)
            continue
        try:
            values = {column.field.name: column.value(row.cells[column.place]) for column in columns}
            _demand(needed, values)
        except _Wrong as wrong:
            column_name = plan.mapping.get(wrong.field, wrong.field)
            yield Read(source, row, None, Refused(row.line, column_name, wrong.value, wrong.reason, wrong.params))
            continue
        yield Read(source, row, Taken(row.line, recipe.shape(values, target), row.cells), None)


def read_record(cells: Mapping[str, str], target: Target, *, zone: str, line: int = 1) -> Taken | Refused:
    """One record that did not come from a file: field name to what was written, as values or refused."""
    columns = [
        Column(field, 0, _reader(field, ZoneInfo(zone), None)) for field in target.fields if cells.get(field.name)
    ]
    try:
        values = {column.field.name: column.value(cells[column.field.name]) for column in columns}
        _demand([field.name for field in target.fields if field.is_required], values)
    except _Wrong as wrong:
        return Refused(line, wrong.field, wrong.value, wrong.reason, wrong.params)
    return Taken(line, values, tuple(cells.values()))


def header_hash(header: Sequence[str]) -> str:
    """What a saved recipe is found by."""
    return hashlib.sha256(json.dumps(list(header), ensure_ascii=False).encode()).hexdigest()[:32]


def bytes_source(content: bytes, *, name: str, options: Mapping[str, Any] | None = None) -> Source:
    return Source(io.BytesIO(content), name=name, options=options or {})


class _Wrong(Exception):
    """A cell that cannot be taken."""

    def __init__(self, field: str, value: str, reason: str, params: Mapping[str, Any] | None = None) -> None:
        self.field, self.value, self.reason, self.params = field, value[:200], reason, params or {}


class Column(NamedTuple):
    """Where a field stands in the row, and how its cells are read."""

    field: Field
    place: int
    read: Callable[[str], Any]

    def value(self, cell: str) -> Any:
        """What ``cell`` says; None for an empty one."""
        text = cell.strip()
        if not text:
            return None
        field = self.field
        if field.sort is Sort.TEXT:
            if len(text) <= field.longest:
                return text
            if field.cuts:
                return text[: field.longest]
            raise _Wrong(field.name, text, "too_long", {"longest": field.longest})
        try:
            return self.read(text)
        except reading.Unreadable as error:
            raise _Wrong(field.name, text, error.reason) from None


def _demand(needed: Sequence[str], values: Mapping[str, Any]) -> None:
    for name in needed:
        if values.get(name) in (None, ""):
            raise _Wrong(name, "", "missing_value")


def _reader(field: Field, zone: ZoneInfo, day_first: bool | None) -> Callable[[str], Any]:
    """How cells of ``field`` are read; a column repeats itself, so what was read lately is remembered."""
    readers: dict[Sort, Callable[[str], Any]] = {
        Sort.TEXT: str,
        Sort.MOMENT: partial(reading.parse_moment, default_zone=zone, day_first=day_first),
        Sort.DAY: partial(reading.parse_day, default_zone=zone, day_first=day_first),
        Sort.INTEGER: reading.parse_integer,
        Sort.AMOUNT: _amount,
        Sort.RATING: _rating,
    }
    return lru_cache(REMEMBERED_CELLS)(readers[field.sort])


def _amount(text: str) -> int | None:
    amount = reading.parse_amount(text)
    return None if amount is None else round(amount)


def _rating(text: str) -> float | None:
    rating = reading.parse_rating(text)
    return None if rating is None else float(rating.value)


def _mail_cells(mail: Mail) -> tuple[str, ...]:
    name, email = mail.from_.name, mail.from_.email
    sender = f"{name} <{email}>" if name and email else name or email
    names = json.dumps([attachment.name for attachment in mail.attachments], ensure_ascii=False)
    return (mail.subject, sender, mail.text, names, mail.date.isoformat() if mail.date else "", mail.message_id)


def _with_text_column(
    mapping: dict[str, str], target: Target, header: Sequence[str], sample: Sequence[Row]
) -> dict[str, str]:
    """When no column is named like the text of a voice, the one with the longest cells is it."""
    needed = [f.name for f in target.fields if f.is_required and f.name not in mapping]
    if needed != ["text"] or not sample:
        return mapping
    free = [index for index, column in enumerate(header) if column not in mapping.values()]
    mean = {index: sum(len(row.cells[index]) for row in sample) / len(sample) for index in free}
    best = max(mean, key=lambda index: mean[index], default=None)
    return {**mapping, "text": header[best]} if best is not None and mean[best] >= 8 else mapping


def _day_first(mapping: Mapping[str, str], target: Target, header: Sequence[str], sample: Sequence[Row]) -> bool | None:
    dated = [f.name for f in target.fields if f.sort in {Sort.MOMENT, Sort.DAY} and f.name in mapping]
    cells = [row.cells[header.index(mapping[name])] for name in dated for row in sample]
    return reading.infer_day_order(cells)
