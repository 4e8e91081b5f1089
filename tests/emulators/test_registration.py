"""The registration service keeps what it granted, before it answers, and nothing else."""

import zipfile
from pathlib import Path

import pytest

from idclient.emulators.authorities.tsa import TsaBehaviour
from idclient.emulators.collector.store import StoreLost
from idclient.emulators.collector.store_sqlite import SqliteStore
from idclient.emulators.registration import RegistrationService, export_registrations
from idclient.ports import Request
from tests.elections.test_registrations import request
from tests.trust.world import World, make_world


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def store(tmp_path: Path) -> SqliteStore:
    return SqliteStore(tmp_path / "registrations.sqlite")


def query(body: bytes) -> Request:
    headers = {"content-type": "application/timestamp-query"}
    return Request(method="POST", url="http://tsa/", service="timestamp", headers=headers, body=body)


def test_what_was_granted_is_in_the_list_as_it_came_also_twice(
    world: World, store: SqliteStore, tmp_path: Path
) -> None:
    service = RegistrationService(world.tsa.respond, store, world.clock)
    bodies = [request(b"a"), request(b"b"), request(b"a")]
    assert [service.respond(query(body)).status for body in bodies] == [200, 200, 200]
    assert export_registrations(store, tmp_path / "list.zip") == 3
    with zipfile.ZipFile(tmp_path / "list.zip") as archive:
        assert sorted(archive.read(name) for name in archive.namelist()) == sorted(bodies)
    assert (tmp_path / "list.zip").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "behaviour", [TsaBehaviour.REJECTION, TsaBehaviour.FORBIDDEN, TsaBehaviour.HTML, TsaBehaviour.BAD_ALG]
)
def test_what_was_refused_is_not(world: World, store: SqliteStore, tmp_path: Path, behaviour: TsaBehaviour) -> None:
    world.tsa.behaviour = behaviour
    service = RegistrationService(world.tsa.respond, store, world.clock)
    expected = world.tsa.respond(query(request(b"a")))
    assert service.respond(query(request(b"a"))).status == expected.status
    assert export_registrations(store, tmp_path / "list.zip") == 0


def test_what_cannot_be_kept_is_not_granted(world: World, store: SqliteStore) -> None:
    class Lost(SqliteStore):
        def put(self, items: dict[str, bytes]) -> bool:
            raise StoreLost

    store.__class__ = Lost
    assert RegistrationService(world.tsa.respond, store, world.clock).respond(query(request(b"a"))).status == 503
