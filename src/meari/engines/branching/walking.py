"""Which questions are asked, in which order, and what comes now."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from meari.engines.branching.evaluating import Given, Variables, holds
from meari.engines.branching.plan import Plan, Ruled, plan
from meari.engines.branching.visibility import Sight
from meari.vocabulary.surveys import Answers, Effect, Form, Item, Sort, Value


class Ending(StrEnum):
    """How a response ends."""

    COMPLETE = "complete"
    SCREENED_OUT = "screened_out"
    QUOTA_FULL = "quota_full"


@dataclass(frozen=True, slots=True)
class Walk:
    """How far a respondent has come.

    ``asked`` are the keys of all questions and information pages shown so far, in order, with those of ``screen``, which
    are to be shown now (none at the end). ``screens`` are all of them as they were cut, ``position`` is the place of
    ``screen`` in them, ``previous`` the one before. ``answers`` are those that count; ``dropped`` keys whose stored
    answer does not, because the path does not lead there. ``progress`` from 0 to 1 is the time of what is done over
    that plus everything which may still be asked: it never falls while answers are added, and jumps ahead where
    questions fall away. ``quota`` is the key of the full one.
    """

    asked: tuple[str, ...]
    screens: tuple[tuple[str, ...], ...]
    end: Ending | None
    progress: float
    answers: Mapping[str, Value]
    dropped: tuple[str, ...]
    quota: str = ""

    @property
    def position(self) -> int:
        """The place of the screen that is to be shown; behind the last one at the end."""
        return len(self.screens) - (self.end is None)

    @property
    def screen(self) -> tuple[str, ...]:
        """The keys to show now."""
        return self.screens[-1] if self.end is None else ()

    @property
    def previous(self) -> tuple[str, ...]:
        """The screen before the one to show, empty on the first."""
        return self.screens[self.position - 1] if self.position else ()

    def screen_with(self, key: str) -> tuple[str, ...]:
        """Return the screen that a question stands on, empty where it was not asked."""
        return next((one for one in self.screens if key in one), ())

    def before(self, key: str) -> tuple[str, ...]:
        """Return the screen before the one that a question stands on, empty on the first."""
        at = next((at for at, one in enumerate(self.screens) if key in one), 0)
        return self.screens[at - 1] if at else ()


def walk(
    form: Form,
    answers: Answers,
    *,
    seed: int = 0,
    variables: Variables | None = None,
    full: Collection[str] = frozenset(),
    seen: Collection[str] = frozenset(),
) -> Walk:
    """Walk through a form as far as answers lead.

    A question is done when it has an answer, or when its screen was handed in (``seen``) and it need not be answered;
    an information page when it was seen. Answers count only where the path leads: a hidden question has none. A rule
    behind a question that was jumped over is not asked, but quotas are, where the jump lands. ``full`` are the keys of
    the quotas that are full now. With several questions a screen, a screen holds as many as do not hang on an answer
    given on it. Raises GrammarError for a condition that cannot be read or takes more than 1,000 steps.
    """
    way = _Way(plan(form, seed=seed if form.shuffled else None), answers, variables or {}, full, seen)
    way.go(is_one_a_screen=form.is_one_a_screen)
    return way.walked()


class _Way:
    """One walk under way. ``_next`` is the place of the question that was not looked at yet."""

    def __init__(
        self, ready: Plan, answers: Answers, variables: Variables, full: Collection[str], seen: Collection[str]
    ) -> None:
        self._plan, self._answers, self._full, self._seen = ready, answers, full, seen
        self._counted: dict[str, Value] = {}
        self._given = Given(self._counted, variables)
        self._sight = Sight(ready, self._given)
        self._screens: list[tuple[str, ...]] = []
        self._open: list[str] = []
        self._pending: list[str] = []
        self._passed: set[str] = set()
        self._next = 0
        self._end: Ending | None = None
        self._quota = ""

    def go(self, *, is_one_a_screen: bool) -> None:
        while self._end is None and self._through_gates():
            if self._next == len(self._plan.items):
                self._close()
                self._end = None if self._pending else Ending.COMPLETE
                return
            item = self._plan.items[self._next]
            if self._must_wait(self._plan.watched[item.key]):
                return
            self._visit(item)
            if is_one_a_screen:
                self._close()
            if self._pending and not self._open:
                return

    def walked(self) -> Walk:
        asked = tuple(key for screen in self._screens for key in screen)
        reached = set(asked)
        behind = {item.key for item in self._plan.items[self._next :]} if self._end is None else set()
        dropped = tuple(key for key in self._answers if key not in reached and key not in behind)
        screens, progress = tuple(self._screens), self._progress(reached)
        return Walk(asked, screens, self._end, progress, self._counted, dropped, self._quota)

    def _visit(self, item: Item) -> None:
        self._next += 1
        if not self._sight.is_seen(item.key):
            self._passed.add(item.key)
            return
        self._open.append(item.key)
        if item.key in self._answers and item.sort is not Sort.NOTHING:
            self._counted[item.key] = self._answers[item.key]
        elif item.key not in self._seen or (item.is_required and item.sort is not Sort.NOTHING):
            self._pending.append(item.key)

    def _close(self) -> None:
        if self._open:
            self._screens.append(tuple(self._open))
            self._open = []

    def _must_wait(self, looks: Collection[str]) -> bool:
        """Whether what looks at these questions cannot be decided before the screen is handed in."""
        if any(key in looks for key in self._open):
            self._close()
        return bool(self._pending) and not self._open

    def _through_gates(self) -> bool:
        """Pass what stands before the next question; whether there is a way on."""
        for gate in self._plan.gates[self._next]:
            if self._must_wait(gate.looks):
                return False
            if self._stops(gate):
                return False
            if gate.effect is Effect.SKIP_TO and self._lands(gate):
                return self._jump(self._plan.places[gate.targets[0]])
        return True

    def _lands(self, gate: Ruled) -> bool:
        place = self._plan.places.get(gate.targets[0], -1) if gate.targets else -1
        return place > self._next and holds(gate.condition, self._given) is True

    def _stops(self, gate: Ruled) -> bool:
        if gate.quota:
            return self._is_full(gate)
        if gate.effect not in (Effect.END, Effect.SCREEN_OUT) or not holds(gate.condition, self._given):
            return False
        if gate.effect is Effect.SCREEN_OUT:
            return self._finish(Ending.SCREENED_OUT)
        return not self._asks_quotas(len(self._plan.items)) or self._finish(Ending.COMPLETE)

    def _is_full(self, gate: Ruled) -> bool:
        if gate.quota not in self._full or not holds(gate.condition, self._given):
            return False
        return self._finish(Ending.QUOTA_FULL, quota=gate.quota)

    def _finish(self, ending: Ending, *, quota: str = "") -> bool:
        """End here, unless questions of the screen are still to be answered. Always true: the way stops."""
        self._close()
        if not self._pending:
            self._end, self._quota = ending, quota
        return True

    def _jump(self, target: int) -> bool:
        if not self._asks_quotas(target):
            return False
        self._passed.update(item.key for item in self._plan.items[self._next : target])
        self._next = target
        return True

    def _asks_quotas(self, target: int) -> bool:
        """Ask the quotas that a jump would pass by; whether there is a way on."""
        for gates in self._plan.gates[self._next + 1 : target + 1]:
            for gate in gates:
                if gate.quota and (self._must_wait(gate.looks) or self._is_full(gate)):
                    return False
        return True

    def _progress(self, asked: Collection[str]) -> float:
        if self._end is not None:
            return 1.0
        pending = set(self._pending)
        rest = self._plan.items[self._next :]
        guess = Given(self._counted, self._given.variables, pending | {item.key for item in rest})
        sight = Sight(self._plan, guess)
        done = sum(_weight(item) for item in self._plan.items if item.key in asked and item.key not in pending)
        left = sum(_weight(item) for item in self._plan.items if item.key in pending)
        left += sum(_weight(item) for item in rest if sight.may_be_seen(item.key))
        return done / (done + left) if left else 1.0


def _weight(item: Item) -> float:
    return max(item.seconds, 1.0)
