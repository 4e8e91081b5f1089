"""A browser with our program, a card behind a PC/SC daemon, and a service to log in to: one of each for a run."""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from idclient.adapters.clock import SystemClock
from idclient.emulators import world as worlds
from idclient.emulators.chip import Chip
from idclient.emulators.pcsc.pcscd import private_pcscd, why_unavailable
from idclient.emulators.pcsc.virtual_readers import PcscdReaders, VirtualReaders, daemon_readers
from idclient.relying_party.service import Rate
from idclient.wiring.login_service import login_stage
from tests.browser.installed import Installed
from tests.browser.page import Page
from tests.browser.person import WindowPerson, window_person
from tests.chromium import Browser
from tests.cli.run import CommandLine


@pytest.fixture(scope="session")
def short() -> Iterator[Path]:
    """A folder whose name is short enough for a socket."""
    with tempfile.TemporaryDirectory(prefix="web-eid-") as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="session")
def person(short: Path) -> Iterator[WindowPerson]:
    with window_person(short / "person") as person:
        yield person


@pytest.fixture(scope="session")
def readers(short: Path, home: Path) -> Iterator[VirtualReaders]:
    with _readers(short, home / "data" / "demo") as readers:
        yield readers


@pytest.fixture(scope="session")
def installed(home: Path, short: Path, person: WindowPerson, readers: VirtualReaders) -> Iterator[Installed]:
    del person  # who must be there before a window is
    with ExitStack() as stack:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("IDCLIENT_DATA", CommandLine(home).environment["IDCLIENT_DATA"])
            stage = stack.enter_context(login_stage(rate=Rate(1000, 1000)))
        yield Installed(home, short / "person", card=readers.socket_path, url=stage.url, authority=stage.tls_file)


@pytest.fixture(scope="session")
def running(installed: Installed) -> Iterator[Browser]:
    with installed.browser("profile") as browser:
        yield browser


@pytest.fixture
def page(running: Browser, installed: Installed, person: WindowPerson, readers: VirtualReaders) -> Iterator[Page]:
    """The login page, nobody logged in; at the end no window is left."""
    page = Page(running, installed.url, person, readers)
    page.put()
    running.open(page.url)
    running.driver.delete_all_cookies()
    running.open(page.url)
    yield page
    running.open("about:blank")
    running.until(person.is_alone)


@contextmanager
def _readers(folder: Path, world_folder: Path) -> Iterator[VirtualReaders]:
    """Start pcscd with its virtual reader; where namespaces are refused, the software daemon."""
    world = worlds.open_world(world_folder, SystemClock())

    def make(model: str) -> Chip:
        return worlds.card(world, model, fresh=True)

    if why_unavailable() is not None:
        with daemon_readers(folder / "daemon.comm", [""], make) as software:
            yield software
        return
    with private_pcscd(folder) as service:
        readers = PcscdReaders(service, "", make)
        yield readers
        readers.remove(1)
