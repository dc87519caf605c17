"""Voices that say what another one says, and the words that tell it apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db.models import QuerySet

from meari.apps.language import queries as language
from meari.apps.voices import models, searching
from meari.apps.voices.fulltext import Holds
from meari.apps.voices.listing import Entry, entries, holding
from meari.engines.text import keywords
from meari.engines.text.searching import Some, Term, letters_of

COMPARED, OF_ITS_CLASS = 150, 100
SHOWN = 8
AT_LEAST = 0.22
RAREST = 6
KEYWORDS = 6


def similar_to(voice: models.Voice, voices: QuerySet[models.Voice]) -> list[Entry]:
    """Those of ``voices`` that come closest to ``voice``, near-copies gathered under one another; at most ``SHOWN``.

    Compared are the newest that share one of its rarest words, and the newest of its class about the same goods.
    """
    others = voices.exclude(pk=voice.pk).exclude(text="")
    words = _rarest(voice)
    sharing = others.filter(Holds(Some(tuple(Term(f"w{word}") for word in words)))) if words else others.none()
    alike = others.filter(main_class=voice.main_class, product_group=voice.product_group_id)
    texts: dict[int, str] = dict(sharing.values_list("pk", "text")[:COMPARED])
    texts.update(alike.values_list("pk", "text")[:OF_ITS_CLASS])
    ids = list(texts)
    close = language.closest(voice.text, [texts[id_] for id_ in ids], at_least=AT_LEAST)
    whole = voices.select_related("product", "product_group", "team", "search_entry").prefetch_related(holding())
    found = whole.in_bulk([ids[place] for place, _score in close[: 3 * SHOWN]])
    return entries([found[ids[place]] for place, _score in close[: 3 * SHOWN]], None)[:SHOWN]


def keywords_of(voice: models.Voice) -> list[str]:
    """The words that tell this voice apart, rarest first; nothing while the text process is down."""
    analysed = language.analyse([f"{voice.title}\n{voice.text}"])
    if not analysed:
        return []
    held = _held([letters_of(word.form) for word in analysed[0]])
    by_name = {word.name: held.get(letters_of(word.form), 0) for word in analysed[0]}
    telling = [name for name in keywords.said(analysed[0]) if " " not in name]
    return sorted(telling, key=lambda name: (by_name[name], name))[:KEYWORDS]


def _rarest(voice: models.Voice) -> list[str]:
    entry = getattr(voice, "search_entry", None)
    held = _held([spot.form for spot in searching.spots_of(entry.words if entry else "")])
    return sorted(
        (word for word, count in held.items() if count > 1 and len(word) > 1), key=lambda word: (held[word], word)
    )[:RAREST]


def _held(forms: Sequence[str]) -> Mapping[str, int]:
    """How many voices say each word."""
    return {form: searching.how_many(Term(f"w{form}")) for form in dict.fromkeys(forms) if form}
