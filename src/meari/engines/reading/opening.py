"""The one door to tables of every kind."""

from __future__ import annotations

from typing import BinaryIO

from meari.engines.reading.delimited.table import open_delimited
from meari.engines.reading.html_table import open_html
from meari.engines.reading.jsonl_table import open_jsonl
from meari.engines.reading.shapes import FileKind, Table, UnusableFile
from meari.engines.reading.sniffing import ENCRYPTED, sniff
from meari.engines.reading.workbook.table import open_workbook
from meari.vocabulary.reading import Limits

SNIFF_BYTES = 1 << 16


def open_table(
    stream: BinaryIO,
    *,
    name: str = "",
    limits: Limits | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
    sheet: str | None = None,
) -> Table:
    """A table over a seekable, buffered stream that stays open as long as rows are read.

    `encoding` and `delimiter` are for delimited text, `sheet` for workbooks; what is not given is found out.
    Raises UnusableFile with the reason why nothing of the file can be used.
    """
    limits = limits or Limits()
    stream.seek(0)
    head = stream.read(SNIFF_BYTES)
    try:
        kind = sniff(head, name=name)
    except UnusableFile as error:
        if error.reason == "old_xls" and _contains(stream, ENCRYPTED, most=limits.html_bytes):
            raise UnusableFile("encrypted_workbook") from None
        raise
    if kind is FileKind.XLSX:
        return open_workbook(stream, limits=limits, sheet=sheet)
    if kind is FileKind.HTML:
        return open_html(stream, limits=limits, encoding=encoding)
    if kind is FileKind.JSONL:
        return open_jsonl(stream, limits=limits)
    if kind is FileKind.CSV:
        return open_delimited(stream, limits=limits, encoding=encoding, delimiter=delimiter)
    raise UnusableFile("mail_is_no_table", kind=kind.value)


def _contains(stream: BinaryIO, mark: bytes, *, most: int) -> bool:
    """Whether `mark` stands in the first `most` bytes."""
    stream.seek(0)
    edge, seen = b"", 0
    while seen < most and (chunk := stream.read(1 << 20)):
        if mark in edge + chunk:
            return True
        edge, seen = chunk[-len(mark) :], seen + len(chunk)
    return False
