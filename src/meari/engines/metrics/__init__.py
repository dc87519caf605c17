"""Analytics written once: facts, additive parts, metrics, and the statistics that reports need."""

from meari.engines.metrics.answer import Folded, Group, answers, fold, folded, in_order
from meari.engines.metrics.daily import Days, Needed, by_day, needed, packed, recalled, unpacked
from meari.engines.metrics.facts import FACTS, Fact
from meari.engines.metrics.metric import Metric
from meari.engines.metrics.parts import Expression
from meari.engines.metrics.question import AnyOf, Question, WrongQuestion, aggregate, evidence
from meari.engines.metrics.rolling import TooWide, rolled_up
from meari.engines.metrics.tallying import CannotTally, Tally, days_of, tallied

METRICS = "meari.engines.metrics.metrics"
"""Where the metrics are; ``registry.kinds(METRICS)`` finds them."""

__all__ = [
    "FACTS",
    "METRICS",
    "AnyOf",
    "CannotTally",
    "Days",
    "Expression",
    "Fact",
    "Folded",
    "Group",
    "Metric",
    "Needed",
    "Question",
    "Tally",
    "TooWide",
    "WrongQuestion",
    "aggregate",
    "answers",
    "by_day",
    "days_of",
    "evidence",
    "fold",
    "folded",
    "in_order",
    "needed",
    "packed",
    "recalled",
    "rolled_up",
    "tallied",
    "unpacked",
]
