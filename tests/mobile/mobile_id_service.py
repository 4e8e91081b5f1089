"""A small Mobile-ID service for tests of the client, written from the protocol's description (SK-EID/MID README).

Everything it answers can be bent: a certificate, a field, a whole response, the line.
"""

import base64
import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, decode_dss_signature

from idclient.emulators.authorities.pki import PERSONAL_CODE
from idclient.mobile.mobile_id.identity import MobileIdIdentity
from idclient.mobile.mobile_id.options import MobileIdOptions
from idclient.mobile.subscriber import Subscriber, parse_subscriber
from idclient.model import PhoneName, Purpose
from idclient.ports import Environment, PhoneService, Request, Response
from idclient.value import replace
from tests import canary
from tests.mobile import certificates
from tests.mobile.certificates import PHONES
from tests.trust.made import Key, Made
from tests.trust.world import World

BASE = "https://mobile-id.test.invalid/mid-api"
UUID = "5e3a8f10-2b7c-4d69-8f01-c4b1d7a6e902"
SESSION = "de305d54-75b4-431b-adb2-eb6b9e546014"
NAME = "TEST party"
TRACE = "5ffc28098bb14341"
PHONE = canary.PHONE
SIZES = {"SHA256": 32, "SHA384": 48, "SHA512": 64}
HASHES = {"SHA256": hashes.SHA256(), "SHA384": hashes.SHA384(), "SHA512": hashes.SHA512()}

Bend = Callable[[dict[str, object]], object]
Act = Callable[[Request], Response]
CERTIFICATE, START, POLL = "certificate", "start", "poll"
STAGES = (CERTIFICATE, START, POLL)


def answer(values: object, status: int = 200) -> Response:
    return Response(status, {"content-type": "application/json;charset=UTF-8"}, json.dumps(values).encode())


