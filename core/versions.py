"""What a form saw: so that who saves second hears that somebody else was before him."""

import hashlib
from collections.abc import Mapping

from django.utils.translation import gettext as _

from core.errors import StaleError


def fingerprint(rows: Mapping[str, bool]) -> str:
    """Another one for other rows, in whatever order they come."""
    return hashlib.sha256(repr(sorted(rows.items())).encode()).hexdigest()[:16]


def check_version(seen: str, now: str) -> None:
    """Raise StaleError when the authorisations that a form saw are no longer those that there are."""
    if seen != now:
        text = _("Somebody else has changed these authorisations in the meantime. Look at them again and then save.")
        raise StaleError(text)
