"""What is wrong with a form, before anybody has to answer it."""

from __future__ import annotations

from meari.engines.branching.checking.choices import choices
from meari.engines.branching.checking.problem import Problem, Severity
from meari.engines.branching.checking.reaching import reaching
from meari.engines.branching.checking.sources import places, readable, sources
from meari.engines.branching.checking.structure import structure
from meari.engines.branching.checking.values import values
from meari.engines.branching.checking.wording import wording
from meari.engines.branching.exploring import explore
from meari.vocabulary.surveys import Form

__all__ = ["Problem", "Severity", "check"]


def check(form: Form) -> tuple[Problem, ...]:
    """Return everything wrong with a form: errors, which block publishing, first; else in the order of looking.

    What can be reached is decided exactly as long as answers fall into few enough classes, for the order in which the
    form stands; ``not_decided`` says where not. Never raises for a condition that cannot be read: that is a problem.
    """
    found, unreadable = sources(form)
    whole = readable(form)
    problems = [*unreadable, *structure(form, found, places(form)), *values(form, found)]
    problems += _renumbered(form, list(reaching(whole, explore(whole))))
    problems += choices(form)
    for item in form.items:
        problems += wording(item)
    return tuple(sorted(problems, key=lambda problem: problem.severity is Severity.WARNING))


def _renumbered(form: Form, problems: list[Problem]) -> list[Problem]:
    """Rules counted again as in the whole form, those that cannot be read included."""
    left = set(readable(form).rules)
    kept = [number for number, rule in enumerate(form.rules) if rule in left]
    return [
        Problem(one.key, one.items, one.severity, {**one.params, "rule": kept[int(one.params["rule"])]}, one.span)
        if "rule" in one.params
        else one
        for one in problems
    ]
