"""An HTTP server on loopback, made of one function."""

import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class WebServer:
    """Every request goes to `answer`, which gets the handler. Listens from entering to leaving."""

    def __init__(self, answer: Callable[[BaseHTTPRequestHandler], None]) -> None:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                answer(self)

            do_POST = do_GET

            def log_message(self, *_given: Any) -> None:
                """The test reads what happened, not a log."""

        class Server(ThreadingHTTPServer):
            request_queue_size = 128

            def handle_error(self, *_given: Any) -> None:
                """A caller that has gone is what some tests are about."""

        self.ending = threading.Event()
        self._server = Server(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self.url = f"http://127.0.0.1:{self._server.server_port}/"

    def __enter__(self) -> "WebServer":
        self._thread.start()
        return self

    def __exit__(self, *failure: object) -> None:
        self.ending.set()
        self._server.shutdown()
        self._thread.join(10)
        self._server.server_close()


def reply(handler: BaseHTTPRequestHandler, text: str, *, status: int = 200, **headers: str) -> None:
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(text.encode())
