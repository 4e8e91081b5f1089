"""What the tests of Smart-ID share."""

import pytest

from tests.mobile.smart_id.service import Service
from tests.trust.world import World


@pytest.fixture
def service(world: World) -> Service:
    """A service whose phone accepts at once."""
    return Service(world)
