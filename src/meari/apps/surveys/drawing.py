"""A draw that anybody can recompute. Pure.

1. When the draw is opened, a secret seed of 32 random bytes is made and SHA-256 of it is published: the *commitment*.
2. When it is closed, the pseudonyms of all entrants are sorted, one a line, and SHA-256 of that text is published.
3. Then the seed is published. An entrant's lot is HMAC-SHA-256(key: seed, message: pseudonym); the smallest lots win.

Who draws cannot choose the seed after seeing the entrants, and nobody can choose a pseudonym that wins without the seed.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable

SEED_BYTES = 32


def commitment(seed: bytes) -> str:
    """What is published before anybody enters (hexadecimal)."""
    return hashlib.sha256(seed).hexdigest()


def pseudonym(code_hash: str) -> str:
    """How an entrant is called in public: 16 hexadecimal digits that only the holder of the code can make."""
    return hashlib.sha256(f"entrant:{code_hash}".encode()).hexdigest()[:16]


def entrants_hash(pseudonyms: Iterable[str]) -> str:
    """The hash of the sorted list, one pseudonym a line, without a line break at the end."""
    return hashlib.sha256("\n".join(sorted(pseudonyms)).encode()).hexdigest()


def lot(pseudonym: str, *, seed: bytes) -> str:
    """What is compared (hexadecimal)."""
    return hmac.new(seed, pseudonym.encode(), hashlib.sha256).hexdigest()


def winners(pseudonyms: Iterable[str], *, seed: bytes, wanted: int) -> list[str]:
    """The ``wanted`` entrants with the smallest lots, smallest first; all of them where there are fewer."""
    return sorted(set(pseudonyms), key=lambda one: (lot(one, seed=seed), one))[:wanted]


def is_true(*, seed: bytes, committed: str, entrants: Iterable[str], hashed: str, won: Iterable[str]) -> bool:
    """Whether a published draw holds together."""
    listed, named = list(entrants), list(won)
    return (
        hmac.compare_digest(commitment(seed), committed)
        and entrants_hash(listed) == hashed
        and winners(listed, seed=seed, wanted=len(named)) == named
    )
