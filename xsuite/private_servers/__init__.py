"""The checkout's own PostgreSQL and Valkey, for whoever tries, develops or tests without installing servers.

`environment()` is all that settings need. Every server set lives in `var/<set>/`; the set is named by
`XSUITE_SERVERS` (default "development"), so that a test run never touches what is being developed with, and two
checkouts never meet. Only the standard library is imported: this runs before anything is known to work.
"""

import atexit
import os
import signal
import sys
import threading

from xsuite.private_servers.server_set import ServerSet
from xsuite.private_servers.system import ServerError

__all__ = ["ServerError", "ServerSet", "environment", "leave", "silent"]

_joined: dict[int, ServerSet] = {}  # by process id: a forked child must not sign out its parent


def environment() -> dict[str, str]:
    """What has to be added to os.environ; starts the servers it names, until the last process that asked has ended.

    Whatever is already in os.environ wins: a given DATABASE_URL or REDIS_URL means that nothing is started for it.
    Raises ServerError, with a sentence that says what to do, when a server can't be had.
    """
    servers = ServerSet.from_environment()
    missing = servers.missing(os.environ)
    if servers.needs_servers(missing):
        _stay(servers)
    return servers.addresses(missing)


def leave() -> None:
    """Sign this process out; the last one out stops the servers."""
    servers = _joined.pop(os.getpid(), None)
    if servers is not None:
        servers.leave()


def silent() -> str | None:
    """The name of a server that this process joined and that no longer answers."""
    servers = _joined.get(os.getpid())
    return servers.silent() if servers else None


def _stay(servers: ServerSet) -> None:
    if os.getpid() not in _joined:
        _joined[os.getpid()] = servers
        atexit.register(leave)
        _end_normally_on_signals()
    servers.join()


def _end_normally_on_signals() -> None:
    """SIGTERM kills Python without its exit handlers; who has handlers of their own (gunicorn, Celery) keeps them."""
    if threading.current_thread() is not threading.main_thread():
        return
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, lambda received, frame: sys.exit(128 + received))
