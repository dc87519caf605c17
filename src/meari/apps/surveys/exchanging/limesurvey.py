"""LimeSurvey structure files (.lss), of versions before and since texts have tables of their own (4.0)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from meari.apps.surveys.definition import LONGEST, Definition, Option, Question
from meari.apps.surveys.exchanging._shared import Imported, Note, NotReadable, choice_of, key_of, language_of
from meari.apps.surveys.exchanging.expressions import CannotBeSaid, Places, condition
from meari.apps.surveys.protocol import question_kinds
from meari.engines import branching, reading
from meari.vocabulary.surveys import Effect, Rule, Sort

Row = Mapping[str, str]
KINDS = {
    "L": "single", "O": "single", "!": "dropdown", "M": "multiple", "P": "multiple", "N": "number", "S": "short_text",
    "T": "long_text", "U": "long_text", "X": "information", "Y": "single", "D": "moment", "|": "file", "R": "ranking",
    "F": "matrix", "H": "matrix", "A": "matrix", "B": "matrix", "C": "matrix", "E": "matrix", "5": "rating", "G": "single",
}  # fmt: skip
FIXED: Mapping[str, tuple[tuple[str, str, str], ...]] = {
    "Y": (("Y", "예", "Yes"), ("N", "아니요", "No")),
    "G": (("F", "여성", "Female"), ("M", "남성", "Male")),
    "C": (("Y", "예", "Yes"), ("U", "모르겠음", "Uncertain"), ("N", "아니요", "No")),
    "E": (("I", "늘었음", "Increase"), ("S", "그대로", "Same"), ("D", "줄었음", "Decrease")),
    "A": tuple((str(n), str(n), str(n)) for n in range(1, 6)), "B": tuple((str(n), str(n), str(n)) for n in range(1, 11)),
}  # fmt: skip
OTHER = {"ko": "기타", "en": "Other"}
ROWED = "FHABCE"


def read(content: bytes) -> Imported:
    """Raises ``NotReadable``; document types and entities are refused before anything is read."""
    try:
        root = fromstring(content, forbid_dtd=True)
    except DefusedXmlException:
        raise NotReadable("hostile_xml") from None
    except (ParseError, ValueError, RecursionError):
        raise NotReadable("broken_xml") from None
    if root.tag != "document" or root.findtext("LimeSurveyDocType", "Survey") != "Survey":
        raise NotReadable("unknown_format")
    return _Reader(root).imported()


class _Reader:
    """One file under way."""

    def __init__(self, root: Element) -> None:
        self._tables = {table.tag: [_row(row) for row in table.iterfind("rows/row")] for table in root}
        self._notes: list[Note] = []
        spoken = [language_of(one.text or "") for one in root.iterfind("languages/language")]
        self._languages = tuple(dict.fromkeys(one for one in spoken if one)) or ("ko",)
        self._places: dict[str, Any] = {}

    def imported(self) -> Imported:
        order = {row.get("gid", ""): _int(row, "group_order") for row in self._table("groups")}
        rows = {
            row.get("qid", ""): row for row in reversed(self._table("questions")) if row.get("parent_qid", "0") == "0"
        }
        asked = sorted(rows.values(), key=lambda row: (order.get(row.get("gid", ""), 0), _int(row, "question_order")))
        questions: list[Question] = []
        rules: list[Rule] = []
        for row in asked:
            question = self._question(row, {one.key for one in questions})
            if question is None:
                self._notes.append(Note("type_left_out", {"name": row.get("title", ""), "type": row.get("type", "")}))
                continue
            rules += self._rules(row, question)
            questions.append(question)
            self._remember(row, question)
        told = self._table("surveys_languagesettings")
        said = {part: self._said(told, f"surveyls_{name}", "surveyls_language") for part, name in (("title", "title"), ("welcome", "welcometext"), ("thanks", "endtext"))}  # fmt: skip
        definition = Definition(
            languages=self._languages, questions=tuple(questions), rules=tuple(rules), title=said["title"],
            welcome=said["welcome"], thanks=said["thanks"],
        )  # fmt: skip
        return Imported(definition, self._notes)

    def _question(self, row: Row, taken: set[str]) -> Question | None:
        sort, qid = row.get("type", ""), row.get("qid", "")
        if sort not in KINDS:
            return None
        subs = self._subs(qid)
        options = self._answers(qid) if sort not in FIXED else _fixed(FIXED[sort], self._languages)
        options = subs if sort in "MP" else options
        if row.get("other") == "Y" and options:
            options = (
                *options,
                Option(
                    "other",
                    {one: OTHER.get(one, OTHER["en"]) for one in self._languages},
                    len(options) + 1,
                    is_other=True,
                ),
            )
        settings: dict[str, Any] = (
            {"asks": "date"} if sort == "D" else {"points": 5, "look": "stars"} if sort == "5" else {}
        )
        return Question(
            key=key_of(row.get("title", ""), taken), kind=KINDS[sort], title=self._texts(row, "question"), help=self._texts(row, "help"),
            choices=options, rows=subs if sort in ROWED else (), settings=settings, is_required=row.get("mandatory") == "Y",
        )  # fmt: skip

    def _texts(self, row: Row, part: str) -> dict[str, str]:
        """The words of a question in every language, from its own rows or their table."""
        apart = [one for one in self._table("question_l10ns") if one.get("qid") == row.get("qid")]
        beside = [
            one
            for name in ("questions", "subquestions")
            for one in self._table(name)
            if one.get("qid") == row.get("qid")
        ]
        return self._said(apart or beside, part, "language")

    def _said(self, rows: list[Row], part: str, language: str) -> dict[str, str]:
        found = {}
        for row in rows:
            spoken = language_of(row.get(language, "")) or self._languages[0]
            text = reading.page_text(row.get(part, "")).strip()[:LONGEST]
            if text and spoken in self._languages:
                found[spoken] = text
        return found

    def _subs(self, qid: str) -> tuple[Option, ...]:
        rows = [row for row in self._table("subquestions") if row.get("parent_qid") == qid]
        unique = {row.get("qid", ""): row for row in reversed(rows)}
        ordered = sorted(unique.values(), key=lambda row: _int(row, "question_order"))
        return self._options([(row.get("title", ""), self._texts(row, "question")) for row in ordered])

    def _answers(self, qid: str) -> tuple[Option, ...]:
        rows = [
            row for row in self._table("answers") if row.get("qid") == qid and row.get("scale_id", "0") in ("0", "")
        ]
        unique: dict[str, list[Row]] = {}
        for row in sorted(rows, key=lambda row: _int(row, "sortorder")):
            unique.setdefault(row.get("code", ""), []).append(row)
        words: dict[str, list[Row]] = {row.get("aid", ""): [] for row in rows if row.get("aid")}
        for row in self._table("answer_l10ns"):
            if row.get("aid", "") in words:
                words[row["aid"]].append(row)
        said = [
            (code, self._said(words.get(held[0].get("aid", "")) or held, "answer", "language"))
            for code, held in unique.items()
        ]
        return self._options(said)

    def _options(self, said: list[tuple[str, dict[str, str]]]) -> tuple[Option, ...]:
        found: dict[str, Option] = {}
        for code, words in said:
            key = choice_of(code, found)
            found[key] = Option(key, words, len(found) + 1)
        return tuple(found.values())

    def _remember(self, row: Row, question: Question) -> None:
        """Under which names other questions' conditions may speak of it."""
        sort = question_kinds()[question.kind].sort
        chosen = {one.key: one.key for one in question.choices}
        chosen |= {"Y": "Y"} if question.kind == "multiple" else {}
        self._places[row.get("title", "")] = (question.key, "", sort, chosen)
        for one in question.rows if sort is Sort.GRID else question.choices if sort is Sort.MANY else ():
            self._places[f"{row.get('title', '')}_{one.key}"] = (question.key, one.key, sort, chosen)

    def _rules(self, row: Row, question: Question) -> list[Rule]:
        relevance = row.get("relevance", "").strip()
        if relevance in ("", "1"):
            return []
        try:
            places: Places = self._places
            return [Rule(branching.write(condition(relevance, places)), Effect.SHOW, (question.key,))]
        except CannotBeSaid:
            self._notes.append(Note("condition_left_out", {"name": question.key, "condition": relevance[:200]}))
            return []

    def _table(self, name: str) -> list[Row]:
        return self._tables.get(name, [])


def _row(row: Element) -> Row:
    return {field.tag: field.text or "" for field in row}


def _int(row: Row, name: str) -> int:
    value = row.get(name, "")
    return int(value) if value.isdecimal() and len(value) < 9 else 0


def _fixed(said: tuple[tuple[str, str, str], ...], languages: tuple[str, ...]) -> tuple[Option, ...]:
    return tuple(
        Option(key, {one: ko if one == "ko" else en for one in languages}, code)
        for code, (key, ko, en) in enumerate(said, start=1)
    )  # fmt: skip
