"""An Identity on a phone with Smart-ID: it is asked, and nothing that it answers is taken on the service's word."""

from types import TracebackType
from typing import Self

from idclient.errors.card import DigestUnsupported
from idclient.errors.phone_answer import PhoneOtherPerson
from idclient.mobile.judging import Expected, JudgedCertificate, judge_certificate
from idclient.mobile.line import open_line
from idclient.mobile.resuming import find
from idclient.mobile.signature_checks import Answered, Requested, judge_signature
from idclient.mobile.smart_id.options import SmartIdOptions
from idclient.mobile.smart_id.outcomes import Chosen, Confirmed
from idclient.mobile.smart_id.ways import open_way
from idclient.mobile.subscriber import Account, AccountKind
from idclient.model import Dialog, PhoneName, Progress, Purpose, Signature, SignatureAlgorithm, Step
from idclient.ports import Environment
from idclient.ports.stopping import stoppable
from idclient.value import replace

_NAMES = {32: "sha256", 48: "sha384", 64: "sha512"}
"""hashlib's names of digests, by their length in octets."""
_PKCS1 = (SignatureAlgorithm.RSA_SHA256, SignatureAlgorithm.RSA_SHA384, SignatureAlgorithm.RSA_SHA512)
_PSS = (SignatureAlgorithm.RSA_PSS_SHA256, SignatureAlgorithm.RSA_PSS_SHA384, SignatureAlgorithm.RSA_PSS_SHA512)


class SmartIdIdentity:
    """A `model.Identity` on a phone with Smart-ID, reached by notification or QR code.

    It is one person: whoever answers first, where nobody was named, answers from then on. All methods block until the
    phone has answered, two minutes at the most, and raise:

        PhoneError, with its leaves: the person refused, chose another code, did not answer; the service refused; the
            answer was malformed, another person's, of another kind, level, flow or algorithm, or not rightly signed.
        TrustError: the certificate's path, validity or revocation.
        ServiceError, Cancelled, DigestUnsupported.
    """

    def __init__(self, environment: Environment, account: Account, options: SmartIdOptions | None = None) -> None:
        """Nothing is sent. Raises: PhoneServiceNotConfigured, PersonalCodeInvalid."""
        self._environment = environment
        self._account = account
        self._options = options or SmartIdOptions()
        line = open_line(environment, PhoneName.SMART_ID)
        self._way = open_way(line, account, self._options)
        self._pss = line.service.api == "v3"
        self._person = account.subject
        self._known = account
        self._chosen: Chosen | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Do nothing: nothing is held open. Never raises."""

    def certificate(self, dialog: Dialog) -> bytes:
        """Return the signing certificate, DER, judged; the phone is asked at most once."""
        return self._choice(dialog).certificate

    def signature_algorithms(self, dialog: Dialog) -> tuple[SignatureAlgorithm, ...]:
        """Return every scheme in which `sign` makes signatures; nobody is asked."""
        del dialog
        return _PSS if self._pss else _PKCS1

    def sign(self, digest: bytes, dialog: Dialog) -> Signature:
        """Sign a SHA-2 digest (32, 48 or 64 bytes) with the key of `certificate`: one request, one prompt (PIN2)."""
        _require_digest(digest)
        chosen = self._choice(dialog)
        self._chosen = replace(chosen, linked="")
        confirmed = self._way.sign(chosen, digest, dialog)
        dialog.tell(Progress(Step.CHECKING_ANSWER))
        if confirmed.certificate != chosen.certificate:
            self._judged(confirmed.certificate, confirmed.level, Purpose.SIGNING, dialog)
        return self._proven(chosen.certificate, confirmed, digest)

    def authenticate(self, digest: bytes, dialog: Dialog) -> Signature:
        """Sign a SHA-2 digest with the authentication key (PIN1); with v3 it is wrapped, see `Signature.message`."""
        _require_digest(digest)
        confirmed = self._way.authenticate(self._account, digest, dialog)
        dialog.tell(Progress(Step.CHECKING_ANSWER))
        judged = self._judged(confirmed.certificate, confirmed.level, Purpose.AUTHENTICATION, dialog)
        signature = self._proven(confirmed.certificate, confirmed, digest)
        self._remember(judged, confirmed.document)
        return signature

    def under_way(self, purpose: Purpose, dialog: Dialog) -> bytes:
        """Return the digest which the phone was asked to sign before a restart, and may still answer; else nothing.

        `sign` or `authenticate` with the same digest goes on waiting, unless the code to be shown was the service's
        (signing with v3) or there was a QR code. Blocks. Raises: Cancelled.
        """
        if not self._way.resumes(purpose) or not self._person:
            return b""
        earlier = find(self._environment, PhoneName.SMART_ID, self._person, dialog.check)
        is_open = earlier is not None and earlier.purpose is purpose and not earlier.abandoned
        return earlier.digest if earlier is not None and is_open else b""

    def _choice(self, dialog: Dialog) -> Chosen:
        if self._chosen is None:
            chosen = self._way.choose(self._known, dialog)
            dialog.tell(Progress(Step.CHECKING_ANSWER))
            judged = self._judged(chosen.certificate, chosen.level, Purpose.SIGNING, dialog)
            self._remember(judged, chosen.document)
            self._chosen = chosen
        return self._chosen

    def _judged(self, certificate: bytes, stated: str, purpose: Purpose, dialog: Dialog) -> JudgedCertificate:
        expected = Expected(PhoneName.SMART_ID, purpose, self._person, self._options.level_for(purpose))
        environment = stoppable(self._environment, dialog.check)
        return judge_certificate(environment, certificate, expected=expected, stated_level=stated)

    def _proven(self, certificate: bytes, confirmed: Confirmed, digest: bytes) -> Signature:
        answered = Answered(confirmed.value, confirmed.algorithm, confirmed.parameters)
        requested = Requested(PhoneName.SMART_ID, _NAMES[len(digest)], self._pss)
        return judge_signature(certificate, answered, requested=requested, digest=digest, message=confirmed.message)

    def _remember(self, judged: JudgedCertificate, document: str) -> None:
        """Keep who it is and by which account, so that a signature needs no further choice.

        Raises: PhoneOtherPerson when the account is not the certificate's.
        """
        if document.rsplit("-", 2)[0] != judged.person.identifier:
            raise PhoneOtherPerson(service=PhoneName.SMART_ID.value)
        self._person = judged.person.identifier
        self._known = Account(AccountKind.DOCUMENT, document)


def _require_digest(digest: bytes) -> None:
    if len(digest) not in _NAMES:
        raise DigestUnsupported(size=len(digest))
