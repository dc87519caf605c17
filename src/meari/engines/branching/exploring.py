"""All paths through a form at once: what can be reached, and how long it takes.

A forward pass over places. What is remembered of a path is the class of each answer that something later still looks
at; paths that agree in that are one. Exact for the form's order as long as classes and states stay within bounds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from meari.engines.branching.conditions import Aspect, Comparison, comparisons
from meari.engines.branching.domains import Option, TooManyClasses, options, variable_options
from meari.engines.branching.evaluating import Given, holds
from meari.engines.branching.plan import Plan, Ruled, plan
from meari.engines.branching.reading_time import seconds
from meari.vocabulary.surveys import Effect, Form, Item

STATES = 10_000
State = tuple[tuple[str, int], ...]


@dataclass(slots=True)
class Paths:
    """The paths that came together: seconds of the shortest and longest, their share, and share times seconds."""

    shortest: float
    longest: float
    share: float
    weighted: float

    def longer(self, by: float, *, share: float = 1.0) -> Paths:
        """Return them with seconds added, for a share of them."""
        part = self.share * share
        return Paths(self.shortest + by, self.longest + by, part, self.weighted * share + by * part)

    def and_also(self, other: Paths) -> Paths:
        """Return both together."""
        return Paths(
            min(self.shortest, other.shortest),
            max(self.longest, other.longest),
            self.share + other.share,
            self.weighted + other.weighted,
        )


@dataclass(slots=True)
class Explored:
    """What was found. ``held`` and ``failed`` are the numbers of rules and quotas that did so on some path; ``both`` the
    questions that a rule showed while another hid them; ``complete`` all paths to the end. With ``is_decided`` false
    what is found is true, but what is not found may still be there.
    """

    reached: set[str] = field(default_factory=set)
    held: set[int] = field(default_factory=set)
    failed: set[int] = field(default_factory=set)
    both: set[str] = field(default_factory=set)
    complete: Paths | None = None
    is_decided: bool = True


def explore(form: Form) -> Explored:
    """Go through all paths of a form. Raises GrammarError for a condition that cannot be read."""
    pass_ = _Pass(plan(form, seed=None))
    try:
        pass_.go()
    except (TooManyClasses, _TooManyStates):
        pass_.found.is_decided = False
    return pass_.found


class _TooManyStates(Exception):
    pass


class _Pass:
    def __init__(self, ready: Plan) -> None:
        self._plan = ready
        self.found = Explored()
        self._left = STATES
        self._layers: list[dict[State, Paths]] = [{} for _ in range(len(ready.items) + 1)]
        self._options: dict[str, tuple[Option, ...]] = {}
        self._last, self._asked = _uses(ready)

    def go(self) -> None:
        for state, paths in self._starts():
            self._put(0, state, paths)
        for place in range(len(self._plan.items) + 1):
            layer, self._layers[place] = self._layers[place], {}
            for state, paths in layer.items():
                self._step(place, state, paths)

    def _starts(self) -> Iterator[tuple[State, Paths]]:
        found: list[tuple[State, Paths]] = [((), Paths(0, 0, 1, 0))]
        for key in sorted(key for key in self._asked if key.startswith("$")):
            self._options[key] = variable_options(key[1:], self._asked[key])
            found = [
                ((*state, (key, number)), paths.longer(0, share=option.share))
                for state, paths in found
                for number, option in enumerate(self._options[key])
            ]
            if len(found) > STATES:
                raise _TooManyStates
        yield from found

    def _put(self, place: int, state: State, paths: Paths) -> None:
        self._left -= 1
        if self._left < 0:
            raise _TooManyStates
        kept = tuple(pair for pair in state if self._last.get(pair[0], -1) >= place)
        layer = self._layers[place]
        layer[kept] = layer[kept].and_also(paths) if kept in layer else paths

    def _step(self, place: int, state: State, paths: Paths) -> None:
        given = self._given(state)
        for gate in self._plan.gates[place]:
            if not self._holds(gate, given):
                continue
            if gate.effect is Effect.SCREEN_OUT:
                return
            if gate.effect is Effect.END:
                self._quotas(place + 1, len(self._plan.items), given)
                self._complete(paths)
                return
            target = self._plan.places.get(gate.targets[0], -1) if gate.targets and not gate.quota else -1
            if target > place:
                self._quotas(place + 1, target, given)
                self._ask(target, state, paths)
                return
        if place == len(self._plan.items):
            self._complete(paths)
        else:
            self._ask(place, state, paths)

    def _ask(self, place: int, state: State, paths: Paths) -> None:
        item = self._plan.items[place]
        if not self._is_seen(item, self._given(state)):
            self._put(place + 1, state, paths)
            return
        self.found.reached.add(item.key)
        paths = paths.longer(seconds(item))
        if self._last.get(item.key, -1) <= place:
            self._put(place + 1, state, paths)
            return
        for number, option in enumerate(self._options_of(item)):
            self._put(place + 1, (*state, (item.key, number)), paths.longer(0, share=option.share))

    def _is_seen(self, item: Item, given: Given) -> bool:
        showing = [self._holds(one, given) for one in self._plan.showing.get(item.key, ())]
        hiding = [self._holds(one, given) for one in self._plan.hiding.get(item.key, ())]
        if any(showing) and any(hiding):
            self.found.both.add(item.key)
        return (not showing or any(showing)) and not any(hiding)

    def _quotas(self, first: int, last: int, given: Given) -> None:
        for gates in self._plan.gates[first : last + 1]:
            for gate in gates:
                if gate.quota:
                    self._holds(gate, given)

    def _holds(self, one: Ruled, given: Given) -> bool:
        found = holds(one.condition, given) is True
        (self.found.held if found else self.found.failed).add(one.number)
        return found

    def _complete(self, paths: Paths) -> None:
        self.found.complete = self.found.complete.and_also(paths) if self.found.complete else paths

    def _options_of(self, item: Item) -> tuple[Option, ...]:
        if item.key not in self._options:
            self._options[item.key] = options(item, self._asked[item.key])
        return self._options[item.key]

    def _given(self, state: State) -> Given:
        values = {key: self._options[key][number].value for key, number in state}
        answers = {key: value for key, value in values.items() if value is not None and not key.startswith("$")}
        variables = {
            key[1:]: value
            for key, value in values.items()
            if key.startswith("$") and isinstance(value, str | int | float)
        }
        return Given(answers, variables, left=10**9)


def _uses(ready: Plan) -> tuple[Mapping[str, int], Mapping[str, list[Comparison]]]:
    """Until which place the answer to each question is looked at, and by which comparisons; variables begin with $."""
    last: dict[str, int] = {}
    asked: dict[str, dict[Comparison, None]] = {}
    at_place = [(place, gate) for place, gates in enumerate(ready.gates) for gate in gates]
    at_place += [(place, one) for place, item in enumerate(ready.items) for one in ready.rules_on(item.key)]
    for place, one in at_place:
        for comparison in comparisons(one.condition):
            subject = comparison.subject
            key = f"${subject.key}" if subject.aspect is Aspect.VARIABLE else subject.key
            last[key] = max(last.get(key, -1), place)
            asked.setdefault(key, {})[comparison] = None
    return last, {key: list(found) for key, found in asked.items()}
