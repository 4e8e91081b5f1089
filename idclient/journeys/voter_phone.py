"""A voter's phone, asked by way of an election's collector. What comes back is verified here: the collector is not.

    phone = VoterPhone(election, calls, MobileIdCalls(calls, number, code), subject="PNOEE-…", clock=clock)
    phone.authenticate(dialog)      # PIN1; from now on the session is this person's
    voting = Voting(election=election, identity=phone, calls=calls, …)

The control code is computed from what the phone is to sign and shown before anybody waits; for a signature it is known
before anything is sent.
"""

from collections.abc import Callable
from typing import TypeVar

from idclient.ballots.calls import CollectorSession
from idclient.ballots.configuration import Election
from idclient.ballots.phones import PhoneCalls, PhoneSignature
from idclient.errors import Cancelled
from idclient.errors.ballot import SignerUnfit
from idclient.errors.card import DigestUnsupported
from idclient.errors.collector import CollectorError, CollectorInterrupted, CollectorNotReached, CollectorUnanswered
from idclient.errors.phone import PhoneOutcomeUnknown, PhoneTimeout
from idclient.errors.phone_answer import PhoneOtherPerson
from idclient.journeys.vote_signing import fit_issuer
from idclient.mobile.polling import PATIENCE, PROMPT
from idclient.mobile.signature_checks import Answered, Requested, judge_signature
from idclient.model import (
    Dialog,
    PhoneName,
    PhoneStillPrompts,
    Progress,
    Purpose,
    ShowCode,
    Signature,
    SignatureAlgorithm,
    Step,
    WaitingForPhone,
)
from idclient.ports import Clock
from idclient.ports.stopping import wait_for
from idclient.trust.certificates import read_certificate
from idclient.trust.persons import read_person
from idclient.trust.signatures import key_kind
from idclient.wire.collector_rpc import Method
from idclient.wire.verification_code import mobile_id_code, smart_id_code

_PAUSE = 1.0
"""Seconds between two questions whether the phone has answered; the collector holds its answer back, too."""
_SLICE = 0.1
_CODES = {PhoneName.MOBILE_ID: mobile_id_code, PhoneName.SMART_ID: smart_id_code}
_HASHES = {32: "sha256", 48: "sha384", 64: "sha512"}

Answer = TypeVar("Answer")


