"""What a form saw: so that who saves second hears that somebody else was before him."""

import hashlib
from collections.abc import Mapping


def fingerprint(rows: Mapping[str, bool]) -> str:
    """Another one for other rows, in whatever order they come."""
    return hashlib.sha256(repr(sorted(rows.items())).encode()).hexdigest()[:16]
