"""What Mobile-ID and Smart-ID answer: status, date, body; each reader takes it or refuses it, none trips."""

import base64
import json
from collections.abc import Callable
from contextlib import suppress

from idclient.adapters.vault import ForgetfulVault
from idclient.errors import Error
from idclient.mobile.answers import LIMIT, Fields, read_answer
from idclient.mobile.certificate_profiles import CertificateLevel
from idclient.mobile.line import Line, _compare_clocks
from idclient.mobile.mobile_id import messages, results
from idclient.mobile.smart_id import statuses
from idclient.mobile.smart_id.options import NOTIFIED_SCREENS, Flow
from idclient.mobile.smart_id.v2 import answers as v2
from idclient.mobile.smart_id.v3 import answers as v3
from idclient.mobile.subscriber import parse_account
from idclient.model import PhoneName, Profile, TrustStore
from idclient.ports import Environment, PhoneService, Response, Services
from tests.doubles import CountingEntropy, FixedClock

_ACCOUNT = parse_account("PNOEE-30303039914-MOCK-Q")
_LEVEL = CertificateLevel.QUALIFIED
_OFFER = v3.Offer(account=_ACCOUNT, level=_LEVEL, flows=frozenset(Flow), screens=NOTIFIED_SCREENS)
_STATUSES = (200, 200, 200, 200, 302, 400, 401, 404, 471, 480, 500, 503, 580, 999)
_READERS: tuple[Callable[[Fields], object], ...] = (
    results.require_ok,
    messages.signature_in,
    messages.certificate_in,
    lambda answer: answer.uuid("sessionID"),
    lambda answer: v2.read_confirmed(answer, _ACCOUNT, _LEVEL),
    lambda answer: v2.read_choice(answer, _ACCOUNT, _LEVEL),
    v3.read_code,
    v3.read_link,
    lambda answer: v3.read_signing_certificate(answer, _OFFER),
    lambda answer: v3.read_choice(answer, _OFFER),
    lambda answer: v3.read_signature(answer, _OFFER),
    lambda answer: v3.read_authentication(answer, _OFFER),
)
_DATE = b"Wed, 25 Nov 2026 12:00:00 GMT"
_RESULT = {"endResult": "OK", "documentNumber": "PNOEE-30303039914-MOCK-Q"}
_CERT = {"value": base64.b64encode(b"certificate").decode(), "certificateLevel": "QUALIFIED"}
_MASK = {"algorithm": "id-mgf1", "parameters": {"hashAlgorithm": "SHA-256"}}
_SIGNATURE = {
    "value": "AAAA", "algorithm": "sha256WithRSAEncryption", "signatureAlgorithm": "rsassa-pss", "flowType": "QR",
    "serverRandom": "MTlop6EXCrQ6FOErcKjxUhbV", "userChallenge": "GnsWXXEjTCKR89fj9uo5u5ReBZ9JR7_pezLAI5jMS00",
    "signatureAlgorithmParameters": {"hashAlgorithm": "SHA-256", "maskGenAlgorithm": _MASK, "saltLength": 32},
}  # fmt: skip
_COMPLETE = {
    "state": "COMPLETE", "result": _RESULT, "cert": _CERT, "signature": _SIGNATURE, "signatureProtocol": "ACSP_V2",
    "interactionTypeUsed": "confirmationMessage", "interactionFlowUsed": "confirmationMessage",
}  # fmt: skip
_BODIES: tuple[object, ...] = (
    {"state": "COMPLETE", "result": "OK", "cert": "AAAA",
     "signature": {"value": "AAAA", "algorithm": "SHA256WithECEncryption"}},
    {"sessionID": "de305d54-75b4-431b-adb2-eb6b9e546016", "vc": {"type": "numeric4", "value": "4927"}},
    _COMPLETE,
    _COMPLETE | {"signatureProtocol": "RAW_DIGEST_SIGNATURE"},
    {"state": "OK", "cert": _CERT},
    {"sessionID": "de305d54-75b4-431b-adb2-eb6b9e546016", "sessionToken": "wGIrqveE6AuGDATZKmR1mtAZ",
     "sessionSecret": "B98ODiVCebRedSwdTk51zFSaGYyHtY1H2A0ocAi3/Ps=", "deviceLinkBase": "https://smart-id.com/device-link"},
    {"error": "no", "traceId": "5ffc28098bb14341", "instance": "/task-id/4d3b0e1c", "errors": [{"code": "X"}, 1]},
)  # fmt: skip
SEEDS = (
    *(b"\x00" + _DATE + b"\n" + json.dumps(body).encode() for body in _BODIES),
    b"\x05Mon, 01 Jan 2024 00:00:00 +99999999999999999999\n{}",
    b"\x05Fri, 31 Dec 9999 23:59:59 -2300\n{}",
    b"\x00Mon, 01 Jan 99999999999 00:00:00 GMT\n" + b"[" * 50,
)


def _line() -> Line:
    environment = Environment(
        readers=None,  # type: ignore[arg-type]
        http=lambda _: Response(200, {}, b""),
        clock=FixedClock(),
        vault=ForgetfulVault(),
        entropy=CountingEntropy(),
        trust=TrustStore(profile=Profile.DEMO, anchors=(), timestamp_anchors=(), intermediates=()),
        services=Services(tsa_url=""),
    )
    return Line(environment, PhoneName.SMART_ID, PhoneService())


def run(octets: bytes) -> None:
    head, _, body = octets[1:].partition(b"\n")
    status = _STATUSES[octets[0] % len(_STATUSES)] if octets else 200
    response = Response(status, {"content-type": "application/json", "date": head.decode("latin-1")}, body)
    _compare_clocks(_line(), response)
    for table in (results.ASKING, results.POLLING, statuses.BEGINNING, statuses.POLLING):
        with suppress(Error):
            answer = read_answer(response, service="smart-id", statuses=table)
            assert len(body) <= LIMIT
            for reader in _READERS:
                with suppress(Error):
                    reader(answer)
