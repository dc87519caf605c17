"""The full-text index follows the voices: entries are derived, so they record no event and can be made anew at any time."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.db import transaction
from django.db.models import Max, Q, QuerySet

from meari.apps.base.bulk import add_rows
from meari.apps.language import queries as language
from meari.apps.voices import models
from meari.engines.text import searching
from meari.engines.text.morphemes import Word

CHUNK = 500
PATIENCE = 20.0
"""Seconds that a worker waits for the text process before it goes on by letters."""
Report = Callable[[int, int], None]


def index_new() -> int:
    """Index what has come in or changed since the last time. Returns how many voices.

    Quick whatever the number of voices: it looks behind the last indexed one and at entries that are marked stale.
    """
    last = models.SearchEntry.objects.aggregate(Max("voice_id"))["voice_id__max"] or 0
    done = _index(models.Voice.objects.filter(pk__gt=last))
    return done + _index(models.Voice.objects.filter(search_entry__is_stale=True))


def index_rest() -> int:
    """Index what slipped through (voices stored out of order), and find the words of what was indexed by letters alone.

    Returns how many voices.
    """
    return _index(_waiting())


def index_everything(*, only_waiting: bool = False, report: Report | None = None) -> int:
    """Make every entry anew, or those that wait for it; ``report`` hears (voices done, of how many). Safe to stop and to
    run beside others. Returns how many voices.
    """
    return _index(_waiting() if only_waiting else models.Voice.objects.all(), report=report)


def _waiting() -> QuerySet[models.Voice]:
    waiting = Q(search_entry=None) | Q(search_entry__is_stale=True)
    if language.health() is not None:
        waiting |= Q(search_entry__is_analysed=False)
    return models.Voice.objects.filter(waiting)


def _index(voices: QuerySet[models.Voice], *, report: Report | None = None) -> int:
    total = voices.count() if report else 0
    done, after = 0, 0
    while chunk := list(voices.filter(pk__gt=after).order_by("pk").values_list("pk", "title", "text")[:CHUNK]):
        texts = [spoken(title, text) for _pk, title, text in chunk]
        analysed = language.analyse(texts, patience=0.0 if report else PATIENCE)
        _store([pk for pk, _title, _text in chunk], texts, analysed)
        done, after = done + len(chunk), chunk[-1][0]
        if report is not None:
            report(done, total)
    return done


def _store(ids: Sequence[int], texts: Sequence[str], analysed: Sequence[tuple[Word, ...]] | None) -> None:
    rows = [
        (pk, *_entry(text, analysed[at] if analysed is not None else ()), analysed is not None, False)
        for at, (pk, text) in enumerate(zip(ids, texts, strict=True))
    ]
    with transaction.atomic():
        # Whoever indexes the same voices beside us waits here, and then finds our entries to put away.
        list(models.Voice.objects.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk"))
        models.SearchEntry.objects.filter(voice_id__in=ids).delete()
        add_rows(models.SearchEntry, ("voice_id", "terms", "words", "is_analysed", "is_stale"), rows)


def _entry(text: str, words: Sequence[Word]) -> tuple[str, str]:
    """Terms and words of an index entry, as they are stored."""
    spots = ((searching.letters_of(word.form), word.start, word.end) for word in words)
    kept = " ".join(f"{form}:{start}:{end}" for form, start, end in spots if form)
    return " ".join(sorted(searching.terms(text, words))), kept


def spoken(title: str, text: str) -> str:
    """Title and text as one, as the index and its places see them."""
    return f"{title}\n{text}"
