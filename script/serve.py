"""`script/server [--port N] [--reset]`: the whole product on this machine, until Ctrl-C."""

import argparse
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

from script import environment
from script.supervisor import AlreadyRunningError, Supervisor, stop_if_asked, stop_signals
from xsuite import private_servers
from xsuite.private_servers import ServerError, ServerSet
from xsuite.processes import PROCESSES

SECONDS_TO_START = 60


def main() -> int:
    arguments = _arguments()
    folder = ServerSet.from_environment().folder
    folder.mkdir(parents=True, exist_ok=True)
    stop_signals()
    supervisor = Supervisor(folder / "processes.json", _environment(arguments.port, str(folder / "beat-schedule")))
    try:
        supervisor.clean_up()
    except AlreadyRunningError as error:
        return _fail(f"script/server is {error}")
    if _is_taken(arguments.port):
        return _fail(f"Port {arguments.port} is in use by another program: choose one with --port.")
    if arguments.reset:
        _reset()
    environment.start_servers()
    environment.compile_messages()
    prepare = [sys.executable, "-m", "script.prepare"]
    surroundings = {**os.environ, **_environment(arguments.port, str(folder / "beat-schedule"))}  # links name the port
    prepared = subprocess.run(prepare, env=surroundings, stdout=subprocess.PIPE, text=True, check=False)
    stop_if_asked()
    if prepared.returncode:
        return _fail("The database could not be prepared; the reason is above.")
    try:
        return _serve(supervisor, arguments.port, accounts=prepared.stdout)
    finally:
        print("Stopping…", flush=True)
        supervisor.stop()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="script/server", description=__doc__)
    parser.add_argument("--port", type=int, default=8000, help="where the web listens (default 8000)")
    parser.add_argument("--reset", action="store_true", help="throw this checkout's development database away first")
    return parser.parse_args()


def _environment(port: int, beat_schedule: str) -> dict[str, str]:
    return {"BIND": f"127.0.0.1:{port}", "BEAT_SCHEDULE_FILE": beat_schedule}


def _reset() -> None:
    if os.environ.get("DATABASE_URL"):
        sys.exit(
            "--reset only throws away the checkout's own database, and DATABASE_URL names another: unset it first."
        )
    try:
        ServerSet.from_environment().reset()
    except ServerError as error:
        sys.exit(str(error))


def _serve(supervisor: Supervisor, port: int, *, accounts: str) -> int:
    """Until a signal raises SystemExit, or something that has to be there is not."""
    for name, command in PROCESSES.items():
        supervisor.start(name, command)
    deadline = time.monotonic() + SECONDS_TO_START
    while not _answers(port):
        if time.monotonic() > deadline:
            return _fail(f"The web process does not answer on port {port}, so everything stops.")
        if reason := _broken(supervisor):
            return _fail(reason)
        time.sleep(0.1)
    print(f"\n{accounts}\nxsuite runs at http://localhost:{port} (Ctrl-C stops it)\n", flush=True)
    while not (reason := _broken(supervisor)):
        time.sleep(0.5)
    return _fail(reason)


def _broken(supervisor: Supervisor) -> str | None:
    stop_if_asked()
    if name := supervisor.ended():
        return f"The {name} process has ended, so everything stops; its last words are above."
    if name := private_servers.silent():
        return f"{name} does not answer any more, so everything stops."
    return None


def _is_taken(port: int) -> bool:
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


def _answers(port: int) -> bool:
    try:
        urllib.request.urlopen(f"http://localhost:{port}/", timeout=10).close()
    except urllib.error.HTTPError as error:
        return error.code < 500
    except OSError:
        return False
    return True


def _fail(sentence: str) -> int:
    print(sentence, file=sys.stderr, flush=True)
    return 1


if __name__ == "__main__":
    sys.exit(main())
