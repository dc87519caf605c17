"""Conditions of other programs: what can be said in our grammar, read from XPath (XLSForm) and ExpressionScript (LimeSurvey).

either  every (("or" | "||") every)*      every  part (("and" | "&&") part)*
part    ("not" | "!") part | "not" "(" either ")" | "(" either ")" | call | name sign value
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from meari.engines.branching import Aspect, Comparison, Condition, Joined, Joiner, Not, Operator, Subject
from meari.vocabulary.surveys import Sort

DEPTH = 20
LONGEST = 4_000
SIGNS = {
    "=": Operator.IS, "==": Operator.IS, "!=": Operator.IS_NOT, "<": Operator.LESS, "<=": Operator.AT_MOST,
    ">": Operator.MORE, ">=": Operator.AT_LEAST,
}  # fmt: skip
_TOKEN = re.compile(
    r"\s*(?:(?P<name>\$\{[^}\s]{1,100}\}|[A-Za-z][\w-]*(?:\.(?:NAOK|value|code))?)|(?P<text>'[^']*'|\"[^\"]*\")"
    r"|(?P<number>-?\d+(?:\.\d+)?)|(?P<sign><=|>=|!=|==|&&|\|\||[=<>!(),]))"
)
Places = Mapping[str, tuple[str, str, Sort, Mapping[str, str]]]
"""Foreign names to our key, its row or choice (LimeSurvey), what it is answered with, and its choices by foreign name."""


class CannotBeSaid(ValueError):
    """The condition says something for which our grammar has no words."""


def condition(text: str, places: Places) -> Condition:
    """The condition that a foreign text says. Raises ``CannotBeSaid``."""
    if len(text) > LONGEST:
        raise CannotBeSaid
    reader = _Reader(_tokens(text), places)
    found = reader.either(0)
    if reader.rest:
        raise CannotBeSaid
    return found


def _tokens(text: str) -> list[tuple[str, str]]:
    found, at = [], 0
    while text[at:].strip():
        match = _TOKEN.match(text, at)
        if match is None:
            raise CannotBeSaid
        found.append((str(match.lastgroup), match[str(match.lastgroup)]))
        at = match.end()
    return found


class _Reader:
    def __init__(self, tokens: list[tuple[str, str]], places: Places) -> None:
        self.rest, self._places = tokens, places

    def either(self, depth: int) -> Condition:
        return self._joined(Joiner.OR, ("or", "||"), lambda: self._every(depth))

    def _every(self, depth: int) -> Condition:
        return self._joined(Joiner.AND, ("and", "&&"), lambda: self._part(depth))

    def _joined(self, joiner: Joiner, words: tuple[str, ...], part: Callable[[], Condition]) -> Condition:
        parts = [part()]
        while self._next() in words:
            self._take()
            parts.append(part())
        return parts[0] if len(parts) == 1 else Joined(joiner, tuple(parts))

    def _part(self, depth: int) -> Condition:
        if depth > DEPTH:
            raise CannotBeSaid
        word = self._next()
        if word in ("not", "!"):
            self._take()
            return Not(self._part(depth + 1))
        if word == "(":
            self._take()
            inside = self.either(depth + 1)
            self._expect(")")
            return inside
        if word in ("selected", "count-selected", "string-length", "is_empty", "count"):
            return self._call(self._take()[1])
        return self._comparison()

    def _call(self, name: str) -> Condition:
        self._expect("(")
        key, part, sort, choices = self._place()
        if name == "selected":
            self._expect(",")
            wanted = self._choice(choices, self._value())
            self._expect(")")
            return Comparison(Subject(key), Operator.HAS if sort is Sort.MANY else Operator.IS, (wanted,))
        self._expect(")")
        if name == "is_empty":
            return Comparison(_subject(key, part, sort), Operator.UNANSWERED)
        sign, number = self._sign(), self._value()
        if not isinstance(number, int | float):
            raise CannotBeSaid
        if name == "string-length":
            if (sign, number) not in ((Operator.MORE, 0), (Operator.AT_LEAST, 1), (Operator.IS_NOT, 0)):
                raise CannotBeSaid
            return Comparison(Subject(key), Operator.ANSWERED)
        if sort is not Sort.MANY:
            raise CannotBeSaid
        return Comparison(Subject(key, Aspect.COUNT), sign, (number,))

    def _comparison(self) -> Condition:
        key, part, sort, choices = self._place()
        sign, value = self._sign(), self._value()
        subject = _subject(key, part, sort)
        if value == "" and sign in (Operator.IS, Operator.IS_NOT):
            return Comparison(subject, Operator.UNANSWERED if sign is Operator.IS else Operator.ANSWERED)
        if sort is Sort.MANY:
            return self._ticked(key, part, sign, value, choices)
        if sort in (Sort.ONE, Sort.GRID):
            value = self._choice(choices, value)
        elif sort is Sort.NUMBER and isinstance(value, str):
            value = _number(value)
        return Comparison(subject, sign, (value,))

    def _ticked(
        self, key: str, part: str, sign: Operator, value: str | int | float, choices: Mapping[str, str]
    ) -> Condition:
        """LimeSurvey asks ``Q_A1 == "Y"`` of each box."""
        if sign not in (Operator.IS, Operator.IS_NOT):
            raise CannotBeSaid
        wanted = part if part and value == "Y" else self._choice(choices, value)
        found = Comparison(Subject(key), Operator.HAS, (wanted,))
        return found if sign is Operator.IS else Not(found)

    def _place(self) -> tuple[str, str, Sort, Mapping[str, str]]:
        mark, text = self._take()
        name = text[2:-1] if text.startswith("${") else text.partition(".")[0]
        if mark != "name" or name not in self._places:
            raise CannotBeSaid
        return self._places[name]

    def _choice(self, choices: Mapping[str, str], value: str | int | float) -> str:
        if str(value) not in choices:
            raise CannotBeSaid
        return choices[str(value)]

    def _sign(self) -> Operator:
        _mark, text = self._take()
        if text not in SIGNS:
            raise CannotBeSaid
        return SIGNS[text]

    def _value(self) -> str | int | float:
        mark, text = self._take()
        if mark == "text":
            return text[1:-1]
        if mark == "number":
            return _number(text)
        raise CannotBeSaid

    def _next(self) -> str:
        return self.rest[0][1] if self.rest and self.rest[0][0] != "text" else ""

    def _take(self) -> tuple[str, str]:
        if not self.rest:
            raise CannotBeSaid
        return self.rest.pop(0)

    def _expect(self, sign: str) -> None:
        if self._take()[1] != sign:
            raise CannotBeSaid


def _subject(key: str, part: str, sort: Sort) -> Subject:
    return Subject(key, Aspect.ROW, part) if part and sort is Sort.GRID else Subject(key)


def _number(text: str) -> int | float:
    try:
        number = float(text)
    except ValueError:
        raise CannotBeSaid from None
    return int(number) if number.is_integer() else number


def xpath(found: Condition, names: Callable[[str], Sort | None]) -> str:
    """A condition as XPath. Raises ``CannotBeSaid`` for what XLSForm has no words for."""
    if isinstance(found, Not):
        return f"not({xpath(found.condition, names)})"
    if isinstance(found, Joined):
        return f" {found.joiner} ".join(f"({xpath(part, names)})" for part in found.parts)
    if found.subject.aspect not in (Aspect.ANSWER, Aspect.COUNT):
        raise CannotBeSaid
    name = f"${{{found.subject.key}}}"
    if found.subject.aspect is Aspect.COUNT:
        return f"count-selected({name}) {_written(found.operator)} {found.values[0]}"
    match found.operator:
        case Operator.ANSWERED:
            return f"{name} != ''"
        case Operator.UNANSWERED:
            return f"{name} = ''"
        case Operator.CONTAINS:
            return f"contains({name}, {_quoted(found.values[0])})"
        case Operator.HAS | Operator.HAS_ANY | Operator.HAS_ALL | Operator.HAS_NONE:
            joiner = " and " if found.operator is Operator.HAS_ALL else " or "
            said = joiner.join(f"selected({name}, {_quoted(value)})" for value in found.values)
            return f"not({said})" if found.operator is Operator.HAS_NONE else said
    return f"{name} {_written(found.operator)} {_quoted(found.values[0])}"


def _written(operator: Operator) -> str:
    return next(sign for sign, known in SIGNS.items() if known is operator)


def _quoted(value: str | int | float) -> str:
    if not isinstance(value, str):
        return str(value)
    if "'" in value:
        raise CannotBeSaid
    return f"'{value}'"
