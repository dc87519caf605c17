"""Which comments may be shown: enough of them, of the whole group alone, in an order that says nothing."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from meari.engines.anonymity.floors import Floors


class WrongSeed(ValueError):
    """The seed is shorter than 16 bytes, so that the order could be worked out."""


def released(
    has_comment: Sequence[bool],
    *,
    seed: bytes,
    floors: Floors | None = None,
    earlier: Sequence[int] = (),
) -> tuple[int, ...]:
    """Return the positions of comments that may be shown, shuffled; nothing while there are fewer than the floor.

    ``has_comment`` says for each row of one question in one round whether there is a comment; ``earlier`` are the positions
    shown before. New ones wait until a floor of them came together, so that nobody's is the one that appeared
    today. There is no argument for a group: comments are shown for everybody asked, never beside an attribute.
    ``seed`` (16 bytes or more, secret, the same at every call of a batch) decides the order, by SHA-256 of seed and
    position. Masking the text is the caller's. Raises ``WrongSeed``.
    """
    if len(seed) < 16:
        raise WrongSeed(f"{len(seed)} bytes")
    floor = (floors or Floors()).comments
    before = {at for at in earlier if has_comment[at]}
    new = {at for at, has in enumerate(has_comment) if has} - before
    shown = before | new if len(new) >= floor else before
    return tuple(sorted(shown, key=lambda at: (sha256(seed + at.to_bytes(8, "big")).digest(), at)))
