"""Fixtures for all tests."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client
from django_otp import DEVICE_ID_SESSION_KEY

import accounts.tasks  # noqa: F401
import casemanagement.tasks  # noqa: F401 - tasks are carried out in place, so they must be known
import core.tasks  # noqa: F401
import imports.tasks  # noqa: F401
from accounts.models import User
from tests import migrated
from tests.snapshot import put_back
from tests.world import World, make_world

LONGEST = {"browser": 0, "rights": 1}  # folders in which a test takes seconds, up to a minute


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """The test databases begin as copies."""
    settings.DATABASES["default"].setdefault("TEST", {})["TEMPLATE"] = migrated.template()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first: who is done early takes over what others have not begun, and at the end that is little."""
    items.sort(key=lambda item: LONGEST.get(item.path.parent.name, len(LONGEST)))


def force_sign_in(client: Client, user: User) -> None:
    """As after both proofs, without giving them."""
    client.force_login(user, backend="accounts.auth.RightsBackend")
    session = client.session
    session[DEVICE_ID_SESSION_KEY] = "a test's"
    session.save()


@pytest.fixture
def world(db: None) -> World:
    return put_back(make_world)


@pytest.fixture
def sign_in() -> Callable[[User], Client]:
    """A browser in which this user is signed in."""

    def signed_in(user: User) -> Client:
        client = Client()
        force_sign_in(client, user)
        return client

    return signed_in
