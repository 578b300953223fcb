"""Real servers in a folder of their own, used by real processes that come, go and are killed."""

import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg2
import pytest
import redis
from kombu import Connection

from xsuite.private_servers import ServerError, ServerSet
from xsuite.private_servers.occupancy import locked
from xsuite.private_servers.postgres_programs import find_programs
from xsuite.private_servers.system import stamp

CHECKOUT = Path(__file__).resolve().parents[1]
SUPPLIED = {"DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "SECRET_KEY", "FIELD_KEYS", "BLIND_INDEX_KEY"}
# Says what it got, then stays until its input ends.
USER = "import json, sys; from xsuite import private_servers as p; print(json.dumps(p.environment()), flush=True);"
STAY = f"{USER} sys.stdin.read()"
FORK = f"{USER} import os; child = os.fork(); child or sys.exit(); os.waitpid(child, 0); sys.stdin.read()"


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """Open to others, for as root the servers run under an account of their own."""
    folder = Path(tempfile.mkdtemp(prefix="xsuite-servers-"))
    folder.chmod(0o755)
    yield folder
    ServerSet(folder / "test").stop()
    shutil.rmtree(folder)


@pytest.fixture
def servers(home) -> ServerSet:
    """A fresh look at the set, as a process that has just started has it."""
    return ServerSet(home / "test")


def start(home: Path, program: str = STAY, **given: str) -> subprocess.Popen[str]:
    environment = {name: value for name, value in os.environ.items() if name not in SUPPLIED}
    environment |= {"XSUITE_VAR": str(home), "XSUITE_SERVERS": "test", "PYTHONDONTWRITEBYTECODE": "1", **given}
    pipe = subprocess.PIPE
    return subprocess.Popen(
        [sys.executable, "-c", program], cwd=CHECKOUT, env=environment, stdin=pipe, stdout=pipe, text=True
    )


@contextmanager
def a_user(home: Path, program: str = STAY, **given: str) -> Iterator[tuple[subprocess.Popen[str], dict[str, str]]]:
    """A process that has its servers; at the end of the block it ends as it should."""
    with start(home, program, **given) as process:
        yield process, json.loads(process.stdout.readline())
        process.stdin.close()
        process.wait(20)


def postmaster(servers: ServerSet) -> int:
    return int((servers.postgres.data / "postmaster.pid").read_text().split()[0])


def valkey(servers: ServerSet) -> int:
    return int((servers.valkey.home / "pid").read_text())


def running(servers: ServerSet) -> list[bool]:
    return [servers.postgres.answers(), servers.valkey.answers()]


@contextmanager
def connected(address: str) -> Iterator[psycopg2.extensions.cursor]:
    connection = psycopg2.connect(address)
    connection.autocommit = True
    try:
        yield connection.cursor()
    finally:
        connection.close()


def kill(*pids: int) -> None:
    for pid in pids:
        os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + 10
    while any(stamp(pid) for pid in pids) and time.monotonic() < deadline:
        time.sleep(0.01)


def test_application_role_owns_nothing_and_owner_makes_databases_with_extensions(home):
    with a_user(home) as (_, addresses):
        with connected(addresses["DATABASE_URL"]) as cursor:
            cursor.execute("SELECT rolsuper, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname = current_user")
            assert cursor.fetchone() == (False, False, False)
            with pytest.raises(psycopg2.errors.InsufficientPrivilege):
                cursor.execute("CREATE TABLE mine (id int)")
        with connected(addresses["DATABASE_OWNER_URL"]) as cursor:
            cursor.execute("DROP DATABASE IF EXISTS other")
            cursor.execute("CREATE DATABASE other")
        with connected(addresses["DATABASE_OWNER_URL"].replace("/xsuite?", "/other?")) as cursor:
            cursor.execute("SELECT similarity('jansen', 'janssen') > 0.4, unaccent('é'), upper('é')")
            assert cursor.fetchone() == (True, "e", "É")


def test_wrong_password_is_refused(home):
    with a_user(home) as (_, addresses):
        password = addresses["DATABASE_URL"].split(":")[2].split("@")[0]
        with pytest.raises(psycopg2.OperationalError, match="password authentication failed"):
            psycopg2.connect(addresses["DATABASE_URL"].replace(password, "guess"))
        with pytest.raises(redis.exceptions.AuthenticationError):
            redis.Redis(unix_socket_path=addresses["REDIS_URL"].split("@")[1].split("?")[0]).ping()


def test_one_redis_address_serves_cache_and_queue(home):
    with a_user(home) as (_, addresses):
        with redis.Redis.from_url(addresses["REDIS_URL"]) as client:
            assert client.ping()
        broker = addresses["REDIS_URL"].replace("unix://", "redis+socket://").replace("?db=", "?virtual_host=")
        with Connection(broker) as connection, connection.SimpleQueue("post") as queue:
            queue.put("letter")
            assert queue.get(timeout=5).payload == "letter"


def test_processes_that_start_together_share_and_the_last_one_stops_the_servers(home, servers):
    first, second = start(home), start(home)
    with first, second:
        assert json.loads(first.stdout.readline()) == json.loads(second.stdout.readline())
        number = postmaster(servers)
        first.stdin.close()
        first.wait(20)
        assert running(servers) == [True, True]
        assert postmaster(servers) == number
        second.stdin.close()
        second.wait(20)
    assert running(servers) == [False, False]
    assert not servers.sockets.exists()


def test_killed_process_does_not_count_as_a_user(home, servers):
    with a_user(home) as (process, _):
        number = postmaster(servers)
        kill(process.pid)
    assert running(servers) == [True, True]
    with a_user(home):
        assert postmaster(servers) == number
    assert running(servers) == [False, False]


def test_servers_killed_with_their_user_come_back_with_their_data(home, servers):
    with a_user(home) as (process, addresses):
        with connected(addresses["DATABASE_OWNER_URL"]) as cursor:
            cursor.execute("SET synchronous_commit = on")  # which the test set does without
            cursor.execute("CREATE TABLE kept (id int)")
        kill(process.pid, postmaster(servers), valkey(servers))
    with a_user(home) as (_, addresses):
        assert running(servers) == [True, True]
        with connected(addresses["DATABASE_OWNER_URL"]) as cursor:
            cursor.execute("DROP TABLE kept")


def test_number_of_a_dead_server_that_is_somebody_else_now_is_no_obstacle(home, servers):
    with a_user(home) as (process, _):
        kill(process.pid, postmaster(servers), valkey(servers))
    for path in (servers.postgres.data / "postmaster.pid", servers.valkey.home / "pid"):
        lines = path.read_text().splitlines()
        path.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")
    with a_user(home):
        assert running(servers) == [True, True]


def test_lost_state_does_not_hide_running_servers(home, servers):
    with a_user(home) as (process, _):
        number = postmaster(servers)
        kill(process.pid)
    (servers.folder / "state.json").write_text("{half")
    with a_user(home):
        assert postmaster(servers) == number
    assert running(servers) == [False, False]


def test_sigterm_stops_the_servers_too(home, servers):
    with a_user(home) as (process, _):
        process.terminate()
        assert process.wait(20) == 128 + signal.SIGTERM
    assert running(servers) == [False, False]


def test_forked_child_that_ends_leaves_its_parents_servers(home, servers):
    with a_user(home, FORK):
        assert running(servers) == [True, True]
    assert running(servers) == [False, False]


def test_joining_running_servers_takes_no_time(home, servers):
    timed = f"import time, xsuite.private_servers; begin = time.monotonic(); {USER} print(time.monotonic() - begin)"
    with a_user(home), a_user(home, timed) as (process, _):
        assert float(process.stdout.readline()) < 1  # 10 to 30 ms alone, more beside a busy test suite


def test_given_addresses_win_and_start_nothing(home, servers):
    given = {"DATABASE_URL": "postgresql://elsewhere/db", "REDIS_URL": "redis://elsewhere"}
    with a_user(home, **given) as (_, addresses):
        assert set(addresses) == {"SECRET_KEY", "FIELD_KEYS", "BLIND_INDEX_KEY"}
        assert running(servers) == [False, False]
    with a_user(home, **given, SECRET_KEY="s", FIELD_KEYS="1:k", BLIND_INDEX_KEY="b") as (_, addresses):
        assert addresses == {}


def test_secrets_stay_the_same_and_closed(home, servers):
    with a_user(home) as (_, first), a_user(home) as (_, second):
        assert first == second
        assert stat.S_IMODE((servers.folder / "secrets.json").stat().st_mode) == 0o600
        assert stat.S_IMODE(servers.sockets.stat().st_mode) == 0o700


def test_servers_in_use_are_not_stopped_or_reset(home, servers):
    with a_user(home) as (process, _):
        for refused in (servers.stop, servers.reset):
            with pytest.raises(ServerError, match=f"in use by process {process.pid}"):
                refused()


def test_reset_throws_the_data_away_and_keeps_the_secrets(home, servers):
    with a_user(home) as (_, addresses), connected(addresses["DATABASE_OWNER_URL"]) as cursor:
        cursor.execute("CREATE TABLE gone (id int)")
    servers.reset()
    with a_user(home) as (_, again), connected(again["DATABASE_OWNER_URL"]) as cursor:
        assert again == addresses
        cursor.execute("CREATE TABLE gone (id int)")
        cursor.execute("DROP TABLE gone")


def test_data_of_another_major_version_are_refused_with_a_sentence(tmp_path):
    (tmp_path / "PG_VERSION").write_text("13\n")
    with pytest.raises(ServerError, match=r"was made by PostgreSQL 13; here is only \d+"):
        find_programs(tmp_path)


def test_recycled_process_number_is_not_taken_for_a_user(tmp_path):
    (tmp_path / "state.json").write_text(json.dumps({"users": {str(os.getpid()): "an earlier process"}}))
    with locked(tmp_path) as occupancy:
        assert occupancy.users == {}


def test_name_of_a_set_is_no_path(monkeypatch):
    monkeypatch.setenv("XSUITE_SERVERS", "../elsewhere")
    with pytest.raises(ServerError, match="small letters"):
        ServerSet.from_environment()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has a second account for the servers")
def test_closed_checkout_stays_closed_and_has_its_data_elsewhere():
    folder = Path(tempfile.mkdtemp(prefix="xsuite-closed-"))
    with a_user(folder):
        servers = ServerSet(folder / "test")
        outside = servers.postgres.data.parent
        assert outside.parent == Path("/var/lib/xsuite")
        assert running(servers) == [True, True]
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    shutil.rmtree(outside)
    shutil.rmtree(folder)
