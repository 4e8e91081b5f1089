"""One browser for all tests of a run, and phones of its own for each."""

from collections.abc import Iterator

import pytest

from tests.chromium import Browser, chromium, visiting
from tests.emulators.phone.view.shown import Stage, served


@pytest.fixture(scope="session")
def running_browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with chromium(tmp_path_factory.mktemp("chromium")) as browser:
        yield browser


@pytest.fixture
def stage() -> Iterator[Stage]:
    with served() as stage:
        yield stage


@pytest.fixture
def browser(running_browser: Browser, stage: Stage) -> Iterator[Browser]:
    with visiting(running_browser):  # inside `stage`: the page is left before its server goes
        yield running_browser
