"""The conditions of a form as far as they can be read, and who they belong to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from meari.engines.branching.checking.problem import Problem, error
from meari.engines.branching.conditions import Condition, GrammarError, questions, steps
from meari.engines.branching.evaluating import STEPS
from meari.engines.branching.parsing import parse
from meari.vocabulary.surveys import Form, Rule

Blamed = Mapping[str, int | str]


@dataclass(frozen=True, slots=True)
class Source:
    """One condition that can be read; ``params`` say whose it is. Quotas have no rule."""

    condition: Condition
    params: Blamed
    rule: Rule | None = None

    @property
    def looks(self) -> frozenset[str]:
        """The questions it looks at."""
        return questions(self.condition)


@dataclass(frozen=True, slots=True)
class Places:
    """Where questions can come, random order included."""

    earliest: dict[str, int]
    latest: dict[str, int]


def sources(form: Form) -> tuple[list[Source], list[Problem]]:
    """Return the conditions that can be read, and what is wrong with the others."""
    found: list[Source] = []
    wrong: list[Problem] = []
    owners: list[tuple[str, Blamed, Rule | None]] = []
    owners += ((rule.when, {"rule": number}, rule) for number, rule in enumerate(form.rules))
    owners += ((quota.when, {"quota": quota.key}, None) for quota in form.quotas)
    for when, params, rule in owners:
        try:
            found.append(Source(parse(when), params, rule))
        except GrammarError as broken:
            wrong.append(
                error("condition_unreadable", **{**broken.params, **params}, reason=broken.reason, at=broken.at)
            )
    total = sum(steps(one.condition) for one in found)
    if total > STEPS:
        wrong.append(error("too_many_steps", steps=total, limit=STEPS))
    return found, wrong


def readable(form: Form) -> Form:
    """Return the form without the rules and quotas whose condition cannot be read."""
    return replace(
        form,
        rules=tuple(rule for rule in form.rules if _is_readable(rule.when)),
        quotas=tuple(quota for quota in form.quotas if _is_readable(quota.when)),
    )


def places(form: Form) -> Places:
    """Return the first and the last place that each question can have."""
    earliest = {item.key: place for place, item in reversed(list(enumerate(form.items)))}
    latest = dict(earliest)
    for group in form.shuffled:
        inside = [place for place, item in enumerate(form.items) if item.key in group]
        for key in group:
            if key in earliest and inside:
                earliest[key], latest[key] = min(inside), max(inside)
    return Places(earliest, latest)


def doubles(keys: Iterator[str]) -> list[str]:
    """Return the keys that come more than once, each once."""
    counted: dict[str, int] = {}
    for key in keys:
        counted[key] = counted.get(key, 0) + 1
    return [key for key, count in counted.items() if count > 1]


def _is_readable(when: str) -> bool:
    try:
        parse(when)
    except GrammarError:
        return False
    return True
