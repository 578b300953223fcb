"""BudgetSMS on loopback: takes each customid once, and can be told to answer otherwise."""

import threading
from collections import Counter
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qsl, urlsplit

from tests.core.fakes.gate import Gate
from tests.core.fakes.web_server import WebServer, reply


class SmsProvider(WebServer):
    """`sent`: how many SMS went out per customid; `asked`: every request; `instead`: answers to give first, in turn."""

    def __init__(self, gate: Gate | None = None) -> None:
        super().__init__(self._answer)
        self.asked: list[dict[str, str]] = []
        self.sent: Counter[str] = Counter()
        self.instead: list[tuple[int, str]] = []
        self.stalls = False
        self.gate = gate or Gate()
        self._lock = threading.Lock()

    def __exit__(self, *failure: object) -> None:
        self.gate.open()
        super().__exit__(*failure)

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        asked = dict(parse_qsl(urlsplit(handler.path).query))
        with self._lock:
            self.asked.append(asked)
            other = self.instead.pop(0) if self.instead else None
            taken = self._take(asked["customid"]) if other is None else ""
        if self.stalls:
            self.ending.wait(60)
        self.gate.pass_through(asked["customid"])
        status, text = other or (200, taken)
        reply(handler, text, status=status)

    def _take(self, customid: str) -> str:
        if customid in self.sent:
            return "ERR 2014"
        self.sent[customid] += 1
        return f"OK {len(self.sent)}"
