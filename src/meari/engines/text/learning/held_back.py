"""Which texts are kept aside, for ever: decided by the text alone, so that the same words never stand on both sides."""

from hashlib import blake2b

from meari.engines.text import normalise

SHARE = 0.2
_ALL = 2**32


def is_held_back(text: str, *, share: float = SHARE) -> bool:
    """Whether ``text`` belongs to the ``share`` (0..1) that is never trained on; spaces and capitals do not matter."""
    said = normalise.space_free(normalise.normal(text))
    digest = blake2b(said.encode("utf-8", "surrogatepass"), digest_size=4, person=b"held back").digest()
    return int.from_bytes(digest, "big") < share * _ALL
