"""The way out over HTTP, against servers that do everything a server should not."""

import time
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler

import pytest

from core import http
from core.http import Answer, UnreachableError
from tests.core.fakes.web_server import WebServer, reply

SECONDS = 0.3
BOUND = 5  # far above SECONDS, for a busy machine; far below forever


def ask(server: WebServer, seconds: float = SECONDS) -> Answer:
    return http.get(server.url, params={"secret": "canary"}, seconds=seconds)


def test_get_and_post_bring_what_they_are_given() -> None:
    def echo(handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers.get("Content-Length", "0"))).decode()
        reply(handler, f"{handler.command} {handler.path} {body} {handler.headers.get('X-Key', '')}", status=201)

    with WebServer(echo) as server:
        assert http.get(server.url, params={"a": "1 &"}, seconds=5) == Answer(201, "GET /?a=1+%26  ")
        answer = http.post(server.url, form={"a": "é"}, headers={"X-Key": "k"}, seconds=5)
        assert answer == Answer(201, "POST / a=%C3%A9 k")


@pytest.mark.parametrize("url", ["http://example.org/", "http://localhost@example.org/", "ftp://example.org/", "x"])
def test_only_https_leaves_the_machine(url: str) -> None:
    with pytest.raises(UnreachableError, match="must be reached over https"):
        http.get(url, params={}, seconds=SECONDS)


def test_a_redirect_is_an_answer_and_is_not_followed() -> None:
    asked = []

    def send_on(handler: BaseHTTPRequestHandler) -> None:
        asked.append(handler.path)
        reply(handler, "", status=302, Location="/elsewhere")

    with WebServer(send_on) as server:
        assert ask(server, 5).status == 302
    assert asked == ["/?secret=canary"]


def test_silence_ends_in_time() -> None:
    def wait(_handler: BaseHTTPRequestHandler) -> None:
        server.ending.wait(60)

    with WebServer(wait) as server:
        begin = time.monotonic()
        with pytest.raises(UnreachableError):
            ask(server)
        assert time.monotonic() - begin < BOUND


def test_nobody_there() -> None:
    with WebServer(lambda handler: None) as server:
        pass
    with pytest.raises(UnreachableError, match=r"127\.0\.0\.1: ConnectionError") as caught:
        ask(server)
    assert "canary" not in str(caught.value)


@pytest.mark.parametrize("part", ["header", "body", "chunks"])
def test_a_byte_at_a_time_does_not_hold_the_caller(part: str) -> None:
    """Each byte comes well within the time, the end never."""
    beginning = {
        "header": b"HTTP/1.0 200 OK\r\nX-Long: ",
        "body": b"HTTP/1.0 200 OK\r\n\r\n",
        "chunks": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
    }

    def trickle(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(beginning[part])
        while not server.ending.wait(0.02):
            handler.wfile.write(b"1\r\nx\r\n" if part == "chunks" else b"x")

    with WebServer(trickle) as server:
        begin = time.monotonic()
        with pytest.raises(UnreachableError):
            ask(server)
        assert time.monotonic() - begin < BOUND


def test_questions_without_an_answer_do_not_pile_up() -> None:
    """A header that never ends keeps its thread: there are 32 of those at most, and then it is no at once."""

    def trickle(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.0 200 OK\r\nX-Long: ")
        while not server.ending.wait(0.1):
            handler.wfile.write(b"x")

    def error(_number: int) -> str:
        with pytest.raises(UnreachableError) as caught:
            ask(server, 1)
        return str(caught.value)

    with WebServer(trickle) as server, ThreadPoolExecutor(40) as pool:
        told = list(pool.map(error, range(40)))
    assert told.count("127.0.0.1: too many questions without an answer") >= 8
    assert "127.0.0.1: TimeoutError" in told


def test_an_answer_that_is_too_large_is_none() -> None:
    with WebServer(lambda handler: reply(handler, "OK 1" * 20_000)) as server, pytest.raises(UnreachableError):
        ask(server, 5)
    with WebServer(lambda handler: reply(handler, "x" * 65536)) as server:
        assert len(ask(server, 5).text) == 65536


def test_an_answer_that_is_cut_off_is_none() -> None:
    def cut(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nOK 1")

    with WebServer(cut) as server, pytest.raises(UnreachableError):
        ask(server, 5)


def test_what_is_no_http_is_no_answer() -> None:
    def greet(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"hello\r\n\r\n")

    with WebServer(greet) as server, pytest.raises(UnreachableError):
        ask(server, 5)


def test_bytes_that_are_no_text_are_read_all_the_same() -> None:
    def odd(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        handler.wfile.write(b"\xff\xfeOK")

    with WebServer(odd) as server:
        assert ask(server, 5) == Answer(200, "��OK")
