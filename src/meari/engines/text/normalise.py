"""One spelling for many: Unicode forms, widths, cases, stretched letters and spaces, with a way back to the original."""

import re
import unicodedata
from dataclasses import dataclass

# Korean mail and chat write one dash in a dozen ways; a detector should see one.
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−－﹣⁃➖ー"), "-")
_DOTS = dict.fromkeys(map(ord, "·․・•ㆍ‧∙⋅．。｡"), ".")
_TILDES = dict.fromkeys(map(ord, "～〜∼˜"), "~")
_SPACES = dict.fromkeys(
    map(ord, "\u00a0\u3000\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f"), " "
)
_GONE = dict.fromkeys(
    map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u180e"), ""
)
_FULL_WIDTH = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_FOLD = {**_FULL_WIDTH, **_DASHES, **_DOTS, **_TILDES, **_SPACES, **_GONE}

# Everything outside ASCII, whole Hangul syllables, single letters and Hanja may fold to something else.
_MAY_FOLD = re.compile("[^\\x00-\\x7f가-힣ㄱ-ㅣ一-鿿]")
# Conjoining jamo form one syllable, marks belong to the letter before them.
_CLUSTER = re.compile("[\u1100-\u115f][\u1160-\u11a7]?[\u11a8-\u11ff]?|[가-힣][\u11a8-\u11ff]|(?s:.)[\u0300-\u036f]*")
_STRETCHED = re.compile(r"([^0-9])\1{2,}")
_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text; ``origin[i]`` is where character i begins in the original, ``origin[len]`` where the original ends.

    ``origin`` is None when nothing changed, so that places are the same in both.
    """

    text: str
    origin: tuple[int, ...] | None
    ends: tuple[int, ...] | None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the place in the original of ``start:end`` (not empty) of the folded text."""
        if self.origin is None or self.ends is None:
            return start, end
        return self.origin[start], self.ends[end - 1]


def fold(text: str) -> Folded:
    """Return the text composed (NFC) with ASCII digits, letters, dashes and dots, and without invisible characters."""
    if not _MAY_FOLD.search(text):
        return Folded(text, None, None)
    pieces: list[str] = []
    origin: list[int] = []
    ends: list[int] = []
    for cluster in _CLUSTER.finditer(text):
        folded = _fold_cluster(cluster[0])
        pieces.append(folded)
        origin.extend([cluster.start()] * len(folded))
        ends.extend([cluster.end()] * len(folded))
    return Folded("".join(pieces), tuple(origin), tuple(ends))


def _fold_cluster(cluster: str) -> str:
    """Return one letter with its marks, composed and folded."""
    composed = unicodedata.normalize("NFC", cluster).translate(_FOLD)
    if len(composed) == 1 and not composed.isascii() and composed.isdecimal():
        return str(unicodedata.decimal(composed))
    return composed


def normal(text: str) -> str:
    """Return the text as models read it: folded, small letters, any letter at most twice in a row, single spaces."""
    return _BLANKS.sub(" ", _STRETCHED.sub(r"\1\1", fold(text).text.lower())).strip()


def space_free(text: str) -> str:
    """Return a normal text without spaces, so that missing or wrong spacing changes nothing."""
    return _STRETCHED.sub(r"\1\1", _BLANKS.sub("", text))


def squeeze(text: str) -> tuple[str, list[int]]:
    """Return the folded, small-letter text without spaces, and for each character its place in ``text``."""
    folded = fold(text)
    small = folded.text.lower()
    if len(small) != len(folded.text):
        # A few capitals become two letters when small (İ); they stay as they are, so that places fit.
        small = "".join(low if len(low := letter.lower()) == 1 else letter for letter in folded.text)
    places = [at for at, letter in enumerate(small) if not letter.isspace()]
    if folded.origin is not None:
        places = [folded.origin[at] for at in places]
    return "".join(small.split()), places
