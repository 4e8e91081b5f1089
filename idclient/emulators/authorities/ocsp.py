"""An OCSP responder over HTTP (RFC 6960, appendix A.1) that answers by its clock, and lies on demand."""

import base64
import binascii
from collections import deque
from datetime import datetime, timedelta
from enum import Enum
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from idclient.emulators.authorities.http_faults import http_fault
from idclient.emulators.authorities.pki import DemoPki, Holding
from idclient.ports import Clock, Request, Response
from idclient.value import frozen, replace
from idclient.wire import tlv

if TYPE_CHECKING:
    from idclient.emulators.authorities.ocsp_messages import Answer, Query, Status


class OcspBehaviour(Enum):
    """How to answer. Everything but HONEST is a fault that a client must notice."""

    HONEST = "honest"
    MALFORMED_REQUEST = "malformedRequest"
    INTERNAL_ERROR = "internalError"
    TRY_LATER = "tryLater"
    SIG_REQUIRED = "sigRequired"
    UNAUTHORIZED = "unauthorized"
    UNDEFINED_STATUS = "status 4, which nobody defined"
    WRONG_NONCE = "the nonce of another request"
    NO_NONCE = "no nonce"
    BARE_NONCE = "the right nonce without its OCTET STRING, as old responders do"
    STALE = "thisUpdate an hour ago"
    FUTURE = "thisUpdate in an hour"
    EXPIRED = "nextUpdate half an hour ago"
    OLD_RESPONSE = "producedAt an hour ago"
    CONTRADICTION = "nextUpdate before thisUpdate"
    WRONG_CERT_ID = "about another certificate"
    TWO_ANSWERS = "two SingleResponses"
    NO_ANSWER = "no SingleResponse"
    OTHER_SIGNER = "signed by a key that is not the responder's"
    STRANGER = "signed by a responder of another authority"
    NO_EKU = "signed by a responder without EKU OCSPSigning"
    EXPIRED_RESPONDER = "signed by a responder whose certificate has expired"
    NO_CERTIFICATE = "the responder's certificate is left out"
    BY_NAME = "the responder named by its subject, not its key, which is allowed"
    BY_ISSUER = "signed by the authority itself, which is allowed"
    CHECKED_RESPONDER = "signed by a responder that is not exempt from revocation, which is allowed"
    CRITICAL_EXTENSION = "a critical extension that nobody knows"
    TRUNCATED = "the second half is missing"
    HTML = "an HTML page with status 200"
    FORBIDDEN = "HTTP 403"
    OVERLOADED = "HTTP 503"
    REDIRECT = "HTTP 302"
    HUGE = "ten megabytes and more"


@frozen
class Revocation:
    """When and why (CRLReason as asn1crypto spells it: key_compromise, certificate_hold …)."""

    at: datetime
    reason: str = "unspecified"


