"""What PostgreSQL itself lets the application do: a hole in the product can't reach further than these rights."""

import os
from urllib.parse import urlsplit

import pytest
from django.db import connection

from core.database_roles import APPEND_ONLY, READ_ONLY, grant_application

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