class VoterPhone:
    """Signs one person's votes. Every method but `signature_algorithms` blocks, two minutes at most.

    Each raises: CollectorRefusal for what phone, service or collector refuse; PhoneTimeout, PhoneOutcomeUnknown,
    PhoneOtherPerson, PhoneSignatureInvalid, PhoneAlgorithmDifferent; CollectorError; TrustError; Cancelled.
    """

    def __init__(
        self, election: Election, calls: CollectorSession, phone: PhoneCalls, *, subject: str, clock: Clock
    ) -> None:
        """Take whom to ask; `subject` is the semantic identifier (`PNOEE-…`) of who is meant. Nothing is sent."""
        self._election = election
        self._calls = calls
        self._phone = phone
        self._subject = subject
        self._clock = clock
        self._certificate = b""

    def authenticate(self, dialog: Dialog) -> None:
        """Ask for PIN1, and let the session be this person's: one ticket, which stores one vote."""
        dialog.check()
        self._calls.authenticated(Method.NONE)
        dialog.tell(Progress(Step.ASKING_PHONE))
        begun = self._begun(self._phone.begin_authentication, dialog)
        dialog.tell(ShowCode(self._phone.service, Purpose.AUTHENTICATION, _CODES[self._phone.service](begun.challenge)))
        admitted = self._answered(lambda: self._phone.admission(begun.session), dialog)
        if f"PNOEE-{admitted.code}" != self._subject:
            raise PhoneOtherPerson(service=self._phone.service.value)
        self._calls.authenticated(Method.TICKET, ticket=admitted.ticket)

    def certificate(self, dialog: Dialog) -> bytes:
        """Return the signing certificate, DER: this person's, and one that signs votes in this election."""
        if not self._certificate:
            session = self._begun(self._phone.begin_certificate, dialog)
            found = self._answered(lambda: self._phone.certificate(session), dialog)
            fit_issuer(self._election, found)
            if not self._is_meant(found):
                raise PhoneOtherPerson(service=self._phone.service.value)
            self._certificate = found
        return self._certificate

    def signature_algorithms(self, dialog: Dialog) -> tuple[SignatureAlgorithm, ...]:
        """Return the one scheme in which votes are signed. Raises: as `certificate`; SignerUnfit."""
        kind = key_kind(read_certificate(self.certificate(dialog)).public_key)
        if self._phone.service is PhoneName.SMART_ID and kind != "rsa":
            raise SignerUnfit(reason="algorithm")
        return (SignatureAlgorithm.RSA_SHA256 if kind == "rsa" else SignatureAlgorithm.ECDSA_SHA256,)

    def sign(self, digest: bytes, dialog: Dialog) -> Signature:
        """Sign a SHA-2 digest with PIN2. Raises: DigestUnsupported, and as all."""
        if len(digest) not in _HASHES:
            raise DigestUnsupported(size=len(digest))
        certificate = self.certificate(dialog)
        dialog.check()
        dialog.tell(ShowCode(self._phone.service, Purpose.SIGNING, _CODES[self._phone.service](digest)))
        dialog.tell(Progress(Step.ASKING_PHONE))
        session = self._begun(lambda: self._phone.begin_signature(digest), dialog)
        answer = self._answered(lambda: self._phone.signature(session), dialog)
        dialog.tell(Progress(Step.CHECKING_ANSWER))
        return self._judged(certificate, answer, digest)

    def _judged(self, certificate: bytes, answer: PhoneSignature, digest: bytes) -> Signature:
        requested = Requested(self._phone.service, _HASHES[len(digest)])
        return judge_signature(
            certificate, Answered(answer.value, answer.algorithm), requested=requested, digest=digest
        )

    def _is_meant(self, certificate: bytes) -> bool:
        person = read_person(certificate)
        if person.identifier:
            return person.identifier == self._subject
        return f"PNO{person.country}-{person.code}" == self._subject  # old certificates of Mobile-ID

    def _begun(self, begin: Callable[[], Answer], dialog: Dialog) -> Answer:
        """Have the phone asked. Who stops meanwhile is told that it may ask all the same."""
        try:
            return self._stoppable(begin, dialog.check)
        except Cancelled:
            dialog.tell(PhoneStillPrompts(self._phone.service))
            raise

    def _answered(self, ask: Callable[[], Answer | None], dialog: Dialog) -> Answer:
        """Ask until there is an answer. Raises: PhoneTimeout, PhoneOutcomeUnknown, and what `ask` raises."""
        service, started = self._phone.service, self._clock.monotonic()
        look = _Countdown(self._clock, dialog, service)
        loss: CollectorError | None = None
        try:
            while self._clock.monotonic() - started < PATIENCE:
                look()
                try:
                    loss, answer = None, self._stoppable(ask, look)
                except (CollectorNotReached, CollectorUnanswered) as problem:
                    loss, answer = problem, None
                if answer is not None:
                    return answer
                self._pause(look)
        except Cancelled:
            dialog.tell(PhoneStillPrompts(service))
            raise
        if loss is not None:
            raise PhoneOutcomeUnknown(service=service.value) from loss
        raise PhoneTimeout(service=service.value)

    def _stoppable(self, ask: Callable[[], Answer], check: Callable[[], None]) -> Answer:
        """Call the collector, and stop at once when `check` raises: the session is over then, no call follows it."""
        try:
            return wait_for(ask, check)
        except Cancelled:
            self._calls.interrupt.set()
            raise
        except CollectorInterrupted as problem:
            raise Cancelled from problem

    def _pause(self, look: Callable[[], None]) -> None:
        end = self._clock.monotonic() + _PAUSE
        while (left := end - self._clock.monotonic()) > 0:
            look()
            self._clock.sleep(min(left, _SLICE))


class _Countdown:
    """Looks whether the person still waits, and tells about once a second how long the phone will go on asking."""

    def __init__(self, clock: Clock, dialog: Dialog, service: PhoneName) -> None:
        self._clock = clock
        self._dialog = dialog
        self._service = service
        self._started = self._due = clock.monotonic()

    def __call__(self) -> None:
        self._dialog.check()
        now = self._clock.monotonic()
        if now >= self._due:
            self._due = now + 1.0
            self._dialog.tell(WaitingForPhone(self._service, max(0, round(PROMPT - (now - self._started)))))
