"""The linear method: int8 heads over hashed letters without spaces, words and cues; trained by training/start_model.py."""

from collections.abc import Mapping, Sequence

import numpy as np

from meari.engines.text.methods import Opinion, Reading
from meari.engines.text.methods.linear import features
from meari.engines.text.methods.linear.weights import Floats, Scores, Weights, load_weights

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
    normal_texts = [reading.normal for reading in readings]
    cues = cue_matrix(readings, weights.cues)
    return _opinions(weights.heads, weights.score(features.grams(normal_texts), features.words(normal_texts), cues))


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


def _opinions(heads: Sequence[tuple[str, str]], scores: Scores) -> list[Opinion]:
    """Return the opinion for each row of scores."""
    said: list[list[dict[str, float]]] = []
    for wanted in ("kinds", "classes", "risks", "sentiments"):
        columns = [column for column, (family, _) in enumerate(heads) if family == wanted]
        keys = [heads[column][1] for column in columns]
        said.append([dict(zip(keys, row, strict=True)) for row in scores.heads[:, columns].tolist()])
    return [Opinion(*families) for families in zip(*said, scores.abuse.tolist(), strict=True)]


kind = Linear()
