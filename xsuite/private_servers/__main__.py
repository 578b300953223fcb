"""`python -m xsuite.private_servers run -- COMMAND…`: servers and environment for the time of a command; `stop`."""

import argparse
import os
import signal
import subprocess
import sys

from xsuite import private_servers
from xsuite.private_servers.server_set import ServerSet


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m xsuite.private_servers", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    run = commands.add_parser("run", help="start the servers, run a command with their addresses, stop them")
    run.add_argument("words", nargs=argparse.REMAINDER, metavar="COMMAND")
    commands.add_parser("stop", help="stop servers that nobody uses (left over after kill -9)")
    arguments = parser.parse_args()
    try:
        if arguments.command == "stop":
            ServerSet.from_environment().stop()
            return 0
        words = arguments.words[1:] if arguments.words[:1] == ["--"] else arguments.words
        return run_command(words) if words else parser.error("run needs a command")
    except private_servers.ServerError as error:
        print(error, file=sys.stderr)
        return 1


def run_command(words: list[str]) -> int:
    """The command's own exit code; Ctrl-C and SIGTERM are the command's to answer."""
    environment = {**os.environ, **private_servers.environment()}
    if environment.get("DJANGO_SETTINGS_MODULE") == "xsuite.settings.production":
        del environment["DJANGO_SETTINGS_MODULE"]  # set by the import of our Celery application, not by the user
    child = subprocess.Popen(words, env=environment)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda number, frame: child.terminate())
    return child.wait()


if __name__ == "__main__":
    sys.exit(main())
