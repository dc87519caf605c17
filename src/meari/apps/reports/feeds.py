"""RSS and Atom as they really come: wrong charset labels, broken markup, the same story in many papers. Pure functions."""

from __future__ import annotations

import io
import re
import unicodedata
from calendar import timegm
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

import feedparser

from meari.engines.reading import page_text
from meari.engines.reading.mail.charsets import decode

MOST_ITEMS = 100
LABEL = re.compile(rb"""<\?xml[^>]{0,200}encoding\s*=\s*["']([A-Za-z0-9._:-]{1,40})["']""")
PARAMETER = re.compile(r"""charset\s*=\s*["']?([A-Za-z0-9._:-]{1,40})""", re.IGNORECASE)
DECLARATION = re.compile(r"^\ufeff?\s*<\?xml[^>]{0,300}\?>")
DOCTYPE = re.compile(r"<!DOCTYPE[^\[>]{0,500}(?:\[.*?\]\s*)?>", re.IGNORECASE | re.DOTALL)
NOISE = re.compile(r"[\W_]+")
TAIL = re.compile(r"\s+[-|–]\s+[^-|–]{1,30}$")
SAME_FROM = 0.5
SHINGLE = 2


@dataclass(frozen=True)
class Item:
    """One entry of a feed in plain text. ``at`` is aware or None."""

    key: str
    title: str
    address: str
    summary: str
    publisher: str
    at: datetime | None


class NoFeed(Exception):
    """The bytes hold no feed."""


def read(content: bytes, *, media_type: str = "") -> list[Item]:
    """The entries of a feed, at most a hundred, whatever its charset says. Raises ``NoFeed``.

    The label of the document is believed before that of the transport, and neither when the bytes say otherwise;
    EUC-KR means CP949. A document type declaration is dropped: it could only blow the feed up.
    """
    label = LABEL.search(content[:1000])
    parameter = PARAMETER.search(media_type)
    named = label.group(1).decode() if label else parameter.group(1) if parameter else ""
    text, _flags = decode(content, named)
    bare = DOCTYPE.sub("", DECLARATION.sub("", text))
    parsed = feedparser.parse(io.BytesIO(b'<?xml version="1.0" encoding="utf-8"?>' + bare.strip().encode()))
    if not parsed.version and not parsed.entries:
        raise NoFeed
    publisher = _plain(parsed.feed.get("title", ""), 80)
    found = [_item(entry, publisher) for entry in parsed.entries[:MOST_ITEMS]]
    return [item for item in found if item.title]


def likeness(one: str, other: str) -> float:
    """How alike two headlines are, 0..1: the Jaccard index of their pairs of letters, without spacing, marks and the
    name of the paper behind a dash.
    """
    left, right = _shingles(one), _shingles(other)
    return len(left & right) / len(left | right) if left and right else 0.0


def same_story(title: str, others: Sequence[str]) -> int | None:
    """The place of the headline in ``others`` that tells the same story best; none where none does."""
    scored = [(likeness(title, other), -place) for place, other in enumerate(others)]
    best = max(scored, default=(0.0, 0))
    return -best[1] if best[0] >= SAME_FROM else None


def _shingles(title: str) -> frozenset[str]:
    bare = NOISE.sub("", unicodedata.normalize("NFKC", TAIL.sub("", title)).casefold())
    return frozenset(bare[at : at + SHINGLE] for at in range(len(bare) - SHINGLE + 1))


def _item(entry: feedparser.FeedParserDict, publisher: str) -> Item:
    address = str(entry.get("link", ""))[:500]
    is_page = urlsplit(address).scheme in {"http", "https"}
    title = _plain(entry.get("title", ""), 200)
    source = entry.get("source") or {}
    stamp = entry.get("published_parsed") or entry.get("updated_parsed")
    return Item(
        key=str(entry.get("id") or address or title)[:500], title=title, address=address if is_page else "",
        summary=_plain(entry.get("summary", ""), 500), publisher=_plain(source.get("title", ""), 80) or publisher,
        at=datetime.fromtimestamp(timegm(stamp), UTC) if stamp else None,
    )  # fmt: skip


def _plain(markup: object, longest: int) -> str:
    return " ".join(page_text(str(markup)).split()).replace("\0", "")[:longest]