class OcspResponder:
    """Answers for all authorities of a demo hierarchy.

    `behaviour` is the rule, `script` holds exceptions for the next requests, `latency` is in seconds on the clock.
    `offset` is by how much it is ahead of that clock.
    `lifetime`, when given, sets nextUpdate. `requests` counts what came in.
    """

    def __init__(self, pki: DemoPki, clock: Clock) -> None:
        self.behaviour = OcspBehaviour.HONEST
        self.script: deque[OcspBehaviour] = deque()
        self.latency = 0.0
        self.offset = timedelta(0)
        self.lifetime: timedelta | None = None
        self.requests = 0
        self._clock = clock
        self._authorities = {
            pki.root.certificate: (pki.root, pki.root_responder),
            pki.issuing.certificate: (pki.issuing, pki.issuing_responder),
            pki.tsa_authority.certificate: (pki.tsa_authority, pki.tsa_responder),
            pki.phone_qualified.certificate: (pki.phone_qualified, pki.phone_qualified_responder),
            pki.phone_basic.certificate: (pki.phone_basic, pki.phone_basic_responder),
        }
        self._issued = {_serial(holding.certificate) for holding in pki.holdings().values()}
        self._revoked: dict[int, Revocation] = {}
        self._bent: dict[int, OcspBehaviour] = {}

    def revoke(self, certificate: bytes, revocation: Revocation) -> None:
        """Call a certificate, DER, revoked from now on."""
        self._revoked[_serial(certificate)] = revocation

    def forget(self, certificate: bytes) -> None:
        """Call a certificate, DER, unknown from now on."""
        self._issued.discard(_serial(certificate))

    def learn(self, certificate: bytes) -> None:
        """Call a certificate, DER, that was issued elsewhere good from now on."""
        self._issued.add(_serial(certificate))

    def restore(self, certificate: bytes) -> None:
        """Call a certificate, DER, good from now on, whatever it was called before."""
        self._revoked.pop(_serial(certificate), None)
        self.learn(certificate)

    def bend(self, certificate: bytes, behaviour: OcspBehaviour) -> None:
        """Answer like this from now on whenever a certificate, DER, is asked for, unless told otherwise for all."""
        self._bent[_serial(certificate)] = behaviour

    def serve(self, authority: Holding, responder: Holding) -> None:
        """Answer for one more authority."""
        self._authorities[authority.certificate] = (authority, responder)
        self._issued |= {_serial(authority.certificate), _serial(responder.certificate)}

    def respond(self, request: Request) -> Response:
        """Answer a POST or GET. Blocks for the latency, on the clock."""
        self.requests += 1
        behaviour = self.script.popleft() if self.script else self.behaviour
        if behaviour is OcspBehaviour.HONEST and self._bent:
            behaviour = self._behaviour_for(request)
        if self.latency:
            self._clock.sleep(self.latency)
        special = http_fault(behaviour.name, "application/ocsp-response")
        if special is not None:
            return special
        body = _request_body(request)
        if isinstance(body, Response):
            return body
        answer = self._answer(body, behaviour)
        half = len(answer) // 2 if behaviour is OcspBehaviour.TRUNCATED else len(answer)
        return Response(200, {"content-type": "application/ocsp-response"}, answer[:half])

    def _answer(self, body: bytes, behaviour: OcspBehaviour) -> bytes:
        from idclient.emulators.authorities import ocsp_messages as messages

        statuses = {
            OcspBehaviour.MALFORMED_REQUEST: messages.MALFORMED_REQUEST,
            OcspBehaviour.INTERNAL_ERROR: messages.INTERNAL_ERROR,
            OcspBehaviour.TRY_LATER: messages.TRY_LATER,
            OcspBehaviour.SIG_REQUIRED: messages.SIG_REQUIRED,
            OcspBehaviour.UNAUTHORIZED: messages.UNAUTHORIZED,
            OcspBehaviour.UNDEFINED_STATUS: 4,
        }
        if behaviour in statuses:
            return messages.refuse(statuses[behaviour])
        try:
            query = messages.read_query(body)
        except messages.MalformedRequest:
            return messages.refuse(messages.MALFORMED_REQUEST)
        issuers = {self._issuer_of(cert_id) for cert_id in query.cert_ids}
        (issuer, *others) = issuers
        if issuer is None or others:
            return messages.refuse(messages.UNAUTHORIZED)
        honest = self._honest(query, self._authorities[issuer][1])
        return self._sign(_bend(honest, behaviour), behaviour, *self._authorities[issuer])

    def _behaviour_for(self, request: Request) -> OcspBehaviour:
        """Return the behaviour laid down for a certificate that is asked for."""
        from idclient.emulators.authorities import ocsp_messages as messages

        body = _request_body(request)
        try:
            query = messages.read_query(body) if isinstance(body, bytes) else None
        except messages.MalformedRequest:
            query = None
        serials = () if query is None else (cert_id["serial_number"].native for cert_id in query.cert_ids)
        return next((self._bent[serial] for serial in serials if serial in self._bent), OcspBehaviour.HONEST)

    def _issuer_of(self, cert_id: Any) -> bytes | None:
        from idclient.emulators.authorities.ocsp_messages import names_issuer

        return next((issuer for issuer in self._authorities if names_issuer(cert_id, issuer)), None)

    def _honest(self, query: "Query", responder: Holding) -> "Answer":
        from idclient.emulators.authorities.ocsp_messages import Answer

        now = (self._clock.now() + self.offset).replace(microsecond=0)
        statuses = tuple(self._status(cert_id, now) for cert_id in query.cert_ids)
        return Answer(statuses, now, query.nonce, (responder.certificate,))

    def _status(self, cert_id: Any, now: datetime) -> "Status":
        from idclient.emulators.authorities.ocsp_messages import Status

        serial = cert_id["serial_number"].native
        status = Status(cert_id, now, None if self.lifetime is None else now + self.lifetime)
        revocation = self._revoked.get(serial)
        if revocation is not None and revocation.at <= now:
            return replace(status, revoked_at=revocation.at, reason=revocation.reason)
        return replace(status, known=serial in self._issued)

    def _sign(self, answer: "Answer", behaviour: OcspBehaviour, authority: Holding, responder: Holding) -> bytes:
        from idclient.emulators.authorities import rogues
        from idclient.emulators.authorities.ocsp_messages import sign

        now = self._clock.now()
        match behaviour:
            case OcspBehaviour.BY_ISSUER:
                return sign(replace(answer, certificates=()), authority)
            case OcspBehaviour.NO_CERTIFICATE:
                return sign(replace(answer, certificates=()), responder)
            case OcspBehaviour.OTHER_SIGNER:
                return sign(answer, rogues.wrong_key(responder))
            case OcspBehaviour.STRANGER:
                responder = rogues.stranger(now)
            case OcspBehaviour.NO_EKU:
                responder = rogues.responder_without_purpose(authority, now)
            case OcspBehaviour.EXPIRED_RESPONDER:
                responder = rogues.expired_responder(authority, now)
            case OcspBehaviour.CHECKED_RESPONDER:
                responder = rogues.responder_without_exemption(authority, now)
            case _:
                pass
        return sign(replace(answer, certificates=(responder.certificate,)), responder)


