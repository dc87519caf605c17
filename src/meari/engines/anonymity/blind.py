"""Reward tokens that cannot be joined with the answer they were given for: RSA blind signatures.

The respondent's browser makes a random token, *prepares* and *blinds* it; the answering route *signs* what it is
given without learning it; the browser *unblinds* the signature. Later the reward desk *verifies* token and signature and
pays each token once. Promised: whoever holds every blinded message, every signature given and every token paid cannot
say better than by chance which belong together (the blinded message is uniform whatever the token), and nobody can pay more tokens
than were signed, as long as RSA with this encoding cannot be forged one more. Not promised: anything about when and from where
a token is shown; so tokens are paid in batches. The key must be one per survey round (a key per person would mark the token),
its public half published before the first answer, and used for nothing else.

The steps are those of RSABSSA-SHA384-PSS-Randomized (RFC 9474, sections 4.1-4.4, 5): EMSA-PSS (RFC 8017, 9.1) with
SHA-384 and a salt of 48 bytes. Plain integer arithmetic; randomness is passed in as bytes. Python's ``pow`` is not constant
in time: ``sign`` therefore hides the message by a factor of its own, and checks its result against faults.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha384
from hmac import compare_digest
from math import gcd

HASH = 48
SALT = 48
PREFIX = 32
LEAST_BITS = 2048


class WrongToken(ValueError):
    """A step cannot be done with what was passed; the text is a key: ``key_too_short``, ``randomness``, ``range``,
    ``not_invertible``, ``signing_failed`` or ``invalid_signature``.
    """


@dataclass(frozen=True, slots=True)
class PublicKey:
    """An RSA modulus and exponent. Raises ``WrongToken`` under 2048 bits."""

    n: int
    e: int

    def __post_init__(self) -> None:
        if self.n.bit_length() < LEAST_BITS:
            raise WrongToken("key_too_short")

    @property
    def size(self) -> int:
        """Bytes of a signature."""
        return (self.n.bit_length() + 7) // 8


@dataclass(frozen=True, slots=True, repr=False)
class PrivateKey:
    """The signer's key; ``d`` is never shown."""

    public: PublicKey
    d: int


@dataclass(frozen=True, slots=True, repr=False)
class Blinded:
    """What is sent to the signer, and the inverse that the browser keeps to itself."""

    message: bytes
    inverse: int


def prepare(token: bytes, *, prefix: bytes) -> bytes:
    """Return the token behind 32 random bytes (RFC 9474, 4.1), so that a signer cannot choose what it signs."""
    if len(prefix) != PREFIX:
        raise WrongToken("randomness")
    return prefix + token


def blind(message: bytes, *, key: PublicKey, salt: bytes, factor: bytes) -> Blinded:
    """Blind a prepared message (RFC 9474, 4.2). ``salt`` is 48 random bytes, ``factor`` as many as the key has.

    A factor that is 0, 1 or not below the modulus is refused (``range``): draw again, so that it stays uniform.
    """
    encoded = int.from_bytes(_encoded(message, key=key, salt=salt), "big")
    chosen = _factor(factor, key)
    if gcd(encoded, key.n) != 1:
        raise WrongToken("not_invertible")
    return Blinded((encoded * pow(chosen, key.e, key.n) % key.n).to_bytes(key.size, "big"), pow(chosen, -1, key.n))


def sign(blinded: bytes, *, key: PrivateKey, factor: bytes) -> bytes:
    """Sign a blinded message (RFC 9474, 4.3); ``factor`` as in ``blind``, drawn anew, hides it from the clock."""
    public = key.public
    message = int.from_bytes(blinded, "big")
    if len(blinded) != public.size or not 0 < message < public.n:
        raise WrongToken("range")
    chosen = _factor(factor, public)
    hidden = message * pow(chosen, public.e, public.n) % public.n
    signed = pow(hidden, key.d, public.n) * pow(chosen, -1, public.n) % public.n
    if pow(signed, public.e, public.n) != message:
        raise WrongToken("signing_failed")
    return signed.to_bytes(public.size, "big")


def unblind(signature: bytes, *, message: bytes, key: PublicKey, inverse: int) -> bytes:
    """Return the signature of the prepared message (RFC 9474, 4.4); refused (``invalid_signature``) if it is not one."""
    if len(signature) != key.size:
        raise WrongToken("range")
    found = (int.from_bytes(signature, "big") * inverse % key.n).to_bytes(key.size, "big")
    if not is_valid(message, signature=found, key=key):
        raise WrongToken("invalid_signature")
    return found


def is_valid(message: bytes, *, signature: bytes, key: PublicKey) -> bool:
    """Verify a prepared message's signature: RSASSA-PSS with SHA-384 (RFC 8017, 8.1.2)."""
    number = int.from_bytes(signature, "big")
    if len(signature) != key.size or number >= key.n:
        return False
    bits = key.n.bit_length() - 1
    length = (bits + 7) // 8
    opened = pow(number, key.e, key.n)
    if opened.bit_length() > bits:
        return False
    encoded = opened.to_bytes(length, "big")
    split = length - HASH - 1
    masked, digest = encoded[:split], encoded[split:-1]
    block = int.from_bytes(masked, "big")
    if encoded[-1] != 0xBC or block.bit_length() > bits - 8 * (HASH + 1):
        return False
    plain = _without_top(_mixed(masked, _mask(digest, split)), bits)
    zeros = split - SALT - 1
    if plain[:zeros] != bytes(zeros) or plain[zeros] != 1:
        return False
    return compare_digest(digest, _digest(message, plain[zeros + 1 :]))


def _encoded(message: bytes, *, key: PublicKey, salt: bytes) -> bytes:
    if len(salt) != SALT:
        raise WrongToken("randomness")
    bits = key.n.bit_length() - 1
    split = (bits + 7) // 8 - HASH - 1
    digest = _digest(message, salt)
    plain = bytes(split - SALT - 1) + b"\x01" + salt
    return _without_top(_mixed(plain, _mask(digest, split)), bits) + digest + b"\xbc"


def _digest(message: bytes, salt: bytes) -> bytes:
    return sha384(bytes(8) + sha384(message).digest() + salt).digest()


def _mask(seed: bytes, length: int) -> bytes:
    blocks = (length + HASH - 1) // HASH
    return b"".join(sha384(seed + at.to_bytes(4, "big")).digest() for at in range(blocks))[:length]


def _mixed(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=True))


def _without_top(block: bytes, bits: int) -> bytes:
    """The block with the bits beyond the encoded length cleared."""
    return bytes([block[0] & (0xFF >> (-bits % 8))]) + block[1:]


def _factor(random: bytes, key: PublicKey) -> int:
    if len(random) != key.size:
        raise WrongToken("randomness")
    chosen = int.from_bytes(random, "big")
    if not 1 < chosen < key.n:
        raise WrongToken("range")
    if gcd(chosen, key.n) != 1:
        raise WrongToken("not_invertible")
    return chosen
