"""Real processes: a worker that is killed in the middle, and a Valkey that goes away and comes back empty.

The other sides hold their answers back at a moment that the test chooses. So it is known by name which messages are in
the window between their answer and our commit, and the counts are exact.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest
from celery import Celery

from core.usecases.outbox import RELAY
from tests.browser.installation import Installation
from tests.core.fakes.gate import Gate
from tests.core.fakes.mail_server import MailServer
from tests.core.fakes.sms_provider import SmsProvider
from xsuite.private_servers.system import closed_folder, stamp
from xsuite.private_servers.valkey import Valkey
from xsuite.processes import PROCESSES

SECONDS = 60


class House:
    """An installation of which the test starts and kills the parts."""

    def __init__(self, installation: Installation, broker: Valkey) -> None:
        self.installation, self.broker = installation, broker

    def owe(self) -> int:
        count: int = self.installation.run("tests.core.owing")
        return count

    def start_worker(self) -> None:
        self.installation.start_process("worker", PROCESSES["worker"])

    def kill_worker(self) -> None:
        """Parent and children at once, without a goodbye: as when memory has run out."""
        worker = self.installation.processes.pop("worker")
        kill(worker.pid, *children(worker.pid))
        worker.wait(SECONDS)

    def kill_child(self) -> None:
        kill(children(self.installation.processes["worker"].pid)[0])

    def relay(self, times: int = 1) -> None:
        """What beat sends every ten seconds."""
        broker = self.broker.address.replace("unix://", "redis+socket://").replace("?db=", "?virtual_host=")
        with Celery("beat", broker=broker, set_as_current=False) as application:
            for _time in range(times):
                application.send_task(RELAY, queue=self.installation.name)

    def end_leases(self) -> None:
        """As two minutes do."""
        with closing(psycopg2.connect(self.installation.environment["DATABASE_URL"])) as connection, connection:
            connection.cursor().execute("UPDATE core_outgoingmessage SET lease_until = now() WHERE state = 'sending'")

    def states(self) -> dict[str, int]:
        return dict(self.installation.query("SELECT state, count(*) FROM core_outgoingmessage GROUP BY state"))

    def names(self, where: str) -> set[str]:
        """As the other sides know them: the Message-ID of a mail, the customid of an SMS."""
        rows = self.installation.query(f"SELECT channel, uuid FROM core_outgoingmessage WHERE {where}")
        return {f"<{uuid}@localhost>" if channel == "mail" else str(uuid).replace("-", "") for channel, uuid in rows}


@pytest.fixture
def broker() -> Iterator[Valkey]:
    """A Valkey of this test alone, which it may stop; it keeps nothing. Open to others for the servers' account."""
    folder = Path(tempfile.mkdtemp(prefix="xsuite-outbox-"))
    folder.chmod(0o755)
    closed_folder(folder / "sockets")
    server = Valkey(folder / "valkey", folder / "sockets", "not-secret", throwaway=True)
    yield server
    server.stop()
    shutil.rmtree(folder)


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    with MailServer() as running:
        yield running


@pytest.fixture
def provider() -> Iterator[SmsProvider]:
    with SmsProvider() as running:
        yield running


@pytest.fixture
def house(
    broker: Valkey, mail_server: MailServer, provider: SmsProvider, tmp_path: Path, worker_id: str
) -> Iterator[House]:
    installation = Installation(f"outbox_{worker_id}", tmp_path)
    addresses = {
        "REDIS_URL": broker.address,
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": str(mail_server.port),
        "SMS_BACKEND": "core.sms.budgetsms.Backend",
        "SMS_URL": provider.url,
    }
    installation.environment |= addresses
    installation.owner |= addresses
    with installation:
        yield House(installation, broker)


def test_every_message_arrives_and_doubles_are_those_of_the_window(
    house: House, mail_server: MailServer, provider: SmsProvider
) -> None:
    def hold_after(count: int) -> Gate:
        mail_server.gate = provider.gate = Gate(count)
        return mail_server.gate

    assert house.owe() == 60  # and there is no broker yet: nobody waited for it
    gate = hold_after(20)
    house.broker.ensure()
    house.start_worker()
    house.relay(2)
    in_window = gate.wait_for(2)  # taken by the other side, and both children wait for its answer
    house.kill_worker()
    gate.open()
    assert house.states() == {"sent": 20, "sending": 2, "waiting": 38}
    assert house.names("state = 'sending'") == set(in_window)

    house.broker.stop()  # and with it all that was queued
    house.broker.ensure()
    house.end_leases()
    gate = hold_after(15)
    house.start_worker()
    house.relay(2)
    held = gate.wait_for(2)
    house.kill_child()
    house.broker.stop()
    gate.open()  # the other child goes on without a broker
    wait_until(lambda: house.states() == {"sent": 59, "sending": 1})
    (left,) = house.names("state = 'sending'")
    assert left in held
    in_window.append(left)

    house.broker.ensure()
    house.end_leases()
    house.relay()
    wait_until(lambda: house.states() == {"sent": 60})

    mails, texts = house.names("channel = 'mail'"), house.names("channel = 'sms'")
    doubles = Counter(in_window)
    assert sorted(doubles.values()) == [1, 1, 1]
    assert Counter(mail_server.message_ids()) == Counter(mails) + Counter({name: doubles[name] for name in mails})
    assert Counter(asked["customid"] for asked in provider.asked) == Counter(texts) + Counter(
        {name: doubles[name] for name in texts}
    )
    assert provider.sent == Counter(texts)
    assert house.installation.query("SELECT count(*) FROM core_outgoingmessage WHERE sealed IS NOT NULL") == [(0,)]


def children(pid: int) -> list[int]:
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=True)
    return [int(child) for child in found.stdout.split()]


def kill(*pids: int) -> None:
    for pid in pids:
        os.kill(pid, signal.SIGKILL)
    wait_until(lambda: not any(map(stamp, pids)))


def wait_until(comes_true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SECONDS
    while not comes_true():
        assert time.monotonic() < deadline
        time.sleep(0.02)
