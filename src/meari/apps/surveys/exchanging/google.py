"""The response sheet of a form (Google Forms and its like): one column a question, guessed by what stands in it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

from meari.apps.surveys.definition import LONGEST, Definition, Option, Question
from meari.apps.surveys.exchanging._shared import Imported, Note, key_of
from meari.engines.reading import NotADate, Table, parse_day
from meari.vocabulary.reading import Row

ROWS = 2_000
MOST_CHOICES = 15
LONG = 40
"""Mean characters from which on an open answer is a long one."""
STAMP = re.compile(r"^\s*(타임스탬프|timestamp|응답 ?시간|제출 ?시간|submitted at)\s*$", re.IGNORECASE)
PERSONAL = re.compile(r"이메일|e-?mail|전화|연락처|휴대|phone|이름|성함|성명|^name$|주소|address", re.IGNORECASE)
ROWED = re.compile(r"^(?P<title>.+?)\s*\[(?P<row>[^\]]+)\]\s*$")
RECOMMENDS = re.compile(r"추천|recommend", re.IGNORECASE)
SATISFIED = re.compile(r"만족|satisf", re.IGNORECASE)


def read(table: Table) -> Imported:
    """Questions from the headers of ``table`` and the answers under them; the answers themselves are not taken."""
    columns = _columns(table)
    notes: list[Note] = [Note("guessed", {"rows": max((len(values) for _name, values in columns), default=0)})]
    questions: dict[str, Question] = {}
    grids: dict[str, list[tuple[str, list[str]]]] = {}
    for name, values in columns:
        if STAMP.search(name) or not name.strip():
            continue
        if PERSONAL.search(name) and len(name) < 30:
            notes.append(Note("personal_left_out", {"name": name[:80]}))
            continue
        rowed = ROWED.match(name)
        if rowed:
            grids.setdefault(rowed["title"], []).append((rowed["row"], values))
            continue
        question = _question(key_of(name, questions), name, values)
        questions[question.key] = question
    for title, rows in grids.items():
        grid = _grid(key_of(title, questions), title, rows)
        questions[grid.key] = grid
    title = table.sheet or ""
    return Imported(Definition({"ko": title} if title else {}, ("ko",), tuple(questions.values())), notes)


def _columns(table: Table) -> list[tuple[str, list[str]]]:
    columns: list[tuple[str, list[str]]] = [(name, []) for name in table.header]
    for at, row in enumerate(table.rows()):
        if at >= ROWS:
            break
        if isinstance(row, Row):
            for (_name, values), cell in zip(columns, row.cells, strict=False):
                if cell.strip():
                    values.append(cell.strip())
    return columns


def _question(key: str, title: str, values: list[str]) -> Question:
    words = {"ko": title.strip()[:LONGEST]}
    if values and all(re.fullmatch(r"-?\d{1,9}(\.0+)?", value) for value in values):
        return _number(key, words, [int(float(value)) for value in values])
    if values and all(_is_day(value) for value in values):
        return Question(key, "moment", words, settings={"asks": "date"})
    parts = Counter(part.strip() for value in values for part in re.split(r"[,;]\s+", value))
    distinct = Counter(values)
    if _is_closed(distinct, len(values)):
        return Question(key, "single", words, choices=_options(list(distinct)))
    several = any(", " in value or "; " in value for value in values)
    if several and _is_closed(parts, sum(parts.values())):
        return Question(key, "multiple", words, choices=_options(list(parts)))
    mean = sum(map(len, values)) / len(values) if values else 0
    return Question(key, "long_text" if mean >= LONG else "short_text", words)


def _number(key: str, words: dict[str, str], numbers: Sequence[int]) -> Question:
    low, high, title = min(numbers), max(numbers), words["ko"]
    if RECOMMENDS.search(title) and low >= 0 and 5 < high <= 10:
        return Question(key, "nps", words)
    if low >= 1 and high <= 5:
        return Question(key, "csat" if SATISFIED.search(title) else "rating", words, settings={"points": 5})
    if low >= 1 and high <= 7:
        return Question(key, "csat" if SATISFIED.search(title) else "rating", words, settings={"points": 7})
    settings: dict[str, Any] = {"is_whole": True}
    return Question(key, "number", words, settings=settings)


def _grid(key: str, title: str, rows: list[tuple[str, list[str]]]) -> Question:
    seen = list(dict.fromkeys(value for _row, values in rows for value in values))[:MOST_CHOICES]
    lines = tuple(Option(f"r{n}", {"ko": name.strip()[:500]}, n) for n, (name, _values) in enumerate(rows, start=1))
    return Question(key, "matrix", {"ko": title.strip()[:LONGEST]}, choices=_options(sorted(seen)), rows=lines)


def _options(seen: list[str]) -> tuple[Option, ...]:
    return tuple(Option(f"c{n}", {"ko": value[:500]}, n) for n, value in enumerate(seen[:MOST_CHOICES], start=1))


def _is_closed(counted: Counter[str], total: int) -> bool:
    """Whether so few different answers come back so often that they were chosen, not written."""
    repeated = sum(1 for count in counted.values() if count > 1)
    return 1 < len(counted) <= MOST_CHOICES and total >= 2 * len(counted) and repeated >= len(counted) / 2


def _is_day(value: str) -> bool:
    try:
        return parse_day(value) is not None
    except NotADate:
        return False
