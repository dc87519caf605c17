"""The fitted model as plain arrays, to bytes and back exactly, and what it says of texts."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from meari.engines.text.learning.features import Floats, Vocabulary, read_grams
from meari.engines.text.sentences import Encoder

_STEP = 256
_PROBE = "메아리 probe 01"
_ARRAYS = ("hashes", "worth", "by_gram", "by_meaning", "bias", "curve")


class UnreadableModel(Exception):
    """The bytes hold no model, or one whose n-grams this version of the program counts differently."""


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """One linear head for each key over n-grams and the sentence vector.

    ``by_gram`` (n-grams x keys) and ``by_meaning`` (numbers of a vector x keys) are half-precision weights, ``bias`` one
    number a key; ``curve`` (slope, shift) turns a score into a probability.
    """

    keys: tuple[str, ...]
    vocabulary: Vocabulary
    by_gram: npt.NDArray[np.float16]
    by_meaning: npt.NDArray[np.float16]
    bias: Floats
    curve: Floats


def predict(model: Model, texts: Sequence[str], *, encode: Encoder) -> Floats:
    """Return a calibrated probability (0..1) for each text (row) and each of ``model.keys`` (column).

    Keys do not exclude each other: a row may sum to more or less than 1.
    """
    rows = [_step(model, texts[start : start + _STEP], encode) for start in range(0, len(texts), _STEP)]
    return np.concatenate(rows) if rows else np.zeros((0, len(model.keys)), np.float32)


def _step(model: Model, texts: Sequence[str], encode: Encoder) -> Floats:
    scores = model.vocabulary.weigh(read_grams(texts)) @ model.by_gram.astype(np.float32)
    scores = scores + encode(texts) @ model.by_meaning.astype(np.float32) + model.bias
    return probability(scores, model.curve)


def probability(scores: npt.NDArray[np.floating], curve: Floats) -> Floats:
    """Return probabilities for scores by a logistic ``curve`` (Platt 1999)."""
    log_odds = np.clip(scores * float(curve[0]) + float(curve[1]), -30, 30)
    result: Floats = (1 / (1 + np.exp(-log_odds))).astype(np.float32)
    return result


def to_bytes(model: Model) -> bytes:
    """Return the model as a compressed archive of arrays; ``from_bytes`` gives back exactly the same numbers."""
    said = json.dumps({"keys": model.keys, "probe": _probe()}).encode()
    written = io.BytesIO()
    np.savez_compressed(
        written, said=np.frombuffer(said, np.uint8), hashes=model.vocabulary.hashes, worth=model.vocabulary.worth,
        by_gram=model.by_gram, by_meaning=model.by_meaning, bias=model.bias, curve=model.curve,
    )  # fmt: skip
    return written.getvalue()


def from_bytes(stored: bytes) -> Model:
    """Return the model that ``to_bytes`` wrote. Raises ``UnreadableModel``; nothing stored is ever executed."""
    try:
        with np.load(io.BytesIO(stored), allow_pickle=False) as archive:
            said = json.loads(archive["said"].tobytes())
            hashes, worth, by_gram, by_meaning, bias, curve = (archive[name] for name in _ARRAYS)
    except (BadZipFile, KeyError, ValueError, OSError, EOFError) as error:
        raise UnreadableModel(str(error)) from error
    if said["probe"] != _probe():
        raise UnreadableModel("n-grams")
    return Model(tuple(said["keys"]), Vocabulary(hashes, worth), by_gram, by_meaning, bias, curve)


def _probe() -> int:
    """Return a number that changes whenever n-grams are cut or hashed in another way."""
    return int(read_grams([_PROBE]).hashes.astype(np.int64).sum())