def _bend(answer: "Answer", behaviour: OcspBehaviour) -> "Answer":
    """Make an honest answer say something else."""
    from idclient.emulators.authorities.ocsp_messages import other_cert_id

    first, hour = answer.statuses[0], timedelta(hours=1)
    produced = answer.produced_at

    def single(**changes: Any) -> "Answer":
        return replace(answer, statuses=(replace(first, **changes),))

    bent = {
        OcspBehaviour.WRONG_NONCE: lambda: replace(answer, nonce=bytes(len(answer.nonce or b"")) or b"\0"),
        OcspBehaviour.NO_NONCE: lambda: replace(answer, nonce=None),
        OcspBehaviour.BARE_NONCE: lambda: replace(answer, bare_nonce=answer.nonce),
        OcspBehaviour.STALE: lambda: single(this_update=produced - hour),
        OcspBehaviour.FUTURE: lambda: single(this_update=produced + hour),
        OcspBehaviour.EXPIRED: lambda: single(this_update=produced - hour, next_update=produced - hour / 2),
        OcspBehaviour.OLD_RESPONSE: lambda: replace(answer, produced_at=produced - hour),
        OcspBehaviour.CONTRADICTION: lambda: single(next_update=produced - timedelta(seconds=1)),
        OcspBehaviour.WRONG_CERT_ID: lambda: single(cert_id=other_cert_id(first.cert_id)),
        OcspBehaviour.TWO_ANSWERS: lambda: replace(answer, statuses=(first, first)),
        OcspBehaviour.BY_NAME: lambda: replace(answer, by_name=True),
        OcspBehaviour.CRITICAL_EXTENSION: lambda: replace(answer, critical_extension="2.999.1"),
        OcspBehaviour.NO_ANSWER: lambda: replace(answer, statuses=()),
    }
    return bent[behaviour]() if behaviour in bent else answer


def _request_body(request: Request) -> bytes | Response:
    """Return the OCSPRequest a POST carries or a GET has in its path, or the refusal HTTP has for it."""
    match request.method:
        case "POST":
            headers = {name.lower(): value for name, value in request.headers.items()}
            if headers.get("content-type", "").split(";")[0].strip().lower() != "application/ocsp-request":
                return Response(415, {}, b"")
            return request.body
        case "GET":
            try:
                return base64.b64decode(unquote(urlsplit(request.url).path.lstrip("/")), validate=True)
            except (binascii.Error, ValueError):
                return b""
        case _:
            return Response(405, {"allow": "GET, POST"}, b"")


def _serial(certificate: bytes) -> int:
    """Return the serial number: the first INTEGER in TBSCertificate (RFC 5280 §4.1). Needs no ASN.1 library."""
    body = tlv.find(certificate, 0x30, 0x30) or b""
    return next(int.from_bytes(item.value, signed=True) for item in tlv.iterate(body) if item.tag == 0x02)
