"""A time-stamping authority over HTTP (RFC 3161 §3.4) that stamps by its clock, and lies on demand."""

from collections import deque
from datetime import datetime, timedelta
from enum import Enum
from typing import TYPE_CHECKING, Any

from idclient.emulators.authorities.http_faults import http_fault
from idclient.emulators.authorities.pki import DemoPki, Holding
from idclient.ports import Clock, Request, Response
from idclient.value import frozen, replace

if TYPE_CHECKING:
    from idclient.emulators.authorities.tsa_messages import Query, Stamp

POLICY = "0.4.0.2023.1.1"
"""Best practice time-stamp policy of ETSI EN 319 421, the one real authorities use."""

_REPLY = {"content-type": "application/timestamp-reply"}


class TsaBehaviour(Enum):
    """How to answer. Everything but HONEST is a fault that a client must notice, or a form it must know."""

    HONEST = "honest"
    BAD_ALG = "badAlg"
    BAD_REQUEST = "badRequest"
    BAD_DATA_FORMAT = "badDataFormat"
    TIME_NOT_AVAILABLE = "timeNotAvailable"
    UNACCEPTED_POLICY = "unacceptedPolicy"
    UNACCEPTED_EXTENSION = "unacceptedExtension"
    ADD_INFO_NOT_AVAILABLE = "addInfoNotAvailable"
    SYSTEM_FAILURE = "systemFailure"
    REJECTION = "rejection without a reason"
    WAITING = "status waiting"
    GRANTED_EMPTY = "granted, but no token"
    WRONG_IMPRINT = "over other data"
    WRONG_HASH = "over the right bytes, called by another algorithm's name"
    WRONG_NONCE = "the nonce of another request"
    NO_NONCE = "no nonce"
    SLOW_CLOCK = "genTime an hour ago"
    FAST_CLOCK = "genTime in an hour"
    OTHER_SIGNER = "signed by a key that is not the unit's"
    FOREIGN_UNIT = "signed by a unit of an authority nobody trusts"
    LOOSE_PURPOSE = "signed by a unit whose EKU is not critical"
    TWO_PURPOSES = "signed by a unit whose EKU is not only timeStamping"
    EXPIRED_UNIT = "signed by a unit whose certificate has expired"
    NO_BINDING = "no ESSCertID"
    WRONG_BINDING = "ESSCertID of another certificate"
    FALSE_DIGEST = "signed over another message digest"
    WRONG_CONTENT_TYPE = "signed attributes name another content type"
    CRITICAL_EXTENSION = "a critical extension that nobody knows"
    NO_CERTIFICATE = "the unit's certificate is left out though asked for"
    NO_SIGNING_TIME = "no signing-time attribute, which is allowed"
    OTHER_SIGNING_TIME = "a signing-time attribute of an hour ago, which says nothing"
    OLD_BINDING = "ESSCertID (v1), which is allowed"
    PKCS7 = "in PKCS #7 form, as old authorities do"
    TRUNCATED = "the second half is missing"
    HTML = "an HTML page with status 200"
    FORBIDDEN = "HTTP 403"
    TOO_MANY = "HTTP 429"
    REDIRECT = "HTTP 302"
    HUGE = "ten megabytes and more"


@frozen
class _Refusal:
    failure: int | None
    status: int = 2


