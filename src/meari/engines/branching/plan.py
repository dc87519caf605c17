"""A form made ready to be walked: conditions read, rules put where they stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from meari.engines.branching.conditions import Condition, questions
from meari.engines.branching.ordering import ordered
from meari.engines.branching.parsing import parse
from meari.engines.branching.pipes import piped
from meari.vocabulary.surveys import Effect, Form, Item

_PLACED = (Effect.SCREEN_OUT, Effect.END, Effect.SKIP_TO)


@dataclass(frozen=True, slots=True)
class Ruled:
    """A rule or a quota with its condition and the questions that it looks at. ``number`` is its place in the form:
    rules first, quotas behind them.
    """

    number: int
    condition: Condition
    looks: frozenset[str]
    effect: Effect | None = None
    targets: tuple[str, ...] = ()
    quota: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """``gates[n]`` stand before the question at place n: what is decided behind the one at n - 1."""

    items: tuple[Item, ...]
    places: Mapping[str, int]
    showing: Mapping[str, tuple[Ruled, ...]]
    hiding: Mapping[str, tuple[Ruled, ...]]
    gates: tuple[tuple[Ruled, ...], ...]
    watched: Mapping[str, frozenset[str]]

    def rules_on(self, key: str) -> tuple[Ruled, ...]:
        """Return the rules that show or hide a question."""
        return self.showing.get(key, ()) + self.hiding.get(key, ())


@lru_cache(maxsize=256)
def plan(form: Form, *, seed: int | None) -> Plan:
    """Return the form as one response goes through it. Raises GrammarError for a condition that cannot be read.

    Behind one question screening out comes first, then quotas, then what ends and skips, each in the form's order. A
    rule that looks at no question stands before the first.
    """
    items = ordered(form, seed=seed)
    places: dict[str, int] = {}
    for place, item in enumerate(items):
        places.setdefault(item.key, place)
    ruled = [_rule(number, rule.when, rule.effect, rule.targets) for number, rule in enumerate(form.rules)]
    quotas = [_quota(len(ruled) + number, quota.key, quota.when) for number, quota in enumerate(form.quotas)]
    showing, hiding = _by_target(ruled, Effect.SHOW), _by_target(ruled, Effect.HIDE)
    gates: list[list[Ruled]] = [[] for _ in range(len(items) + 1)]
    for one in sorted([*ruled, *quotas], key=_rank):
        if one.quota or one.effect in _PLACED:
            gates[behind(one, places)].append(one)
    watched = {
        item.key: piped(item).union(*(one.looks for one in showing.get(item.key, ()) + hiding.get(item.key, ())))
        for item in items
    }
    return Plan(items, places, showing, hiding, tuple(map(tuple, gates)), watched)


def behind(one: Ruled, places: Mapping[str, int]) -> int:
    """Return the place before which a rule or quota is decided: right behind the last question it looks at."""
    return max((places[key] + 1 for key in one.looks if key in places), default=0)


def _rule(number: int, when: str, effect: Effect, targets: tuple[str, ...]) -> Ruled:
    condition = parse(when)
    return Ruled(number, condition, questions(condition), effect, targets)


def _quota(number: int, key: str, when: str) -> Ruled:
    condition = parse(when)
    return Ruled(number, condition, questions(condition), quota=key)


def _rank(one: Ruled) -> tuple[int, int]:
    first = 0 if one.effect is Effect.SCREEN_OUT else 1 if one.quota else 2
    return first, one.number


def _by_target(rules: Iterable[Ruled], effect: Effect) -> dict[str, tuple[Ruled, ...]]:
    found: dict[str, tuple[Ruled, ...]] = {}
    for one in rules:
        for target in dict.fromkeys(one.targets if one.effect is effect else ()):
            found[target] = (*found.get(target, ()), one)
    return found