@dataclass(repr=False)
class MobileIdService:
    """The service, its one subscriber's SIM, and what is to go wrong.

    `bends` change the values of an answer by stage, `acts` take the next requests of a stage instead of the service.
    """

    world: World
    running: int = 2
    key: Key | None = None
    result: str = "OK"
    bends: dict[str, Bend] = field(default_factory=dict)
    acts: dict[str, list[Act]] = field(default_factory=lambda: {stage: [] for stage in STAGES})
    log: list[tuple[str, Request]] = field(default_factory=list)
    on_start: Callable[[], object] = lambda: None
    offered: dict[Purpose, Made] = field(default_factory=dict)
    sent: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for purpose in Purpose:
            self.offer(purpose, PHONES[PhoneName.MOBILE_ID, purpose].made(self.world, key=self.key))

    def offer(self, purpose: Purpose, made: Made) -> None:
        """Have the SIM hold this certificate and its key."""
        self.offered[purpose] = made

    def stages(self) -> list[str]:
        return [stage for stage, _ in self.log]

    def __call__(self, request: Request) -> Response:
        if not request.url.startswith(BASE):
            return self.world.environment.http(request)
        parts = urlsplit(request.url)
        path = parts.path.removeprefix("/mid-api/")
        stage = {"certificate": CERTIFICATE, "authentication": START, "signature": START}.get(path, POLL)
        self.log.append((stage, request))
        if self.acts[stage]:
            return self.acts[stage].pop(0)(request)
        return self.honest(request)

    def honest(self, request: Request) -> Response:
        """Answer as the protocol says."""
        parts = urlsplit(request.url)
        path = parts.path.removeprefix("/mid-api/")
        if path == "certificate":
            return self._certificate(request)
        if path in ("authentication", "signature"):
            return self._start(request, path)
        return self._poll(request, path, parts.query)

    def _certificate(self, request: Request) -> Response:
        self._read(request)
        return self._answer(
            CERTIFICATE, {"result": "OK", "cert": base64.b64encode(self.offered[Purpose.SIGNING].der).decode()}
        )

    def _start(self, request: Request, path: str) -> Response:
        body = self._read(request)
        assert set(body) - {"displayText", "displayTextFormat"} == {
            *("relyingPartyName", "relyingPartyUUID", "phoneNumber", "nationalIdentityNumber"),
            *("hash", "hashType", "language"),
        }
        assert len(base64.b64decode(body["hash"], validate=True)) == SIZES[body["hashType"]]
        assert body["language"] in {"EST", "ENG", "RUS", "LIT"}
        self.sent = {**body, "path": path}
        self.on_start()
        return answer({"sessionID": SESSION})

    def _read(self, request: Request) -> dict[str, str]:
        assert request.method == "POST"
        assert request.headers["content-type"] == "application/json"
        assert request.body.isascii()
        body: dict[str, str] = json.loads(request.body)
        assert body["relyingPartyUUID"] == UUID
        assert body["relyingPartyName"] == NAME
        assert re.fullmatch(r"\+\d{8,30}", body["phoneNumber"])
        assert re.fullmatch(r"\d{11}", body["nationalIdentityNumber"])
        return body

    def _poll(self, request: Request, path: str, query: str) -> Response:
        assert request.method == "GET"
        assert path == f"{self.sent['path']}/session/{SESSION}"
        held = int(parse_qs(query)["timeoutMs"][0]) / 1000
        if self.running > 0:
            self.running -= 1
            self.world.clock.advance(held)
            return answer({"state": "RUNNING", "result": "", "time": "2026-11-25T12:00:00", "traceId": TRACE})
        return self._answer(POLL, self._complete())

    def _complete(self) -> dict[str, object]:
        if self.result != "OK":
            return {"state": "COMPLETE", "result": self.result}
        purpose = Purpose.SIGNING if self.sent["path"] == "signature" else Purpose.AUTHENTICATION
        made, kind = self.offered[purpose], self.sent["hashType"]
        value = signed(made.key, base64.b64decode(self.sent["hash"]), kind)
        family = "EC" if isinstance(made.key, ec.EllipticCurvePrivateKey) else "RSA"
        signature = {"value": base64.b64encode(value).decode(), "algorithm": f"{kind}With{family}Encryption"}
        cert = {"cert": base64.b64encode(made.der).decode()} if purpose is Purpose.AUTHENTICATION else {}
        return {"state": "COMPLETE", "result": "OK", "signature": signature, **cert}

    def _answer(self, stage: str, values: dict[str, object]) -> Response:
        values |= {"time": "2026-11-25T12:00:00", "traceId": TRACE, "somethingNew": {"later": [1]}}
        return answer(self.bends[stage](values) if stage in self.bends else values)


def signed(key: Key, digest: bytes, kind: str) -> bytes:
    """Sign as a SIM does: r‖s of fixed width, or a block of PKCS #1."""
    if isinstance(key, ec.EllipticCurvePrivateKey):
        numbers = decode_dss_signature(key.sign(digest, ec.ECDSA(Prehashed(HASHES[kind]))))
        width = -(-key.curve.key_size // 8)
        return b"".join(number.to_bytes(width, "big") for number in numbers)
    return key.sign(digest, padding.PKCS1v15(), Prehashed(HASHES[kind]))


def subscriber() -> Subscriber:
    return parse_subscriber(PHONE, PERSONAL_CODE)


def environment(service: MobileIdService, **changes: object) -> Environment:
    """The world's environment with this service configured and in its network."""
    world = service.world.environment
    configured = PhoneService(url=BASE, party_uuid=UUID, party_name=NAME)
    services = replace(world.services, mobile_id=replace(configured, **changes))
    return replace(world, http=service, services=services)


def identity(service: MobileIdService, options: MobileIdOptions | None = None) -> MobileIdIdentity:
    return MobileIdIdentity(environment(service), subscriber(), options)


def digest_of(kind: str) -> bytes:
    return hashlib.new(kind, b"Hello world!").digest()


def rsa_key() -> Key:
    return certificates.rsa_key()
