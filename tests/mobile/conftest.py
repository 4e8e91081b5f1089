"""What the tests of phones share."""

import pytest

from tests.trust.world import World, make_world


@pytest.fixture
def world() -> World:
    """The demo's authorities, responder and time-stamping authority, in process."""
    return make_world()
