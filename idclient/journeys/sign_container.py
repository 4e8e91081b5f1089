"""Sign files together in an ASiC-E container: everything that can be checked is checked before the PIN."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

from idclient.documents.asice.create import SIGNATURE, ContainerSession, Prepared, input_files
from idclient.documents.asice.xades import Evidence
from idclient.documents.pdf.output import Overwrite
from idclient.errors.checking import SignatureMismatch
from idclient.errors.container import ContainerLevelUnsupported
from idclient.errors.output import OutputNotVerified
from idclient.errors.trust import EvidenceMissing
from idclient.journeys.preparing import ReadySigner, SigningOptions, prepare_signer
from idclient.journeys.sign import SignedDocument
from idclient.model import Dialog, Identity, Progress, Step, Turn
from idclient.ports import Environment
from idclient.value import frozen

if TYPE_CHECKING:
    from idclient.trust.tsa import Timestamp


def sign_container(
    environment: Environment,
    open_identity: Callable[[], AbstractContextManager[Identity]],
    files: Sequence[Path],
    target: Path,
    *,
    options: SigningOptions,
    dialog: Dialog,
) -> SignedDocument:
    """Put files into a new container and sign it: one PIN entry, one signature. It appears whole, or not at all.

    Of the options, `level`, `replace`, `offline` and `recheck` count; the others are a PDF's.
    Raises: ContainerError, DocumentError, CardError, PhoneError, TrustError, ServiceError, Cancelled.
    """
    if options.level.archived:
        raise ContainerLevelUnsupported(level=options.level.value)
    if not options.offline:
        from idclient.ports.stopping import stoppable

        environment = stoppable(environment, dialog.check)
    dialog.tell(Turn(1, 1))
    dialog.tell(Progress(Step.READING_DOCUMENT))
    overwrite = Overwrite.REPLACE if options.replace else Overwrite.REFUSE
    with (
        ContainerSession(input_files(files), target, overwrite=overwrite) as session,
        open_identity() as identity,
    ):
        signer = prepare_signer(environment, identity, options, dialog)
        dialog.tell(Progress(Step.WRITING))
        session.write_files(signer.hash_name, check=dialog.check)
        return _Signing(environment, signer, session, options, dialog).sign()


@frozen
class _Signing:
    """What a signature is made with."""

    environment: Environment
    signer: ReadySigner
    session: ContainerSession
    options: SigningOptions
    dialog: Dialog

    def sign(self) -> SignedDocument:
        """Sign what is in the session, and bring it to its place."""
        when = self.environment.clock.now().replace(microsecond=0)
        prepared = self.session.prepare(self.signer.certificate, self.signer.algorithm, when=when)
        value = self._value(prepared)
        stamp = self._stamp(prepared, value) if self.options.level.timestamped else None
        self.session.finish(prepared, value, self._evidence(stamp) if stamp is not None else None)
        self.dialog.tell(Progress(Step.VERIFYING))
        if self.options.recheck:
            self._recheck()
        self.dialog.check()
        self.session.commit()
        proven = stamp.time if stamp is not None else None
        return SignedDocument(self.session.target, self.options.level, self.signer.name, SIGNATURE, when, proven)

    def _value(self, prepared: Prepared) -> bytes:
        """Have the digest signed; what comes back is proven before anything is built on it."""
        self.dialog.tell(Progress(Step.SIGNING))
        signature = self.signer.identity.sign(prepared.digest, self.dialog)
        if signature.certificate != self.signer.certificate:
            raise SignatureMismatch(reason="certificate")
        if signature.algorithm is not self.signer.algorithm:
            raise SignatureMismatch(reason="algorithm")
        prepared.require(signature.value)
        return signature.value

    def _stamp(self, prepared: Prepared, value: bytes) -> "Timestamp":
        from idclient.trust.tsa import fetch_timestamp

        self.dialog.tell(Progress(Step.TIMESTAMPING))
        return fetch_timestamp(self.environment, prepared.imprint(value), self.signer.hash_name)

    def _evidence(self, stamp: "Timestamp") -> Evidence:
        """Return the token and, for B-LT, the proofs: the signer's OCSP response first, where DigiDoc looks for it."""
        if not self.options.level.long_term:
            return Evidence(stamp.der)
        from idclient.trust.evidence import collect_evidence

        self.dialog.tell(Progress(Step.COLLECTING_EVIDENCE))
        found = collect_evidence(self.environment, self.signer.chain, stamp.chain, not_before=stamp.time)
        if found.missing:
            raise EvidenceMissing(count=len(found.missing))
        others = tuple(der for der in found.certificates if der != self.signer.certificate)
        return Evidence(stamp.der, others, found.ocsp_responses, found.crls)

    def _recheck(self) -> None:
        """Judge the container as anyone would. Offline only the revocation may stay open. Raises: OutputNotVerified."""
        from idclient.documents.asice.check import check_container
        from idclient.documents.checking import Online, SubIndication

        online = Online.NEVER if self.options.offline else Online.ASK
        (report,) = check_container(self.environment, self.session.path, online=online).signatures
        open_only = {SubIndication.TRY_LATER} if self.options.offline else set()
        if report.sub_indication is not None and report.sub_indication not in open_only:
            raise OutputNotVerified(reason=report.sub_indication.value)
