"""Whether a response was given with care, before it is paid for. Pure; every sign is for a person to judge.

Speeding: answering in less than a third of the median time, or where there are too few responses for a median, of the
shortest length that the form can take (Greszki, Meyer & Schoen 2015 use shares of the median in this way).
Straight-lining: the same point on every row of a matrix, or on every scale (Kim et al. 2019).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any

FEWEST_TIMES = 20
"""Responses below which no median is trusted."""
SHARE = 3
FEWEST_ROWS = 4
"""Rows or scales below which equal answers say nothing."""
FEWEST_ANSWERS, LONG_TEXT = 12, 15
"""Two people may well give the same few answers, but hardly twelve, nor the same fifteen characters in their own words."""
SPEEDER, STRAIGHT, DOUBLE, TWICE, INATTENTIVE = (
    "speeder",
    "straight_liner",
    "same_answers",
    "same_person",
    "inattentive",
)
FLAGS = (SPEEDER, STRAIGHT, DOUBLE, TWICE, INATTENTIVE)


@dataclass(frozen=True)
class Looked:
    """A response as it is looked at. ``seconds`` go from the first screen handed in to the last, 0 where there was only
    one; ``scales`` are groups of questions on one scale, ``grids`` matrices, ``checks`` the answers that attentive people give.
    """

    seconds: float
    answers: Mapping[str, Any]
    scales: Sequence[Sequence[str]] = ()
    grids: Sequence[str] = ()
    checks: Mapping[str, str] = field(default_factory=dict)


def flags(
    looked: Looked, *, times: Sequence[float], shortest: float, is_double: bool = False, is_twice: bool = False
) -> list[str]:
    """What speaks against a response, in a fixed order. ``times`` are the seconds of earlier responses."""
    limit = (median(times) if len(times) >= FEWEST_TIMES else shortest) / SHARE
    signs = {
        SPEEDER: looked.seconds > 0 and looked.seconds < limit, STRAIGHT: is_straight(looked),
        DOUBLE: is_double and is_telling(looked.answers), TWICE: is_twice, INATTENTIVE: is_inattentive(looked),
    }  # fmt: skip
    return [flag for flag in FLAGS if signs[flag]]


def is_straight(looked: Looked) -> bool:
    """Whether a whole grid, or every scale, holds one and the same point."""
    for key in looked.grids:
        rows = looked.answers.get(key)
        if isinstance(rows, Mapping) and len(rows) >= FEWEST_ROWS and len(set(map(str, rows.values()))) == 1:
            return True
    groups = [[str(looked.answers[key]) for key in keys if key in looked.answers] for keys in looked.scales]
    return any(len(points) >= FEWEST_ROWS and len(set(points)) == 1 for points in groups)


def is_inattentive(looked: Looked) -> bool:
    """Whether a question that says what to answer was answered otherwise."""
    return any(str(looked.answers.get(key, "")) != wanted for key, wanted in looked.checks.items())


def is_telling(answers: Mapping[str, Any]) -> bool:
    """Whether equal answers of two people would be a surprise."""
    has_words = any(isinstance(value, str) and len(value.strip()) >= LONG_TEXT for value in answers.values())
    return has_words or len(answers) >= FEWEST_ANSWERS


def fingerprint(answers: Mapping[str, Any]) -> str:
    """The same for the same answers, whatever their order."""
    return hashlib.sha256(json.dumps(answers, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
