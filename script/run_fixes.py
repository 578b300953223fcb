"""`script/fix`: whatever a program can mend of what `script/check` finds."""

import subprocess
import sys

from script import environment


def main() -> int:
    environment.start_servers()
    failed = 0
    for command in (["ruff", "check", "--fix", "."], ["ruff", "format", "."]):
        failed |= subprocess.call(command, cwd=environment.CHECKOUT)
    return failed | environment.manage("messages", "extract")


if __name__ == "__main__":
    sys.exit(main())
