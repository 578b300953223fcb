"""Codes that a YubiKey types: 12 letters of public identity, then 32 letters that hide one block (modhex).

Checked here when we hold the key's secret (Yubico OTP format: private id, session counter, timestamp, session use,
random, CRC-16), else by a validation server (protocol 2.0).
"""

import base64
import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from http import HTTPStatus

from django.conf import settings

from core import http
from core.crypto import open_block

MODHEX = "cbdefghijklnrtuv"
_HEX = str.maketrans(MODHEX, "0123456789abcdef")
_CODE = re.compile(f"[{MODHEX}]{{44}}")
_PUBLIC_LETTERS = 12
_CRC_GOOD = 0xF0B8
_COUNTER_BITS = 0x7FFF  # the highest bit says that the caps lock was on
SECONDS = 3


@dataclass(frozen=True)
class Secret:
    """What Yubico's tool wrote into the key: an AES key of 16 bytes and a private identity of 6."""

    aes_key: bytes
    private_id: bytes

    def written(self) -> str:
        return f"{self.aes_key.hex()}:{self.private_id.hex()}"

    @classmethod
    def read(cls, text: str) -> "Secret":
        """Raises ValueError for anything but 32 and 12 hexadecimal digits."""
        aes_key, private_id = (bytes.fromhex(part) for part in text.split(":"))
        if (len(aes_key), len(private_id)) != (16, 6):
            raise ValueError("32 and 12 hexadecimal digits are needed")
        return cls(aes_key, private_id)


@dataclass(frozen=True)
class Code:
    """Counts up: the session with each time the key gets power, the use with each touch in that session."""

    session_counter: int
    session_use: int


def is_code(typed: str) -> bool:
    return _CODE.fullmatch(typed) is not None


def public_id(code: str) -> str:
    return code[:_PUBLIC_LETTERS]


def opened(code: str, secret: Secret) -> Code | None:
    """What the code says when it was made with this secret; None when it was not."""
    block = open_block(bytes.fromhex(code[_PUBLIC_LETTERS:].translate(_HEX)), key=secret.aes_key)
    if _crc(block) != _CRC_GOOD or not hmac.compare_digest(block[:6], secret.private_id):
        return None
    return Code(session_counter=int.from_bytes(block[6:8], "little") & _COUNTER_BITS, session_use=block[11])


def accepted_by_server(code: str) -> bool:
    """Ask the validation server; an answer that is unsigned or to another question is a no.

    Raises UnreachableError when it does not answer in time, or with an error of its own.
    """
    if not settings.YUBIKEY_URL or not settings.YUBIKEY_API_KEY:
        return False
    question = {"id": settings.YUBIKEY_CLIENT_ID, "otp": code, "nonce": secrets.token_hex(16)}
    answer = http.get(settings.YUBIKEY_URL, params={**question, "h": _signed(question)}, seconds=SECONDS)
    if answer.status != HTTPStatus.OK:
        raise http.UnreachableError(f"the validation server answered {answer.status}")
    told = _read(answer)
    signature = told.pop("h", "")
    return (
        hmac.compare_digest(signature.encode(), _signed(told).encode())
        and told.get("status") == "OK"
        and told.get("otp") == code
        and told.get("nonce") == question["nonce"]
    )


def _read(answer: http.Answer) -> dict[str, str]:
    """The server's lines 'name=value'; nothing when a name is there twice: then nobody knows which one was signed."""
    pairs = [line.strip().partition("=")[::2] for line in answer.text.splitlines() if "=" in line]
    told = dict(pairs)
    return told if len(told) == len(pairs) else {}


def _signed(fields: dict[str, str]) -> str:
    text = "&".join(f"{name}={fields[name]}" for name in sorted(fields))
    key = base64.b64decode(settings.YUBIKEY_API_KEY)
    return base64.b64encode(hmac.new(key, text.encode(), hashlib.sha1).digest()).decode()


def _crc(block: bytes) -> int:
    """CRC-16 of ISO 13239 over all 16 bytes, the checksum included: a constant when nothing was altered."""
    crc = 0xFFFF
    for byte in block:
        crc ^= byte
        for _bit in range(8):
            crc = (crc >> 1) ^ 0x8408 if crc & 1 else crc >> 1
    return crc
