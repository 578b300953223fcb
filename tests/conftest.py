"""Fixtures for all tests."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from tests.world import World, make_world


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture
def sign_in() -> Callable[[User], Client]:
    """A browser in which this user is signed in."""

    def signed_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return signed_in
