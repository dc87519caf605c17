"""Analytics written once: facts, additive parts, metrics, and the statistics that reports need."""

from meari.engines.metrics.answer import Folded, Group, answers, fold, folded, in_order
from meari.engines.metrics.facts import FACTS, Fact
from meari.engines.metrics.metric import Metric
from meari.engines.metrics.question import AnyOf, Question, WrongQuestion, aggregate, evidence

METRICS = "meari.engines.metrics.metrics"
"""Where the metrics are; ``registry.kinds(METRICS)`` finds them."""

__all__ = [
    "FACTS",
    "METRICS",
    "AnyOf",
    "Fact",
    "Folded",
    "Group",
    "Metric",
    "Question",
    "WrongQuestion",
    "aggregate",
    "answers",
    "evidence",
    "fold",
    "folded",
    "in_order",
]
