"""Vote: choose, encrypt, sign, hand in, and know for sure what became of it; or be told plainly that nobody knows yet.

    voting = Voting(election, identity, calls, outbox=…, entropy=…, clock=…)
    became = voting.resume(dialog)          # what became of a vote that was on its way when the computer stopped
    choices = voting.choices()
    cast = voting.cast(choice, choices, dialog)

Only `Cast.stored` says that a vote is stored. What was chosen is in memory until `cast` returns; the randomness with
which a second device checks the vote is in `Cast.reference` and nowhere else.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from enum import Enum

from idclient.ballots.calls import CollectorSession, VoteAnswer, VoterChoices
from idclient.ballots.configuration import Election
from idclient.ballots.outbox import Outbox, Pending, Sending
from idclient.ballots.qualification import Stored, require_stored
from idclient.cards.identity import CardIdentity
from idclient.documents.asice.create import ContainerSession, InputFile
from idclient.documents.asice.xades import CertificateReference, stamped_value
from idclient.documents.pdf.output import Overwrite
from idclient.elgamal.encryption import Encrypted, encrypt
from idclient.errors.ballot import ChoicesMalformed, OutboxUnusable, SignerUnfit, VoteOutcomeUnknown
from idclient.errors.checking import SignatureMismatch
from idclient.errors.collector import (
    CollectorAnswerMalformed,
    CollectorError,
    CollectorFailed,
    CollectorInterrupted,
    CollectorRefusal,
    CollectorUnanswered,
)
from idclient.errors.trust import TrustError
from idclient.model import Dialog, Identity, Progress, Purpose, SignatureAlgorithm, Step
from idclient.ports import Clock, Entropy
from idclient.ports.collector import TlsCredential
from idclient.trust.certificates import Certificate, read_certificate
from idclient.trust.chain import check_issuer
from idclient.value import field, frozen
from idclient.wire.ballot_choice import Choice
from idclient.wire.elgamal import write_ciphertext
from idclient.wire.vote_reference import VoteReference

_ALGORITHMS = (SignatureAlgorithm.ECDSA_SHA256, SignatureAlgorithm.RSA_SHA256)
"""What programs on second devices know, whatever the key's curve."""
_MEDIA_TYPE = "application/octet-stream"
_TRIES = 3
_FIRST = b"idclient vote\0"
"""What is hashed before a random value when the PIN is tried: nothing else begins so."""


def card_credential(identity: CardIdentity, entropy: Entropy, dialog: Dialog) -> TlsCredential:
    """Return how a card authenticates its holder in TLS. Its PIN1 is asked for before anything is connected to.

    Raises: CardError, Cancelled.
    """
    identity.authenticate(hashlib.sha384(_FIRST + entropy(32)).digest(), dialog)
    certificate = identity.certificates((Purpose.AUTHENTICATION,), dialog)[Purpose.AUTHENTICATION]

    def sign(digest: bytes, _hash_name: str) -> bytes:
        return identity.authenticate(digest, dialog).value

    return TlsCredential(certificate, sign)


class Became(Enum):
    """What became of a vote that was on its way when the program stopped."""

    NOTHING_PENDING = "nothing-pending"
    NOT_STORED = "not-stored"
    STORED = "stored"


@frozen
class Cast:
    """A vote that was handed in. Without `stored` it is stored, but there is no proof of it here: vote again for one.

    `reference` is a secret: with it a second device opens the vote. `test`: handed in too early, and never counted.
    """

    stored: Stored | None
    test: bool = False
    reference: VoteReference | None = field(default=None, repr=False)


@frozen
class _Signed:
    pending: Pending
    value: bytes = field(repr=False)
    certificate: bytes = field(repr=False)
    encrypted: Encrypted


