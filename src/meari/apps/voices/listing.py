"""What a list of voices shows: a page of them, the words that were looked for marked, near-copies under the first of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Prefetch, QuerySet

from meari.apps.voices import models, searching
from meari.apps.voices.searching import Found
from meari.engines.text import similar
from meari.engines.text.marking import Piece

PAGE = 30
SEED = 20_260_721


@dataclass(frozen=True)
class Entry:
    """One voice of a list with its ``title`` and ``text`` cut where the words stand, and near-copies of it further down."""

    voice: models.Voice
    title: Sequence[Piece]
    text: Sequence[Piece]
    copies: Sequence[models.Voice]

    @property
    def says_it(self) -> int:
        """How many on this page say just that."""
        return 1 + len(self.copies)


@dataclass(frozen=True)
class Listing:
    """A page of voices; ``found`` where words were looked for."""

    page: Page[Any]
    entries: Sequence[Entry]
    total: int
    found: Found | None = None

    @property
    def is_cut(self) -> bool:
        """Whether more voices fit than were put in order."""
        return self.found is not None and self.total > len(self.found.ids)


def listing(voices: QuerySet[models.Voice], *, words: str, is_newest_first: bool, page: str | None) -> Listing:
    """The ``page`` of ``voices``, those that hold ``words`` where words are given; best first unless ``is_newest_first``."""
    whole = voices.select_related("product", "product_group", "team", "search_entry").prefetch_related(holding())
    found = searching.find(voices, words) if words else None
    if found is None or not found.tokens:
        shown = Paginator(whole, PAGE).get_page(page)
        return Listing(shown, entries(list(shown), None), shown.paginator.count)
    if is_newest_first and not found.is_near:
        shown = Paginator(searching.narrowed(whole, words), PAGE).get_page(page)
        return Listing(shown, entries(list(shown), found), found.total, found)
    ids = Paginator(found.ids, PAGE).get_page(page)
    by_id = whole.in_bulk(list(ids))
    return Listing(ids, entries([by_id[id_] for id_ in ids if id_ in by_id], found), found.total, found)


def entries(voices: Sequence[models.Voice], found: Found | None) -> list[Entry]:
    """``voices`` in their order, near-copies gathered under the first of them."""
    first = similar.twins([voice.text for voice in voices], seed=SEED)
    gathered: list[Entry] = []
    for at, voice in enumerate(voices):
        if first[at] == at:
            copies = [other for place, other in enumerate(voices) if place > at and first[place] == at]
            title, text = searching.marked(voice, found or Found((), (), 0))
            gathered.append(Entry(voice, title, text, copies))
    return gathered


def holding() -> Prefetch[str]:
    """The labels that hold now, as ``holding`` on each voice."""
    return Prefetch("labels", queryset=models.Label.objects.filter(ended_at=None), to_attr="holding")
