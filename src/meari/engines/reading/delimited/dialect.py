"""How a delimited file is written: what ends a line and what parts the cells."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from meari.engines.reading.delimited.records import Form, Records
from meari.engines.reading.headers import TITLES
from meari.engines.reading.shapes import UnusableFile
from meari.vocabulary.reading import Limits

USUAL = (",", ";", "\t", "|")
RARE = ("^", "~", "\x1f")
NO_DELIMITER = "\x1e"  # stands where a file has one column and commas in its text
SEP_LINE = re.compile(r'"?sep=([^\w\s"]|\t)"?[ \t]*\r?\n?\Z', re.IGNORECASE)
SAMPLE_RECORDS = 200
CLOSED = re.compile(r'"(?:[^"]|"")*"\Z')


@dataclass(frozen=True, slots=True)
class Dialect:
    """`delimiter` is one character; `newline` ends a line ("\\r" only where the file has no "\\n" at all).

    `has_quotes` is False where a quote is a letter like any other, as in many tab-separated dumps.
    """

    delimiter: str
    newline: str
    has_quotes: bool


def uses_quotes(lines: Sequence[str], delimiter: str) -> bool:
    """Whether quotes enclose cells. They do not where each line has the same number of delimiters (other than commas)
    and most cells that begin with a quote do not end with one."""
    filled = [line.rstrip("\r\n") for line in lines if line.strip()]
    if delimiter == "," or len({line.count(delimiter) for line in filled}) != 1:
        return True
    quoted = [cell for line in filled if '"' in line for cell in line.split(delimiter) if cell.startswith('"')]
    closed = sum(1 for cell in quoted if CLOSED.match(cell))
    return closed * 2 >= len(quoted)


def find_newline(sample: str) -> str:
    """What ends lines in the sample."""
    return "\r" if "\n" not in sample and "\r" in sample else "\n"


def split_lines(text: str, newline: str) -> list[str]:
    """Physical lines with their ends."""
    if newline == "\n":
        return list(io.StringIO(text, newline="\n"))
    lines = [line + "\r" for line in text.split("\r")]
    lines[-1] = lines[-1][:-1]
    return lines if lines[-1] else lines[:-1]


def stated_delimiter(first_line: str) -> str | None:
    """The delimiter of a first line such as "sep=;", which is no row."""
    match = SEP_LINE.match(first_line)
    return match.group(1) if match else None


def check_delimiter(delimiter: str) -> str:
    """A delimiter that a person chose. Raises UnusableFile("unknown_delimiter")."""
    if len(delimiter) != 1 or delimiter in '"\r\n\0' or delimiter.isalnum():
        raise UnusableFile("unknown_delimiter", delimiter=delimiter[:10])
    return delimiter


def find_delimiter(lines: Sequence[str], *, is_whole: bool) -> str:
    """The delimiter under which the most records have the width of the first; NO_DELIMITER for a single column.

    `is_whole` says that the lines are the whole file and not only its beginning.
    Titles of one or two cells above the header are passed over where nine in ten of the others agree on another width.
    """
    for candidates in (USUAL, RARE):
        scored = [(*_score(_widths(lines, candidate, is_whole)), -index) for index, candidate in enumerate(candidates)]
        best = max(scored)
        if best[0] > 0:
            return candidates[-best[2]]
    return NO_DELIMITER


def _score(widths: list[int]) -> tuple[float, int]:
    if not widths:
        return 0.0, 0
    rest = widths[1:] or widths
    counts = Counter(rest)
    width = max(counts, key=lambda value: (counts[value], value))
    if widths[0] == width > 1:
        return 1 + counts[width] / len(rest), width
    titles = next((index for index, value in enumerate(widths[: TITLES + 1]) if value > 2), TITLES + 1)
    under = Counter(widths[titles:])
    if width > 2 and 0 < titles <= TITLES and under[width] >= max(3, 0.9 * under.total()):
        return under[width] / under.total(), width
    return (counts[widths[0]] / len(rest) + 0.01, widths[0]) if widths[0] > 1 else (0.0, 0)


def _widths(lines: Sequence[str], delimiter: str, is_whole: bool) -> list[int]:
    records = Records(lines, form=Form(delimiter), limits=Limits(), is_last=is_whole)
    whole = (cells for _, _, cells in records if isinstance(cells, list))
    return [len(cells) for cells in islice(whole, SAMPLE_RECORDS * 2) if "".join(cells).strip()][:SAMPLE_RECORDS]
