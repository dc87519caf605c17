"""What no path leads to, what never or always holds, and how long it takes."""

from __future__ import annotations

from collections.abc import Iterator

from meari.engines.branching.checking.problem import Problem, error, warning
from meari.engines.branching.exploring import Explored
from meari.engines.branching.lengths import length
from meari.vocabulary.surveys import Effect, Form, Item, Sort

QUESTIONS = 30
SECONDS = 600
"""Respondents name ten minutes as the ideal length of a web survey (Revilla and Ochoa, IJMR 59, 2017, 557-565)."""
_CHOSEN = (Sort.ONE, Sort.MANY, Sort.ORDER, Sort.GRID)


def reaching(form: Form, explored: Explored) -> Iterator[Problem]:
    """Yield dead ends, questions and quotas that nobody reaches, rules that never or always hold, and overlength.

    ``explored`` is of the same form. Where it is not decided, nothing is claimed but that.
    """
    for item in form.items:
        if item.is_required and _has_no_answer(item):
            yield error("cannot_be_answered", item.key)
    if not explored.is_decided:
        yield warning("not_decided")
    else:
        yield from _items(form, explored)
        yield from _rules(form, explored)
        yield from _quotas(form, explored)
    yield from _length(form, explored)


def _has_no_answer(item: Item) -> bool:
    if item.sort in _CHOSEN:
        return not item.choices or (item.sort is Sort.GRID and not item.rows)
    return item.sort is Sort.NUMBER and item.low is not None and item.high is not None and item.low > item.high


def _items(form: Form, explored: Explored) -> Iterator[Problem]:
    if explored.complete is None:
        yield error("nobody_completes")
    for item in form.items:
        if item.key not in explored.reached:
            yield error("shown_and_hidden" if item.key in explored.both else "never_asked", item.key)


def _rules(form: Form, explored: Explored) -> Iterator[Problem]:
    keys = {item.key for item in form.items}
    for number, rule in enumerate(form.rules):
        if rule.effect in (Effect.SHOW, Effect.HIDE) and keys.isdisjoint(rule.targets):
            continue
        has_held, has_failed = number in explored.held, number in explored.failed
        if not has_held:
            key = "rule_never_true" if has_failed else "rule_never_reached"
            yield warning(key, *rule.targets, rule=number)
        elif not has_failed:
            yield warning("rule_always_true", *rule.targets, rule=number)


def _quotas(form: Form, explored: Explored) -> Iterator[Problem]:
    for number, quota in enumerate(form.quotas, start=len(form.rules)):
        if number not in explored.held:
            yield warning("quota_never_reached", quota=quota.key)


def _length(form: Form, explored: Explored) -> Iterator[Problem]:
    count = sum(item.sort is not Sort.NOTHING for item in form.items)
    if count > QUESTIONS:
        yield warning("too_many_questions", count=count, limit=QUESTIONS)
    found = length(form, explored=explored)
    if found.usual > SECONDS:
        yield warning("takes_too_long", minutes=round(found.usual / 60), limit=SECONDS // 60)
