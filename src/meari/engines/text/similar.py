"""Texts that say the same: by letters, words and meaning together, and copies that differ in next to nothing."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

from meari.engines.text import normalise
from meari.engines.text.methods.linear import features

Numbers = npt.NDArray[np.float32]
BITS = 18
LONGEST = 2
NEIGHBOURS = 10
LEAST_TO_CENTRE = 20
SHINGLE = 3
BANDS, ROWS = 16, 4
_PRIME = np.uint64((1 << 61) - 1)


def similarities(
    texts: Sequence[str], *, words: Sequence[Sequence[str]] | None = None, vectors: Numbers | None = None
) -> Numbers:
    """Return how similar every text is to every other, as (texts, texts): the mean of up to three cosines.

    Letters are TF-IDF of space-free n-grams of one and two letters, so that missing spaces change nothing; ``words`` (the
    morphemes of each text) are TF-IDF too; sentence ``vectors`` (texts, dimensions) are taken from their mean, because
    texts of one company share a direction. Memory grows with the square of the number of texts.
    """
    parts = [_product(letter_vectors(texts))]
    if words is not None:
        parts.append(_product(word_vectors(words)))
    if vectors is not None:
        unit = centred(vectors)
        parts.append(unit @ unit.T)
    mean: Numbers = np.mean(parts, axis=0)
    return mean


def closest(similarity: Numbers, *, at_least: float) -> list[tuple[int, float]]:
    """Return the texts whose similarity to the first one is ``at_least`` that, nearest neighbours first: (place, similarity)."""
    order = np.argsort(-neighbourly(similarity)[0, 1:], kind="stable") + 1
    return [(int(at), float(similarity[0, at])) for at in order if similarity[0, at] >= at_least]


def neighbourly(similarity: Numbers) -> Numbers:
    """Return the similarities less what each text has to its nearest anyway, so that a text close to all is close to none.

    Cross-domain similarity local scaling (Conneau and others, "Word translation without parallel data", ICLR 2018), within
    one set and with 10 neighbours.
    """
    size = len(similarity)
    if size < 2:
        return similarity
    others = similarity.copy()
    np.fill_diagonal(others, -np.inf)
    nearest = min(NEIGHBOURS, size - 1)
    near = np.partition(others, size - nearest, axis=1)[:, size - nearest :].mean(axis=1)
    scaled: Numbers = 2 * similarity - near[:, None] - near[None, :]
    return scaled


def letter_vectors(texts: Sequence[str]) -> csr_matrix:
    """Return the letters of each text as a row of length 1 with 2**18 hashed columns."""
    columns, owners = features.grams([normalise.normal(text) for text in texts]).up_to(LONGEST, BITS)
    return _tf_idf(columns, owners, shape=(len(texts), 1 << BITS))


def word_vectors(words: Sequence[Sequence[str]]) -> csr_matrix:
    """Return the words of each text as a row of length 1, with a column for each word there is."""
    places: dict[str, int] = {}
    columns = [places.setdefault(word, len(places)) for each in words for word in each]
    owners = np.repeat(np.arange(len(words)), [len(each) for each in words])
    return _tf_idf(np.array(columns, dtype=np.int64), owners, shape=(len(words), max(1, len(places))))


def centred(vectors: Numbers) -> Numbers:
    """Return vectors of length 1 around their mean; of fewer than 20 the mean tells nothing and is left in."""
    moved = vectors - vectors.mean(axis=0) if len(vectors) >= LEAST_TO_CENTRE else vectors
    lengths = np.linalg.norm(moved, axis=1, keepdims=True)
    unit: Numbers = (moved / np.where(lengths > 0, lengths, 1)).astype(np.float32)
    return unit


def twins(texts: Sequence[str], *, seed: int, at_least: float = 0.8) -> list[int]:
    """Return for each text the place of the first text of its group of near-copies (its own when it has none before it).

    Near-copies share ``at_least`` of their shingles of three letters (Jaccard; spaces, signs and cases aside). Pairs are
    found by min-wise hashing in 16 bands of 4 (Broder, "On the resemblance and containment of documents", 1997), then
    measured exactly; ``seed`` draws the hash functions. Groups are what such pairs join.
    """
    shingles = [_shingles(text) for text in texts]
    first = list(range(len(texts)))
    for one, other in sorted(_candidates(shingles, seed=seed)):
        if _root(first, one) != _root(first, other) and _shared(shingles[one], shingles[other]) >= at_least:
            low, high = sorted((_root(first, one), _root(first, other)))
            first[high] = low
    return [_root(first, at) for at in range(len(texts))]


def containment(text: str, other: str) -> float:
    """Return which share (0..1) of the shingles of the shorter text stands in the other, too; nothing of empty texts.

    Broder, "On the resemblance and containment of documents", 1997.
    """
    one, two = _shingles(text), _shingles(other)
    fewer = min(len(one), len(two))
    return len(one & two) / fewer if fewer else 0.0


def _tf_idf(
    columns: npt.NDArray[np.int64], owners: npt.NDArray[np.signedinteger[Any]], *, shape: tuple[int, int]
) -> csr_matrix:
    """Frequencies damped by a logarithm times smoothed rarity, each row of length 1."""
    rows = csr_matrix((np.ones(len(columns), dtype=np.float32), (owners, columns)), shape=shape)
    rows.sum_duplicates()
    often = np.bincount(rows.indices, minlength=shape[1])
    rarity = np.log((1 + shape[0]) / (1 + often)) + 1
    rows.data = ((1 + np.log(rows.data)) * rarity[rows.indices]).astype(np.float32)
    lengths = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    rows.data /= np.repeat(np.where(lengths > 0, lengths, 1), np.diff(rows.indptr)).astype(np.float32)
    return rows


def _product(rows: csr_matrix) -> Numbers:
    return np.asarray((rows @ rows.T).toarray(), dtype=np.float32)


def _shingles(text: str) -> frozenset[int]:
    """The shingles of a text as numbers; a text shorter than one is its own."""
    letters = "".join(filter(str.isalnum, normalise.normal(text)))
    cut = [letters[at : at + SHINGLE] for at in range(max(1, len(letters) - SHINGLE + 1))]
    return frozenset(int.from_bytes(one.encode("utf-8", "surrogatepass"), "big") for one in cut if one)


def _candidates(shingles: Sequence[frozenset[int]], *, seed: int) -> Iterable[tuple[int, int]]:
    """Pairs whose signatures agree in a whole band, each with the one before it there; groups chain them."""
    draw = np.random.default_rng(seed)
    factors = draw.integers(1, int(_PRIME), size=(BANDS * ROWS, 1), dtype=np.uint64)
    shifts = draw.integers(0, int(_PRIME), size=(BANDS * ROWS, 1), dtype=np.uint64)
    buckets: dict[tuple[int, bytes], int] = {}
    for at, shingled in enumerate(shingles):
        if not shingled:
            continue
        numbers = np.fromiter((one % int(_PRIME) for one in shingled), dtype=np.uint64, count=len(shingled))
        signature = (factors * numbers[None, :] + shifts).min(axis=1)  # modulo 2**64
        for band in range(BANDS):
            key = (band, signature[band * ROWS : (band + 1) * ROWS].tobytes())
            if key in buckets:
                yield buckets[key], at
            buckets[key] = at


def _shared(one: frozenset[int], other: frozenset[int]) -> float:
    return len(one & other) / len(one | other)


def _root(first: list[int], at: int) -> int:
    while first[at] != at:
        at = first[at]
    return at
