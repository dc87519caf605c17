"""HTML into text and tags as a browser cuts it (HTML Living Standard, 13.2.5), in time linear in its length.

Comments, declarations and the content of scripts, styles and the like are left out; their tags are still told of.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import NamedTuple

OPENING = re.compile("<(?=[A-Za-z!?]|/.)", re.DOTALL)  # any other is a sign in the text, as in "a < b"
NAME = re.compile(r"[A-Za-z][^\t\n\f\r />]*")
GAP = re.compile(r"[\t\n\f\r /]*")
KEY = re.compile(r"=?[^\t\n\f\r />=]*")
EQUALS = re.compile(r"[\t\n\f\r ]*=[\t\n\f\r ]*")
BARE = re.compile(r"[^\t\n\f\r >]*")
COMMENT_END = re.compile(r"--!?>")
HUGE_NUMBER = re.compile(r"&#(?:[xX][0-9a-fA-F]{7,}|[0-9]{8,});?")
RAW = frozenset({"script", "style", "title", "textarea", "xmp", "iframe", "noembed", "noframes", "plaintext"})
SEALED = frozenset({"svg", "math", "template", "select", "datalist"})  # left out with all they hold, where they close
VALUE_CHARS = 1 << 20
ATTRIBUTES = 60


class Token(NamedTuple):
    """A piece of text (`name` empty) still with its character references, or a tag with its decoded attributes."""

    name: str
    is_closing: bool
    text: str
    attributes: dict[str, str]


def tokens(text: str) -> Iterator[Token]:
    """Texts and tags in order. A tag, comment or quote that is never closed swallows the rest, as in a browser."""
    reader = _Reader(text)
    at = 0
    while at < len(text):
        start = OPENING.search(text, at)
        opening = start.start() if start else len(text)
        if opening > at:
            yield Token("", False, text[at:opening], {})
        is_closing = text.startswith("/", opening + 1)
        name = NAME.match(text, opening + 1 + is_closing)
        if name:
            found, at = reader.tag(name, is_closing)
            if found:
                yield found
        else:
            at = _behind_declaration(text, opening)


def unescape(value: str) -> str:
    """Character references as characters; numbers that no character has as U+FFFD."""
    return html.unescape(HUGE_NUMBER.sub("\ufffd", value)) if "&" in value else value


def _behind_declaration(text: str, opening: int) -> int:
    """Where reading goes on behind a comment or a declaration; the end of the text where it never closes."""
    if text.startswith(("<!-->", "<!--->"), opening):
        return text.index(">", opening) + 1
    if text.startswith("<!--", opening):
        end = COMMENT_END.search(text, opening + 4)
        return end.end() if end else len(text)
    return text.find(">", opening) + 1 or len(text)


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text
        self._unclosed: set[str] = set()  # names that close nowhere further on, so that nobody looks twice

    def tag(self, name: re.Match[str], is_closing: bool) -> tuple[Token | None, int]:
        """The tag whose name was found, None where the text ends within it, and where reading goes on."""
        lower = name.group().lower()
        attributes, at = self._attributes(name.end())
        if at < 0:
            return None, len(self._text)
        if not is_closing and (lower in RAW or lower in SEALED):
            at = self._behind(lower, at)
        return Token(lower, is_closing, "", attributes), at

    def _behind(self, name: str, at: int) -> int:
        if name not in self._unclosed and name != "plaintext":
            closing = re.compile(rf"</{name}(?=[\t\n\f\r />])[^>]*(?:>|\Z)", re.IGNORECASE).search(self._text, at)
            if closing:
                return closing.end()
            self._unclosed.add(name)
        return at if name in SEALED else len(self._text)

    def _attributes(self, at: int) -> tuple[dict[str, str], int]:
        """The attributes from `at` on, the first of a name, and the place behind the tag or -1."""
        text, found = self._text, dict[str, str]()
        while True:
            at = _end(GAP, text, at)
            if at >= len(text):
                return found, -1
            if text[at] == ">":
                return found, at + 1
            key_end = _end(KEY, text, at)
            key = text[at:key_end].lower()
            value, at = self._value(key_end)
            if at < 0:
                return found, -1
            if len(found) < ATTRIBUTES:
                found.setdefault(key, value)

    def _value(self, at: int) -> tuple[str, int]:
        text = self._text
        equals = EQUALS.match(text, at)
        if not equals:
            return "", at
        start = equals.end()
        quote = text[start : start + 1]
        if quote in ('"', "'") and quote:
            end = text.find(quote, start + 1)
            return (unescape(text[start + 1 : min(end, start + VALUE_CHARS)]), end + 1) if end >= 0 else ("", -1)
        end = _end(BARE, text, start)
        return unescape(text[start : min(end, start + VALUE_CHARS)]), end


def _end(pattern: re.Pattern[str], text: str, at: int) -> int:
    match = pattern.match(text, at)
    return match.end() if match else at
