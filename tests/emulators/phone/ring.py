"""A world of phones in this process, and somebody who asks it."""

import base64
import hashlib
import json
from pathlib import Path
from typing import Any

from idclient.emulators.phone.holding import in_process
from idclient.emulators.phone.scenario import Scenario
from idclient.emulators.phone.virtual_clock import VirtualClock
from idclient.emulators.phone.world import PhoneWorld, WorldOptions
from idclient.emulators.world import DemoWorld, open_world
from idclient.ports import Request, Response
from tests.doubles import CountingEntropy

URL = "http://127.0.0.1:7790/"
DIGEST = base64.b64encode(hashlib.sha256(b"challenge").digest()).decode()
KEY = "PNOEE-51307149560"
MARY = {"phoneNumber": "+37269930366", "nationalIdentityNumber": "51307149560"}
ASKED = {
    "relyingPartyName": "DEMO",
    "relyingPartyUUID": "00000000-0000-0000-0000-000000000000",
    "hash": DIGEST,
    "hashType": "SHA256",
    "language": "ENG",
    "displayText": "Log in",
}
Json = dict[str, Any]


class Ring:
    """The world and its doors. Everybody confirms at once unless another scenario is given."""

    def __init__(self, folder: Path, **options: Any) -> None:
        self.clock = VirtualClock()
        self.demo: DemoWorld = open_world(folder, self.clock)
        self.open(**options)

    def open(self, **options: Any) -> None:
        """Begin anew with the same keys."""
        usual: dict[str, Any] = {"url": URL, "rsa_bits": 2048, "scenario": Scenario()}
        chosen = WorldOptions(**(usual | options))
        self.world = PhoneWorld(self.demo, self.clock, CountingEntropy(), chosen)
        self.http = in_process(self.world.handle, self.clock)

    def ask(self, method: str, path: str, body: Any = None, media_type: str = "application/json") -> Response:
        octets = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        return self.http(Request(method, URL + path, "mobile-id", {"content-type": media_type}, octets, timeout=200))

    def told(self, method: str, path: str, body: Any = None) -> Json:
        """Ask for what must succeed, and return its JSON."""
        answer = self.ask(method, path, body)
        assert answer.status == 200, answer.body
        return dict(json.loads(answer.body))

    def start(self) -> str:
        """Begin an authentication with Mobile-ID and return its session."""
        return str(self.told("POST", "mid-api/authentication", ASKED | MARY)["sessionID"])

    def poll(self, session: str) -> Json:
        return self.told("GET", f"mid-api/authentication/session/{session}?timeoutMs=60000")

    def result(self) -> Json:
        """Authenticate."""
        return self.poll(self.start())
