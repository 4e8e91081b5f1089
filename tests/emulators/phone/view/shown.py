"""Phones with pages at a port, and requests put on their screens without any protocol."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from idclient.adapters.clock import SystemClock
from idclient.emulators.phone.door import Door
from idclient.emulators.phone.holding import Answer
from idclient.emulators.phone.listening import listen, serving
from idclient.emulators.phone.phones import Phone, Phones
from idclient.emulators.phone.prompts import Ended, Screen, Shown
from idclient.emulators.phone.published import DEMO_PERSON, SMART_ID
from idclient.emulators.phone.scenario import PERSON, Scenario
from idclient.emulators.phone.scripts import Scripts
from idclient.emulators.phone.subscribers import Subscribers
from idclient.emulators.phone.view.view import View
from idclient.model import Purpose
from idclient.ports import Clock, Request

KEY = DEMO_PERSON.key


class Stage:
    """A view over phones, and what became of the requests that were put on them."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.phones = Phones(clock)
        self.scripts = Scripts(PERSON)
        self.people = Subscribers((DEMO_PERSON, *SMART_ID[:4]))
        self.view = View(self.people, self.phones, self.scripts, clock)
        self.ended: list[Ended] = []
        self.url = "http://localhost/phones/"
        self.asked: list[str] = []
        """What pages asked for, in its order."""

    @property
    def phone(self) -> Phone:
        return self.phones.of(DEMO_PERSON)

    def handle(self, request: Request) -> Answer:
        self.asked.append(urlsplit(request.url).path)
        return self.view.handle(request)

    def ask(
        self,
        *screens: Screen,
        service: str = "mobile-id",
        purpose: Purpose = Purpose.AUTHENTICATION,
        party: str = "DEMO",
        text: str = "Log in to the archive",
        code: str = "1462",
        codes: tuple[str, ...] = (),
        documents: tuple[str, ...] = (),
        scenario: Scenario = PERSON,
        seconds: float = 120.0,
    ) -> None:
        shown = Shown(service, purpose, party, text, code, codes, documents)
        wanted = screens or (Screen.TEXT, Screen.PIN)
        self.phone.show(shown, wanted, scenario, self.clock.monotonic() + seconds, self.ended.append)


@contextmanager
def served() -> Iterator[Stage]:
    """Serve a view at a free port."""
    stage = Stage(SystemClock())
    listener = listen()
    stage.url = f"http://127.0.0.1:{listener.port}/phones/"
    with serving(Door(stage.handle, stage.clock), [listener]):
        yield stage
