"""Whether a question is shown, by the rules that show and hide it."""

from __future__ import annotations

from meari.engines.branching.evaluating import Given, holds
from meari.engines.branching.plan import Plan, Ruled


class Sight:
    """Answers for many questions; a rule with several targets is evaluated once, when all it looks at is known."""

    def __init__(self, ready: Plan, given: Given) -> None:
        self._plan, self._given = ready, given
        self._known: dict[int, bool | None] = {}

    def is_seen(self, key: str) -> bool:
        """Say whether a question is shown: any rule shows it or none is there to, and none hides it."""
        showing = self._plan.showing.get(key, ())
        return (not showing or any(self._holds(one, key) for one in showing)) and not any(
            self._holds(one, key) for one in self._plan.hiding.get(key, ())
        )

    def may_be_seen(self, key: str) -> bool:
        """Say whether a question may still be shown, whatever is answered to those that are open."""
        showing = self._plan.showing.get(key, ())
        return (not showing or any(self._holds(one, key) is not False for one in showing)) and not any(
            self._holds(one, key) is True for one in self._plan.hiding.get(key, ())
        )

    def _holds(self, one: Ruled, key: str) -> bool | None:
        if one.number in self._known:
            return self._known[one.number]
        found = holds(one.condition, self._given)
        place = self._plan.places[key]
        if all(self._plan.places.get(look, -1) < place for look in one.looks):
            self._known[one.number] = found
        return found
