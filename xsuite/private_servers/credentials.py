"""Passwords and keys of a server set: made at first start, kept beside the data that they open."""

import base64
import json
import os
import secrets
from pathlib import Path


def load_or_create(path: Path) -> dict[str, str]:
    """Call under the set's lock: two first starts must not each make their own."""
    if path.exists():
        return json.loads(path.read_text())
    made = {
        "app_password": secrets.token_urlsafe(24),
        "owner_password": secrets.token_urlsafe(24),
        "valkey_password": secrets.token_urlsafe(24),
        "SECRET_KEY": secrets.token_urlsafe(50),
        "FIELD_KEYS": f"1:{_key()}",
        "BLIND_INDEX_KEY": _key(),
    }
    beside = path.with_suffix(".new")
    beside.unlink(missing_ok=True)
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(made, file, indent=2)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    return made


def _key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()
