"""A request never waits for the broker; the order of events shows it, not a clock."""

import logging
import queue
import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from celery import Celery
from django.db import transaction

from core import after_commit as module
from core.after_commit import after_commit

pytestmark = pytest.mark.django_db(transaction=True)


class SilentBroker:
    """Takes connections and never answers; `asked` is set when somebody has connected."""

    def __init__(self) -> None:
        self.asked = threading.Event()
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"redis://127.0.0.1:{self._socket.getsockname()[1]}/0"
        self._lines: list[socket.socket] = []
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._thread.join(10)
        self._socket.close()
        for line in self._lines:
            line.close()

    def _accept(self) -> None:
        while True:
            try:
                self._lines.append(self._socket.accept()[0])
            except OSError:
                return
            self.asked.set()


@pytest.fixture
def real_broker(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As in production: through the thread, which is this test's own."""
    settings.CELERY_TASK_ALWAYS_EAGER = False
    module._messenger.cache_clear()
    yield
    module._messenger.cache_clear()


@pytest.fixture
def sent(real_broker: None, monkeypatch: pytest.MonkeyPatch) -> "queue.Queue[Any]":
    """What the thread hands to the broker."""
    handed: queue.Queue[Any] = queue.Queue()
    monkeypatch.setattr(module, "_send", handed.put)
    return handed


def test_a_broker_that_never_answers_holds_nobody(real_broker: None, monkeypatch: pytest.MonkeyPatch) -> None:
    broker = SilentBroker()
    app = _application(broker.url)
    monkeypatch.setattr(module, "current_app", app)
    failed = threading.Event()
    monkeypatch.setattr(module.logger, "warning", lambda *_given: failed.set())

    after_commit("core.relay_messages")

    assert broker.asked.wait(20)  # the thread is in the middle of it, and we are here
    assert not failed.is_set()
    broker.close()
    assert failed.wait(20)
    app.close()


def test_a_broker_that_is_away_is_logged(real_broker: None, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    app = _application(f"redis://127.0.0.1:{port}/0")
    monkeypatch.setattr(module, "current_app", app)
    logged: queue.Queue[str] = queue.Queue()
    monkeypatch.setattr(module.logger, "warning", lambda text, *given: logged.put(text % given))

    after_commit("core.relay_messages")

    assert logged.get(timeout=20) == "OperationalError of the broker, core.relay_messages waits for the sweeper"
    app.close()


def test_the_thread_survives_whatever_a_broker_says(real_broker: None, monkeypatch: pytest.MonkeyPatch) -> None:
    handed: queue.Queue[Any] = queue.Queue()

    def refuse_the_first(announcement: Any) -> None:
        handed.put(announcement.task)
        if announcement.task == "first":
            raise ValueError("OOM command not allowed")

    monkeypatch.setattr(module, "_send", refuse_the_first)
    after_commit("first")
    after_commit("second")
    assert [handed.get(timeout=10), handed.get(timeout=10)] == ["first", "second"]


def test_order_is_kept_and_nothing_goes_before_the_commit(sent: "queue.Queue[Any]") -> None:
    with transaction.atomic():
        for number in range(50):
            after_commit("test", number=number)
        assert sent.empty()
    assert [sent.get(timeout=10).ids["number"] for _turn in range(50)] == list(range(50))


def test_what_is_taken_back_is_not_announced(sent: "queue.Queue[Any]") -> None:
    with transaction.atomic():
        after_commit("taken-back")
        transaction.set_rollback(True)
    after_commit("kept")
    assert sent.get(timeout=10).task == "kept"
    assert sent.empty()


def test_a_full_queue_is_logged_and_nobody_waits(
    real_broker: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    begun, release = threading.Event(), threading.Event()

    def hang(_announcement: Any) -> None:
        begun.set()
        release.wait(30)

    monkeypatch.setattr(module, "_send", hang)
    after_commit("the one that hangs")
    assert begun.wait(10)
    with caplog.at_level(logging.WARNING, logger="core.after_commit"):
        for number in range(1001):
            after_commit(f"task {number}")
    assert caplog.messages == ["broker too slow, task 1000 waits for the sweeper"]
    release.set()


def test_one_thread_serves_all_who_begin_at_once(sent: "queue.Queue[Any]") -> None:
    ready = threading.Barrier(10)
    before = _brokers()

    def begin() -> None:
        ready.wait(10)
        module._announce(module._Announcement("test", {}))

    _together(10, begin)
    assert [sent.get(timeout=10).task for _turn in range(10)] == ["test"] * 10
    assert len(_brokers() - before) == 1


def test_tests_carry_the_task_out_here_and_now(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.CELERY_TASK_ALWAYS_EAGER = True
    ran: list[bool] = []
    monkeypatch.setattr("core.usecases.outbox.relay", lambda: ran.append(True))
    after_commit("core.relay_messages")
    assert ran == [True]


def _application(broker: str) -> Celery:
    app = Celery("other", broker=broker, set_as_current=False)
    app.conf.broker_transport_options = {"socket_timeout": 30, "max_retries": 1, "interval_start": 0}
    return app


def _brokers() -> set[threading.Thread]:
    return {thread for thread in threading.enumerate() if thread.name == "broker"}


def _together(count: int, work: Callable[[], None]) -> None:
    threads = [threading.Thread(target=work) for _number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
