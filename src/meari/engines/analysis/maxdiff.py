"""Best and worst of small sets: counts, and the logit scores behind them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from meari.engines.analysis.weighted import FEWEST
from meari.vocabulary.metrics import Reading

Array = npt.NDArray[np.float64]
ROUNDS = 60
LARGEST = 12.0
"""A utility beyond this means that the item always wins or always loses."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One answered set: who (a number), what was shown, the best and the worst of it."""

    respondent: int
    shown: tuple[str, ...]
    best: str
    worst: str


@dataclass(frozen=True, slots=True)
class Score:
    """``count`` is (best - worst) / times shown, -1 to 1; ``preference`` how often it would be the best of all items (0 to 1,
    all items together 1) by the logit, with its interval; ``utility`` the logit itself, of mean zero.
    """

    key: str
    shown: int
    best: int
    worst: int
    count: Reading
    utility: Reading
    preference: Reading


@dataclass(frozen=True)
class Scores:
    """Items, most preferred first; ``note`` says why the logit was refused (``too_few``, ``no_spread``, ``not_connected``)."""

    items: Sequence[Score]
    respondents: int
    sets: int
    note: str = ""


def score(choices: Sequence[Choice], items: Sequence[str], *, level: float = 0.95) -> Scores:
    """Scores of ``items`` (Finn and Louviere, Journal of Public Policy & Marketing 11, 1992, 12-25).

    Counts carry an interval over respondents. The logit takes the best first and the worst of the rest (sequential
    best-worst, Marley and Louviere, Journal of Mathematical Psychology 49, 2005, 464-480), fitted by Newton's method with
    utilities that sum to zero; its errors are clustered by respondent.
    """
    tallies = {key: (sum(key in c.shown for c in choices), sum(c.best == key for c in choices), sum(c.worst == key for c in choices)) for key in items}  # fmt: skip
    people = len({choice.respondent for choice in choices})
    counts = _counts(choices, items, people, level)
    note = "too_few" if people < FEWEST else _problem(tallies)
    fitted = None if note else _fit(choices, items)
    if fitted is None:
        note = note or "no_spread"
        empty = Reading(None, n=people, note=note)
        found = [Score(key, *tallies[key], counts[key], empty, empty) for key in items]
        return Scores(sorted(found, key=lambda one: -(one.count.value or 0)), people, len(choices), note)
    utilities, covariances = fitted
    told = _preferences(utilities, covariances, people, level)
    z = NormalDist().inv_cdf((1 + level) / 2)
    scores = []
    for at, key in enumerate(items):
        half = z * float(np.sqrt(covariances[at, at]))
        utility = Reading(float(utilities[at]), float(utilities[at]) - half, float(utilities[at]) + half, n=people)
        scores.append(Score(key, *tallies[key], counts[key], utility, told[at]))
    return Scores(sorted(scores, key=lambda one: -(one.utility.value or 0)), people, len(choices))


def _counts(choices: Sequence[Choice], items: Sequence[str], people: int, level: float) -> Mapping[str, Reading]:
    """(best - worst) / shown, a ratio over respondents with its linearised interval."""
    number = {who: at for at, who in enumerate(sorted({choice.respondent for choice in choices}))}
    won, shown = np.zeros((len(number), len(items))), np.zeros((len(number), len(items)))
    place = {key: at for at, key in enumerate(items)}
    for choice in choices:
        who = number[choice.respondent]
        won[who, place[choice.best]] += 1
        won[who, place[choice.worst]] -= 1
        for key in choice.shown:
            shown[who, place[key]] += 1
    z, found = NormalDist().inv_cdf((1 + level) / 2), {}
    for at, key in enumerate(items):
        times = shown[:, at].sum()
        if times == 0 or people < FEWEST:
            found[key] = Reading(None, n=people, note="too_few")
            continue
        value = float(won[:, at].sum() / times)
        apart = won[:, at] - value * shown[:, at]
        half = z * float(np.sqrt((apart**2).sum() * people / (people - 1)) / times)
        found[key] = Reading(value, max(-1.0, value - half), min(1.0, value + half), n=people)
    return found


