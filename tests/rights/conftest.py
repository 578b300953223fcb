"""The scene, for every test of rights."""

import pytest

from tests.rights.stage import Scene
from tests.snapshot import put_back


@pytest.fixture
def scene(db: None) -> Scene:
    return put_back(Scene)
