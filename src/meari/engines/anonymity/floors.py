"""How many people a number, a comment or a distribution needs behind it."""

from __future__ import annotations

from dataclasses import dataclass

LEAST = 5
LEAST_COMMENTS = 10
LEAST_DISTINCT = 3


class WrongFloor(ValueError):
    """A floor is lower than may be promised; the text holds its name, what was asked for and the least."""


@dataclass(frozen=True, slots=True)
class Floors:
    """``scores`` and ``comments`` are people, ``distinct`` different answers in a distribution.

    They may be raised, never lowered; that they are fixed once a survey opens is the caller's to hold.
    """

    scores: int = LEAST
    comments: int = LEAST_COMMENTS
    distinct: int = LEAST_DISTINCT

    def __post_init__(self) -> None:
        least = {"scores": LEAST, "comments": max(LEAST_COMMENTS, self.scores), "distinct": LEAST_DISTINCT}
        for name, at_least in least.items():
            if getattr(self, name) < at_least:
                raise WrongFloor(f"{name} {getattr(self, name)} < {at_least}")
