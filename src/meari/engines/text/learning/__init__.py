"""A company's own model: fitted to the labels that its people gave, kept as plain arrays, measured on texts kept aside."""

from meari.engines.text.learning.combining import combine
from meari.engines.text.learning.explaining import explain
from meari.engines.text.learning.fitting import TooFewLabels, fit
from meari.engines.text.learning.held_back import is_held_back
from meari.engines.text.learning.measuring import Measure, Scores, evaluate, taken_over
from meari.engines.text.learning.model import Model, UnreadableModel, from_bytes, predict, to_bytes

__all__ = [
    "Measure",
    "Model",
    "Scores",
    "TooFewLabels",
    "UnreadableModel",
    "combine",
    "evaluate",
    "explain",
    "fit",
    "from_bytes",
    "is_held_back",
    "predict",
    "taken_over",
    "to_bytes",
]
