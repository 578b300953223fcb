"""The only way out over HTTP: within a given time, without redirects, and never more than a small answer."""

import threading
import time
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import requests
from urllib3.exceptions import HTTPError

_LOOPBACK = {"localhost", "127.0.0.1", "::1"}
_ANSWER_BYTES = 65536
_CONNECT_SECONDS = 2
_waiting = threading.BoundedSemaphore(32)  # questions that may be open at once, of one process


class UnreachableError(Exception):
    """No usable answer in time; whether the other side acted on the request is unknown."""


@dataclass(frozen=True)
class Answer:
    status: int
    text: str


def get(url: str, *, params: dict[str, str], seconds: float) -> Answer:
    """Raises UnreachableError when there is no answer within `seconds`, or only a broken or a large one."""
    return _ask("GET", url, seconds, params=params)


def post(url: str, *, form: dict[str, str], headers: dict[str, str], seconds: float) -> Answer:
    """Raises UnreachableError when there is no answer within `seconds`, or only a broken or a large one."""
    return _ask("POST", url, seconds, data=form, headers=headers)


def _ask(method: str, url: str, seconds: float, **content: Any) -> Answer:
    """The error names the host only: the address may hold a password."""
    parts = urlsplit(url)
    if parts.scheme != "https" and parts.hostname not in _LOOPBACK:
        raise UnreachableError(f"{parts.hostname} must be reached over https")
    if not _waiting.acquire(blocking=False):
        raise UnreachableError(f"{parts.hostname}: too many questions without an answer")
    # A thread waits: neither a slow name server nor a header that comes a byte at a time holds the caller.
    outcome: Future[Answer] = Future()
    threading.Thread(target=_carry_out, args=(outcome, method, url, seconds, content), daemon=True).start()
    try:
        return outcome.result(seconds)
    except (requests.RequestException, HTTPError, OSError) as error:
        raise UnreachableError(f"{parts.hostname}: {type(error).__name__}") from error


def _carry_out(outcome: Future[Answer], method: str, url: str, seconds: float, content: dict[str, Any]) -> None:
    try:
        outcome.set_result(_exchange(method, url, seconds, content))
    except BaseException as error:  # handed to the caller, who waits for it
        outcome.set_exception(error)
    finally:
        _waiting.release()


def _exchange(method: str, url: str, seconds: float, content: dict[str, Any]) -> Answer:
    until = time.monotonic() + seconds
    with requests.Session() as session:
        session.trust_env = urlsplit(url).hostname not in _LOOPBACK  # no proxy stands between us and ourselves
        session.headers["Accept-Encoding"] = "identity"  # a small answer can't unfold into a large one
        timeout = (min(_CONNECT_SECONDS, seconds), seconds)
        with session.request(method, url, timeout=timeout, allow_redirects=False, stream=True, **content) as answer:
            return Answer(answer.status_code, _body(answer, until).decode(errors="replace"))


def _body(answer: requests.Response, until: float) -> bytes:
    body = b""
    while part := answer.raw.read1(_ANSWER_BYTES):
        body += part
        if len(body) > _ANSWER_BYTES:
            raise requests.RequestException("the answer is too large")
        if time.monotonic() > until:
            raise requests.Timeout("the answer does not end")
    return body
