"""Where in a text a query stands: as a word, letter by letter, by initial consonants, or nearly so."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from meari.engines.text import hangul
from meari.engines.text.searching import Squeezed, Token, squeezed

_BELONGS = re.compile("[\u0300-\u036f\u1160-\u11ff]")
LETTERS_NEAR = 2
"""From how many letters on a slip of the keyboard is forgiven."""
LETTERS_TWO_SLIPS = 4


@dataclass(frozen=True, slots=True)
class Spot:
    """A word of an indexed text at ``start:end``, as the index keeps it."""

    form: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Hit:
    """The query's token number ``token`` at ``start:end`` of the text; ``how`` is ``word``, ``letters``, ``initials`` or ``near``."""

    token: int
    start: int
    end: int
    how: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text, and whether the query stands there."""

    text: str
    is_hit: bool


def hits(text: str, tokens: Sequence[Token], spots: Sequence[Spot] = (), *, forgive: bool = False) -> list[Hit]:
    """Return where each token stands, in the order of the text and without overlap; with ``forgive`` also nearly."""
    seen = squeezed(text)
    found: list[Hit] = []
    for number, token in enumerate(tokens):
        mine = [Hit(number, spot.start, spot.end, "word") for spot in spots if spot.form in token.words]
        mine += (Hit(number, *_place(text, seen, *at), "letters") for at in _literal(seen.letters, token.letters))
        if not mine:
            mine = [Hit(number, *_place(text, seen, *at), "initials") for at in _by_initials(seen, token.letters)]
        if not mine and forgive and (at := near(seen.letters, token.letters)):
            mine = [Hit(number, *_place(text, seen, *at), "near")]
        found += mine
    return list(_apart(found))


def pieces(text: str, found: Iterable[Hit], *, most: int | None = None) -> list[Piece]:
    """Return the text cut where hits begin and end; with ``most`` only about so many letters around the first hit.

    A cut beginning or end shows as an ellipsis.
    """
    kept = list(found)
    first, last = _window(text, kept[0].start if kept else 0, most or len(text))
    cut = [Piece("… ", False)] if first > 0 else []
    at = first
    for hit in kept:
        if hit.start >= last:
            break
        cut += [Piece(text[at : hit.start], False), Piece(text[hit.start : min(hit.end, last)], True)]
        at = min(hit.end, last)
    cut += [Piece(text[at:last], False), Piece(" …" if last < len(text) else "", False)]
    return [piece for piece in cut if piece.text]


def near(letters: str, wanted: str) -> tuple[int, int] | None:
    """Return where ``wanted`` stands in ``letters`` but for a slip of the keyboard, or None.

    One key stroke may be wrong, missing or too many, from four letters on two (베송 for 배송). A single letter is never
    forgiven. Approximate string matching by bit vectors (Myers, Journal of the ACM 46, 1999, 395-415).
    """
    if len(wanted) < LETTERS_NEAR:
        return None
    typed = hangul.strokes(wanted)
    text, owners = _typed(letters)
    end, distance = _closest(text, typed)
    if distance > (2 if len(wanted) >= LETTERS_TWO_SLIPS else 1):
        return None
    start = max(0, end - len(typed) + 1)
    return owners[start], owners[end] + 1


def _closest(text: str, pattern: str) -> tuple[int, int]:
    """Where the best approximate match of the pattern ends in the text, and its edit distance."""
    masks: dict[str, int] = {}
    for at, letter in enumerate(pattern):
        masks[letter] = masks.get(letter, 0) | 1 << at
    full, top = (1 << len(pattern)) - 1, 1 << len(pattern) - 1
    plus, minus, score = full, 0, len(pattern)
    best, best_end = len(pattern), -1
    for at, letter in enumerate(text):
        equal = masks.get(letter, 0)
        vertical = equal | minus
        across = (((equal & plus) + plus) ^ plus) | equal
        up, down = minus | ~(across | plus) & full, plus & across
        score += 1 if up & top else -1 if down & top else 0
        up, down = up << 1 & full, down << 1 & full
        plus, minus = down | ~(vertical | up) & full, up & vertical
        if score < best:
            best, best_end = score, at
    return best_end, best


def _typed(letters: str) -> tuple[str, list[int]]:
    """The key strokes of the letters, and for each stroke the letter it belongs to."""
    typed = [hangul.strokes(letter) for letter in letters]
    return "".join(typed), [at for at, one in enumerate(typed) for _stroke in one]


def _literal(letters: str, wanted: str) -> Iterator[tuple[int, int]]:
    """Where the token stands letter by letter; what its last letter is may still go on (배소 of 배송)."""
    whole, last = wanted[:-1], hangul.strokes(wanted[-1])
    at = letters.find(whole)
    while at >= 0 and at + len(whole) < len(letters):
        end = at + len(whole)
        if hangul.strokes(letters[end]).startswith(last):
            yield at, end + 1
        at = letters.find(whole, at + 1)


def _by_initials(seen: Squeezed, wanted: str) -> Iterator[tuple[int, int]]:
    """Where letters stand that the token gives whole or by their initial consonants; at the beginning of words if there are such."""
    firsts = "".join(hangul.initial(letter) or " " for letter in seen.letters)
    sought = hangul.initials(wanted)
    if len(sought) != len(wanted) or all(map(hangul.is_syllable, wanted)):
        return
    found = []
    at = firsts.find(sought)
    while at >= 0:
        if all(one in (sought[place], seen.letters[at + place]) for place, one in enumerate(wanted)):
            found.append(at)
        at = firsts.find(sought, at + 1)
    begun = [at for at in found if at in set(seen.starts)]
    yield from ((at, at + len(wanted)) for at in begun or found)


def _place(text: str, seen: Squeezed, start: int, end: int) -> tuple[int, int]:
    """The place in the text of a stretch of its letters; what belongs to the last letter (jamo, marks) comes with it."""
    after = seen.places[end - 1] + 1
    while after < len(text) and _BELONGS.match(text[after]):
        after += 1
    return seen.places[start], after


def _apart(found: Sequence[Hit]) -> Iterator[Hit]:
    """Hits in order, the longer of two that overlap."""
    until = 0
    for hit in sorted(found, key=lambda one: (one.start, -one.end)):
        if hit.start >= until:
            until = hit.end
            yield hit


def _window(text: str, first_hit: int, most: int) -> tuple[int, int]:
    if len(text) <= most:
        return 0, len(text)
    start = 0 if first_hit < most * 2 // 3 else first_hit - most // 3
    blank = text.find(" ", start, start + 20)
    start = blank + 1 if start and blank >= 0 else start
    return start, min(len(text), start + most)
