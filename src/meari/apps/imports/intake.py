"""From an open file to rows of typed values: which recipe, which columns, which day order. Writes nothing."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, BinaryIO
from zoneinfo import ZoneInfo

from meari.apps.imports.protocol import Field, Recipe, Refused, Sort, Taken, Target, recipes
from meari.engines import reading
from meari.vocabulary.reading import Mail, Reject, Row

SAMPLE_ROWS = 300
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


@dataclass(frozen=True)
class Read:
    """One row as read and what it became: values to take, or a refusal."""

    line: int
    position: str
    record: Mapping[str, Any]
    taken: Taken | None
    refused: Refused | None


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
    """Every row of ``source`` as values of ``target``, or refused with field and reason."""
    recipe = recipes()[plan.recipe]
    columns = [
        (field, source.header.index(plan.mapping[field.name])) for field in target.fields if field.name in plan.mapping
    ]
    parse = partial(_parse, zone=ZoneInfo(zone), day_first=plan.options.get("day_first"))
    for row in source.rows(after=after):
        if isinstance(row, Reject):
            refused = Refused(row.line, row.column or "", row.value or "", row.reason, dict(row.params))
            yield Read(row.line, row.position, {}, None, refused)
            continue
        record = dict(zip(source.header, row.cells, strict=True))
        if source.is_mail:
            record = {**record, "attachments": json.loads(record["attachments"])}
        try:
            values = {field.name: parse(field, row.cells[index], row.line) for field, index in columns}
            _demand(target, values, row.line)
        except _Wrong as wrong:
            yield Read(
                row.line,
                row.position,
                record,
                None,
                replace(wrong.refused, field=plan.mapping.get(wrong.refused.field, wrong.refused.field)),
            )
            continue
        yield Read(row.line, row.position, record, _taken(row, recipe, target, values), None)


def header_hash(header: Sequence[str]) -> str:
    """What a saved recipe is found by."""
    return hashlib.sha256(json.dumps(list(header), ensure_ascii=False).encode()).hexdigest()[:32]


def bytes_source(content: bytes, *, name: str, options: Mapping[str, Any] | None = None) -> Source:
    return Source(io.BytesIO(content), name=name, options=options or {})


class _Wrong(Exception):
    def __init__(self, refused: Refused) -> None:
        self.refused = refused


def _taken(row: Row, recipe: Recipe, target: Target, values: dict[str, Any]) -> Taken:
    digest = hashlib.sha256("\x1f".join(row.cells).encode()).hexdigest()[:32]
    return Taken(row.line, recipe.shape(values, target), digest)


def _demand(target: Target, values: Mapping[str, Any], line: int) -> None:
    for field in target.fields:
        if field.is_required and values.get(field.name) in (None, ""):
            raise _Wrong(Refused(line, field.name, "", "missing_value"))


def _parse(field: Field, cell: str, line: int, *, zone: ZoneInfo, day_first: bool | None) -> Any:
    text = cell.strip()
    if not text:
        return None
    try:
        value = _value(field, text, zone=zone, day_first=day_first)
    except reading.Unreadable as error:
        raise _Wrong(Refused(line, field.name, text[:200], error.reason)) from None
    if isinstance(value, str) and len(value) > field.longest:
        if not field.cuts:
            raise _Wrong(Refused(line, field.name, text[:200], "too_long", {"longest": field.longest}))
        value = value[: field.longest]
    return value


def _value(field: Field, text: str, *, zone: ZoneInfo, day_first: bool | None) -> Any:
    match field.sort:
        case Sort.MOMENT:
            return reading.parse_moment(text, default_zone=zone, day_first=day_first)
        case Sort.DAY:
            return reading.parse_day(text, default_zone=zone, day_first=day_first)
        case Sort.INTEGER:
            return reading.parse_integer(text)
        case Sort.AMOUNT:
            amount = reading.parse_amount(text)
            return None if amount is None else round(amount)
        case Sort.RATING:
            rating = reading.parse_rating(text)
            return None if rating is None else float(rating.value)
        case _:
            return text


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
