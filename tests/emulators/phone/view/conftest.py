"""One browser for all tests of a run, and phones of its own for each."""

from collections.abc import Iterator

import pytest

from tests.chromium import Browser, chromium
from tests.emulators.phone.view.shown import Stage, served


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with chromium(tmp_path_factory.mktemp("chromium")) as browser:
        yield browser


@pytest.fixture
def stage() -> Iterator[Stage]:
    with served() as stage:
        yield stage


@pytest.fixture
def browser(running: Browser, stage: Stage) -> Iterator[Browser]:
    """The browser; at the end it has left the page and complained of nothing."""
    running.complaints()
    yield running
    complaints = running.complaints()
    running.open("about:blank")
    assert not complaints
