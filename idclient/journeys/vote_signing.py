"""From a choice to a signed, encrypted vote in its container: the last place that knows the choice."""

from pathlib import Path
from typing import Protocol

from idclient.ballots.configuration import Election
from idclient.documents.asice.create import ContainerSession, InputFile
from idclient.documents.asice.xades import CertificateReference, stamped_value
from idclient.documents.pdf.output import Overwrite
from idclient.elgamal.encryption import encrypt
from idclient.errors.ballot import OutboxUnusable, SignerUnfit
from idclient.errors.checking import SignatureMismatch
from idclient.journeys.vote_container import ballot_name, issuer_in
from idclient.model import Dialog, Progress, Signature, SignatureAlgorithm, Step
from idclient.ports import Clock, Entropy
from idclient.trust.certificates import read_certificate
from idclient.value import field, frozen
from idclient.wire.ballot_choice import Choice
from idclient.wire.elgamal import write_ciphertext

_ALGORITHMS = (SignatureAlgorithm.ECDSA_SHA256, SignatureAlgorithm.RSA_SHA256)
"""What programs on second devices know, whatever the key's curve."""
_MEDIA_TYPE = "application/octet-stream"


class VoteSigner(Protocol):
    """What signs votes: an `Identity`, or a phone that only the collector asks. Everything blocks."""

    def certificate(self, dialog: Dialog) -> bytes:
        """Return the signing certificate, DER."""
        ...

    def signature_algorithms(self, dialog: Dialog) -> tuple[SignatureAlgorithm, ...]:
        """Return the schemes in which `sign` can sign."""
        ...

    def sign(self, digest: bytes, dialog: Dialog) -> Signature:
        """Sign a digest, with PIN2."""
        ...


@frozen
class SignedVote:
    """What is known of a vote besides its container: the canonical `ds:SignatureValue`, signer, issuer, secret."""

    value: bytes = field(repr=False)
    certificate: bytes = field(repr=False)
    issuer: bytes = field(repr=False)
    randomness: int | None = field(repr=False)
    """What opens the vote; None for one that an earlier run of the program signed."""


def fit_issuer(election: Election, certificate: bytes) -> bytes:
    """Return the authority of a voter's certificate that signs votes in this election. Raises: SignerUnfit."""
    if "non_repudiation" not in (read_certificate(certificate).key_usage or frozenset()):
        raise SignerUnfit(reason="purpose")
    issuer = issuer_in(election, certificate)
    if issuer is None:
        raise SignerUnfit(reason="issuer")
    return issuer


@frozen(kw_only=True)
class VoteSigning:
    """A voter's identity, and what ballots of an election are made with. Everything blocks."""

    election: Election
    identity: VoteSigner
    entropy: Entropy
    clock: Clock

    def sign(self, choice: Choice, target: Path, dialog: Dialog) -> SignedVote:
        """Encrypt a choice and put it, signed (PIN2), into a container at `target`, whole or not at all.

        Raises: SignerUnfit, CardError, PhoneError, Cancelled; OutboxUnusable: it cannot be written there.
        """
        certificate = self.identity.certificate(dialog)
        issuer = fit_issuer(self.election, certificate)
        algorithm = self._algorithm(dialog)
        encrypted = encrypt(self.election.key, choice, self.entropy)
        ballot = target.with_name("ballot")
        try:
            ballot.write_bytes(write_ciphertext(encrypted.ciphertext))
            source = InputFile(ballot, ballot_name(self.election), _MEDIA_TYPE)
            with ContainerSession([source], target, overwrite=Overwrite.REPLACE) as session:
                value = self._fill(session, certificate, algorithm, dialog)
        except OSError as problem:
            raise OutboxUnusable from problem
        finally:
            ballot.unlink(missing_ok=True)
        return SignedVote(stamped_value(value), certificate, issuer, encrypted.randomness)

    def _algorithm(self, dialog: Dialog) -> SignatureAlgorithm:
        offered = self.identity.signature_algorithms(dialog)
        algorithm = next((one for one in _ALGORITHMS if one in offered), None)
        if algorithm is None:
            raise SignerUnfit(reason="algorithm")
        return algorithm

    def _fill(
        self, session: ContainerSession, certificate: bytes, algorithm: SignatureAlgorithm, dialog: Dialog
    ) -> bytes:
        """Return the value of the signature with which a container was completed."""
        session.write_files(algorithm.hash_name, check=dialog.check)
        when = self.clock.now().replace(microsecond=0)
        prepared = session.prepare(certificate, algorithm, when=when, reference=CertificateReference.V1)
        dialog.tell(Progress(Step.SIGNING))
        signature = self.identity.sign(prepared.digest, dialog)
        if signature.certificate != certificate or signature.algorithm is not algorithm:
            raise SignatureMismatch(reason="certificate")
        prepared.require(signature.value)
        session.finish(prepared, signature.value)
        session.commit()
        return signature.value
