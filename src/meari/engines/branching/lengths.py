"""How long a survey takes."""

from __future__ import annotations

from dataclasses import dataclass

from meari.engines.branching.exploring import Explored, explore
from meari.engines.branching.reading_time import seconds
from meari.vocabulary.surveys import Form


@dataclass(frozen=True, slots=True)
class Length:
    """Seconds of the shortest and longest path to the end, and the mean over all of them where every answer is equally
    likely. With ``is_exact`` false there are too many paths: ``shortest`` is then what is always asked, ``longest``
    all questions, ``usual`` the middle.
    """

    shortest: float
    usual: float
    longest: float
    is_exact: bool = True


def length(form: Form, *, explored: Explored | None = None) -> Length:
    """Return how long a form takes; all 0 where nobody can come to the end. ``explored`` saves going again.

    Raises GrammarError for a condition that cannot be read.
    """
    found = explored or explore(form)
    if not found.is_decided:
        return _bounds(form)
    paths = found.complete
    if paths is None or not paths.share:
        return Length(0.0, 0.0, 0.0)
    return Length(paths.shortest, paths.weighted / paths.share, paths.longest)


def _bounds(form: Form) -> Length:
    longest = sum(map(seconds, form.items))
    bound = {target for rule in form.rules for target in rule.targets}
    ends = any(not rule.targets or rule.effect == "skip_to" for rule in form.rules)
    shortest = 0.0 if ends else sum(seconds(item) for item in form.items if item.key not in bound)
    return Length(shortest, (shortest + longest) / 2, longest, is_exact=False)
