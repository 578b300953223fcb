"""What the application's database role may do: it owns nothing, so a hole in the product can't rewrite the schema."""

from collections.abc import Callable, Collection

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from core.history import histories
from core.models import AccessEvent, AccessSeal

# NEN 7513: who can write a line can't alter or remove one. The same holds for the change history.
APPEND_ONLY = [model._meta.db_table for model in (AccessEvent, AccessSeal, *histories())]
READ_ONLY = ["django_migrations", "pghistory_context"]  # the second is pghistory's own; our histories do without


def grant_application(connection: BaseDatabaseWrapper, role: str) -> None:
    """Let `role` use every table that exists now; run after each migration, as the tables' owner.

    One transaction: between the grant on all and the revokes nobody may slip in.
    """
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        existing = set(connection.introspection.table_names(cursor))
        for statement in _statements(existing, quote=connection.ops.quote_name, role=role):
            cursor.execute(statement)


def _statements(existing: Collection[str], *, quote: Callable[[str], str], role: str) -> list[str]:
    grantee = quote(role)
    return [
        f"GRANT USAGE ON SCHEMA public TO {grantee}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {grantee}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {grantee}",
        *(_revoke("UPDATE, DELETE, TRUNCATE", quote(table), grantee) for table in APPEND_ONLY if table in existing),
        *(_revoke("INSERT, UPDATE, DELETE", quote(table), grantee) for table in READ_ONLY if table in existing),
    ]


def _revoke(rights: str, table: str, grantee: str) -> str:
    return f"REVOKE {rights} ON TABLE {table} FROM {grantee}"
