"""Which row of the first rows is the header, and what its columns are called."""

from __future__ import annotations

import re
from collections.abc import Sequence
from statistics import median_low

from meari.engines.reading.encodings import composed
from meari.engines.reading.shapes import UnusableFile

FIRST_ROWS = 20  # rows to look at; a title block of more than TITLES rows is not expected
TITLES = 5
VALUE = re.compile(r"[\s\d.,:/()%+₩\\-]*\d[\s\d.,:/()%+₩\\TZ-]*\Z")
NAME_CHARS = 200


def column_letters(index: int) -> str:
    """The name a spreadsheet gives to the column of a zero-based index: 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_index(letters: str) -> int:
    """The zero-based index of a column named by upper-case letters."""
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - 64
    return index - 1


def find_header(
    rows: Sequence[tuple[int, Sequence[str]]], *, broken: Sequence[tuple[int, str]] = ()
) -> tuple[int, Sequence[str]]:
    """The line and cells of the header among the first rows that are not blank.

    Titles above it, as Korean back offices write ("주문 목록", "조회기간, 2026-10-01 ~ 2026-10-31"), are passed over
    only when they fill one cell where the table has two or more, or two where it has four or more, and only five at
    most.
    `broken` names lines that could not be read and why: where one stands above the header, none can be trusted.
    Raises UnusableFile: `empty_file`, `broken_header`, or `no_header` where the first full row holds numbers and dates
    only.
    """
    if broken and (not rows or broken[0][0] < rows[0][0]):
        raise UnusableFile("broken_header", line=broken[0][0], cause=broken[0][1])
    if not rows:
        raise UnusableFile("empty_file")
    filled = [sum(1 for cell in cells if cell.strip()) for _, cells in rows]
    wide = median_low(filled[1:]) if len(filled) > 2 else 0
    titles = 0
    while titles < TITLES and titles + 1 < len(rows) and _is_title(filled[titles], wide=wide):
        titles += 1
    line, cells = rows[titles]
    if broken and broken[0][0] < line:
        raise UnusableFile("broken_header", line=broken[0][0], cause=broken[0][1])
    if all(VALUE.match(cell) for cell in cells if cell.strip()):
        raise UnusableFile("no_header", line=line)
    return line, cells


def name_columns(cells: Sequence[str], *, most: int) -> tuple[str, ...]:
    """Names that are different from each other: NFC, white space folded; an empty cell is called by its letter.

    Raises UnusableFile("too_many_columns") beyond `most`.
    """
    if len(cells) > most:
        raise UnusableFile("too_many_columns", columns=len(cells), limit=most)
    names: list[str] = []
    taken: set[str] = set()
    for index, cell in enumerate(cells):
        base = " ".join(composed(cell).split())[:NAME_CHARS] or column_letters(index)
        name, number = base, 1
        while name in taken:
            number += 1
            name = f"{base} ({number})"
        taken.add(name)
        names.append(name)
    return tuple(names)


def _is_title(filled: int, *, wide: int) -> bool:
    return (filled == 1 and wide >= 2) or (filled == 2 and wide >= 4)
