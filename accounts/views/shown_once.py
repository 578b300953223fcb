"""Back-up codes on their way from the POST that made them to the page that shows them, once."""

import json
from base64 import b64decode, b64encode

from django.http import HttpRequest

from core.crypto import decrypt, encrypt

_SEALED = "backup_codes"


def keep_codes(request: HttpRequest, codes: list[str]) -> None:
    """Until the next page; encrypted, because the session's data can be read in the database."""
    sealed = encrypt(json.dumps(codes), bound_to=_SEALED)
    request.session[_SEALED] = b64encode(sealed).decode()


def take_codes(request: HttpRequest) -> list[str]:
    """The codes, which are forgotten here; empty when there are none to show."""
    sealed = request.session.pop(_SEALED, "")
    return json.loads(decrypt(b64decode(sealed), bound_to=_SEALED)) if sealed else []
