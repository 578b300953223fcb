"""An SMTP server that keeps what it takes."""

import asyncio
import threading
from collections.abc import Coroutine
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope

from tests.core.fakes.gate import Gate


class MailServer:
    """Listens from entering to leaving. `refusals`: the answer to RCPT per address; `data_answer`: to the message."""

    def __init__(self, gate: Gate | None = None) -> None:
        self.received: list[EmailMessage] = []
        self.refusals: dict[str, str] = {}
        self.data_answer = "250 OK"
        self.asks_password = False
        self.gate = gate or Gate()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> "MailServer":
        """The loop runs in a thread of its own: a browser test's may be running in this one."""
        self._thread.start()
        listening = self._loop.create_server(self._conversation, "127.0.0.1", 0)
        self._server = self._in_loop(listening)
        self.port: int = self._server.sockets[0].getsockname()[1]
        return self

    def __exit__(self, *failure: object) -> None:
        self.gate.open()
        self._in_loop(self._end())
        self._in_loop(self._loop.shutdown_default_executor())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def _in_loop(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    def message_ids(self) -> list[str]:
        return [mail["Message-ID"] for mail in self.received]

    async def handle_RCPT(
        self, server: SMTP, session: Any, envelope: Envelope, address: str, rcpt_options: list[str]
    ) -> str:
        if address in self.refusals:
            return self.refusals[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Envelope) -> str:
        assert isinstance(envelope.content, bytes)
        mail = message_from_bytes(envelope.content, policy=policy.default)
        if self.data_answer.startswith("250"):
            self.received.append(mail)
        await asyncio.to_thread(self.gate.pass_through, mail["Message-ID"])
        return self.data_answer

    def _conversation(self) -> SMTP:
        refuse = (lambda *_given: AuthResult(success=False, handled=False)) if self.asks_password else None
        return SMTP(self, hostname="localhost", loop=self._loop, authenticator=refuse, auth_require_tls=False)

    async def _end(self) -> None:
        self._server.close()
        tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
