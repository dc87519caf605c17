"""Topics: groups of texts that say the same, which no taxonomy had to foresee."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

from meari.engines.text import similar
from meari.engines.text.keywords import Keyword, counted, log_odds

Numbers = npt.NDArray[np.float32]
Places = npt.NDArray[np.intp]
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
    rows = _Rows.of(said, vectors)
    drawn = np.arange(n)
    if n > CLUSTERED:
        drawn = np.sort(np.random.default_rng(seed).choice(n, CLUSTERED, replace=False))
    cores = [drawn[core] for core in _clusters(rows.alike(drawn)) if len(core) >= LEAST_SIZE]
    if not cores:
        return Discovery((), n)
    least = max(LEAST_SIZE, int(LEAST_SHARE * n))
    groups = [group for group in _joined(rows, cores, drawn) if len(group) >= least]
    per_class = Counter(classes)
    everything = counted(said)
    topics = [_topic(group, rows, said, everything, classes, per_class) for group in groups]
    return Discovery(tuple(sorted(topics, key=lambda topic: (-len(topic.members), topic.members))), n)


@dataclass(frozen=True, slots=True)
class _Rows:
    """What is known of every text: its words as TF-IDF and, where there are any, its sentence vector from their mean."""

    words: csr_matrix
    vectors: npt.NDArray[np.float32] | None

    @classmethod
    def of(cls, said: Sequence[frozenset[str]], vectors: npt.NDArray[np.float32] | None) -> "_Rows":
        """The rows of all texts."""
        words = similar.word_vectors([sorted(one) for one in said])
        return cls(words, None if vectors is None or not vectors.size else similar.centred(vectors))

    def alike(self, places: Places) -> Numbers:
        """How similar the texts at ``places`` are to each other: the mean of both cosines."""
        by_words = np.asarray((self.words[places] @ self.words[places].T).toarray())
        if self.vectors is None:
            return by_words
        mean: Numbers = (by_words + self.vectors[places] @ self.vectors[places].T) / 2
        return mean

    def alike_to(self, cores: Sequence[Places], places: Places) -> Numbers:
        """The mean similarity of each text at ``places`` to the members of each core: the product with the mean of their rows."""
        middles = np.vstack([np.asarray(self.words[core].mean(axis=0)) for core in cores])
        by_words = np.asarray(self.words[places] @ middles.T)
        if self.vectors is None:
            return by_words
        mean: Numbers = (
            by_words + self.vectors[places] @ np.stack([self.vectors[core].mean(axis=0) for core in cores]).T
        ) / 2
        return mean


def _clusters(alike: Numbers) -> list[Places]:
    """Places of the texts of each cluster."""
    from scipy.cluster.hierarchy import fcluster, linkage  # slow to import
    from scipy.spatial.distance import squareform

    distance = np.clip(1 - alike, 0, 2).astype(np.float64)
    distance = (distance + distance.T) / 2
    np.fill_diagonal(distance, 0)
    numbers = fcluster(linkage(squareform(distance, checks=False), "average"), 1 - ALIKE, "distance")
    order = np.argsort(numbers, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(numbers[order])) + 1)


def _joined(rows: _Rows, cores: Sequence[Places], drawn: Places) -> list[Places]:
    """The cores with the texts that were not drawn and are close to them."""
    others = np.setdiff1d(np.arange(rows.words.shape[0]), drawn)
    if not len(others):
        return list(cores)
    close = rows.alike_to(cores, others)
    best, joins = close.argmax(axis=1), close.max(axis=1) >= ALIKE
    return [np.concatenate([core, others[joins & (best == number)]]) for number, core in enumerate(cores)]


def _topic(
    group: Places,
    rows: _Rows,
    said: Sequence[frozenset[str]],
    everything: Counter[str],
    classes: Sequence[str],
    per_class: Counter[str],
) -> Topic:
    """What a group of texts is."""
    similarity = rows.alike(group)
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
