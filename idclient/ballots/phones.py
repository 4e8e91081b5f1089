"""What a collector is asked whose services ask the voter's phone (IVXV, `mid` and `smartid`), with typed answers.

Nothing that is answered is proven here: who uses it computes the control code, and judges person and signature.
"""

from typing import Protocol

from idclient.ballots.calls import CollectorSession
from idclient.errors.collector import CollectorAnswerMalformed
from idclient.model import PhoneName
from idclient.value import field, frozen
from idclient.wire import collector_rpc as rpc

_SESSION = 36
_CODE = 11
_HASHES = {32: "SHA256", 48: "SHA384", 64: "SHA512"}
"""Names of digests in the protocol, by their octets."""


@frozen
class Begun:
    """The phone is asked to sign `challenge`; `session` is under which the collector knows that."""

    session: str = field(repr=False)
    challenge: bytes = field(repr=False)


@frozen
class Admission:
    """Whom the collector takes the person for, and the ticket with which it lets that person store one vote."""

    code: str = field(repr=False)
    ticket: bytes = field(repr=False)


@frozen
class PhoneSignature:
    """A signature as it was given: for EC keys r‖s. `algorithm` is the phone's service's name of it."""

    value: bytes = field(repr=False)
    algorithm: str


class PhoneCalls(Protocol):
    """One person's phone. None is returned while the phone has not answered. Everything blocks.

    Everything raises CollectorError: of it, CollectorRefusal when the phone or its service refused; after
    CollectorUnanswered an answer may be asked for again, and is the same again.
    """

    @property
    def service(self) -> PhoneName:
        """Which service asks."""
        ...

    def begin_authentication(self) -> Begun:
        """Have the phone ask for PIN1."""
        ...

    def admission(self, session: str) -> Admission | None:
        """Return who has authenticated."""
        ...

    def begin_certificate(self) -> str:
        """Have the signing certificate looked up. The rest needs a ticket."""
        ...

    def certificate(self, session: str) -> bytes | None:
        """Return the signing certificate, DER."""
        ...

    def begin_signature(self, digest: bytes) -> str:
        """Have the phone ask for PIN2. `digest` has 32, 48 or 64 octets."""
        ...

    def signature(self, session: str) -> PhoneSignature | None:
        """Return what was signed."""
        ...


class MobileIdCalls:
    """A phone with Mobile-ID: `number` with `+` and country code, `code` is the personal code."""

    service = PhoneName.MOBILE_ID

    def __init__(self, session: CollectorSession, number: str, code: str) -> None:
        self._session = session
        self._number = number
        self._code = code

    def begin_authentication(self) -> Begun:
        """See PhoneCalls."""
        return _begun(self._session.ask("mid", "Authenticate", {"IDCode": self._code, "PhoneNo": self._number}))

    def admission(self, session: str) -> Admission | None:
        """See PhoneCalls."""
        return _admission(_status(self._session, "mid", "AuthenticateStatus", session))

    def begin_certificate(self) -> str:
        """Do nothing: Mobile-ID tells certificates without asking anybody."""
        return ""

    def certificate(self, session: str) -> bytes:
        """See PhoneCalls."""
        del session
        return rpc.octets_in(self._session.ask("mid", "GetCertificate", {"PhoneNo": self._number}), "Certificate")

    def begin_signature(self, digest: bytes) -> str:
        """See PhoneCalls."""
        values: dict[str, str | bytes] = {"PhoneNo": self._number, **_hashed(digest)}
        return _session_in(self._session.ask("mid", "Sign", values))

    def signature(self, session: str) -> PhoneSignature | None:
        """See PhoneCalls."""
        return _signature(_status(self._session, "mid", "SignStatus", session))


class SmartIdCalls:
    """A phone with Smart-ID; `code` is the personal code, of Estonia."""

    service = PhoneName.SMART_ID

    def __init__(self, session: CollectorSession, code: str) -> None:
        self._session = session
        self._code = code
        self._document = b""
        """Which account was chosen, sealed by the collector."""

    def begin_authentication(self) -> Begun:
        """See PhoneCalls."""
        return _begun(self._session.ask("smartid", "Authenticate", {"Identifier": self._code}))

    def admission(self, session: str) -> Admission | None:
        """See PhoneCalls."""
        return _admission(_status(self._session, "smartid", "AuthenticateStatus", session))

    def begin_certificate(self) -> str:
        """See PhoneCalls."""
        return _session_in(self._session.ask("smartid", "GetCertificateChoice", {}))

    def certificate(self, session: str) -> bytes | None:
        """See PhoneCalls."""
        result = _status(self._session, "smartid", "GetCertificateChoiceStatus", session)
        if result is None:
            return None
        certificate, self._document = rpc.octets_in(result, "Certificate"), rpc.octets_in(result, "DataToken")
        return certificate

    def begin_signature(self, digest: bytes) -> str:
        """See PhoneCalls. The certificate must have been asked for: its account signs."""
        return _session_in(self._session.ask("smartid", "Sign", _hashed(digest), data=self._document))

    def signature(self, session: str) -> PhoneSignature | None:
        """See PhoneCalls."""
        return _signature(_status(self._session, "smartid", "SignStatus", session))


def _hashed(digest: bytes) -> dict[str, str | bytes]:
    return {"Hash": digest, "HashType": _HASHES[len(digest)]}


def _begun(result: rpc.Result) -> Begun:
    challenge = rpc.octets_in(result, "Challenge")
    if len(challenge) not in _HASHES:
        raise CollectorAnswerMalformed(reason="Challenge")
    return Begun(_session_in(result), challenge)


def _session_in(result: rpc.Result) -> str:
    return rpc.text_in(result, "SessionCode", longest=_SESSION)


def _status(session: CollectorSession, service: str, name: str, code: str) -> rpc.Result | None:
    result = session.ask(service, name, {"SessionCode": code})
    match result.get("Status"):
        case "POLL":
            return None
        case "OK":
            return result
    raise CollectorAnswerMalformed(reason="Status")


def _admission(result: rpc.Result | None) -> Admission | None:
    if result is None:
        return None
    return Admission(rpc.text_in(result, "PersonalCode", longest=_CODE), rpc.octets_in(result, "AuthToken"))


def _signature(result: rpc.Result | None) -> PhoneSignature | None:
    if result is None:
        return None
    return PhoneSignature(rpc.octets_in(result, "Signature"), rpc.text_in(result, "Algorithm", longest=40))
