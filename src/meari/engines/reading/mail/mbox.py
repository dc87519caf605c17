"""An mbox file as single mails, streamed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import tzinfo
from itertools import islice
from typing import BinaryIO, NamedTuple

from meari.engines.reading.dates import SEOUL
from meari.engines.reading.mail.parse import parse_mail
from meari.engines.reading.shapes import FileKind, UnusableFile
from meari.vocabulary.reading import Mail, MailLimits

LINE_BYTES = 1 << 16
HEADER_FIELD = re.compile(rb">?From |[!-9;-~]{1,100}[ \t]{0,100}:")


class BoxedMail(NamedTuple):
    """A mail of an mbox: the byte where its "From " line starts, where the next one does, and its bytes.

    `after` is where to take up again: give it to split_mbox.
    """

    offset: int
    after: int
    data: bytes


def mails(
    stream: BinaryIO, *, form: FileKind, skip: int = 0, limits: MailLimits | None = None, default_zone: tzinfo = SEOUL
) -> Iterator[Mail]:
    """The mails of an .eml or mbox file as parse_mail gives them, without the first `skip` ones, which are not parsed.

    Raises UnusableFile("no_mail") for another form.
    """
    limits = limits or MailLimits()
    if form not in (FileKind.EML, FileKind.MBOX):
        raise UnusableFile("no_mail", kind=form.value)
    if form is FileKind.MBOX:
        for boxed in islice(split_mbox(stream, limits=limits), skip, None):
            yield parse_mail(boxed.data, limits=limits, default_zone=default_zone)
    elif not skip:
        stream.seek(0)
        yield parse_mail(stream.read(limits.mail_bytes + 1), limits=limits, default_zone=default_zone)


def split_mbox(stream: BinaryIO, *, after: int = 0, limits: MailLimits | None = None) -> Iterator[BoxedMail]:
    """The mails of a seekable mbox from byte `after` on; ">From " at the start of a line loses its escape.

    A mail begins at a line with "From " at the start of the file, or behind a blank line where a header field follows;
    so a sentence that begins so, left unescaped by its writer, does not cut a mail in two. One larger than the limit is
    cut one byte beyond it, so that parse_mail flags it. Memory: one mail.
    """
    most = (limits or MailLimits()).mail_bytes + 1
    stream.seek(after)
    start = at = after
    lines: list[bytes] = []
    kept = 0
    is_behind_blank, is_line_start = True, True
    while line := stream.readline(LINE_BYTES):
        if is_line_start and is_behind_blank and line.startswith(b"From ") and _begins_mail(stream, at + len(line)):
            if lines:
                yield BoxedMail(start, at, b"".join(lines)[:most])
            start, lines, kept = at, [], 0
        if kept < most:
            lines.append(_unescaped(line) if is_line_start else line)
            kept += len(line)
        at += len(line)
        is_behind_blank = is_line_start and line in (b"\n", b"\r\n")
        is_line_start = line.endswith(b"\n")
    if lines:
        yield BoxedMail(start, at, b"".join(lines)[:most])


def _begins_mail(stream: BinaryIO, behind: int) -> bool:
    """Whether the line at `behind` is a header field; the stream stays where it is."""
    is_field = bool(HEADER_FIELD.match(stream.readline(200)))
    stream.seek(behind)
    return is_field


def _unescaped(line: bytes) -> bytes:
    return line[1:] if line.startswith(b">") and line.lstrip(b">").startswith(b"From ") else line
