"""Patterns over squeezed text: literals and gaps only, so that reading is linear and nothing can backtrack.

Notation: ``a|b + c`` is a or b and then c within 8 letters, ``+20`` widens that to 20; ``;`` parts patterns. Spaces do not
count. A Latin literal matches whole words, with ``*`` at its end any word that begins so.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

_GAP = 8
_SHORT = 3
_STEP = re.compile(r"\s\+(\d*)\s")
_TIERS = ("strong", "weak")
_EXCEPT = "except"


@dataclass(frozen=True, slots=True)
class Hit:
    """A pattern found at ``start:end`` of the squeezed text; ``edges`` are the spans of its first and last term."""

    tier: str
    start: int
    end: int
    edges: tuple[tuple[int, int], tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Literal:
    """Letters to look for; Latin ones end at a word's end unless ``is_open``."""

    letters: str
    is_latin_start: bool
    is_latin_end: bool

    @classmethod
    def parse(cls, written: str) -> "Literal":
        """Return the literal for one alternative of the notation."""
        letters = "".join(written.lower().split())
        is_open = letters.endswith("*")
        letters = letters.removesuffix("*")
        if not letters:
            raise ValueError(f"a pattern has an empty alternative: {written!r}")
        return cls(letters, _is_latin(letters[0]), _is_latin(letters[-1]) and not is_open)

    def fits(self, text: str, places: Sequence[int], start: int) -> bool:
        """Say whether the word borders around ``start`` suit; the letters themselves have been compared."""
        end = start + len(self.letters)
        # "영화 재미" holds no fire (화재): a short word may be written apart only if it begins a word.
        parted = places[end - 1] - places[start] >= len(self.letters)
        if parted and len(self.letters) <= _SHORT and start and _joins_before(self, places, start):
            return False
        if self.is_latin_start and start and _joined(text, places, start):
            return False
        return not (self.is_latin_end and end < len(text) and _joined(text, places, end))


@dataclass(frozen=True, slots=True)
class Pattern:
    """One pattern for a key of a family: the steps after its first term, each a gap and the literals that may follow."""

    family: str
    key: str
    tier: str
    steps: tuple[tuple[int, tuple[Literal, ...]], ...]


@dataclass(slots=True)
class Lexicon:
    """Compiled patterns, found by the first two letters of their first term."""

    starts: dict[str, list[tuple[Literal, Pattern]]] = field(default_factory=dict)

    def names(self) -> list[tuple[str, str]]:
        """Return (family, key) of everything that has patterns."""
        return sorted({(each.family, each.key) for candidates in self.starts.values() for _, each in candidates})

    def find(self, text: str, places: Sequence[int]) -> dict[tuple[str, str], list[Hit]]:
        """Return the hits of each (family, key) in a squeezed text, without those that an exception of the key covers.

        ``places`` holds the place of each letter before squeezing, which tells where words part.
        """
        found: dict[tuple[str, str], list[Hit]] = {}
        excused: dict[tuple[str, str], list[Hit]] = {}
        starts = self.starts
        for at, letter in enumerate(text):
            if at and letter.isascii() and _joined(text, places, at):
                continue  # no Latin literal begins within a word
            for opening in (text[at : at + 2], letter):
                for literal, pattern in starts.get(opening, ()):
                    if text.startswith(literal.letters, at) and literal.fits(text, places, at):
                        hit = _follow(pattern, text, places, at, at + len(literal.letters))
                        if hit is not None:
                            hits = excused if pattern.tier == _EXCEPT else found
                            hits.setdefault((pattern.family, pattern.key), []).append(hit)
        return {name: kept for name, hits in found.items() if (kept := _keep(hits, excused.get(name, ())))}


def compile_lexicon(families: Mapping[str, str]) -> Lexicon:
    """Return the lexicon of TOML texts by family, whose tables are keys with lists ``strong``, ``weak`` and ``except``.

    Raises ValueError for an unknown list or an empty alternative, and ``tomllib.TOMLDecodeError`` for broken TOML.
    """
    lexicon = Lexicon()
    for family, written in families.items():
        for key, tiers in tomllib.loads(written).items():
            for tier, patterns in tiers.items():
                if tier not in (*_TIERS, _EXCEPT):
                    raise ValueError(f"unknown list {tier!r} for {key!r}")
                for pattern in ";".join(patterns).split(";"):
                    _add(lexicon, (family, key, tier), pattern)
    return lexicon


def _add(lexicon: Lexicon, name: tuple[str, str, str], written: str) -> None:
    """Add one pattern of the notation to a lexicon, for (family, key, tier)."""
    first, *rest = _STEP.split(f" {written.strip()} ")
    gaps = (int(gap) if gap else _GAP for gap in rest[::2])
    pattern = Pattern(*name, tuple(zip(gaps, map(_alternatives, rest[1::2]), strict=True)))
    for literal in _alternatives(first):
        lexicon.starts.setdefault(literal.letters[:2], []).append((literal, pattern))


def _alternatives(term: str) -> tuple[Literal, ...]:
    """Return the literals of ``a|b``, without repetitions."""
    return tuple(dict.fromkeys(Literal.parse(written) for written in term.split("|")))


def _follow(pattern: Pattern, text: str, places: Sequence[int], start: int, end: int) -> Hit | None:
    """Return the hit of a pattern whose first term stands at ``start:end``, if its further terms follow."""
    last = (start, end)
    for gap, literals in pattern.steps:
        nearest: tuple[int, int] | None = None
        for literal in literals:
            at = text.find(literal.letters, last[1], last[1] + gap + len(literal.letters))
            if at >= 0 and (nearest is None or at < nearest[0]) and literal.fits(text, places, at):
                nearest = (at, at + len(literal.letters))
        if nearest is None:
            return None
        last = nearest
    return Hit(pattern.tier, start, last[1], ((start, end), last))


def _keep(hits: Sequence[Hit], excused: Sequence[Hit]) -> list[Hit]:
    """Return the hits, longest first, that no exception touches at an edge and that lie in no hit kept before."""
    if len(hits) == 1 and not excused:
        return list(hits)
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda hit: (hit.start - hit.end, hit.start)):
        if any(_touch(edge, (other.start, other.end)) for other in excused for edge in hit.edges):
            continue
        if not any(other.start <= hit.start and hit.end <= other.end for other in kept):
            kept.append(hit)
    return sorted(kept, key=lambda hit: (hit.start, hit.end))


def _touch(one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Say whether two spans share a letter."""
    return one[0] < other[1] and other[0] < one[1]


def _joins_before(literal: Literal, places: Sequence[int], start: int) -> bool:
    """Say whether the letter before goes on into the literal without a space, where words are not Latin."""
    return places[start] - places[start - 1] == 1 and not literal.is_latin_start


def _is_latin(letter: str) -> bool:
    """Say whether a letter makes up Latin words."""
    return letter.isascii() and letter.isalnum()


def _joined(text: str, places: Sequence[int], at: int) -> bool:
    """Say whether the letters before and at a place belong to one Latin word."""
    return _is_latin(text[at - 1]) and _is_latin(text[at]) and places[at] - places[at - 1] == 1
