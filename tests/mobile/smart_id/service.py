"""A small Smart-ID service written from the specification, whose phone does at once what the test says."""

import base64
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed

from idclient.emulators.routing import route
from idclient.mobile.smart_id.identity import SmartIdIdentity
from idclient.mobile.smart_id.options import SmartIdOptions
from idclient.mobile.subscriber import Account, parse_account
from idclient.model import PhoneName, Purpose
from idclient.ports import Environment, Http, PhoneService, Request, Response
from idclient.value import replace
from tests.mobile.certificates import PERSON, PHONES, rsa_key
from tests.trust.made import Made
from tests.trust.world import World

URL = "https://sid.test/smart-id-rp"
SESSION = "de305d54-75b4-431b-adb2-eb6b9e546016"
TOKEN = "wGIrqveE6AuGDATZKmR1mtAZ"
SECRET = base64.b64encode(bytes(range(32))).decode()
BASE = "https://smart-id.test/device-link"
DOCUMENT = f"{PERSON}-MOCK-Q"
PARTY, UUID = "DEMO", "00000000-0000-4000-8000-000000000000"
SCHEME = "smart-id-demo"
RANDOM, USER_CHALLENGE = "MTlop6EXCrQ6FOErcKjxUhbV", "GnsWXXEjTCKR89fj9uo5u5ReBZ9JR7_pezLAI5jMS00"
HASHES: dict[str, Any] = {"256": hashes.SHA256(), "384": hashes.SHA384(), "512": hashes.SHA512()}
Json = dict[str, Any]


@dataclass
class Service:
    """`bend` changes a complete status before it leaves, `running` polls are answered RUNNING first."""

    world: World
    api: str = "v3"
    result: str = "OK"
    details: Json | None = None
    running: int = 0
    interaction: str = "confirmationMessage"
    flow: str | None = None
    key: rsa.RSAPrivateKey = field(default_factory=rsa_key)
    signed: bytes | None = None
    bend: Callable[[Json], object] = dict
    answer: Callable[[Request, Response], Response] = lambda _, response: response
    certificates: dict[Purpose, Made] = field(default_factory=dict)
    posts: list[tuple[str, Json]] = field(default_factory=list)
    polls: list[str] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)

    def __post_init__(self) -> None:
        for purpose in Purpose:
            made = PHONES[PhoneName.SMART_ID, purpose].made(self.world, key=rsa_key())
            self.certificates.setdefault(purpose, made)

    def respond(self, request: Request) -> Response:
        self.requests.append(request)
        path = request.url.removeprefix(f"{URL}/{self.api}/")
        if request.method == "POST":
            self.posts.append((path, json.loads(request.body)))
            return self.answer(request, _json(self._began(path)))
        self.polls.append(path)
        assert path.startswith(f"session/{SESSION}?timeoutMs=")
        if len(self.polls) <= self.running:
            return self.answer(request, _json({"state": "RUNNING"}))
        status = self._status()
        self.bend(status)
        return self.answer(request, _json(status))

    def environment(self) -> Environment:
        service = PhoneService(url=URL, party_uuid=UUID, party_name=PARTY, api=self.api, scheme=SCHEME)
        environment = self.world.environment
        services: dict[str, Http] = {URL: self.respond, "": environment.http}
        return replace(
            environment,
            http=route(services, self.world.clock),
            services=replace(environment.services, smart_id=service),
        )

    def identity(self, account: Account | str = PERSON, options: SmartIdOptions | None = None) -> SmartIdIdentity:
        chosen = parse_account(account) if isinstance(account, str) else account
        return SmartIdIdentity(self.environment(), chosen, options)

    def _began(self, path: str) -> Json:
        if path.startswith("signature/certificate/"):
            return {"state": "OK", "cert": self._cert(Purpose.SIGNING)}
        if "device-link" in path:
            link = {"sessionToken": TOKEN, "sessionSecret": SECRET, "deviceLinkBase": BASE}
            return {"sessionID": SESSION, **link}
        if self.api == "v3" and path.startswith("signature/notification/document"):
            return {"sessionID": SESSION, "vc": {"type": "numeric4", "value": "4927"}}
        return {"sessionID": SESSION}

    def _status(self) -> Json:
        path, body = self.posts[-1]
        if self.result != "OK":
            result = {"endResult": self.result, **({"details": self.details} if self.details else {})}
            return {"state": "COMPLETE", "result": result}
        purpose = Purpose.AUTHENTICATION if path.startswith("authentication") else Purpose.SIGNING
        status: Json = {
            "state": "COMPLETE",
            "result": {"endResult": "OK", "documentNumber": DOCUMENT},
            "cert": self._cert(purpose),
            "ignoredProperties": [],
        }
        if self.api == "v2":
            return status | (self._signed_v2(body) if "hash" in body else {})
        flow = self.flow or ("QR" if "device-link" in path else "Notification")
        if "choice" in path:
            return status | {"signature": {"flowType": flow}}
        return status | self._signed_v3(body, flow)

    def _cert(self, purpose: Purpose) -> Json:
        value = base64.b64encode(self.certificates[purpose].der).decode()
        return {"value": value, "certificateLevel": "QUALIFIED"}

    def _signed_v2(self, body: Json) -> Json:
        digest = self.signed or base64.b64decode(body["hash"])
        hashed = HASHES[body["hashType"][3:]]
        value = self.key.sign(digest, padding.PKCS1v15(), Prehashed(hashed))
        name = f"{body['hashType'].lower()}WithRSAEncryption"
        signature = {"value": base64.b64encode(value).decode(), "algorithm": name}
        return {"signature": signature, "interactionFlowUsed": self.interaction}

    def _signed_v3(self, body: Json, flow: str) -> Json:
        parameters = body["signatureProtocolParameters"]
        name = parameters["signatureAlgorithmParameters"]["hashAlgorithm"]
        hashed = HASHES[name[4:]]
        pss = padding.PSS(padding.MGF1(hashed), hashed.digest_size)
        more: Json = {}
        if body["signatureProtocol"] == "ACSP_V2":
            more = {"serverRandom": RANDOM, "userChallenge": USER_CHALLENGE}
            text = self.signed or self._payload(body, flow)
            value = self.key.sign(text, pss, hashed)
        else:
            digest = self.signed or base64.b64decode(parameters["digest"])
            value = self.key.sign(digest, pss, Prehashed(hashed))
        mask = {"algorithm": "id-mgf1", "parameters": {"hashAlgorithm": name}}
        signature = {
            "value": base64.b64encode(value).decode(),
            "flowType": flow,
            "signatureAlgorithm": "rsassa-pss",
            "signatureAlgorithmParameters": {
                "hashAlgorithm": name,
                "maskGenAlgorithm": mask,
                "saltLength": hashed.digest_size,
                "trailerField": "0xbc",
            },
            **more,
        }
        used = {"interactionTypeUsed": self.interaction}
        return {"signatureProtocol": body["signatureProtocol"], "signature": signature, **used}

    def _payload(self, body: Json, flow: str) -> bytes:
        interactions = base64.b64encode(hashlib.sha256(body["interactions"].encode()).digest()).decode()
        challenge = body["signatureProtocolParameters"]["rpChallenge"]
        name = base64.b64encode(PARTY.encode()).decode()
        parts = (SCHEME, "ACSP_V2", RANDOM, challenge, USER_CHALLENGE, name, "", interactions, self.interaction)
        return "|".join((*parts, "", flow)).encode()


def _json(values: Json) -> Response:
    return Response(200, {"content-type": "application/json;charset=UTF-8"}, json.dumps(values).encode())
