"""A service in this process, and whoever comes to it."""

from collections.abc import Callable
from typing import Any

import pytest

from idclient.emulators.authorities.addresses import OCSP_URL
from idclient.relying_party.service import ServiceOptions, make_service
from tests.relying_party.service.browser import ORIGIN, Browser
from tests.trust.world import World

Make = Callable[..., Browser]


@pytest.fixture
def make(world: World) -> Make:
    """Return a browser in front of a new service."""

    def made(**options: Any) -> Browser:
        outside = world.with_store(ocsp_urls={"TEST of idclient demo ESTEID": OCSP_URL})
        return Browser(make_service(ORIGIN, outside, ServiceOptions(**options)))

    return made


@pytest.fixture
def browser(make: Make) -> Browser:
    return make()
