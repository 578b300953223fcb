"""The small organisation as rows: made once by the use-cases, then put back for each test in one statement.

To make it takes some 500 queries, to put it back two. Ids come from the same sequences, which no rollback turns back,
so what a test adds never collides with them.
"""

import pickle
from collections.abc import Callable
from typing import Any

import pgtrigger
from django.apps import apps
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.utils import timezone, translation

_SHARED = {Permission._meta.db_table, ContentType._meta.db_table}  # made by migrate, not by a test
_made: dict[Any, tuple[dict[str, str], bytes]] = {}


def put_back(make: Callable[[], Any]) -> Any:
    """What `make` gives in an empty database, with all rows that it writes there."""
    where = _where_and_when()
    if where is None:
        return make()
    key = (make, *where)
    if key not in _made:
        if _rows():
            return make()
        thing = make()
        _made[key] = _rows(), pickle.dumps(thing)
        return thing
    rows, thing = _made[key]
    parts = [f'INSERT INTO "{table}" SELECT * FROM json_populate_recordset(NULL::"{table}", %s)' for table in rows]
    with pgtrigger.ignore(), connection.cursor() as cursor:  # the history of these rows is among them
        cursor.execute(";".join(parts), list(rows.values()))
    return pickle.loads(thing)  # noqa: S301 - our own bytes of a moment ago


def _where_and_when() -> Any:
    """What the rows lean on: the permissions, the day, the language; None when there are groups already."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS(SELECT FROM accounts_usergroup), min(id), max(id), count(*) FROM auth_permission")
        begun, *permissions = cursor.fetchone()
    return None if begun else (*permissions, timezone.localdate(), translation.get_language())


def _rows() -> dict[str, str]:
    """Per table with rows, these as JSON."""
    models = apps.get_models(include_auto_created=True)
    tables = sorted({one._meta.db_table for one in models if one._meta.managed and not one._meta.proxy} - _SHARED)
    each = [f"""SELECT '{table}', json_agg(one)::text FROM "{table}" one""" for table in tables]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(each))
        return {table: rows for table, rows in cursor.fetchall() if rows is not None}
