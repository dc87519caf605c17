"""How many of those invited answered, told only where neither side of the count is a small group.

Who was invited is known to everybody who knows the staff list, so of an invited group both the answering and the missing
are groups under the promise. 6 of 6 names six people who answered, 5 of 6 lets five colleagues find the sixth. So a
rate is told to the head only when the floor is reached on both sides; with fewer missing it is "nearly all", which
includes all; with fewer answering it is too few.
A rate is a count of people over cells like any other: ``shown`` takes all groups together and leaves out those from which,
by difference, a small side follows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from meari.engines.anonymity import groups, span
from meari.engines.anonymity.floors import Floors


class WrongCount(ValueError):
    """More answered than were invited, or a count is negative; the text holds both."""


@dataclass(frozen=True, slots=True)
class Participation:
    """``answered`` of ``invited`` where ``note`` is empty; else ``nearly_all``, ``too_few`` or ``implied``.

    ``at_least`` is what a reader may be told in any case; for ``nearly_all`` it is one more than the floor allows to be told.
    """

    invited: int
    answered: int | None
    at_least: int
    note: str = ""


def participation(invited: int, *, answered: int, floors: Floors | None = None) -> Participation:
    """Tell one group by itself. Raises ``WrongCount``."""
    if not 0 <= answered <= invited:
        raise WrongCount(f"{answered} of {invited}")
    floor = (floors or Floors()).scores
    if answered < floor:
        return Participation(invited, None, 0, "too_few")
    if invited - answered < floor:
        return Participation(invited, None, max(floor, invited - floor + 1), "nearly_all")
    return Participation(invited, answered, answered)


def shown(
    members: Mapping[str, Sequence[int]],
    *,
    answered: Sequence[bool],
    floors: Floors | None = None,
) -> dict[str, Participation]:
    """Tell groups (most important first) of invited people, given by their places in ``answered``.

    A group is left out (``implied``) when with those before it the answering or the missing of fewer people than the
    floor would follow.
    """
    floors = floors or Floors()
    did = np.array(answered, dtype=np.int64)
    told: list[np.ndarray] = []
    found = {}
    for name, places in members.items():
        at = np.array(places, dtype=np.int64)
        one = participation(len(at), answered=int(did[at].sum()), floors=floors)
        if one.note == "":
            matrix = groups.membership([*told, at], width=len(did))
            if all(span.audit(matrix, weights=side, floor=floors.scores).is_safe for side in (did, 1 - did)):
                told.append(at)
            else:
                one = Participation(one.invited, None, 0, "implied")
        found[name] = one
    return found
