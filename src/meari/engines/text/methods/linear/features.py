"""Space-free character n-grams and words as places in hashed tables, for many texts at once."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from zlib import crc32

import numpy as np
import numpy.typing as npt

from meari.engines.text import normalise

LONGEST = 6
_PRIME = np.uint32(0x01000193)
_MIX = np.uint32(0x9E3779B1)
_BEGIN, _END = "\x02", "\x03"
# A page says in its first lines what it is about; this bounds time and memory whatever comes in.
MOST_LETTERS = 2000
_WORD = re.compile(r"[a-z0-9']+|[가-힣]+")


@dataclass(frozen=True, slots=True)
class Grams:
    """The n-grams of many texts, shortest first: ``hashes`` (32 bits each) and, for each, the ``owner`` text it stands in.

    ``ends[n - 1]`` tells where the n-grams of n letters end.
    """

    hashes: npt.NDArray[np.uint32]
    owners: npt.NDArray[np.int32]
    ends: tuple[int, ...]
    size: int

    def up_to(self, longest: int, bits: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int32]]:
        """Return row and owner of each n-gram of at most ``longest`` letters, for a table of ``2**bits`` rows."""
        end = self.ends[longest - 1]
        return (self.hashes[:end] >> np.uint32(32 - bits)).astype(np.int64), self.owners[:end]


def grams(normal_texts: Sequence[str]) -> Grams:
    """Return all n-grams of 1 to 6 letters of texts that ``normalise.normal`` gave, with marks at both ends."""
    marked = [f"{_BEGIN}{normalise.space_free(text)[:MOST_LETTERS]}{_END}" for text in normal_texts]
    letters = np.frombuffer("".join(marked).encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    lengths = np.fromiter(map(len, marked), dtype=np.int64, count=len(marked))
    owners = np.repeat(np.arange(len(marked), dtype=np.int32), lengths)
    hashes: list[npt.NDArray[np.uint32]] = []
    held: list[npt.NDArray[np.int32]] = []
    rolled = np.zeros(len(letters), dtype=np.uint32)
    for size in range(1, LONGEST + 1):
        last = max(len(letters) - size + 1, 0)
        rolled = rolled[:last] * _PRIME + letters[size - 1 :] * _MIX + np.uint32(size)
        inside = owners[:last] == owners[size - 1 :]
        mixed = rolled[inside]
        mixed = (mixed ^ (mixed >> np.uint32(15))) * _MIX
        hashes.append((mixed ^ (mixed >> np.uint32(13))) * _PRIME)
        held.append(owners[:last][inside])
    ends = tuple(int(end) for end in np.cumsum([len(each) for each in hashes]))
    return Grams(np.concatenate(hashes), np.concatenate(held), ends, len(marked))


def words(normal_texts: Sequence[str]) -> Grams:
    """Return, as n-grams of one, the words of texts that ``normalise.normal`` gave, and the pairs of Latin words.

    They add what letters without spaces cannot tell: where words begin and end. Each text begins with a mark, so that
    none is empty.
    """
    said = [[_BEGIN, *_words(text[:MOST_LETTERS])] for text in normal_texts]
    hashes = np.array([crc32(word.encode()) for each in said for word in each], dtype=np.uint32)
    owners = np.repeat(np.arange(len(said), dtype=np.int32), [len(each) for each in said])
    return Grams(hashes, owners, (len(hashes),), len(said))


def _words(text: str) -> Iterator[str]:
    """Yield the words of a normal text, then each pair of neighbours in Latin letters."""
    found = _WORD.findall(text)
    yield from found
    yield from (f"{one} {other}" for one, other in pairwise(found) if one.isascii() and other.isascii())
