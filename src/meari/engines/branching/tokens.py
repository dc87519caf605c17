"""The words of a condition, one after the other, in one pass."""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from meari.engines.branching.conditions import GrammarError, Literal

NUMBER_CHARS = 18
KEYWORDS = frozenset(
    {"and", "or", "not", "has", "any", "all", "none", "contains", "answered", "unanswered", "count", "rank"}
)
_SIGNS = ("<=", ">=", "!=", "<", ">", "=", "(", ")", ",", ".", "$")
_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Mark(StrEnum):
    """What sort of token it is."""

    SIGN = "sign"
    WORD = "word"
    TEXT = "text"
    NUMBER = "number"
    DAY = "day"
    END = "end"


class Token(NamedTuple):
    """One token; ``text`` is what it says without quotes, ``at`` where it starts."""

    mark: Mark
    text: str
    at: int

    def is_keyword(self, *words: str) -> bool:
        """Say whether it is one of the words, in small or capital letters."""
        return self.mark is Mark.WORD and self.text.lower() in words

    def is_sign(self, *signs: str) -> bool:
        """Say whether it is one of the signs."""
        return self.mark is Mark.SIGN and self.text in signs


def tokens(text: str) -> list[Token]:
    """Return the tokens of a text with one END behind them. Raises GrammarError for what is none."""
    found: list[Token] = []
    at = 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        token, at = _next(text, at)
        found.append(token)
    return [*found, Token(Mark.END, "", len(text))]


def number(text: str) -> int | float | None:
    """Return the number that a text is written as, or None: 6, -0.5; but 007 and 1e5 are words."""
    if not _NUMBER.fullmatch(text) or len(text) > NUMBER_CHARS:
        return None
    return float(text) if "." in text else int(text)


def is_day(text: str) -> bool:
    """Say whether the text is a day of the calendar: 2026-02-28."""
    if not _DAY.fullmatch(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def literal(token: Token) -> Literal:
    """Return what a token stands for on the right side of a comparison."""
    value = number(token.text) if token.mark is Mark.NUMBER else None
    return token.text if value is None else value


def is_word(text: str) -> bool:
    """Say whether a key needs no quotes."""
    if not text or text[0] in "-0123456789" or text.lower() in KEYWORDS:
        return False
    return all(map(_in_word, text))


def _next(text: str, at: int) -> tuple[Token, int]:
    if text[at] == '"':
        return _quoted(text, at)
    if _in_word(text[at]):
        end = _word_end(text, at)
        return _marked(text[at:end], at), end
    for sign in _SIGNS:
        if text.startswith(sign, at):
            return Token(Mark.SIGN, sign, at), at + len(sign)
    raise GrammarError("unknown_sign", at, sign=text[at])


def _quoted(text: str, start: int) -> tuple[Token, int]:
    letters: list[str] = []
    at = start + 1
    while at < len(text) and text[at] != '"':
        at += text[at] == "\\"
        letters.append(text[at : at + 1])
        at += 1
    if at >= len(text):
        raise GrammarError("open_quote", start)
    return Token(Mark.TEXT, "".join(letters), start), at + 1


def _in_word(letter: str) -> bool:
    return letter.isalnum() or letter in "_-"


def _word_end(text: str, at: int) -> int:
    end = at
    while end < len(text) and _in_word(text[end]):
        end += 1
    whole = text[at:end].removeprefix("-")
    if whole.isascii() and whole.isdigit() and text[end : end + 1] == ".":
        part = end + 1
        while part < len(text) and "0" <= text[part] <= "9":
            part += 1
        return part if part > end + 1 else end
    return end


def _marked(word: str, at: int) -> Token:
    if _DAY.fullmatch(word):
        if not is_day(word):
            raise GrammarError("no_such_day", at, day=word)
        return Token(Mark.DAY, word, at)
    if _NUMBER.fullmatch(word):
        if len(word) > NUMBER_CHARS:
            raise GrammarError("number_too_long", at, limit=NUMBER_CHARS)
        return Token(Mark.NUMBER, word, at)
    return Token(Mark.WORD, word, at)
