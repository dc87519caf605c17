"""Conditions read from text, by recursive descent with limits. Nothing of it is ever run as code.

    condition   either ("or" either)*          either   part ("and" part)*
    part        "not" part | "(" condition ")" | comparison
    comparison  subject ("=" | "!=" | "<" | "<=" | ">" | ">=") value
                subject "has" (value | ("any" | "all" | "none") "(" value ("," value)* ")")
                subject "contains" value | subject "answered" | subject "unanswered"
    subject     key | key "." row | "$" name | "count" "(" key ")" | "rank" "(" key "," choice ")"

Keys, rows and choices are words or quoted; values are words, quoted texts, numbers, or days like 2026-01-31.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from meari.engines.branching.conditions import (
    Aspect,
    Comparison,
    Condition,
    GrammarError,
    Joined,
    Joiner,
    Literal,
    Not,
    Operator,
    Subject,
)
from meari.engines.branching.tokens import KEYWORDS, Mark, Token, is_day, literal, tokens

CHARS = 2_000
DEPTH = 20
_SIGNS = {
    "=": Operator.IS, "!=": Operator.IS_NOT, "<": Operator.LESS, "<=": Operator.AT_MOST,
    ">": Operator.MORE, ">=": Operator.AT_LEAST,
}  # fmt: skip
_ORDERED = frozenset({Operator.LESS, Operator.AT_MOST, Operator.MORE, Operator.AT_LEAST})
_SEVERAL = {"any": Operator.HAS_ANY, "all": Operator.HAS_ALL, "none": Operator.HAS_NONE}
_FORMS = {
    "has": frozenset({Aspect.ANSWER}),
    "contains": frozenset({Aspect.ANSWER, Aspect.VARIABLE}),
    "answered": frozenset({Aspect.ANSWER, Aspect.ROW, Aspect.VARIABLE}),
    "unanswered": frozenset({Aspect.ANSWER, Aspect.ROW, Aspect.VARIABLE}),
}


@lru_cache(maxsize=4_096)
def parse(text: str) -> Condition:
    """Return the condition that a text says. Keys and texts are compared as NFC.

    Raises GrammarError with the reason as a key: ``empty``, ``too_long``, ``too_deep``, ``unknown_sign``,
    ``open_quote``, ``no_such_day``, ``number_too_long``, ``key_expected``, ``value_expected``, ``number_expected``,
    ``number_or_day_expected``, ``comparison_expected``, ``not_possible_here``, ``sign_expected``, ``end_expected``.
    """
    if len(text) > CHARS:
        raise GrammarError("too_long", CHARS, limit=CHARS)
    return _Reader(tokens(unicodedata.normalize("NFC", text))).whole()


class _Reader:
    """The tokens of one text and how far they were read."""

    def __init__(self, found: list[Token]) -> None:
        self._tokens = found
        self._at = 0

    def whole(self) -> Condition:
        if len(self._tokens) == 1:
            raise GrammarError("empty")
        found = self._either(0)
        rest = self._take()
        if rest.mark is not Mark.END:
            raise GrammarError("end_expected", rest.at, found=rest.text)
        return found

    @property
    def _now(self) -> Token:
        return self._tokens[self._at]

    def _take(self) -> Token:
        token = self._now
        if token.mark is not Mark.END:
            self._at += 1
        return token

    def _either(self, depth: int) -> Condition:
        parts = [self._every(depth)]
        while self._now.is_keyword("or"):
            self._take()
            parts.append(self._every(depth))
        return parts[0] if len(parts) == 1 else Joined(Joiner.OR, tuple(parts))

    def _every(self, depth: int) -> Condition:
        parts = [self._part(depth)]
        while self._now.is_keyword("and"):
            self._take()
            parts.append(self._part(depth))
        return parts[0] if len(parts) == 1 else Joined(Joiner.AND, tuple(parts))

    def _part(self, depth: int) -> Condition:
        opening = self._now
        if not opening.is_keyword("not") and not opening.is_sign("("):
            return self._comparison()
        if depth == DEPTH:
            raise GrammarError("too_deep", opening.at, limit=DEPTH)
        self._take()
        if opening.mark is Mark.WORD:
            return Not(self._part(depth + 1))
        inside = self._either(depth + 1)
        self._sign(")")
        return inside

    def _comparison(self) -> Comparison:
        subject = self._subject()
        token = self._take()
        if token.mark is Mark.SIGN and token.text in _SIGNS:
            return Comparison(subject, _SIGNS[token.text], (self._compared(subject, _SIGNS[token.text]),))
        word = token.text.lower()
        if token.mark is not Mark.WORD or word not in _FORMS:
            raise GrammarError("comparison_expected", token.at, found=token.text)
        if subject.aspect not in _FORMS[word]:
            raise GrammarError("not_possible_here", token.at, found=word)
        if word == "has":
            return self._has(subject)
        return Comparison(subject, Operator(word), (self._value(),) if word == "contains" else ())

    def _has(self, subject: Subject) -> Comparison:
        following = self._tokens[min(self._at + 1, len(self._tokens) - 1)]
        if not (self._now.is_keyword(*_SEVERAL) and following.is_sign("(")):
            return Comparison(subject, Operator.HAS, (self._value(),))
        operator = _SEVERAL[self._take().text.lower()]
        self._sign("(")
        values = [self._value()]
        while self._now.is_sign(","):
            self._take()
            values.append(self._value())
        self._sign(")")
        return Comparison(subject, operator, tuple(values))

    def _subject(self) -> Subject:
        if self._now.is_sign("$"):
            self._take()
            return Subject(self._key(), Aspect.VARIABLE)
        following = self._tokens[min(self._at + 1, len(self._tokens) - 1)]
        if self._now.is_keyword("count", "rank") and following.is_sign("("):
            return self._measured(Aspect(self._take().text.lower()))
        key = self._key()
        if not self._now.is_sign("."):
            return Subject(key)
        self._take()
        return Subject(key, Aspect.ROW, self._key(is_part=True))

    def _measured(self, aspect: Aspect) -> Subject:
        self._sign("(")
        key, part = self._key(), ""
        if aspect is Aspect.RANK:
            self._sign(",")
            part = self._key(is_part=True)
        self._sign(")")
        return Subject(key, aspect, part)

    def _key(self, *, is_part: bool = False) -> str:
        token = self._take()
        is_key = token.mark is Mark.TEXT or (token.mark is Mark.WORD and token.text.lower() not in KEYWORDS)
        if token.text and (is_key or (is_part and token.mark is not Mark.SIGN)):
            return token.text
        raise GrammarError("key_expected", token.at, found=token.text)

    def _value(self) -> Literal:
        token = self._take()
        if token.mark in (Mark.SIGN, Mark.END):
            raise GrammarError("value_expected", token.at, found=token.text)
        return literal(token)

    def _compared(self, subject: Subject, operator: Operator) -> Literal:
        at = self._now.at
        value = self._value()
        if subject.aspect in (Aspect.COUNT, Aspect.RANK) and isinstance(value, str):
            raise GrammarError("number_expected", at, found=value)
        if operator in _ORDERED and isinstance(value, str) and not is_day(value):
            raise GrammarError("number_or_day_expected", at, found=value)
        return value

    def _sign(self, sign: str) -> None:
        token = self._take()
        if not token.is_sign(sign):
            raise GrammarError("sign_expected", token.at, sign=sign, found=token.text)
