"""What PostgreSQL itself lets the application do: a hole in the product can't reach further than these rights."""

import os
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import psycopg2
import pytest
from django.db import connection
from psycopg2.errors import InsufficientPrivilege

from accounts.models import UserGroup
from core.database_roles import APPEND_ONLY, READ_ONLY, grant_application
from core.history import histories, history_of

pytestmark = pytest.mark.django_db

ALL = {"SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER"}


@pytest.fixture
def application() -> str:
    role = urlsplit(os.environ["DATABASE_URL"]).username
    grant_application(connection, role)
    return role


def rights(role: str, table: str) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT wanted FROM unnest(%s) AS wanted WHERE has_table_privilege(%s, %s, wanted)",
            [sorted(ALL), role, table],
        )
        return {wanted for (wanted,) in cursor.fetchall()}


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_application_may_add_to_the_access_log_and_read_it(application, table):
    assert rights(application, table) == {"SELECT", "INSERT"}


@pytest.mark.parametrize("table", READ_ONLY)
def test_application_may_only_read_which_migrations_ran(application, table):
    assert rights(application, table) == {"SELECT"}


def test_application_reads_and_writes_every_other_table_and_no_more(application):
    others = set(connection.introspection.table_names()) - {*APPEND_ONLY, *READ_ONLY}
    assert others
    wrong = {
        table: found
        for table in others
        if (found := rights(application, table)) != {"SELECT", "INSERT", "UPDATE", "DELETE"}
    }
    assert wrong == {}


def test_granting_twice_changes_nothing(application):
    grant_application(connection, application)
    assert rights(application, "core_accessevent") == {"SELECT", "INSERT"}


@pytest.fixture
def as_application(application) -> Iterator[Any]:
    """A connection of the application itself, which sees what is committed."""
    found = psycopg2.connect(os.environ["DATABASE_URL"], dbname=connection.settings_dict["NAME"])
    found.autocommit = True
    yield found.cursor()
    found.close()


@pytest.mark.django_db(transaction=True)
def test_postgresql_refuses_to_change_what_was_logged(as_application):
    refused = set()
    for table in APPEND_ONLY:
        column = connection.introspection.get_table_description(connection.cursor(), table)[0].name
        for statement in (f"UPDATE {table} SET {column} = {column}", f"DELETE FROM {table}", f"TRUNCATE {table}"):
            with pytest.raises(InsufficientPrivilege, match=f"permission denied for table {table}"):
                as_application.execute(statement)
            refused.add(table)
    assert {"core_accessevent", "core_accessseal", "accounts_userevent", "dossiers_taskevent"} < refused
    assert len(refused) == 2 + len(histories())


@pytest.mark.django_db(transaction=True)
def test_application_writes_history_by_changing_something(as_application):
    group = UserGroup.objects.create(name="Eerst")
    as_application.execute("UPDATE accounts_usergroup SET name = 'Dan' WHERE id = %s", [group.pk])
    assert list(history_of(UserGroup).objects.values_list("pgh_label", "name")) == [
        ("insert", "Eerst"),
        ("update", "Eerst"),
    ]


@pytest.mark.django_db(transaction=True)
def test_application_cannot_switch_the_history_off(as_application):
    for statement in ("ALTER TABLE accounts_user DISABLE TRIGGER ALL", "SET session_replication_role = replica"):
        with pytest.raises(InsufficientPrivilege):
            as_application.execute(statement)
