"""A collector behind its door in TLS, and the certificates with which it is found. Fixtures are imported by name."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from idclient.emulators.collector.door import CollectorDoor
from idclient.emulators.phone.tls import TlsIdentity, make_tls
from tests.emulators.collector.played import Played, play
from tests.trust.world import World, make_world

DOMAIN = "ivxv.invalid"


@pytest.fixture(scope="module")
def tls() -> TlsIdentity:
    hosts = [f"{service}.{DOMAIN}" for service in ("choices", "voting")]
    return make_tls(datetime.now(UTC) - timedelta(hours=1), hosts=hosts)


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def collector(world: World, tmp_path: Path) -> Played:
    return play(world, tmp_path)


@pytest.fixture
def door(collector: Played, world: World, tls: TlsIdentity) -> Iterator[CollectorDoor]:
    with CollectorDoor(collector.site, tls.context(), domain=DOMAIN, clients=[world.pki.issuing.certificate]) as door:
        yield door
