"""Encryption of single fields (AES-GCM) and the blind index by which an encrypted value can be found.

Stored form: version byte, length of the key id, key id, 12-byte nonce, ciphertext with tag. The associated data
names the row, so that a value copied to another row can't be read there (security.md ch. 2).
"""

import base64
import hashlib
import hmac
import secrets
from functools import cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

_VERSION = 1
_NONCE_BYTES = 12
_TAG_BYTES = 16


class UndecryptableError(Exception):
    """The value was altered, belongs to another row, or its key is not among FIELD_KEYS."""


def encrypt(plain: str, *, bound_to: str) -> bytes:
    """Encrypt with the first key of FIELD_KEYS; `bound_to` (e.g. 'employee.bsn:<uuid>') is needed to read it back."""
    return encrypt_bytes(plain.encode(), bound_to=bound_to)


def decrypt(stored: bytes, *, bound_to: str) -> str:
    """Raise UndecryptableError when the bytes, the row or the key is not the one that it was written with."""
    return decrypt_bytes(stored, bound_to=bound_to).decode()


def encrypt_bytes(plain: bytes, *, bound_to: str) -> bytes:
    """As `encrypt`, for a whole file."""
    key_id, key = next(iter(_keys().items()))
    nonce = secrets.token_bytes(_NONCE_BYTES)
    name = key_id.encode()
    sealed = AESGCM(key).encrypt(nonce, plain, bound_to.encode())
    return bytes([_VERSION, len(name)]) + name + nonce + sealed


def decrypt_bytes(stored: bytes, *, bound_to: str) -> bytes:
    """As `decrypt`, for a whole file."""
    raw = bytes(stored)
    end = 2 + (raw[1] if len(raw) > 1 else 0)
    key = _keys().get(raw[2:end].decode(errors="replace"))
    nonce, sealed = raw[end : end + _NONCE_BYTES], raw[end + _NONCE_BYTES :]
    if raw[:1] != bytes([_VERSION]) or key is None or len(sealed) < _TAG_BYTES:
        raise UndecryptableError("unknown version or key, or cut off")
    try:
        return AESGCM(key).decrypt(nonce, sealed, bound_to.encode())
    except InvalidTag as error:
        raise UndecryptableError("altered, or of another row") from error


def blind_index(value: str) -> str:
    """HMAC-SHA256 in hex, for equality search only; its key is not one of FIELD_KEYS."""
    key = base64.b64decode(settings.BLIND_INDEX_KEY)
    return hmac.new(key, value.encode(), hashlib.sha256).hexdigest()


def open_block(block: bytes, *, key: bytes) -> bytes:
    """The one block of 16 bytes that a YubiKey encrypts with AES-128; nothing of ours is ever encrypted like this."""
    opener = Cipher(algorithms.AES128(key), modes.ECB()).decryptor()  # noqa: S305 - the device's format, one block
    return opener.update(block) + opener.finalize()


@cache
def _keys() -> dict[str, bytes]:
    pairs = (entry.split(":", 1) for entry in settings.FIELD_KEYS)
    return {key_id: base64.b64decode(encoded) for key_id, encoded in pairs}
