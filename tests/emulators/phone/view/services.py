"""The whole emulator at a port, asked by HTTP as programs do, on a clock that the test moves."""

import json
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from idclient.emulators.phone.door import Door
from idclient.emulators.phone.listening import listen, serving
from idclient.emulators.phone.scenario import PERSON
from tests.emulators.phone.ring import ASKED, MARY, Json, Ring


class Services:
    """The address of the emulator, and a relying party."""

    def __init__(self, ring: Ring, url: str) -> None:
        self.ring = ring
        self.url = url

    def ask(self, method: str, path: str, body: Json | None = None) -> Json:
        """Ask for what must succeed, and return its JSON."""
        octets = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, octets, {"Content-Type": "application/json"}, method=method)
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=20) as answer:
            return dict(json.loads(answer.read()))

    def mobile(self, kind: str = "authentication", **changes: Any) -> str:
        """Ask Mary by Mobile-ID and return the session."""
        return str(self.ask("POST", f"mid-api/{kind}", ASKED | MARY | changes)["sessionID"])

    def mobile_result(self, session: str, kind: str = "authentication") -> Json:
        return self.ask("GET", f"mid-api/{kind}/session/{session}?timeoutMs=1000")

    def waiting(self, key: str) -> int:
        """Return how many requests a person has not answered yet."""
        (person,) = self.ask("GET", f"control/people/{key}")["people"]
        return len(person["prompts"])

    def smart(self, path: str, body: Json) -> Json:
        """Ask by Smart-ID v3 and return the answer."""
        return self.ask("POST", f"smart-id-rp/v3/{path}", body)

    def smart_result(self, session: str) -> Json:
        return self.ask("GET", f"smart-id-rp/v3/session/{session}?timeoutMs=1000")


@contextmanager
def running(folder: Path) -> Iterator[Services]:
    """Serve a world of phones that wait for a person."""
    listener = listen()
    url = f"http://127.0.0.1:{listener.port}/"
    ring = Ring(folder, url=url, scenario=PERSON)
    with serving(Door(ring.world.handle, ring.clock, ring.clock.changes.subscribe), [listener]):
        yield Services(ring, url)
