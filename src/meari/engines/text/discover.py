"""Topics: groups of texts that say the same, which no taxonomy had to foresee."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from meari.engines.text import similar
from meari.engines.text.keywords import Keyword, counted, log_odds

FEWEST_TEXTS = 40
CLUSTERED = 2500
"""So many texts are clustered; of more, as many are drawn and the others join what they are close to."""
ALIKE = 0.2
LEAST_SIZE, LEAST_SHARE = 5, 0.002
KEYWORDS = 12
KNOWN_WITHIN, KNOWN_COVERED = 0.8, 0.5


@dataclass(frozen=True, slots=True)
class Topic:
    """Texts that belong together, by their places, closest to the middle first.

    ``coherence`` is their mean similarity to each other (-1..1), ``closeness`` that of each member to all of them,
    ``keywords`` what they say more than the rest, and ``known_as`` the class that is the same thing, if there is one.
    """

    members: tuple[int, ...]
    closeness: tuple[float, ...]
    coherence: float
    keywords: tuple[Keyword, ...]
    known_as: str = ""


@dataclass(frozen=True, slots=True)
class Discovery:
    """The topics, largest first, of ``n`` texts; or none and a ``note``: ``too_few_texts``."""

    topics: tuple[Topic, ...]
    n: int
    note: str = ""


def discover(
    said: Sequence[frozenset[str]], vectors: npt.NDArray[np.float32] | None, *, classes: Sequence[str], seed: int
) -> Discovery:
    """Find the topics among texts of which is known what each one ``said`` (``keywords.said``), its sentence vector (texts,
    dimensions; or nothing) and its class (empty for none). Refused with fewer than 40 texts.

    Average-linkage clustering (Sokal and Michener, University of Kansas Science Bulletin 38, 1958, 1409-1438) over the
    mean of two cosines, of words and of meaning, cut where clusters are less than 0.2 alike; clusters of fewer than 5
    texts, or 0.2 % of all, are no topics. Among more than 2,500 texts so many are drawn by ``seed``, and every other one
    joins the topic to which its mean similarity is highest, if that is at least 0.2 too.
    """
    n = len(said)
    if n < FEWEST_TEXTS:
        return Discovery((), n, "too_few_texts")
    rows = _rows(said, vectors)
    drawn = np.arange(n)
    if n > CLUSTERED:
        drawn = np.sort(np.random.default_rng(seed).choice(n, CLUSTERED, replace=False))
    least = max(LEAST_SIZE, int(LEAST_SHARE * n))
    cores = [drawn[core] for core in _clusters(rows[drawn]) if len(core) >= LEAST_SIZE]
    if not cores:
        return Discovery((), n)
    groups = [group for group in _joined(rows, cores, drawn) if len(group) >= least]
    per_class = Counter(classes)
    everything = counted(said)
    topics = [_topic(group, rows, said, everything, classes, per_class) for group in groups]
    return Discovery(tuple(sorted(topics, key=lambda topic: (-len(topic.members), topic.members))), n)


def _rows(said: Sequence[frozenset[str]], vectors: npt.NDArray[np.float32] | None) -> npt.NDArray[np.float32]:
    """One dense row for each text, whose dot products are the mean of both cosines.

    Words are brought to 256 dimensions by their singular vectors, which keep the similarities that words make.
    """
    words = similar.reduced(similar.word_vectors([sorted(one) for one in said]))
    if vectors is None or not vectors.size:
        return words
    both: npt.NDArray[np.float32] = np.hstack([words, similar.centred(vectors)]) / np.float32(np.sqrt(2))
    return both


def _clusters(rows: npt.NDArray[np.float32]) -> list[npt.NDArray[np.int_]]:
    """Places of the rows of each cluster."""
    from scipy.cluster.hierarchy import fcluster, linkage  # slow to import
    from scipy.spatial.distance import squareform

    distance = np.clip(1 - rows @ rows.T, 0, 2).astype(np.float64)
    distance = (distance + distance.T) / 2
    np.fill_diagonal(distance, 0)
    numbers = fcluster(linkage(squareform(distance, checks=False), "average"), 1 - ALIKE, "distance")
    order = np.argsort(numbers, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(numbers[order])) + 1)


def _joined(
    rows: npt.NDArray[np.float32], cores: Sequence[npt.NDArray[np.int_]], drawn: npt.NDArray[np.int_]
) -> list[npt.NDArray[np.int_]]:
    """The cores with the texts that were not drawn and are close to them. The mean similarity to the members of a core is the
    product with the mean of their rows.
    """
    others = np.setdiff1d(np.arange(len(rows)), drawn)
    if not len(others):
        return list(cores)
    middles = np.stack([rows[core].mean(axis=0) for core in cores])
    close = rows[others] @ middles.T
    best = close.argmax(axis=1)
    joins = close.max(axis=1) >= ALIKE
    return [np.concatenate([core, others[joins & (best == number)]]) for number, core in enumerate(cores)]


def _topic(
    group: npt.NDArray[np.int_],
    rows: npt.NDArray[np.float32],
    said: Sequence[frozenset[str]],
    everything: Counter[str],
    classes: Sequence[str],
    per_class: Counter[str],
) -> Topic:
    """What a group of texts is."""
    similarity = rows[group] @ rows[group].T
    size = len(group)
    closeness = (similarity.sum(axis=1) - similarity.diagonal()) / (size - 1)
    order = np.argsort(-closeness, kind="stable")
    here = counted(said[at] for at in group)
    telling = [one for one in log_odds(here, everything - here) if one.z > 0]
    key, within = Counter(classes[at] for at in group).most_common(1)[0]
    is_known = bool(key) and within >= KNOWN_WITHIN * size and within >= KNOWN_COVERED * per_class[key]
    return Topic(
        tuple(int(group[at]) for at in order), tuple(round(float(closeness[at]), 4) for at in order),
        round(float(closeness.mean()), 4), tuple(telling[:KEYWORDS]), key if is_known else "",
    )  # fmt: skip
