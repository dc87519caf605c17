"""The words of a text by morphemes: what it says without particles and endings, each with its place.

The tagger (Kiwi; half a gigabyte, so one process holds it for all) is an argument.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from meari.engines.text import normalise
from meari.engines.text.masking import TOKEN

MOST_LETTERS = 20_000
_SORTS = {
    "NNG": "noun", "NNP": "noun", "NR": "noun", "SH": "noun", "XR": "root", "VV": "verb", "VA": "adjective",
    "MAG": "adverb",
}  # fmt: skip
_FOREIGN = re.compile(r"[A-Za-zÀ-ÖØ-öø-ÿ0-9]+")
_SURROGATE = re.compile("[\ud800-\udfff]")
_DICTIONARY = {"verb", "adjective"}


class Tagger(Protocol):
    """What is used of ``kiwipiepy.Kiwi``: texts to lists of tokens with ``form``, ``tag``, ``start`` and ``len``."""

    def tokenize(self, text: Iterable[str], /) -> Iterable[Sequence[Any]]: ...


@dataclass(frozen=True, slots=True)
class Word:
    """A morpheme that means something, at ``start:end`` of the text.

    ``form`` is a noun, the stem of a verb (늦 of 늦어요, 시끄럽 of 시끄러워) or a run of Latin letters and digits in small
    letters. ``sort`` is ``noun``, ``root``, ``verb``, ``adjective``, ``adverb``, ``foreign`` or ``number``.
    """

    form: str
    sort: str
    start: int
    end: int

    @property
    def name(self) -> str:
        """The word as a dictionary lists it: 늦다 for the stem 늦."""
        return f"{self.form}다" if self.sort in _DICTIONARY else self.form


def words(texts: Sequence[str], *, tagger: Tagger) -> list[tuple[Word, ...]]:
    """Return the words of each text in their order, as far as ``MOST_LETTERS``; masked personal data has none."""
    folded = [normalise.fold(_SURROGATE.sub(" ", text[:MOST_LETTERS])) for text in texts]
    tagged = tagger.tokenize([each.text for each in folded])
    return [
        tuple(_placed(found, each) for found in sorted(_found(each.text, tokens), key=lambda word: word.start))
        for each, tokens in zip(folded, tagged, strict=True)
    ]


def _found(text: str, tokens: Sequence[Any]) -> Iterator[Word]:
    """The words of a folded text; model numbers stay whole, whatever the tagger makes of them."""
    masked = [token.span() for token in TOKEN.finditer(text)]
    for token in tokens:
        sort = _SORTS.get(str(token.tag).partition("-")[0])
        if sort is not None and not any(start <= token.start < end for start, end in masked):
            yield Word(token.form, sort, token.start, token.start + max(1, token.len))
    for run in _FOREIGN.finditer(text):
        yield Word(run[0].lower(), "number" if run[0].isdecimal() else "foreign", run.start(), run.end())


def _placed(word: Word, folded: normalise.Folded) -> Word:
    if folded.origin is None:
        return word
    return Word(word.form, word.sort, *folded.span(word.start, min(word.end, len(folded.text))))
