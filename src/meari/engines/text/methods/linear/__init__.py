"""The linear method: int8 heads over hashed letters without spaces and over cues; trained by training/start_model.py."""

from collections.abc import Mapping, Sequence

import numpy as np

from meari.engines.text.methods import Opinion, Reading
from meari.engines.text.methods.linear import features
from meari.engines.text.methods.linear.weights import Floats, Weights, load_weights

# Bounds the memory of one step; larger steps are not faster.
_STEP = 256


class Linear:
    """Scores texts by sums of trained weights."""

    def read(self, readings: Sequence[Reading]) -> list[Opinion]:
        """Return for each text the evidence of the trained heads. No single word can be shown for it."""
        opinions: list[Opinion] = []
        for start in range(0, len(readings), _STEP):
            opinions.extend(_read_step(readings[start : start + _STEP], load_weights()))
        return opinions


def _read_step(readings: Sequence[Reading], weights: Weights) -> list[Opinion]:
    """Return the opinions about a few texts."""
    grams = features.grams([reading.normal for reading in readings])
    cues = cue_matrix(readings, weights.cues)
    scores = weights.score(grams, cues)
    return [_opinion(weights.heads, row, float(abuse)) for row, abuse in zip(scores.heads, scores.abuse, strict=True)]


def cue_matrix(readings: Sequence[Reading], columns: Mapping[str, int]) -> Floats:
    """Return the nats of each cue (column) in each text (row); columns are named ``family:key``."""
    matrix = np.zeros((len(readings), len(columns)), dtype=np.float32)
    for row, reading in enumerate(readings):
        for family, said in reading.cues.weigh().items():
            for key, nats in said.items():
                column = columns.get(f"{family}:{key}")
                if column is not None:
                    matrix[row, column] = nats
    return matrix


def _opinion(heads: Sequence[tuple[str, str]], row: Floats, abuse: float) -> Opinion:
    """Return the opinion for one row of head scores."""
    said: dict[str, dict[str, float]] = {"kinds": {}, "classes": {}, "risks": {}, "sentiments": {}}
    for (family, key), score in zip(heads, row.tolist(), strict=True):
        said[family][key] = score
    return Opinion(said["kinds"], said["classes"], said["risks"], said["sentiments"], abuse)


kind = Linear()
