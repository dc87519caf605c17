"""Random order from a seed, the same on every machine."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from meari.vocabulary.surveys import Form, Item

_WORD = (1 << 64) - 1
Thing = TypeVar("Thing")


def shuffled(things: Sequence[Thing], *, seed: int, salt: str = "") -> tuple[Thing, ...]:
    """Return the things in a random order that hangs on seed and salt alone.

    Fisher and Yates's shuffle (Durstenfeld, CACM 7, 1964, 420) over SplitMix64 (Steele, Lea and Flood, OOPSLA 2014);
    the salt goes in by FNV-1a, so that groups of one response do not move alike.
    """
    state = (seed ^ _fnv(salt)) & _WORD
    order = list(things)
    for last in range(len(order) - 1, 0, -1):
        state = (state + 0x9E3779B97F4A7C15) & _WORD
        other = (_mixed(state) * (last + 1)) >> 64
        order[last], order[other] = order[other], order[last]
    return tuple(order)


def ordered(form: Form, *, seed: int | None) -> tuple[Item, ...]:
    """Return the items in the order of one response; those of a random group change places among themselves.

    Without a seed as they stand in the form. An item in two groups moves in the first.
    """
    items = list(form.items)
    taken: set[int] = set()
    for group in form.shuffled if seed is not None else ():
        places = [place for place, item in enumerate(form.items) if item.key in group and place not in taken]
        taken.update(places)
        moved = shuffled(places, seed=seed or 0, salt="\n".join(group))
        for place, source in zip(places, moved, strict=True):
            items[place] = form.items[source]
    return tuple(items)


def _mixed(state: int) -> int:
    state = ((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9) & _WORD
    state = ((state ^ (state >> 27)) * 0x94D049BB133111EB) & _WORD
    return state ^ (state >> 31)


def _fnv(text: str) -> int:
    found = 0xCBF29CE484222325
    for byte in text.encode("utf-8", "surrogatepass"):
        found = ((found ^ byte) * 0x100000001B3) & _WORD
    return found
