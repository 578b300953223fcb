"""`script/bench [--size small|full] [--json]`: `manage.py bench` on servers of its own, as safe as the real ones."""

import sys

from script import environment


def main(arguments: list[str]) -> int:
    environment.start_servers()
    environment.compile_messages()
    return environment.manage("bench", *arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