@frozen(kw_only=True)
class Voting:
    """One voter in one election; the session of `calls` is authenticated as this voter. Everything blocks."""

    election: Election
    identity: Identity
    calls: CollectorSession
    outbox: Outbox
    entropy: Entropy
    clock: Clock

    def choices(self) -> VoterChoices:
        """Return what may be chosen. Raises: CollectorError, ChoicesMalformed."""
        return self.calls.voter_choices()

    def resume(self) -> Became:
        """Find out what became of a vote on its way. A vote that was not stored is forgotten: it is cast anew.

        Raises: VoteOutcomeUnknown when it cannot be found out now, or never.
        """
        try:
            pending = self.outbox.get()
        except OutboxUnusable as problem:
            self.outbox.clear()  # told once; it keeps nobody from voting again
            raise VoteOutcomeUnknown from problem
        if pending is None:
            return Became.NOTHING_PENDING
        if pending.step is Sending.SIGNED:
            self.outbox.clear()
            return Became.NOT_STORED
        voted = self._is_stored(pending)
        self.outbox.clear()
        return Became.STORED if voted else Became.NOT_STORED

    def cast(self, choice: Choice, choices: VoterChoices, dialog: Dialog) -> Cast:
        """Encrypt a choice, have it signed (PIN2), hand it in, and prove that it is stored.

        Raises:
            CollectorRefusal, CollectorNotReached, CollectorTlsFailed, CollectorNotGenuine: nothing was stored.
            VoteOutcomeUnknown: nobody knows; `resume` finds out later.
            VoteNotProven: something is stored, and it must not be relied on.
            SignerUnfit, CardError, PhoneError, Cancelled: nothing was sent.
        """
        signed = self._signed(choice, choices, dialog)
        dialog.check()
        dialog.tell(Progress(Step.SENDING_VOTE))
        answer = self._handed_in(signed)
        if answer is None:
            return Cast(None)
        issuer = self._issuer(read_certificate(signed.certificate))
        stored = require_stored(answer.confirmation, signed.value, signed.certificate, issuer.der, self.election.pinned)
        reference = VoteReference(self.calls.number, signed.encrypted.randomness, answer.vote)
        return Cast(stored, answer.test, reference)

    def clock_is_ahead(self, stored: Stored) -> float:
        """Return by how many seconds this computer's clock is ahead of the signed time of a vote stored just now."""
        return (self.clock.now() - stored.registered_at).total_seconds()

    def _signed(self, choice: Choice, choices: VoterChoices, dialog: Dialog) -> _Signed:
        """Return the signed vote, which is in the outbox by then."""
        certificate = self.identity.certificate(dialog)
        self._issuer(read_certificate(certificate))
        offered = self.identity.signature_algorithms(dialog)
        algorithm = next((one for one in _ALGORITHMS if one in offered), None)
        if algorithm is None:
            raise SignerUnfit(reason="algorithm")
        encrypted = encrypt(self.election.key, choice, self.entropy)
        target = self.outbox.container_path
        name = f"{self.election.name}.{self.election.question}.ballot"
        ballot = target.with_name("ballot")
        try:
            ballot.write_bytes(write_ciphertext(encrypted.ciphertext))
            with ContainerSession(
                [InputFile(ballot, name, _MEDIA_TYPE)], target, overwrite=Overwrite.REPLACE
            ) as session:
                session.write_files(algorithm.hash_name, check=dialog.check)
                when = self._signing_time()
                prepared = session.prepare(certificate, algorithm, when=when, reference=CertificateReference.V1)
                dialog.tell(Progress(Step.SIGNING))
                signature = self.identity.sign(prepared.digest, dialog)
                if signature.certificate != certificate or signature.algorithm is not algorithm:
                    raise SignatureMismatch(reason="certificate")
                prepared.require(signature.value)
                session.finish(prepared, signature.value)
                session.commit()
        except OSError as problem:
            raise OutboxUnusable from problem
        finally:
            ballot.unlink(missing_ok=True)
        pending = self._put(Sending.SIGNED, choices)
        return _Signed(pending, stamped_value(signature.value), certificate, encrypted)

    def _signing_time(self) -> datetime:
        return self.clock.now().replace(microsecond=0)

    def _put(self, step: Sending, choices: VoterChoices) -> Pending:
        return self.outbox.put(step, district=choices.district, session=self.calls.number, voted_before=choices.voted)

    def _handed_in(self, signed: _Signed) -> VoteAnswer | None:
        """Return the answer to a vote; None when it is stored without one. The outbox is empty then."""
        pending = signed.pending
        for _ in range(_TRIES):
            self.outbox.put(
                Sending.SENT, district=pending.district, session=pending.session, voted_before=pending.voted_before
            )
            try:
                answer = self.calls.vote(pending.district, pending.container)
            except (CollectorUnanswered, CollectorAnswerMalformed, CollectorFailed) as problem:
                if self._is_stored(pending, problem):
                    self.outbox.clear()
                    return None
                continue
            except CollectorInterrupted as problem:
                if problem.facts["sent"]:
                    raise VoteOutcomeUnknown from problem
                self.outbox.clear()
                raise
            except CollectorError:
                self.outbox.clear()  # refused, or nothing was sent: it is not stored
                raise
            self.outbox.clear()
            return answer
        raise VoteOutcomeUnknown

    def _is_stored(self, pending: Pending, problem: CollectorError | None = None) -> bool:
        """Ask whether a vote is stored of which no answer came. Raises: VoteOutcomeUnknown."""
        try:
            voted = self.calls.voter_choices().voted
        except CollectorRefusal as refused:
            raise VoteOutcomeUnknown from refused
        except (CollectorError, ChoicesMalformed) as again:
            raise VoteOutcomeUnknown from problem or again
        if voted and pending.voted_before:
            self.outbox.clear()  # nothing will ever tell the two apart
            raise VoteOutcomeUnknown
        return voted

    def _issuer(self, certificate: Certificate) -> Certificate:
        """Return the authority of a voter's certificate, of those that the election takes. Raises: SignerUnfit."""
        if "non_repudiation" not in (certificate.key_usage or frozenset()):
            raise SignerUnfit(reason="purpose")
        candidates: Sequence[bytes] = (*self.election.intermediates, *self.election.anchors)
        for der in candidates:
            issuer = read_certificate(der)
            try:
                check_issuer(certificate, issuer)
            except TrustError:
                continue
            return issuer
        raise SignerUnfit(reason="issuer")