class TimestampAuthority:
    """Stamps with the unit of a demo hierarchy.

    `behaviour` is the rule, `script` holds exceptions for the next requests, `latency` is in seconds on the clock.
    `offset` is by how much it is ahead of that clock.
    `requests` counts what came in.
    """

    def __init__(self, pki: DemoPki, clock: Clock) -> None:
        self.behaviour = TsaBehaviour.HONEST
        self.script: deque[TsaBehaviour] = deque()
        self.latency = 0.0
        self.offset = timedelta(0)
        self.requests = 0
        self._pki = pki
        self._clock = clock

    def respond(self, request: Request) -> Response:
        """Answer a POST. Blocks for the latency, on the clock."""
        self.requests += 1
        behaviour = self.script.popleft() if self.script else self.behaviour
        if self.latency:
            self._clock.sleep(self.latency)
        special = http_fault(behaviour.name, "application/timestamp-reply")
        if special is not None:
            return special
        if request.method != "POST":
            return Response(405, {"allow": "POST"}, b"")
        headers = {name.lower(): value for name, value in request.headers.items()}
        if headers.get("content-type", "").split(";")[0].strip().lower() != "application/timestamp-query":
            return Response(415, {}, b"")
        answer = self._answer(request.body, behaviour)
        half = len(answer) // 2 if behaviour is TsaBehaviour.TRUNCATED else len(answer)
        return Response(200, _REPLY, answer[:half])

    def _answer(self, body: bytes, behaviour: TsaBehaviour) -> bytes:
        from idclient.emulators.authorities import tsa_messages as messages

        refusal = _refusals().get(behaviour)
        if refusal is not None:
            return messages.refuse(refusal.failure, status=refusal.status)
        try:
            query = messages.read_query(body, POLICY)
        except messages.Refused as refused:
            return messages.refuse(refused.failure)
        now = self._clock.now() + self.offset
        signer = self._signer(behaviour, now)
        stamp = _bend(self._honest(query, signer, now), behaviour, self._pki.root.certificate)
        return messages.grant(stamp, signer)

    def _honest(self, query: "Query", signer: Holding, now: datetime) -> "Stamp":
        from cryptography.x509 import random_serial_number

        from idclient.emulators.authorities.tsa_messages import Stamp

        along = (signer.certificate, self._pki.tsa_authority.certificate)
        return Stamp(
            hash_name=query.hash_name,
            imprint=query.imprint,
            policy=POLICY,
            serial=random_serial_number(),
            time=now.replace(microsecond=now.microsecond // 1000 * 1000),
            nonce=query.nonce,
            signing_time=now,
            certificates=along if query.wants_certificates else (),
        )

    def _signer(self, behaviour: TsaBehaviour, now: datetime) -> Holding:
        from idclient.emulators.authorities import rogues

        match behaviour:
            case TsaBehaviour.OTHER_SIGNER:
                return rogues.wrong_key(self._pki.tsa)
            case TsaBehaviour.FOREIGN_UNIT:
                return rogues.foreign_unit(now)
            case TsaBehaviour.LOOSE_PURPOSE:
                return rogues.unit_with_loose_purpose(self._pki.tsa_authority, now)
            case TsaBehaviour.TWO_PURPOSES:
                return rogues.unit_with_two_purposes(self._pki.tsa_authority, now)
            case TsaBehaviour.EXPIRED_UNIT:
                return rogues.expired_unit(self._pki.tsa_authority, now)
            case _:
                return self._pki.tsa


def _bend(stamp: "Stamp", behaviour: TsaBehaviour, another: bytes) -> "Stamp":
    """Make an honest stamp say something else."""
    flipped = bytes([stamp.imprint[0] ^ 1]) + stamp.imprint[1:]
    other_hash = "sha384" if stamp.hash_name == "sha256" else "sha256"
    changes: dict[TsaBehaviour, dict[str, Any]] = {
        TsaBehaviour.WRONG_IMPRINT: {"imprint": flipped},
        TsaBehaviour.WRONG_HASH: {"hash_name": other_hash},
        TsaBehaviour.WRONG_NONCE: {"nonce": (stamp.nonce or 0) + 1},
        TsaBehaviour.NO_NONCE: {"nonce": None},
        TsaBehaviour.SLOW_CLOCK: {"time": stamp.time - timedelta(hours=1)},
        TsaBehaviour.FAST_CLOCK: {"time": stamp.time + timedelta(hours=1)},
        TsaBehaviour.NO_BINDING: {"binding": ""},
        TsaBehaviour.WRONG_BINDING: {"bound_to": another},
        TsaBehaviour.FALSE_DIGEST: {"false_digest": True},
        TsaBehaviour.WRONG_CONTENT_TYPE: {"content_type": "data"},
        TsaBehaviour.CRITICAL_EXTENSION: {"critical_extension": "2.999.1"},
        TsaBehaviour.NO_CERTIFICATE: {"certificates": ()},
        TsaBehaviour.NO_SIGNING_TIME: {"signing_time": None},
        TsaBehaviour.OTHER_SIGNING_TIME: {"signing_time": stamp.time - timedelta(hours=1)},
        TsaBehaviour.OLD_BINDING: {"binding": "v1"},
        TsaBehaviour.PKCS7: {"naked": True},
    }
    return replace(stamp, **changes.get(behaviour, {}))


def _refusals() -> dict[TsaBehaviour, _Refusal]:
    from idclient.emulators.authorities import tsa_messages as messages

    return {
        TsaBehaviour.BAD_ALG: _Refusal(messages.BAD_ALG),
        TsaBehaviour.BAD_REQUEST: _Refusal(messages.BAD_REQUEST),
        TsaBehaviour.BAD_DATA_FORMAT: _Refusal(messages.BAD_DATA_FORMAT),
        TsaBehaviour.TIME_NOT_AVAILABLE: _Refusal(messages.TIME_NOT_AVAILABLE),
        TsaBehaviour.UNACCEPTED_POLICY: _Refusal(messages.UNACCEPTED_POLICY),
        TsaBehaviour.UNACCEPTED_EXTENSION: _Refusal(messages.UNACCEPTED_EXTENSION),
        TsaBehaviour.ADD_INFO_NOT_AVAILABLE: _Refusal(messages.ADD_INFO_NOT_AVAILABLE),
        TsaBehaviour.SYSTEM_FAILURE: _Refusal(messages.SYSTEM_FAILURE),
        TsaBehaviour.REJECTION: _Refusal(None),
        TsaBehaviour.WAITING: _Refusal(None, status=3),
        TsaBehaviour.GRANTED_EMPTY: _Refusal(None, status=0),
    }
