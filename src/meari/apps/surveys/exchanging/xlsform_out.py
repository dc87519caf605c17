"""XLSForm out: the three sheets, what they cannot say, and the whole survey beside them for the way back."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence

from meari.apps.base.cells import harmless
from meari.apps.surveys import drafting
from meari.apps.surveys.definition import Definition, Option, Question
from meari.apps.surveys.exchanging.expressions import CannotBeSaid, xpath
from meari.apps.surveys.protocol import question_kinds
from meari.engines import branching
from meari.engines.branching import GrammarError
from meari.vocabulary.surveys import Effect, Rule, Sort

OURS = "meari"
CHUNK = 30_000
Line = dict[str, str]
TYPES = {
    Sort.NUMBER: "integer", Sort.ONE: "select_one", Sort.MANY: "select_multiple", Sort.ORDER: "rank", Sort.TEXT: "text",
    Sort.DAY: "date", Sort.FILE: "image", Sort.NOTHING: "note",
}  # fmt: skip


def tables(definition: Definition) -> tuple[dict[str, list[Line]], list[str]]:
    """The sheets as rows of text, and what they cannot say (sentences of keys)."""
    writer = _Writer(definition)
    return writer.sheets(), writer.left_out


def write(definition: Definition) -> bytes:
    """The survey as a workbook."""
    import xlsxwriter  # slow

    stream = io.BytesIO()
    sheets, left_out = tables(definition)
    whole = json.dumps(definition.plain(), ensure_ascii=False)
    sheets[OURS] = [{"definition": whole[at : at + CHUNK]} for at in range(0, len(whole), CHUNK)]
    if left_out:
        sheets["left_out"] = [{"what": one} for one in left_out]
    with xlsxwriter.Workbook(
        stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        for name, lines in sheets.items():
            sheet = book.add_worksheet(name)
            header = list(dict.fromkeys(column for line in lines for column in line))
            for at, column in enumerate(header):
                sheet.write_string(0, at, column)
            for n, line in enumerate(lines, start=1):
                for at, column in enumerate(header):
                    if line.get(column):
                        sheet.write_string(n, at, line[column] if name == OURS else harmless(line[column]))
    return stream.getvalue()


class _Writer:
    """One definition on its way out."""

    def __init__(self, definition: Definition) -> None:
        self._definition, self.left_out = definition, list[str]()

    def sheets(self) -> dict[str, list[Line]]:
        definition = self._definition
        survey: list[Line] = []
        choices: list[Line] = []
        for question in definition.questions:
            lines, lists = self._question(question)
            survey += lines
            choices += lists
        self._whole()
        first = definition.languages[0]
        settings = {
            "form_title": definition.say(definition.title, first) or "survey", "form_id": "meari_survey",
            "default_language": _column(first), "style": "pages" if definition.is_one_a_screen else "",
        }  # fmt: skip
        return {"survey": survey, "choices": choices or [{"list_name": "", "name": ""}], "settings": [settings]}

    def _question(self, question: Question) -> tuple[list[Line], list[Line]]:
        if question.kind not in question_kinds():
            self.left_out.append(f"{question.key}: {question.kind}")
            return [], []
        kind = question_kinds()[question.kind]
        item = kind.item(question, self._definition, self._definition.languages[0])
        base = {
            "name": question.key,
            **self._words("label", question.title, needed=question.key),
            **self._words("hint", question.help),
        }
        base |= {"required": "yes"} if question.is_required and kind.sort is not Sort.NOTHING else {}
        base |= {"relevant": relevant} if (relevant := self._relevant(question.key)) else {}
        if kind.sort is Sort.GRID:
            return self._grid(question, base)
        if question.kind == "consent":
            return [{"type": "acknowledge", **base}], []
        if kind.has_choices and not question.choices:
            self.left_out.append(f"{question.key}: no choices")
            return [], []
        if not kind.has_choices:
            return [self._plain_line(question, base, item.low, item.high)], []
        word = TYPES[kind.sort]
        return [{"type": f"{word} {question.key}", **base, **_look(question)}], self._list(
            question.key, question.choices
        )

    def _plain_line(self, question: Question, base: Line, low: float | None, high: float | None) -> Line:
        kind = question_kinds()[question.kind]
        if kind.sort is Sort.NUMBER and low is not None and high is not None and high - low <= 1000:
            step = str(question.settings.get("step", 1))
            return {"type": "range", **base, "parameters": f"start={low:g} end={high:g} step={step}"}
        word = TYPES.get(kind.sort, "text")
        if kind.sort is Sort.NUMBER and not question.settings.get("is_whole"):
            word = "decimal"
        if question.kind == "moment":
            word = {"time": "time", "both": "dateTime"}.get(str(question.settings.get("asks")), "date")
        if question.kind == "file" and question.settings.get("accepts") == "document":
            word = "file"
        return {"type": word, **base, **_look(question)}

    def _grid(self, question: Question, base: Line) -> tuple[list[Line], list[Line]]:
        """A group of questions over one list, as XLSForm writes tables."""
        if not question.rows or not question.choices:
            self.left_out.append(f"{question.key}: {question.kind}")
            return [], []
        named = {
            key: text for key, text in base.items() if key not in ("required", "hint") and not key.startswith("hint")
        }
        lines: list[Line] = [{"type": "begin group", **named, "appearance": "field-list"}]
        for row in question.rows:
            name = f"{question.key}_{row.key}"
            lines.append(
                {
                    "type": f"select_one {question.key}",
                    "name": name,
                    **self._words("label", row.words, needed=name),
                    **({"required": "yes"} if question.is_required else {}),
                }
            )
        return [*lines, {"type": "end group", "name": question.key}], self._list(question.key, question.choices)

    def _list(self, name: str, options: Sequence[Option]) -> list[Line]:
        return [
            {"list_name": name, "name": one.key, **self._words("label", one.words, needed=one.key)} for one in options
        ]

    def _words(self, part: str, words: Mapping[str, str], *, needed: str = "") -> Line:
        definition = self._definition
        if not words and not needed:
            return {}
        return {
            f"{part}::{_column(one)}": self._piped(definition.say(words, one) or needed) for one in definition.languages
        }

    def _piped(self, text: str) -> str:
        """Earlier answers as XLSForm takes them in."""
        known = {question.key for question in self._definition.questions}
        for key in known:
            text = text.replace(f"{{{key}}}", f"${{{key}}}")
        return text

    def _relevant(self, key: str) -> str:
        shows = [
            self._said(rule) for rule in self._definition.rules if rule.effect is Effect.SHOW and key in rule.targets
        ]
        hides = [
            self._said(rule) for rule in self._definition.rules if rule.effect is Effect.HIDE and key in rule.targets
        ]
        if None in shows or None in hides:
            return ""
        parts = [" or ".join(f"({one})" for one in shows if one)] if shows else []
        parts += [f"not({one})" for one in hides if one]
        return parts[0] if len(parts) == 1 else " and ".join(f"({one})" for one in parts)

    def _said(self, rule: Rule) -> str | None:
        grids = {
            one.key
            for one in self._definition.questions
            if one.kind in question_kinds() and question_kinds()[one.kind].sort is Sort.GRID
        }
        try:
            if drafting.looks_at(rule.when) & grids:
                raise CannotBeSaid
            return xpath(branching.parse(rule.when), lambda _key: None)
        except (CannotBeSaid, GrammarError):
            self.left_out.append(f"{rule.effect}: {rule.when}")
            return None

    def _whole(self) -> None:
        definition = self._definition
        self.left_out += [
            f"{rule.effect}: {rule.when}" for rule in definition.rules if rule.effect not in (Effect.SHOW, Effect.HIDE)
        ]
        self.left_out += [f"quota: {one.when} <= {one.limit}" for one in definition.quotas]
        self.left_out += [f"random order: {', '.join(group)}" for group in definition.shuffled]


def _look(question: Question) -> Line:
    look = {"long_text": "multiline", "dropdown": "minimal", "signature": ""}.get(question.kind, "")
    return {"appearance": look} if look else {}


def _column(language: str) -> str:
    names = {"ko": "Korean", "en": "English", "ja": "Japanese", "zh": "Chinese", "vi": "Vietnamese"}
    return f"{names.get(language, language)} ({language})"
