"""What a full-text index holds of a text, and what is looked up in it for a query.

An index knows terms, nothing else, so that every database finds the same: ``w`` and a word (w배송), ``g`` and two letters that
follow each other, the second by key strokes (g배ㅅㅗㅇ, so that 배ㅅ and 배소 are beginnings of it), ``i`` and the initial
consonants from the beginning of a word on (iㅂㅅㅈㅇ). Terms are made of letters and digits alone.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from meari.engines.text import hangul, normalise
from meari.engines.text.morphemes import MOST_LETTERS, Word

INITIALS_MOST = 6
RUN_MOST = 30
TOKENS_MOST = 8
_LATIN = "0-9a-zß-öø-ÿ"
_EASTERN = "가-힣ㄱ-ㅎㅏ-ㅣ一-鿿ぁ-ゖァ-ヺ"
_RUN = re.compile(f"[{_LATIN}]+|[{_EASTERN}]+")
_NO_LETTER = re.compile(f"[^{_LATIN}{_EASTERN}]+")
_IS_LATIN = re.compile(f"[{_LATIN}]")
_UNFINISHED = re.compile("[ㄱ-ㅎㅏ-ㅣ]")
_LATER_INITIALS = re.compile("([가-힣]+)[ㄱ-ㅎ]{2,}")
# Stems so common that beside another word they tell nothing (났다 of 고장났다).
_LIGHT = frozenset(("하", "되", "있", "주", "보", "나", "오", "가", "것", "안", "못"))


@dataclass(frozen=True, slots=True)
class Term:
    """One entry of the index, or with ``is_open`` every entry that begins so."""

    text: str
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class Every:
    """Holds where every one of its parts holds."""

    parts: "tuple[Condition, ...]"


@dataclass(frozen=True, slots=True)
class Some:
    """Holds where at least one of its parts holds."""

    parts: "tuple[Condition, ...]"


Condition = Term | Every | Some


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a query between blanks: its ``letters``, and the ``words`` in it where somebody could tell them."""

    letters: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Squeezed:
    """The letters and digits of a text in small letters; ``places`` tells where each stands, ``starts`` where words begin."""

    letters: str
    places: tuple[int, ...]
    starts: tuple[int, ...]


def squeezed(text: str) -> Squeezed:
    """Return the text without blanks and signs."""
    written, all_places = normalise.squeeze(text)
    kept = [at for at, letter in enumerate(written) if not _NO_LETTER.fullmatch(letter)]
    letters, places = "".join(written[at] for at in kept), [all_places[at] for at in kept]
    starts = [
        index
        for index, at in enumerate(kept)
        if index == 0
        or at > kept[index - 1] + 1
        or any(map(str.isspace, text[places[index - 1] : places[index]]))
        or bool(_IS_LATIN.match(letters[index - 1])) != bool(_IS_LATIN.match(letters[index]))
    ]
    return Squeezed(letters, tuple(places), tuple(starts))


def terms(text: str, words: Sequence[Word] = ()) -> frozenset[str]:
    """Return the index terms of a text; without ``words`` it is found by its letters all the same."""
    seen = squeezed(text[:MOST_LETTERS])
    found = {f"w{form}" for word in words if (form := letters_of(word.form))}
    for run in _RUN.finditer(seen.letters):
        if _IS_LATIN.match(run[0]):
            found.add(f"w{run[0][:RUN_MOST]}")
        else:
            found.update(_pairs(run[0]), (f"g{run[0][-1]}",))
    found.update(f"w{run[0][:RUN_MOST]}" for run in _latin_words(text))
    begun = {*seen.starts, *(bisect_left(seen.places, word.start) for word in words)}
    found.update(f"i{first}" for start in begun if (first := _initials_from(seen.letters, start)))
    return frozenset(found)


def letters_of(text: str) -> str:
    """Return the small letters and digits of a text, joined."""
    return _NO_LETTER.sub("", normalise.fold(text).text.lower())


