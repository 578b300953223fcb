"""A database beside the real one, on the same server: made by the owner, used by the application's role."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote, urlencode

from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connections

OWNER = "owner"


@contextmanager
def bench_database(name: str, *, keep: bool) -> Iterator[None]:
    """A new database in which this process works meanwhile, as Django's test runner does it; dropped at the end."""
    if OWNER not in connections:
        raise CommandError("Set DATABASE_OWNER_URL: only the owner may make a database to measure on.")
    real = {alias: connections[alias].settings_dict["NAME"] for alias in connections}
    _statement(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)', f'CREATE DATABASE "{name}" TEMPLATE template0')
    _point_at(dict.fromkeys(real, name))
    try:
        call_command("migrate", verbosity=0, skip_checks=True)
        yield
    finally:
        _point_at(real)
        if not keep:
            _statement(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def address(alias: str = "default") -> str:
    """The database in which this process works, as another process wants to read it from DATABASE_URL."""
    parts = connections[alias].settings_dict
    user, password = quote(parts["USER"], safe=""), quote(parts["PASSWORD"], safe="")
    place = urlencode({key: value for key, value in [("host", parts["HOST"]), ("port", parts["PORT"])] if value})
    return f"postgresql://{user}:{password}@/{quote(parts['NAME'])}?{place}"


def vacuum() -> None:
    """After a bulk load the planner knows nothing yet, and index-only scans need the visibility map."""
    _statement("VACUUM (ANALYZE)")


def _statement(*statements: str) -> None:
    with connections[OWNER].cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _point_at(names: dict[str, str]) -> None:
    for alias, name in names.items():
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = name
