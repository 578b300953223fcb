"""YubiKeys and Yubico's validation server (protocol 2.0), made to err. Not the product's code: codes are YubiOTP's."""

import base64
import hashlib
import hmac
import secrets
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from yubiotp.crc import crc16
from yubiotp.otp import OTP, encode_otp

API_KEY = base64.b64encode(b"twenty bytes of key.").decode()
Fields = dict[str, str]


class Key:
    """One YubiKey: `press` gives the next code, with what is to be wrong about it."""

    def __init__(self, public_id: str = "vvccccbtdfgh") -> None:
        self.public_id = public_id
        self.aes_key, self.private_id = secrets.token_bytes(16), secrets.token_bytes(6)
        self.session, self.use = 1, -1

    def press(self) -> str:
        self.use += 1
        return self.code(self.session, self.use)

    def plug_in(self) -> None:
        self.session, self.use = self.session + 1, -1

    def code(self, session: int, use: int, *, caps_lock: bool = False, broken: bool = False) -> str:
        otp = _Broken if broken else OTP
        block = otp(self.private_id, session | (0x8000 if caps_lock else 0), 4711, use, secrets.randbelow(0xFFFF))
        return encode_otp(block, self.aes_key, self.public_id.encode()).decode()


class _Broken(OTP):
    """With a checksum of something else."""

    def pack(self) -> bytes:
        whole = super().pack()
        return whole[:-2] + ((crc16(whole[:-2]) ^ 0x1234) & 0xFFFF).to_bytes(2, "little")


def signed(fields: Fields, api_key: str = API_KEY) -> str:
    text = "&".join(f"{name}={value}" for name, value in sorted(fields.items()))
    return base64.b64encode(hmac.new(base64.b64decode(api_key), text.encode(), hashlib.sha1).digest()).decode()


def lines(fields: Fields) -> str:
    return "".join(f"{name}={value}\r\n" for name, value in fields.items())


def right(question: Fields, **changes: str) -> str:
    """The server's answer with a right signature; OK unless `changes` say otherwise."""
    fields = {"t": "2026-11-02T10:00:00Z0123", "otp": question["otp"], "nonce": question["nonce"], "sl": "100"}
    fields |= {"status": "OK"} | changes
    return lines({"h": signed(fields)} | fields)


class ValidationServer:
    """Listens on loopback while it is entered. `answer` makes the text from the question, `status` is HTTP's."""

    def __init__(self) -> None:
        self.answer: Callable[[Fields], str] = right
        self.status = 200
        self.questions: list[Fields] = []
        self.hangs = threading.Event()
        self.released = threading.Event()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._http.server_port}/wsapi/2.0/verify"

    def __enter__(self) -> "ValidationServer":
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.released.set()
        self._http.shutdown()
        self._thread.join(timeout=5)
        self._http.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        fake = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                question = dict(parse_qsl(urlsplit(self.path).query, strict_parsing=True))
                fake.questions.append(question)
                if fake.hangs.is_set():
                    fake.released.wait(timeout=20)
                    return
                body = fake.answer(question).encode()
                self.send_response(fake.status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *words: Any) -> None:
                """Quiet."""

        return Handler
