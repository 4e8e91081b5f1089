"""A relying party that knows nothing of ours: it builds bodies and checks signatures itself, from the specification."""

import base64
import hashlib
import json
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, encode_dss_signature
from cryptography.x509 import load_der_x509_certificate

from idclient.emulators.phone.holding import Answer, in_process
from idclient.emulators.phone.mobile_id.service import MobileId, Provider
from idclient.emulators.phone.parties import Parties
from idclient.emulators.phone.phones import Phone, Phones
from idclient.emulators.phone.published import DEFAULT_SUBSCRIBERS
from idclient.emulators.phone.scenario import Scenario
from idclient.emulators.phone.scripts import Scripts
from idclient.emulators.phone.seeded import SeededEntropy
from idclient.emulators.phone.subscribers import KeyKind, Sim, Subscriber, Subscribers
from idclient.ports import Request, Response
from idclient.value import replace
from tests.doubles import FixedClock
from tests.emulators.phone.people import certificates

UUID = "00000000-0000-0000-0000-000000000000"
BASE = "https://mid.example/mid-api"
OK = ("+37269930366", "51307149560")
RSA = ("+37200000999", "60001018811")
RSA_PERSON = Subscriber("EE", RSA[1], "TESTNUMBER", "RSA", phone_number=RSA[0], sim=Sim(key=KeyKind.RSA))
HASHES = {"SHA256": hashlib.sha256, "SHA384": hashlib.sha384, "SHA512": hashlib.sha512}
Json = dict[str, Any]


class Party:
    """The relying party, and the service it asks in process."""

    def __init__(self, scenario: Scenario | None = None) -> None:
        self.clock = FixedClock()
        self.phones = Phones(self.clock)
        self.scripts = Scripts(scenario or Scenario())
        self.people = Subscribers((*DEFAULT_SUBSCRIBERS, RSA_PERSON))
        self.service = MobileId(
            Provider(
                subscribers=self.people,
                phones=self.phones,
                scripts=self.scripts,
                parties=Parties(),
                certificates=certificates(self.clock),
                clock=self.clock,
                entropy=SeededEntropy("party"),
            )
        )

    def phone(self, who: tuple[str, str] = OK) -> Phone:
        subscriber = self.people.by_phone(*who)
        assert subscriber is not None
        return self.phones.of(subscriber)

    def ask(self, method: str, path: str, body: object = None, *, timeout: float = 600.0, **headers: str) -> Response:
        """Ask and wait for the answer, however long it takes on the clock."""
        request = replace(self._request(method, path, body, headers), timeout=timeout)
        return in_process(self.service.handle, self.clock)(request)

    def begin(self, method: str, path: str, body: object = None) -> Answer:
        """Ask without waiting."""
        return self.service.handle(self._request(method, path, body, {}))

    def start(self, kind: str = "authentication", who: tuple[str, str] = OK, **changes: object) -> str:
        answer = self.ask("POST", f"/{kind}", self.body(who) | changes)
        assert answer.status == 200, answer.body
        return str(json.loads(answer.body)["sessionID"])

    def result(self, session: str, kind: str = "authentication", query: str = "?timeoutMs=120000") -> Json:
        answer = self.ask("GET", f"/{kind}/session/{session}{query}")
        assert answer.status == 200, answer.body
        found = json.loads(answer.body)
        assert isinstance(found, dict)
        return found

    @staticmethod
    def body(who: tuple[str, str] = OK, hash_type: str = "SHA256") -> Json:
        digest = HASHES[hash_type](b"challenge").digest()
        return {
            "relyingPartyUUID": UUID,
            "relyingPartyName": "DEMO",
            "phoneNumber": who[0],
            "nationalIdentityNumber": who[1],
            "hash": base64.b64encode(digest).decode(),
            "hashType": hash_type,
            "language": "ENG",
            "displayText": "Log in",
        }

    @staticmethod
    def _request(method: str, path: str, body: object, headers: dict[str, str]) -> Request:
        octets = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        sent = {"content-type": "application/json"} | {name.replace("_", "-"): text for name, text in headers.items()}
        return Request(method, BASE + path, "mobile-id", sent, octets, timeout=600.0, limit=20_000_000)


def verifies(certificate: str, result: Json, digest: bytes, hash_type: str = "SHA256") -> None:
    """Verify a signature over a digest. Raises: InvalidSignature."""
    key = load_der_x509_certificate(base64.b64decode(certificate)).public_key()
    value = base64.b64decode(result["signature"]["value"], validate=True)
    algorithm = Prehashed(getattr(hashes, hash_type)())
    if isinstance(key, ec.EllipticCurvePublicKey):
        assert result["signature"]["algorithm"] == f"{hash_type}WithECEncryption"
        assert len(value) == 64
        r, s = int.from_bytes(value[:32]), int.from_bytes(value[32:])
        key.verify(encode_dss_signature(r, s), digest, ec.ECDSA(algorithm))
    else:
        assert isinstance(key, rsa.RSAPublicKey)
        assert result["signature"]["algorithm"] == f"{hash_type}WithRSAEncryption"
        key.verify(value, digest, padding.PKCS1v15(), algorithm)
