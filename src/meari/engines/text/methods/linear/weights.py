"""The tables that training made, and how they turn n-grams and cues into scores."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
import numpy.typing as npt

from meari.engines.text.methods.linear.features import Grams

Floats = npt.NDArray[np.float32]
Bytes = npt.NDArray[np.int8]
# Raw scores beyond this tell no more; the heads of these families are moods beside polarity, complaint and abuse.
_MOOD_REACH = 4.0
_MOODS = ("kinds", "sentiments")
_ON_TOPIC = "classes:"
_PACKAGE = "meari.engines.text.weights"


@dataclass(frozen=True, slots=True)
class Table:
    """Int8 weights of hashed n-grams of at most ``longest`` letters: one row a hash, one column a head."""

    cells: Bytes
    scales: Floats
    bias: Floats
    longest: int

    def score(self, grams: Grams) -> Floats:
        """Return one row of scores for each text: weights summed, over the root of the number of n-grams."""
        bits = len(self.cells).bit_length() - 1
        rows, owners = grams.up_to(self.longest, bits)
        order = np.argsort(owners, kind="stable")
        starts = np.searchsorted(owners[order], np.arange(grams.size))
        sums = np.add.reduceat(self.cells[rows[order]], starts, axis=0, dtype=np.int32)
        roots = np.sqrt(np.bincount(owners, minlength=grams.size))[:, None]
        result: Floats = (sums * self.scales / roots + self.bias).astype(np.float32)
        return result


def mood_matrix(moods: Floats, on_topic: npt.NDArray[np.bool_]) -> Floats:
    """Return moods as seen off and on topic, side by side, and whether a text is on topic.

    A text with no cue of any class is a mere expression of feeling, in which polarity weighs more than the heads that
    learned how customers ask.
    """
    reached = np.tanh(moods / _MOOD_REACH)
    side = on_topic[:, None].astype(np.float32)
    result: Floats = np.concatenate([reached * (1 - side), reached * side, side], axis=1).astype(np.float32)
    return result


@dataclass(frozen=True, slots=True)
class Scores:
    """One row for each text: evidence in nats of each head, and of abuse."""

    heads: Floats
    abuse: Floats


@dataclass(frozen=True, slots=True)
class Weights:
    """All that was trained. ``heads`` names the columns as (family, key), ``cues`` the cue columns.

    ``topics`` scores every head from letters, ``words`` from words and ``by_cue`` from cues; ``feelings`` holds the heads polarity, and
    ``manners`` complaint and abuse, which were learned from public sets; ``by_feeling`` carries these moods over to the
    heads. ``shift`` turns log-odds into evidence over the base rate.
    """

    heads: tuple[tuple[str, str], ...]
    cues: Mapping[str, int]
    topics: Table
    words: Table
    feelings: Table
    manners: Table
    by_cue: Floats
    by_feeling: Floats
    scale: Floats
    shift: Floats

    @property
    def mood_columns(self) -> list[int]:
        """Return the columns of the heads that count as moods themselves."""
        return [at for at, (family, _) in enumerate(self.heads) if family in _MOODS]

    @property
    def class_cues(self) -> list[int]:
        """Return the columns of the cues that point to a class."""
        return [column for name, column in self.cues.items() if name.startswith(_ON_TOPIC)]

    def score(self, grams: Grams, words: Grams, cues: Floats) -> Scores:
        """Return the evidence for texts given as n-grams, as words and as a matrix of cues."""
        felt = self.feelings.score(grams)
        manners = self.manners.score(grams)
        raw = self.topics.score(grams) + self.words.score(words) + cues @ self.by_cue
        on_topic = np.asarray(cues[:, self.class_cues].any(axis=1))
        moods = mood_matrix(np.concatenate([felt, manners, raw[:, self.mood_columns]], axis=1), on_topic)
        heads: Floats = (raw * self.scale + moods @ self.by_feeling + self.shift).astype(np.float32)
        return Scores(heads, manners[:, 1])


@cache
def load_weights() -> Weights:
    """Return the shipped weights, read once."""
    folder = resources.files(_PACKAGE)
    with folder.joinpath("linear.npz").open("rb") as file, np.load(file, allow_pickle=False) as stored:
        arrays = {name: stored[name] for name in stored.files}
    names = json.loads(folder.joinpath("linear.json").read_text("utf-8"))
    tables = {
        name: Table(arrays[f"{name}_cells"], arrays[f"{name}_scales"], arrays[f"{name}_bias"], names["longest"][name])
        for name in ("topics", "words", "feelings", "manners")
    }
    return Weights(
        heads=tuple((family, key) for family, key in names["heads"]),
        cues={name: column for column, name in enumerate(names["cues"])},
        topics=tables["topics"],
        words=tables["words"],
        feelings=tables["feelings"],
        manners=tables["manners"],
        by_cue=arrays["by_cue"],
        by_feeling=arrays["by_feeling"],
        scale=arrays["scale"],
        shift=arrays["shift"],
    )
