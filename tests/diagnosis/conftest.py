"""A machine whose card and services are emulated, and whose every other fact is a test's to choose."""

from pathlib import Path

import pytest

from idclient.emulators.world import open_world
from tests.diagnosis.machine import Machine
from tests.doubles import FixedClock


@pytest.fixture(scope="session")
def _keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("world")
    open_world(folder, FixedClock())
    return folder


@pytest.fixture
def machine(_keys: Path) -> Machine:
    clock = FixedClock()
    return Machine(open_world(_keys, clock), clock)
