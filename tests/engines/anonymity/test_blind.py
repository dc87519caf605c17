from hashlib import sha384

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from meari.engines.anonymity import blind

PSS = padding.PSS(padding.MGF1(hashes.SHA384()), 48)


def stream(name: str, size: int) -> bytes:
    """Bytes that are the same at every run."""
    return b"".join(sha384(f"{name} {at}".encode()).digest() for at in range(size // 48 + 1))[:size]


@pytest.fixture(scope="module", params=[2048, 2049, 2055], ids=str)
def made(request):
    return rsa.generate_private_key(65537, request.param)


@pytest.fixture(scope="module")
def key(made) -> blind.PrivateKey:
    numbers = made.private_numbers()
    return blind.PrivateKey(blind.PublicKey(numbers.public_numbers.n, 65537), numbers.d)


def factor(name: str, key: blind.PrivateKey) -> bytes:
    return (int.from_bytes(stream(name, 300), "big") % key.public.n).to_bytes(key.public.size, "big")


def token(key: blind.PrivateKey, name: str = "token") -> tuple[bytes, blind.Blinded]:
    message = blind.prepare(stream(name, 32), prefix=stream(name + " prefix", 32))
    return message, blind.blind(message, key=key.public, salt=stream(name + " salt", 48), factor=factor(name, key))


def test_a_token_is_signed_unseen_and_another_implementation_accepts_it(made, key) -> None:
    message, hidden = token(key)
    signature = blind.sign(hidden.message, key=key, factor=factor("signer", key))
    plain = blind.unblind(signature, message=message, key=key.public, inverse=hidden.inverse)
    assert blind.is_valid(message, signature=plain, key=key.public)
    made.public_key().verify(plain, message, PSS, hashes.SHA384())
    with pytest.raises(InvalidSignature):
        made.public_key().verify(plain, message + b"x", PSS, hashes.SHA384())


def test_signatures_of_another_implementation_are_accepted_and_changed_ones_not(made, key) -> None:
    signature = made.sign(b"message", PSS, hashes.SHA384())
    assert blind.is_valid(b"message", signature=signature, key=key.public)
    assert not blind.is_valid(b"massage", signature=signature, key=key.public)
    assert not blind.is_valid(b"message", signature=signature[:-1] + bytes([signature[-1] ^ 1]), key=key.public)
    assert not blind.is_valid(b"message", signature=signature[1:], key=key.public)
    assert not blind.is_valid(b"message", signature=b"\xff" * key.public.size, key=key.public)
    other = made.sign(b"message", padding.PSS(padding.MGF1(hashes.SHA384()), 32), hashes.SHA384())
    assert not blind.is_valid(b"message", signature=other, key=key.public)


def test_the_same_token_can_stand_behind_every_blinded_message(key) -> None:
    # Perfectly blind: for any signed token and any blinded message there is a factor that joins them.
    message, hidden = token(key)
    _other, other_hidden = token(key, "other")
    n = key.public.n
    signed = int.from_bytes(
        blind.unblind(
            blind.sign(hidden.message, key=key, factor=factor("signer", key)),
            message=message, key=key.public, inverse=hidden.inverse,
        ), "big",
    )  # fmt: skip
    opened = pow(signed, 65537, n)
    joining = pow(int.from_bytes(other_hidden.message, "big") * pow(opened, -1, n) % n, key.d, n)
    assert opened * pow(joining, 65537, n) % n == int.from_bytes(other_hidden.message, "big")


def test_what_the_signer_hides_by_changes_nothing(key) -> None:
    _message, hidden = token(key)
    assert len({blind.sign(hidden.message, key=key, factor=factor(name, key)) for name in "abc"}) == 1


def test_wrong_steps_are_refused_by_key(key) -> None:
    message, hidden = token(key)
    size = key.public.size
    signature = blind.sign(hidden.message, key=key, factor=factor("signer", key))
    calls = {
        "randomness": lambda: blind.prepare(b"token", prefix=b"short"),
        "randomness ": lambda: blind.blind(message, key=key.public, salt=b"short", factor=factor("f", key)),
        "randomness  ": lambda: blind.blind(message, key=key.public, salt=bytes(48), factor=b"short"),
        "range": lambda: blind.blind(message, key=key.public, salt=bytes(48), factor=b"\xff" * size),
        "range ": lambda: blind.blind(message, key=key.public, salt=bytes(48), factor=(1).to_bytes(size, "big")),
        "range  ": lambda: blind.sign(bytes(size), key=key, factor=factor("f", key)),
        "range   ": lambda: blind.unblind(b"", message=message, key=key.public, inverse=hidden.inverse),
        "invalid_signature": lambda: blind.unblind(signature, message=b"other", key=key.public, inverse=hidden.inverse),
        "signing_failed": lambda: blind.sign(
            hidden.message, key=blind.PrivateKey(key.public, key.d + 2), factor=factor("f", key)
        ),
        "key_too_short": lambda: blind.PublicKey(2**2047 - 1, 65537),
    }
    for said, call in calls.items():
        with pytest.raises(blind.WrongToken) as wrong:
            call()
        assert str(wrong.value) == said.strip()


def test_keys_do_not_show_themselves(key) -> None:
    assert str(key.d) not in repr(key)
