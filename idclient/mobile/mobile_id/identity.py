"""An identity on a SIM: certificate, authentication and signature with Mobile-ID, each answer verified.

One request at most reaches the phone for each `sign` and `authenticate`, whatever the network does.
"""

from types import TracebackType
from typing import Self

from idclient.errors.card import DigestUnsupported
from idclient.mobile.asking import Effect, post
from idclient.mobile.judging import Expected, judge_certificate
from idclient.mobile.line import open_line
from idclient.mobile.mobile_id import messages
from idclient.mobile.mobile_id.confirming import Asked, confirm, who
from idclient.mobile.mobile_id.messages import HASH_TYPES
from idclient.mobile.mobile_id.options import MobileIdOptions
from idclient.mobile.mobile_id.results import ASKING, require_ok
from idclient.mobile.resuming import find
from idclient.mobile.signature_checks import Answered, Requested, judge_signature
from idclient.mobile.subscriber import Subscriber
from idclient.model import Dialog, PhoneName, Progress, Purpose, Signature, SignatureAlgorithm, Step
from idclient.ports import Environment
from idclient.ports.stopping import stoppable
from idclient.trust.certificates import read_certificate
from idclient.trust.signatures import key_kind

_RSA = (SignatureAlgorithm.RSA_SHA256, SignatureAlgorithm.RSA_SHA384, SignatureAlgorithm.RSA_SHA512)
_ECDSA = (SignatureAlgorithm.ECDSA_SHA256, SignatureAlgorithm.ECDSA_SHA384, SignatureAlgorithm.ECDSA_SHA512)


class MobileIdIdentity:
    """A `model.Identity` on a phone with Mobile-ID. Nothing is held open: `close` is there to be like a card."""

    def __init__(
        self, environment: Environment, subscriber: Subscriber, options: MobileIdOptions | None = None
    ) -> None:
        """Take whom to ask. Raises: PhoneServiceNotConfigured, naming the setting that is missing."""
        self._environment = environment
        self._line = open_line(environment, PhoneName.MOBILE_ID)
        self._subscriber = subscriber
        self._options = options or MobileIdOptions()
        self._certificate = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Do nothing. Never raises."""

    def certificate(self, dialog: Dialog) -> bytes:
        """Return the signing certificate, DER, verified. Fetched once per identity; nobody's phone rings. Blocks.

        Raises: PhoneNoAccount and other PhoneErrors, TrustError, ServiceError, Cancelled.
        """
        if not self._certificate:
            self._certificate = self._fetched(dialog)
        return self._certificate

    def signature_algorithms(self, dialog: Dialog) -> tuple[SignatureAlgorithm, ...]:
        """Return every scheme in which `sign` makes signatures; no PIN is asked. Raises: as `certificate`."""
        kind = key_kind(read_certificate(self.certificate(dialog)).public_key)
        return _RSA if kind == "rsa" else _ECDSA

    def sign(self, digest: bytes, dialog: Dialog) -> Signature:
        """Sign a SHA-2 digest (32, 48 or 64 bytes) with PIN2. Blocks until the phone has answered, 130 s at most.

        Cancelling ends it within 200 ms; the phone is told nothing and asks on (PhoneStillPrompts).

        Raises:
            PhoneTimeout, PhoneRefused, PhoneAbsent, PhoneBusy …: what became of it on the phone.
            PhoneOutcomeUnknown: the line was lost; nothing was signed here.
            PhoneSignatureInvalid, PhoneAlgorithmDifferent, PhoneAnswerMalformed: an answer that is not believed.
            TrustError, ServiceError, Cancelled, DigestUnsupported: everything else.
        """
        _require_digest(digest)
        certificate = self.certificate(dialog)
        answer = confirm(self._asked(Purpose.SIGNING, digest), dialog)
        return _judged(certificate, messages.signature_in(answer), digest, trace=answer.trace)

    def authenticate(self, digest: bytes, dialog: Dialog) -> Signature:
        """Sign a SHA-2 digest with PIN1; the certificate that comes with the answer is verified as well.

        Raises: PhoneOtherPerson, PhoneCertificateKind, PhoneCertificateMissing; and as `sign`.
        """
        _require_digest(digest)
        answer = confirm(self._asked(Purpose.AUTHENTICATION, digest), dialog)
        signature, certificate = messages.signature_in(answer), messages.certificate_in(answer)
        self._judge(certificate, Purpose.AUTHENTICATION, dialog, trace=answer.trace)
        return _judged(certificate, signature, digest, trace=answer.trace)

    def under_way(self, purpose: Purpose, dialog: Dialog) -> bytes:
        """Return the digest which the phone was asked to sign before a restart, and may still answer; else nothing.

        `sign` or `authenticate` with the same digest goes on waiting and rings no phone. Blocks. Raises: Cancelled.
        """
        earlier = find(self._environment, PhoneName.MOBILE_ID, who(self._subscriber), dialog.check)
        is_open = earlier is not None and earlier.purpose is purpose and not earlier.abandoned
        return earlier.digest if earlier is not None and is_open else b""

    def _asked(self, purpose: Purpose, digest: bytes) -> Asked:
        return Asked(self._line, self._subscriber, self._options, purpose, digest)

    def _fetched(self, dialog: Dialog) -> bytes:
        dialog.tell(Progress(Step.CHECKING_CERTIFICATE))
        body = messages.certificate_body(self._line, self._subscriber)
        answer = post(self._line, messages.CERTIFICATE, body, dialog, statuses=ASKING, effect=Effect.LOOKS_UP)
        require_ok(answer)
        certificate = messages.certificate_in(answer)
        self._judge(certificate, Purpose.SIGNING, dialog, trace=answer.trace)
        return certificate

    def _judge(self, certificate: bytes, purpose: Purpose, dialog: Dialog, *, trace: str) -> None:
        expected = Expected(PhoneName.MOBILE_ID, purpose, self._subscriber.subject)
        environment = stoppable(self._environment, dialog.check)
        judge_certificate(environment, certificate, expected=expected, trace=trace)


def _require_digest(digest: bytes) -> None:
    if len(digest) not in HASH_TYPES:
        raise DigestUnsupported(size=len(digest))


def _judged(certificate: bytes, answered: Answered, digest: bytes, *, trace: str) -> Signature:
    requested = Requested(PhoneName.MOBILE_ID, f"sha{8 * len(digest)}")
    return judge_signature(certificate, answered, requested=requested, digest=digest, trace=trace)
