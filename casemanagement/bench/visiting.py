"""One request after the other, timed from the outside."""

import time
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django_otp import DEVICE_ID_SESSION_KEY

from accounts.models import User
from accounts.sessions import SessionStore
from casemanagement.bench.counting import ASK, TELL

_CSRF = "a" * 32


@dataclass
class Answer:
    """`seconds` from the first byte sent to the last one read."""

    status: int
    seconds: float
    queries: int | None = None
    location: str = ""
    size: int = 0


@dataclass
class Visitor:
    """A browser without a face; signed in with a session that was made for it."""

    port: int
    cookies: dict[str, str] = field(default_factory=lambda: {"csrftoken": _CSRF})

    def sign_in(self, user: User) -> "Visitor":
        """With a session as it is after both proofs."""
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
        session[DEVICE_ID_SESSION_KEY] = "the bench's"
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.create()
        self.cookies["sessionid"] = session.session_key
        return self

    def get(self, url: str, *, fragment: bool = False, count: bool = False) -> Answer:
        headers = {"HX-Request": "true"} if fragment else {}
        return self._ask("GET", url, None, headers, count)

    def post(self, url: str, fields: dict[str, str], *, count: bool = False) -> Answer:
        body = urlencode({**fields, "csrfmiddlewaretoken": _CSRF})
        return self._ask("POST", url, body, {"Content-Type": "application/x-www-form-urlencoded"}, count)

    def _ask(self, method: str, url: str, body: str | None, headers: dict[str, str], count: bool) -> Answer:
        headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if count:
            headers[ASK] = "1"
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            started = time.perf_counter()
            connection.request(method, url, body, headers)
            response: HTTPResponse = connection.getresponse()
            size = len(response.read())
            seconds = time.perf_counter() - started
        finally:
            connection.close()
        queries = response.headers.get(TELL)
        location = response.headers.get("Location", "")
        return Answer(response.status, seconds, int(queries) if queries else None, location, size)