def tokens(query: str, words: Sequence[Word] = ()) -> list[Token]:
    """Return the pieces of a query, at most ``TOKENS_MOST``, each with those of its ``words`` that tell something."""
    found: list[Token] = []
    for piece in re.finditer(r"\S+", query):
        letters = letters_of(piece[0])[:RUN_MOST]
        if letters and len(found) < TOKENS_MOST:
            inside = [] if _UNFINISHED.search(letters) else _forms(words, piece.start(), piece.end())
            telling = [form for form in inside if form not in _LIGHT]
            found.append(Token(letters, tuple(telling or inside)))
    return found


def _forms(words: Sequence[Word], start: int, end: int) -> list[str]:
    inside = (letters_of(word.form) for word in words if start <= word.start < end)
    return [form for form in dict.fromkeys(inside) if form]


def condition(wanted: Sequence[Token]) -> Condition:
    """Return what a text has to hold: of every token its words, or its letters one after the other (the last may go on)."""
    return _every(_of_token(token) for token in wanted)


def nearly(wanted: Sequence[Token]) -> Condition:
    """Return a wider condition that texts fulfil which hold the tokens with a slip of the keyboard; ``marking.near`` tells them.

    A slip leaves the initial consonants, or all pairs of letters that it does not touch.
    """
    return _every(_some([_of_token(token), *_slips(token.letters)]) for token in wanted)


def _every(parts: Iterable[Condition]) -> Condition:
    given = tuple(parts)
    return given[0] if len(given) == 1 else Every(given)


def _some(parts: Iterable[Condition]) -> Condition:
    given = tuple(parts)
    return given[0] if len(given) == 1 else Some(given)


def _of_token(token: Token) -> Condition:
    as_letters = _every(_of_run(run[0]) for run in _RUN.finditer(token.letters))
    if not token.words or (token.words == (token.letters,) and _IS_LATIN.match(token.letters)):
        return as_letters
    return _some([as_letters, _every(Term(f"w{form}") for form in token.words)])


def _of_run(run: str) -> Condition:
    if _IS_LATIN.match(run):
        return Term(f"w{run}", is_open=True)
    literal = _literal(run)
    begun = Term(f"i{hangul.initials(run)[:INITIALS_MOST]}", is_open=True)
    if hangul.is_initials(run):
        return _some([begun, literal])
    if later := _LATER_INITIALS.fullmatch(run):
        return _some([_every([_literal(later[1]), begun]), literal])
    return literal


def _literal(run: str) -> Condition:
    if len(run) == 1:
        return Term(f"g{run}", is_open=True)
    *before, last = _pairs(run)
    return _every([*(Term(pair) for pair in before), Term(last, is_open=True)])


def _slips(letters: str) -> Iterator[Condition]:
    """What is left of a token of Hangul after one slip: its initials, or the pairs without one letter."""
    if len(letters) < 2 or not all(map(hangul.is_syllable, letters)):
        return
    yield Term(f"i{hangul.initials(letters)[:INITIALS_MOST]}", is_open=True)
    pairs = list(_pairs(letters))
    for at in range(len(letters)):
        left = [Term(pair) for number, pair in enumerate(pairs) if number not in (at - 1, at)]
        if left:
            yield _every(left)


def _pairs(run: str) -> Iterator[str]:
    return (f"g{one}{hangul.strokes(after)}" for one, after in pairwise(run))


def _latin_words(text: str) -> Iterator[re.Match[str]]:
    """Runs of Latin letters and digits as they are written, between blanks and signs (in the squeezed text they grow together)."""
    return (run for run in _RUN.finditer(normalise.fold(text).text.lower()) if _IS_LATIN.match(run[0]))


def _initials_from(letters: str, start: int) -> str:
    found: list[str] = []
    for letter in letters[start : start + INITIALS_MOST]:
        first = hangul.initial(letter)
        if not first:
            break
        found.append(first)
    return "".join(found)
