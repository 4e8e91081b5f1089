"""Fixtures of a service."""

import pytest

from tests.trust.world import World, make_world


@pytest.fixture
def world() -> World:
    return make_world()
