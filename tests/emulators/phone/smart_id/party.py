"""A relying party that knows nothing of ours: it builds JSON, HMACs and payloads itself, from the specification."""

import base64
import hashlib
import hmac
import json
from typing import Any
from urllib.parse import urlencode

from idclient.emulators.phone.holding import in_process
from idclient.emulators.phone.parties import Parties, Party
from idclient.emulators.phone.phones import Phones
from idclient.emulators.phone.published import DEFAULT_SUBSCRIBERS
from idclient.emulators.phone.scenario import Scenario
from idclient.emulators.phone.scripts import Scripts
from idclient.emulators.phone.seeded import SeededEntropy
from idclient.emulators.phone.smart_id.service import SmartId
from idclient.emulators.phone.smart_id.surroundings import Surroundings
from idclient.emulators.phone.subscribers import Subscriber, Subscribers
from idclient.ports import Request, Response
from tests.doubles import FixedClock
from tests.emulators.phone.people import certificates

UUID = "00000000-0000-4000-8000-000000000000"
RIGHTS_UUID = "11111111-0000-4000-8000-000000000000"
BASE = "https://sid.example/smart-id-rp"
OK = "PNOEE-40504040001"
DOCUMENT = "PNOEE-40504040001-DEM0-Q"
SEVERAL = "PNOEE-39901012239"
BASIC = "PNOLT-40504049999"
CHALLENGE = base64.b64encode(bytes(range(64))).decode()
DIGEST = hashlib.sha512(b"document").digest()
Json = dict[str, Any]


def b64(octets: bytes) -> str:
    return base64.b64encode(octets).decode()


def interactions(*kinds: str) -> str:
    """Interactions of these types, as they are sent in v3."""
    items = []
    for kind in kinds:
        text = "displayText60" if kind == "displayTextAndPIN" else "displayText200"
        items.append({"type": kind, text: "Log in"})
    return b64(json.dumps(items, separators=(",", ":")).encode())


def proving(**changes: Any) -> Json:
    """The body of an authentication by notification."""
    return {
        "relyingPartyUUID": UUID,
        "relyingPartyName": "DEMO",
        "certificateLevel": "QUALIFIED",
        "signatureProtocol": "ACSP_V2",
        "signatureProtocolParameters": {
            "rpChallenge": CHALLENGE,
            "signatureAlgorithm": "rsassa-pss",
            "signatureAlgorithmParameters": {"hashAlgorithm": "SHA-512"},
        },
        "interactions": interactions("displayTextAndPIN"),
        "vcType": "numeric4",
    } | changes


def signing(digest: bytes = DIGEST, name: str = "SHA-512", **changes: Any) -> Json:
    """The body of a signature."""
    return {
        "relyingPartyUUID": UUID,
        "relyingPartyName": "DEMO",
        "certificateLevel": "QUALIFIED",
        "signatureProtocol": "RAW_DIGEST_SIGNATURE",
        "signatureProtocolParameters": {
            "digest": b64(digest),
            "signatureAlgorithm": "rsassa-pss",
            "signatureAlgorithmParameters": {"hashAlgorithm": name},
        },
        "interactions": interactions("displayTextAndPIN"),
    } | changes


def choosing(**changes: Any) -> Json:
    """The body of a choice of certificate, and of a request for one."""
    return {"relyingPartyUUID": UUID, "relyingPartyName": "DEMO", "certificateLevel": "QUALIFIED"} | changes


class RelyingParty:
    """An emulator with its people, and who asks it."""

    def __init__(self, scenario: Scenario | None = None) -> None:
        self.clock = FixedClock()
        self.scripts = Scripts(scenario or Scenario())
        self.subscribers = Subscribers(DEFAULT_SUBSCRIBERS)
        self.phones = Phones(self.clock)
        self.parties = Parties()
        self.parties.add(Party(UUID, ("DEMO",)))
        self.parties.add(Party(RIGHTS_UUID, ("RIGHTS",), advanced=True, shares_address=True))
        self.certificates = certificates(self.clock)
        self.smart_id = SmartId(
            Surroundings(
                clock=self.clock,
                entropy=SeededEntropy("7"),
                subscribers=self.subscribers,
                phones=self.phones,
                scripts=self.scripts,
                parties=self.parties,
                certificates=self.certificates,
            )
        )
        self.http = in_process(self.smart_id.handle, self.clock)

    def send(self, path: str, body: Json | bytes, media_type: str = "application/json") -> Response:
        """POST a body below the base."""
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.http(Request("POST", f"{BASE}/{path}", "smart-id", {"content-type": media_type}, raw))

    def ask(self, path: str, body: Json) -> Json:
        """POST a body and return what is answered, which must be a success."""
        answer = self.send(path, body)
        assert answer.status == 200, answer.body
        return dict(json.loads(answer.body))

    def refused(self, path: str, body: Json | bytes) -> tuple[int, Json]:
        """POST what is to be refused, and return status and content."""
        answer = self.send(path, body)
        assert answer.status != 200
        return answer.status, json.loads(answer.body or b"{}")

    def get(self, session: str, version: str = "v3", timeout_ms: int | None = 60_000) -> Response:
        """Poll once."""
        query = "" if timeout_ms is None else "?" + urlencode({"timeoutMs": timeout_ms})
        url = f"{BASE}/{version}/session/{session}{query}"
        return self.http(Request("GET", url, "smart-id", timeout=200.0))

    def poll(self, session: str, version: str = "v3", timeout_ms: int | None = 60_000) -> Json:
        """Poll once and return the status."""
        answer = self.get(session, version, timeout_ms)
        assert answer.status == 200, answer.body
        return dict(json.loads(answer.body))

    def until_complete(self, session: str, version: str = "v3") -> Json:
        """Poll until the session is over."""
        for _ in range(5):
            status = self.poll(session, version)
            if status["state"] == "COMPLETE":
                return status
        raise AssertionError

    def person(self, key: str) -> Subscriber:
        """Return a subscriber."""
        found = self.subscribers.by_key(key)
        assert found is not None
        return found

    @staticmethod
    def link(answer: Json, body: Json, session_type: str, elapsed: int = 0, **changes: str) -> str:
        """Build the link of a QR code."""
        parts = {
            "type": "QR",
            "version": "1.0",
            "lang": "eng",
            "scheme": "smart-id-demo",
            "callback": "",
            "base": answer["deviceLinkBase"],
            "secret": answer["sessionSecret"],
            "token": answer["sessionToken"],
            "party": "DEMO",
        } | changes
        age = f"&elapsedSeconds={elapsed}" if parts["type"] == "QR" else ""
        unprotected = (
            f"{parts['base']}?deviceLinkType={parts['type']}{age}&sessionToken={parts['token']}"
            f"&sessionType={session_type}&version={parts['version']}&lang={parts['lang']}"
        )
        asked = body.get("signatureProtocolParameters", {})
        payload = "|".join(
            [
                parts["scheme"],
                body.get("signatureProtocol", ""),
                asked.get("rpChallenge", asked.get("digest", "")),
                b64(parts["party"].encode()),
                "",
                body.get("interactions", ""),
                parts["callback"],
                unprotected,
            ]
        )
        code = hmac.new(base64.b64decode(parts["secret"]), payload.encode(), hashlib.sha256).digest()
        return f"{unprotected}&authCode={base64.urlsafe_b64encode(code).decode().rstrip('=')}"
