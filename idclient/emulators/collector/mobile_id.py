"""The service `mid`: the collector asks Mobile-ID for the voter, and tells the voter's program what came of it."""

import hashlib
from typing import Any

from idclient.emulators.collector.phone_answers import algorithm_in, octets_in, signature_in
from idclient.emulators.collector.phone_desk import PhoneDesk
from idclient.emulators.collector.phone_hashes import asked_hash
from idclient.emulators.collector.phone_sessions import PhoneSession, PhoneSessions, Read
from idclient.emulators.collector.refusals import Refused, bad
from idclient.emulators.collector.requests import Asked, encoded
from idclient.emulators.collector.services import Method, Result, Service

FAILED, BAD_CERTIFICATE, _UNKNOWN = "MID_GENERAL", "MID_BAD_CERTIFICATE", "MID_NOT_USER"
_RESULTS = {
    "TIMEOUT": "MID_EXPIRED",
    "NOT_MID_CLIENT": _UNKNOWN,
    "USER_CANCELLED": "MID_CANCELED",
    "SIGNATURE_HASH_MISMATCH": "MID_OPERATOR",
    "SIM_ERROR": "MID_OPERATOR",
    "PHONE_ABSENT": "MID_ABSENT",
    "DELIVERY_ERROR": "MID_ABSENT",
}
_LANGUAGE, _TEXT = "EST", "E-valimised"


def mobile_id_service(desk: PhoneDesk) -> Service:
    """Return the service."""
    calls = _MobileId(desk)
    code = frozenset({"SessionCode"})
    return {
        "RPC.Authenticate": Method(calls.authenticate, frozenset({"IDCode", "PhoneNo"})),
        "RPC.AuthenticateStatus": Method(calls.authenticate_status, code),
        "RPC.GetCertificate": Method(calls.certificate, frozenset({"PhoneNo"})),
        "RPC.Sign": Method(calls.sign, frozenset({"PhoneNo", "Hash", "HashType"})),
        "RPC.SignStatus": Method(calls.sign_status, code),
    }


class _MobileId:
    def __init__(self, desk: PhoneDesk) -> None:
        self._desk = desk
        self._sessions = PhoneSessions(desk.entropy)

    def authenticate(self, asked: Asked) -> Result:
        roll = self._desk.roll()
        roll.require_open(asked.now, until=roll.stop)
        code, number = asked.text("IDCode"), asked.text("PhoneNo")
        if not code or not number:
            raise bad("person")
        digest = hashlib.sha256(self._desk.entropy(32)).digest()
        task = {"hash": encoded(digest), "hashType": "SHA256", "language": _LANGUAGE, "displayText": _TEXT}
        session = self._begun("authentication", asked, digest, task, (code, number))
        return {"SessionCode": session, "Challenge": encoded(digest)}

    def authenticate_status(self, asked: Asked) -> Result:
        def admitted(session: PhoneSession, answer: dict[str, Any]) -> Result:
            certificate, value = octets_in(answer.get("cert"), FAILED), signature_in(answer, FAILED)
            person = self._desk.judge.authenticated(certificate, value, session.digest, session.person, asked.now)
            return self._desk.admission(person)

        return self._sessions.status(asked, "authentication", self._fetched, _when_ok(admitted))

    def certificate(self, asked: Asked) -> Result:
        voter = self._desk.voter(asked)
        answer = self._desk.line.post("certificate", _who(voter, asked.text("PhoneNo")))
        if answer.get("result") != "OK":
            raise Refused(_UNKNOWN, "certificate")
        certificate = octets_in(answer.get("cert"), FAILED)
        return {"Certificate": encoded(self._desk.judge.signer(certificate, voter, asked.now))}

    def sign(self, asked: Asked) -> Result:
        voter = self._desk.voter(asked)
        digest, name = asked_hash(asked)
        task = {"hash": encoded(digest), "hashType": name, "language": _LANGUAGE, "displayText": _TEXT}
        return {"SessionCode": self._begun("signature", asked, digest, task, (voter, asked.text("PhoneNo")))}

    def sign_status(self, asked: Asked) -> Result:
        def signed(_: PhoneSession, answer: dict[str, Any]) -> Result:
            return {"Signature": encoded(signature_in(answer, FAILED)), "Algorithm": algorithm_in(answer)}

        return self._sessions.status(asked, "signature", self._fetched, _when_ok(signed))

    def _begun(self, kind: str, asked: Asked, digest: bytes, task: dict[str, str], who: tuple[str, str]) -> str:
        remote = self._desk.line.post(kind, _who(*who) | task).get("sessionID")
        if not isinstance(remote, str) or not remote.isprintable() or not 0 < len(remote) <= 64:
            raise Refused(FAILED, "session")
        session = PhoneSession(kind=kind, remote=remote, began=asked.now, digest=digest, person=who[0])
        return self._sessions.begin(session)

    def _fetched(self, session: PhoneSession) -> dict[str, Any] | None:
        return self._desk.line.get(f"{session.kind}/session/{session.remote}")


def _when_ok(read: Read) -> Read:
    def judged(session: PhoneSession, answer: dict[str, Any]) -> Result:
        if answer.get("result") != "OK":
            raise Refused(_RESULTS.get(str(answer.get("result")), FAILED), "result")
        return read(session, answer)

    return judged


def _who(code: str, number: str) -> dict[str, str]:
    if not number:
        raise bad("number")
    return {"phoneNumber": number, "nationalIdentityNumber": code}
