"""The service `smartid`: the collector asks Smart-ID (RP API v2) for the voter, and tells what came of it."""

import hashlib
from typing import Any

from idclient.emulators.collector.phone_answers import algorithm_in, octets_in, signature_in
from idclient.emulators.collector.phone_desk import PhoneDesk
from idclient.emulators.collector.phone_hashes import asked_hash
from idclient.emulators.collector.phone_sessions import PhoneSession, PhoneSessions, Read
from idclient.emulators.collector.refusals import Refused, bad
from idclient.emulators.collector.requests import Asked, encoded
from idclient.emulators.collector.services import Method, Result, Service

FAILED, BAD_CERTIFICATE, _ACCOUNT = "SMARTID_GENERAL", "SMARTID_BAD_CERTIFICATE", "SMARTID_ACCOUNT"
_RESULTS = {
    "USER_REFUSED": "SMARTID_CANCELED",
    "USER_REFUSED_CERT_CHOICE": "SMARTID_CANCELED",
    "USER_REFUSED_DISPLAYTEXTANDPIN": "SMARTID_CANCELED",
    "USER_REFUSED_VC_CHOICE": "SMARTID_CANCELED",
    "USER_REFUSED_CONFIRMATIONMESSAGE": "SMARTID_CANCELED",
    "USER_REFUSED_CONFIRMATIONMESSAGE_WITH_VC_CHOICE": "SMARTID_CANCELED",
    "TIMEOUT": "SMARTID_EXPIRED",
    "WRONG_VC": "SMARTID_VERIFICATION",
    "DOCUMENT_UNUSABLE": _ACCOUNT,
}
_STATUSES = {404: _ACCOUNT, 471: _ACCOUNT}
_INTERACTIONS = [{"type": "displayTextAndPIN", "displayText60": "E-valimised"}]
_LEVEL = {"certificateLevel": "QUALIFIED"}


def smart_id_service(desk: PhoneDesk) -> Service:
    """Return the service."""
    calls = _SmartId(desk)
    code = frozenset({"SessionCode"})
    return {
        "RPC.Authenticate": Method(calls.authenticate, frozenset({"Identifier"})),
        "RPC.AuthenticateStatus": Method(calls.authenticate_status, code),
        "RPC.GetCertificateChoice": Method(calls.certificate),
        "RPC.GetCertificateChoiceStatus": Method(calls.certificate_status, code),
        "RPC.Sign": Method(calls.sign, frozenset({"Hash", "HashType"})),
        "RPC.SignStatus": Method(calls.sign_status, code),
    }


class _SmartId:
    def __init__(self, desk: PhoneDesk) -> None:
        self._desk = desk
        self._sessions = PhoneSessions(desk.entropy)

    def authenticate(self, asked: Asked) -> Result:
        roll = self._desk.roll()
        roll.require_open(asked.now, until=roll.stop)
        person = asked.text("Identifier")
        if not person.isascii() or not person.isdigit():
            raise bad("person")
        digest = hashlib.sha256(self._desk.entropy(32)).digest()
        path = f"authentication/etsi/PNOEE-{person}"
        return {"SessionCode": self._begun(path, person, asked, (digest, "SHA256")), "Challenge": encoded(digest)}

    def authenticate_status(self, asked: Asked) -> Result:
        def admitted(session: PhoneSession, answer: dict[str, Any]) -> Result:
            judge, value = self._desk.judge, signature_in(answer, FAILED)
            person = judge.authenticated(_certificate(answer), value, session.digest, session.person, asked.now)
            return self._desk.admission(person)

        return self._sessions.status(asked, "authentication", self._fetched, _when_ok(admitted))

    def certificate(self, asked: Asked) -> Result:
        voter = self._desk.voter(asked)
        return {"SessionCode": self._begun(f"certificatechoice/etsi/PNOEE-{voter}", voter, asked, None)}

    def certificate_status(self, asked: Asked) -> Result:
        def chosen(session: PhoneSession, answer: dict[str, Any]) -> Result:
            document = answer["result"].get("documentNumber")
            if not isinstance(document, str) or not document.isascii() or not document.isprintable():
                raise Refused(FAILED, "document")
            certificate = self._desk.judge.signer(_certificate(answer), session.person, asked.now)
            sealed = self._desk.tickets.seal(document.encode())
            return {"Certificate": encoded(certificate), "DataToken": encoded(sealed)}

        return self._sessions.status(asked, "certificatechoice", self._fetched, _when_ok(chosen))

    def sign(self, asked: Asked) -> Result:
        voter = self._desk.voter(asked)
        document = self._desk.tickets.unseal(asked.data("DataToken")).decode()
        if not document.startswith(f"PNOEE-{voter}-"):
            raise bad("data token")
        return {"SessionCode": self._begun(f"signature/document/{document}", voter, asked, asked_hash(asked))}

    def sign_status(self, asked: Asked) -> Result:
        def signed(_: PhoneSession, answer: dict[str, Any]) -> Result:
            return {"Signature": encoded(signature_in(answer, FAILED)), "Algorithm": algorithm_in(answer)}

        return self._sessions.status(asked, "signature", self._fetched, _when_ok(signed))

    def _begun(self, path: str, person: str, asked: Asked, task: tuple[bytes, str] | None) -> str:
        body: dict[str, Any] = dict(_LEVEL)
        if task is not None:
            body |= {"hash": encoded(task[0]), "hashType": task[1], "allowedInteractionsOrder": _INTERACTIONS}
        remote = self._desk.line.post(path, body, _STATUSES).get("sessionID")
        if not isinstance(remote, str) or not remote.isprintable() or not 0 < len(remote) <= 64:
            raise Refused(FAILED, "session")
        session = PhoneSession(
            kind=path.partition("/")[0],
            remote=remote,
            began=asked.now,
            digest=task[0] if task else b"",
            person=person,
        )
        return self._sessions.begin(session)

    def _fetched(self, session: PhoneSession) -> dict[str, Any] | None:
        return self._desk.line.get(f"session/{session.remote}")


def _when_ok(read: Read) -> Read:
    def judged(session: PhoneSession, answer: dict[str, Any]) -> Result:
        result = answer.get("result")
        ended = result.get("endResult") if isinstance(result, dict) else None
        if ended != "OK":
            raise Refused(_RESULTS.get(str(ended), FAILED), "result")
        return read(session, answer)

    return judged


def _certificate(answer: dict[str, Any]) -> bytes:
    certificate = answer.get("cert")
    if not isinstance(certificate, dict) or certificate.get("certificateLevel") != "QUALIFIED":
        raise Refused(BAD_CERTIFICATE, "level")
    return octets_in(certificate.get("value"), FAILED)