def _problem(tallies: Mapping[str, tuple[int, int, int]]) -> str:
    if any(shown == 0 for shown, _best, _worst in tallies.values()):
        return "not_connected"
    return "no_spread" if any(best + worst == 0 for _shown, best, worst in tallies.values()) else ""


@dataclass(frozen=True)
class _Sets:
    """Every answered set as the number of its pattern and of its respondent, and the patterns themselves."""

    patterns: Sequence[tuple[int, int, Sequence[int]]]
    of_set: npt.NDArray[np.int64]
    who: npt.NDArray[np.int64]
    people: int


def _gathered(choices: Sequence[Choice], items: Sequence[str]) -> _Sets:
    place = {key: at for at, key in enumerate(items)}
    patterns: dict[tuple[tuple[str, ...], str, str], int] = {}
    people: dict[int, int] = {}
    of_set = [patterns.setdefault((one.shown, one.best, one.worst), len(patterns)) for one in choices]
    who = [people.setdefault(one.respondent, len(people)) for one in choices]
    told = [(place[best], place[worst], [place[key] for key in shown]) for shown, best, worst in patterns]
    return _Sets(told, np.array(of_set), np.array(who), len(people))


def _fit(choices: Sequence[Choice], items: Sequence[str]) -> tuple[Array, Array] | None:
    """Utilities and their covariances; none where there is no maximum (an item always wins or always loses)."""
    sets, k = _gathered(choices, items), len(items)
    utilities = np.zeros(k)
    for _ in range(ROUNDS):
        gradients, information = _slopes(sets, utilities)
        padded = information + np.ones((k, k)) / k  # utilities sum to zero
        try:
            step = np.linalg.solve(padded, gradients.sum(axis=0))
        except np.linalg.LinAlgError:
            return None
        utilities = utilities + step - step.mean()
        if np.abs(utilities).max() > LARGEST:
            return None
        if np.abs(step).max() < 1e-9:
            inverse = np.linalg.inv(padded) - np.ones((k, k)) / k
            meat = gradients.T @ gradients * sets.people / (sets.people - 1)
            return utilities, inverse @ meat @ inverse
    return None


def _slopes(sets: _Sets, utilities: Array) -> tuple[Array, Array]:
    """Gradients by respondent and the information of all."""
    k = len(utilities)
    by_pattern, information = np.zeros((len(sets.patterns), k)), np.zeros((k, k))
    times = np.bincount(sets.of_set, minlength=len(sets.patterns))
    for at, (best, worst, shown) in enumerate(sets.patterns):
        left = [one for one in shown if one != best]
        for chosen, among, sign in ((best, shown, 1.0), (worst, left, -1.0)):
            powers = np.exp(sign * utilities[among])
            chances = powers / powers.sum()
            by_pattern[at, chosen] += sign
            by_pattern[at, among] -= sign * chances
            information[np.ix_(among, among)] += times[at] * (np.diag(chances) - np.outer(chances, chances))
    gradients = np.zeros((sets.people, k))
    np.add.at(gradients, sets.who, by_pattern[sets.of_set])
    return gradients, information


def _preferences(utilities: Array, covariances: Array, people: int, level: float) -> list[Reading]:
    """Shares of preference exp(u)/sum exp(u), with intervals on the logit scale by the delta method."""
    powers = np.exp(utilities - utilities.max())
    shares = powers / powers.sum()
    z, found = NormalDist().inv_cdf((1 + level) / 2), []
    for at, share in enumerate(shares):
        slope = -shares / (1 - share)
        slope[at] = 1.0
        half = z * float(np.sqrt(max(0.0, slope @ covariances @ slope)))
        logit = float(np.log(share / (1 - share)))
        low, high = (1 / (1 + np.exp(-(logit + side * half))) for side in (-1, 1))
        found.append(Reading(float(share), float(low), float(high), n=people))
    return found
