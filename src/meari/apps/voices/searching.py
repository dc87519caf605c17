"""Finding voices by words: what somebody typed becomes a condition; what fulfils it is ranked and marked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import Max, QuerySet

from meari.apps.language import queries as language
from meari.apps.voices import models
from meari.apps.voices.fulltext import Holds
from meari.engines.text import marking, ranking, searching
from meari.engines.text.marking import Piece, Spot
from meari.engines.text.searching import Condition, Token

RANKED = 500
"""So many of the newest that fit are put in order; behind them nobody looks for the best."""
EXCERPT = 320


@dataclass(frozen=True)
class Found:
    """The voices that fit, best first (at most ``RANKED``), of how many; ``is_near`` when only slips of the keyboard fit."""

    tokens: tuple[Token, ...]
    ids: Sequence[int]
    total: int
    is_near: bool = False


def find(voices: QuerySet[models.Voice], words: str) -> Found:
    """Those of ``voices`` that hold ``words``, best first; where none does, those that nearly do."""
    tokens = read(words)
    if not tokens:
        return Found((), (), 0)
    fitting = voices.filter(Holds(searching.condition(tokens)))
    newest = _newest(fitting)
    if not newest:
        near = [row for row in _newest(voices.filter(Holds(searching.nearly(tokens)))) if _is_near(row, tokens)]
        return Found(tokens, [row[0] for row in near], len(near), is_near=True)
    total = len(newest) if len(newest) < RANKED else fitting.count()
    documents = [_document(row) for row in newest]
    held, of = _how_many_hold(tokens)
    scores = ranking.scores(documents, tokens, holding=held, of=of)
    order = sorted(range(len(newest)), key=lambda at: -scores[at])  # stable: newest first among equals
    return Found(tokens, [newest[at][0] for at in order], total)


def narrowed(voices: QuerySet[models.Voice], words: str) -> QuerySet[models.Voice]:
    """All of ``voices`` that ``find`` counts, in their own order; every one of them where there is nothing to look for."""
    tokens = read(words)
    if not tokens:
        return voices
    fitting = voices.filter(Holds(searching.condition(tokens)))
    return fitting if fitting.exists() else voices.filter(pk__in=find(voices, words).ids)


def waiting() -> int:
    """How many of the newest voices the index does not know yet."""
    last = models.SearchEntry.objects.aggregate(Max("voice_id"))["voice_id__max"] or 0
    return models.Voice.objects.filter(pk__gt=last).order_by().count()


@lru_cache(maxsize=256)
def _analysed(words: str) -> tuple[Token, ...]:
    answer = language.analyse([words])
    if answer is None:
        raise LookupError
    return tuple(searching.tokens(words, answer[0]))


def read(words: str) -> tuple[Token, ...]:
    """The pieces of what somebody typed, with their morphemes when the text process answers at once."""
    try:
        return _analysed(words)
    except LookupError:
        return tuple(searching.tokens(words))


def marked(voice: models.Voice, found: Found, *, most: int | None = EXCERPT) -> tuple[list[Piece], list[Piece]]:
    """Title and text of ``voice`` cut where the query stands; of the text about ``most`` letters around the first hit."""
    entry = getattr(voice, "search_entry", None)
    whole = f"{voice.title}\n{voice.text}"
    spots = [spot for spot in spots_of(entry.words if entry else "") if spot.end <= len(whole)]
    hits = marking.hits(whole, found.tokens, spots, forgive=found.is_near)
    cut = len(voice.title)
    in_title = [hit for hit in hits if hit.end <= cut]
    in_text = [marking.Hit(h.token, h.start - cut - 1, h.end - cut - 1, h.how) for h in hits if h.start > cut]
    return marking.pieces(voice.title, in_title), marking.pieces(voice.text, in_text, most=most)


def spots_of(words: str) -> list[Spot]:
    """The words of an index entry with their places."""
    cut = (word.rsplit(":", 2) for word in words.split())
    return [Spot(form, int(start), int(end)) for form, start, end in cut]


Row = tuple[int, str, str, str | None]


def _newest(voices: QuerySet[models.Voice]) -> list[Row]:
    return list(voices.values_list("pk", "title", "text", "search_entry__words")[:RANKED])


def _document(row: Row) -> ranking.Document:
    _pk, title, text, words = row
    letters = f"{title}{text}".lower().replace(" ", "")
    return ranking.Document([word.partition(":")[0] for word in (words or "").split()], letters)


def _is_near(row: Row, tokens: Iterable[Token]) -> bool:
    letters = searching.squeezed(f"{row[1]}\n{row[2]}").letters
    return all(token.letters in letters or marking.near(letters, token.letters) for token in tokens)


def _how_many_hold(tokens: Sequence[Token]) -> tuple[list[int], int]:
    """How many voices hold each token, and about how many there are; one token needs no weighing against others."""
    if len(tokens) == 1:
        return [1], 1
    last = models.SearchEntry.objects.aggregate(Max("voice_id"))["voice_id__max"] or 0
    return [how_many(searching.condition([token])) for token in tokens], last


def how_many(condition: Condition) -> int:
    """How many voices fulfil a condition on the index."""
    return models.Voice.objects.filter(Holds(condition)).order_by().count()
