"""HTML into pieces, in time linear in its length whatever it holds. No tree is built, nothing is run or fetched."""

from __future__ import annotations

import html
import re
from collections.abc import Generator, Iterator
from typing import NamedTuple

QUOTE_REACH = 2_048  # how far behind a ">" inside quotes the quote may close
SKIPPED = frozenset({"script", "style", "title", "template", "svg", "math", "iframe", "object", "noembed", "xmp"})
QUOTES = re.compile("[\"']")
NAME = re.compile(r"/?([A-Za-z][A-Za-z0-9:_-]{0,40})")
HUGE_NUMBER = re.compile(r"&#(?:[xX][0-9a-fA-F]{7,}|[0-9]{8,});?")
ATTRIBUTE = r"""(?i)(?<![\w-]){}\s*=\s*["']?\s*([^"'\s>]{{1,60}})"""


class Piece(NamedTuple):
    """Text between tags (`name` empty), an opening tag, or a closing one; `text` holds the text or the tag's inside."""

    name: str
    is_closing: bool
    text: str


def unescape(text: str) -> str:
    """Character references as characters; numbers that no character has as U+FFFD; no-break spaces as spaces."""
    if "&" in text:
        text = html.unescape(HUGE_NUMBER.sub("\ufffd", text))
    return text.replace("\xa0", " ")


def attribute(inside: str, name: str) -> str:
    """The value of an attribute in the inside of a tag, or an empty string."""
    match = re.search(ATTRIBUTE.format(name), inside[:2_048])
    return match.group(1) if match else ""


def pieces(text: str) -> Iterator[Piece]:
    """Texts and tags in order, without comments, declarations and the content of scripts, styles and the like."""
    at, length = 0, len(text)
    may_end_comment = True
    while at < length:
        opening = text.find("<", at)
        if opening < 0:
            break
        if opening > at:
            yield Piece("", False, text[at:opening])
        if may_end_comment and text.startswith("<!--", opening):
            end = text.find("-->", opening + 4)
            may_end_comment = end >= 0
            if may_end_comment:
                at = end + 3
                continue
        end = _tag_end(text, opening)
        if end < 0:
            at = opening
            break
        at = end + 1
        name = NAME.match(text, opening + 1)
        if name:
            at = yield from _tag(text, name, at)
        elif text[opening + 1] not in "!?/":
            yield Piece("", False, "<")  # a sign in the text, as in "a < b"
            at = opening + 1
    if at < length:
        yield Piece("", False, text[at:])


def _tag(text: str, match: re.Match[str], after: int) -> Generator[Piece, None, int]:
    """Yields the tag; returns where reading goes on, behind the content of elements that are skipped."""
    name = match.group(1).lower()
    is_closing = text[match.start()] == "/"
    if name in SKIPPED:
        if not is_closing and text[after - 2] != "/":
            closing = re.compile(f"</{name}", re.IGNORECASE).search(text, after)
            return _tag_end(text, closing.start()) + 1 or len(text) if closing else len(text)
        return after
    yield Piece(name, is_closing, text[match.end() : after - 1])
    return after


def _tag_end(text: str, opening: int) -> int:
    """The place of the ">" that ends a tag; one inside a quoted value does not."""
    end = text.find(">", opening)
    quote = ""
    for sign in QUOTES.findall(text, opening, end) if end > 0 else ():
        quote = sign if not quote else "" if sign == quote else quote
    if quote:
        closing = text.find(quote, end, end + QUOTE_REACH)
        further = text.find(">", closing, end + QUOTE_REACH) if closing > 0 else -1
        return further if further > 0 else end
    return end
