"""Encryption of originals (AES-256-GCM, the owner bound in as associated data) and blind indexes for exact look-up."""

from __future__ import annotations

import hashlib
import hmac
import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

VERSION = b"\x01"
NONCE_BYTES = 12


class WrongKey(Exception):
    """The content was sealed with another key than ``MEARI_PRIVACY_KEY``, or was changed."""


def seal(text: str, *, kind: str, owner_id: int) -> bytes:
    """Encrypt ``text`` so that it opens only for the same owner."""
    nonce = os.urandom(NONCE_BYTES)
    return VERSION + nonce + _cipher().encrypt(nonce, text.encode(), _owner(kind, owner_id))


def open_sealed(content: bytes, *, kind: str, owner_id: int) -> str:
    """Decrypt what ``seal`` made; raises ``WrongKey``."""
    content = bytes(content)
    nonce, body = content[1 : 1 + NONCE_BYTES], content[1 + NONCE_BYTES :]
    try:
        return _cipher().decrypt(nonce, body, _owner(kind, owner_id)).decode()
    except InvalidTag:
        raise WrongKey(kind) from None


def new_key() -> str:
    """A key for one file. Kept as a sealed original, its destruction is that of the file."""
    return AESGCM.generate_key(bit_length=256).hex()


def lock(content: bytes, *, key: str) -> bytes:
    """Encrypt the bytes of a file with a key of ``new_key``."""
    nonce = os.urandom(NONCE_BYTES)
    return VERSION + nonce + AESGCM(bytes.fromhex(key)).encrypt(nonce, content, None)


def unlock(content: bytes, *, key: str) -> bytes:
    """Decrypt what ``lock`` made; raises ``WrongKey``."""
    try:
        return AESGCM(bytes.fromhex(key)).decrypt(content[1 : 1 + NONCE_BYTES], content[1 + NONCE_BYTES :], None)
    except InvalidTag:
        raise WrongKey("file") from None


def blind_index(value: str) -> str:
    """A keyed hash (HMAC-SHA-256, 32 hexadecimal digits) that finds equal values without storing them."""
    return hmac.new(_key(b"index"), value.encode(), hashlib.sha256).hexdigest()[:32]


def _owner(kind: str, owner_id: int) -> bytes:
    return f"{kind}:{owner_id}".encode()


@lru_cache(maxsize=1)
def _cipher() -> AESGCM:
    return AESGCM(_key(b"seal"))


@lru_cache(maxsize=2)
def _key(purpose: bytes) -> bytes:
    derive = HKDF(algorithm=hashes.SHA256(), length=32, salt=b"meari", info=purpose)
    return derive.derive(settings.PRIVACY_KEY.encode())
