"""Branching: which survey question comes next, what is wrong with a survey, how long it takes, whom it counts."""

from meari.engines.branching.checking import Problem, Severity, check
from meari.engines.branching.clausing import Clause, Clauses, clauses, condition_of, operators
from meari.engines.branching.conditions import (
    Aspect,
    Comparison,
    Condition,
    GrammarError,
    Joined,
    Joiner,
    Not,
    Operator,
    Subject,
    questions,
)
from meari.engines.branching.evaluating import STEPS
from meari.engines.branching.lengths import Length, length
from meari.engines.branching.ordering import shuffled
from meari.engines.branching.parsing import parse
from meari.engines.branching.piping import pipe
from meari.engines.branching.quotas import fits
from meari.engines.branching.sizes import (
    SampleSize,
    WrongSample,
    margin,
    mean_variance,
    nps_variance,
    proportion_variance,
    sample_size,
)
from meari.engines.branching.walking import Ending, Walk, walk
from meari.engines.branching.writing import write

__all__ = [
    "STEPS", "Aspect", "Clause", "Clauses", "Comparison", "Condition", "Ending", "GrammarError", "Joined", "Joiner",
    "Length", "Not", "Operator", "Problem", "SampleSize", "Severity", "Subject", "Walk", "WrongSample", "check", "clauses", "condition_of", "fits",
    "length", "margin", "mean_variance", "nps_variance", "operators", "parse", "pipe", "proportion_variance",
    "questions", "sample_size", "shuffled", "walk", "write",
]  # fmt: skip
