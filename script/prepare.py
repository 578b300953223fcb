"""Bring the database up to date, fill an empty one, and print the demo accounts; what happens meanwhile goes to stderr.

A process of its own, for it alone uses the owner's role.
"""

import sys

import django
from django.core.management import call_command
from django.db import connections
from django.db.migrations.executor import MigrationExecutor


def main() -> None:
    django.setup()
    if _has_something_to_migrate():
        print("Migrating…", file=sys.stderr, flush=True)
        call_command("migrate", verbosity=0, interactive=False)
    call_command("demo", stdout=sys.stderr)
    call_command("demo_accounts")


def _has_something_to_migrate() -> bool:
    alias = "owner" if "owner" in connections else "default"
    executor = MigrationExecutor(connections[alias])
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


if __name__ == "__main__":
    main()
