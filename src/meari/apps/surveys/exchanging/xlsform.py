"""XLSForm: the three sheets that ODK, KoboToolbox and others read (xlsform.org), in and out.

What goes out carries a fourth sheet with everything that XLSForm has no words for; it counts when the file comes back
only as long as the three sheets were not changed by hand.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from typing import Any

from meari.apps.base.cells import harmless
from meari.apps.surveys import definition as definitions
from meari.apps.surveys import wording
from meari.apps.surveys.definition import LONGEST, Definition, Option, Question
from meari.apps.surveys.exchanging._shared import LIMITS, Imported, Note, choice_of, key_of, language_of
from meari.apps.surveys.exchanging.expressions import CannotBeSaid, condition
from meari.apps.surveys.exchanging.xlsform_out import OURS, Line, tables, write
from meari.apps.surveys.protocol import question_kinds
from meari.engines import branching, reading
from meari.engines.reading import UnusableFile
from meari.vocabulary.reading import Row
from meari.vocabulary.surveys import Effect, Rule

__all__ = ["is_one", "read", "tables", "write"]
KINDS = {
    "text": "short_text", "string": "short_text", "integer": "number", "int": "number", "decimal": "number", "range": "slider",
    "select_one": "single", "select_multiple": "multiple", "rank": "ranking", "note": "information", "date": "moment",
    "today": "", "time": "moment", "datetime": "moment", "image": "file", "photo": "file", "file": "file",
    "acknowledge": "consent", "trigger": "consent",
}  # fmt: skip
SILENT = {"start", "end", "today", "deviceid", "username", "audit", "begin", "end_group", "begin_group"}


def is_one(content: bytes) -> bool:
    """Whether a workbook has the sheet that XLSForm begins with."""
    try:
        table = reading.open_table(io.BytesIO(content), name="form.xlsx", limits=LIMITS, sheet="survey")
    except UnusableFile as error:
        if error.reason in ("unknown_sheet", "no_header", "empty_file"):
            return False
        raise
    return {"type", "name"} <= {name.lower() for name in table.header}


def read(content: bytes) -> Imported:
    """The survey of an XLSForm. Raises ``UnusableFile`` and ``WrongDefinition``."""
    sheets = {name: _sheet(content, name) for name in ("survey", "choices", "settings", OURS)}
    kept = _kept(sheets)
    return Imported(kept, []) if kept else _Reader(sheets).imported()


def _sheet(content: bytes, name: str) -> list[Line]:
    try:
        table = reading.open_table(io.BytesIO(content), name="form.xlsx", limits=LIMITS, sheet=name)
    except UnusableFile as error:
        if error.reason in ("unknown_sheet", "no_header", "empty_file"):
            return []
        raise
    return [_line(table.header, row) for row in table.rows() if isinstance(row, Row)]


def _line(header: Sequence[str], row: Row) -> Line:
    return {name.strip(): _plain(cell) for name, cell in zip(header, row.cells, strict=False) if cell.strip()}


def _plain(cell: str) -> str:
    """A cell without the mark that keeps spreadsheets from running it."""
    return cell[1:] if cell[:1] == "'" and harmless(cell[1:]) == cell else cell.strip()


def _kept(sheets: Mapping[str, list[Line]]) -> Definition | None:
    """Our own definition beside the sheets, if they still say the same."""
    written = "".join(line.get("definition", "") for line in sheets[OURS])
    if not written:
        return None
    try:
        found = definitions.read(json.loads(written))
    except (ValueError, TypeError, AttributeError, RecursionError):
        return None
    said, _left_out = tables(found)
    held = {
        name: [{key: text.strip() for key, text in line.items() if text.strip()} for line in lines]
        for name, lines in said.items()
    }
    return found if all(held[name] == sheets[name] for name in ("survey", "choices")) else None


class _Reader:
    """One form under way."""

    def __init__(self, sheets: Mapping[str, list[Line]]) -> None:
        self._rows, self._settings = sheets["survey"], (sheets["settings"] or [{}])[0]
        self._notes: list[Note] = []
        self._fallback = language_of(self._settings.get("default_language", "")) or "ko"
        self._lists: dict[str, list[tuple[str, Line]]] = {}
        for line in sheets["choices"]:
            name = line.get("list_name") or line.get("list name", "")
            self._lists.setdefault(name, []).append((line.get("name") or line.get("value", ""), line))
        spoken = {language for line in self._rows for language in self._words(line, "label")}
        first = [self._fallback] if self._fallback in spoken or not spoken else []
        self._languages = tuple(dict.fromkeys([*first, *sorted(spoken)]))
        self._places: dict[str, Any] = {}
        self._groups: list[str] = []

    def imported(self) -> Imported:
        questions: dict[str, Question] = {}
        rules: list[Rule] = []
        for line in self._rows:
            sort = line.get("type", "").strip()
            if self._is_bracket(sort, line):
                continue
            question = self._question(sort, line, questions)
            if question is None:
                continue
            rules += self._rules(line, question)
            questions[question.key] = question
            self._remember(line, question)
            if line.get("constraint"):
                self._notes.append(
                    Note("constraint_left_out", {"name": question.key, "condition": line["constraint"][:200]})
                )
        title = self._settings.get("form_title", "") or self._settings.get("title", "")
        definition = Definition(
            {self._languages[0]: title[:LONGEST]} if title else {},
            self._languages,
            tuple(questions.values()),
            tuple(rules),
        )
        return Imported(definition, self._notes)

    def _is_bracket(self, sort: str, line: Line) -> bool:
        """Groups: their conditions hold for all inside. Repeats are asked once."""
        plain = sort.replace(" ", "_").lower()
        if plain in ("begin_group", "begin_repeat"):
            if plain == "begin_repeat":
                self._notes.append(Note("repeat_once", {"name": line.get("name", "")}))
            self._groups.append(line.get("relevant", ""))
            return True
        if plain in ("end_group", "end_repeat"):
            self._groups = self._groups[:-1]
            return True
        return not plain

    def _question(self, sort: str, line: Line, taken: Mapping[str, Question]) -> Question | None:
        word, _blank, rest = sort.partition(" ")
        kind = KINDS.get(word.lower(), "")
        if not kind:
            if word.lower() not in SILENT:
                self._notes.append(Note("type_left_out", {"name": line.get("name", ""), "type": sort[:60]}))
            return None
        kind, settings = _refined(kind, word.lower(), line)
        name = rest.replace(" or_other", "").strip()
        options = self._options(name, has_other=rest.endswith("or_other")) if question_kinds()[kind].has_choices else ()
        return Question(
            key=key_of(line.get("name", ""), taken), kind=kind, title=self._words(line, "label"), help=self._words(line, "hint"),
            choices=options, settings=settings, is_required=line.get("required", "").lower() in ("yes", "true", "true()", "1"),
        )  # fmt: skip

    def _options(self, name: str, *, has_other: bool) -> tuple[Option, ...]:
        found: dict[str, Option] = {}
        for value, line in self._lists.get(name, []):
            key = choice_of(value, found)
            found[key] = Option(key, self._words(line, "label"), len(found) + 1, is_other=value == "other")
        if has_other and "other" not in found:
            words = {language: wording.words(language)["other"] for language in self._languages}
            found["other"] = Option("other", words, len(found) + 1, is_other=True)
        return tuple(found.values())

    def _words(self, line: Line, part: str) -> dict[str, str]:
        found = {}
        for name, text in line.items():
            column, _colons, language = name.partition("::")
            if column.strip().lower() != part:
                continue
            spoken = language_of(language.strip()) if language else self._fallback
            if spoken:
                found[spoken] = text[:LONGEST].replace("${", "{")
        return found

    def _remember(self, line: Line, question: Question) -> None:
        sort = question_kinds()[question.kind].sort
        self._places[line.get("name", "")] = (question.key, "", sort, {one.key: one.key for one in question.choices})

    def _rules(self, line: Line, question: Question) -> list[Rule]:
        wanted = [one for one in (*self._groups, line.get("relevant", "")) if one.strip()]
        if not wanted:
            return []
        try:
            said = condition(" and ".join(f"({one})" for one in wanted), self._places)
            return [Rule(branching.write(said), Effect.SHOW, (question.key,))]
        except CannotBeSaid:
            self._notes.append(
                Note("condition_left_out", {"name": question.key, "condition": " and ".join(wanted)[:200]})
            )
            return []


def _refined(kind: str, word: str, line: Line) -> tuple[str, dict[str, Any]]:
    """The kind with what its type and appearance say beyond it."""
    appearance = line.get("appearance", "")
    if kind == "short_text" and "multiline" in appearance:
        return "long_text", {}
    if kind == "single" and "minimal" in appearance:
        return "dropdown", {}
    if kind == "number":
        return kind, {"is_whole": True} if word in ("integer", "int") else {}
    if kind == "moment":
        return kind, {"asks": {"time": "time", "datetime": "both"}.get(word, "date")}
    if kind == "slider":
        given = dict(part.split("=", 1) for part in line.get("parameters", "").replace(",", " ").split() if "=" in part)
        bounds = {
            ours: int(given[theirs])
            for ours, theirs in (("low", "start"), ("high", "end"), ("step", "step"))
            if given.get(theirs, "").lstrip("-").isdecimal()
        }
        return kind, bounds
    return kind, {"accepts": "document"} if word == "file" else {}
