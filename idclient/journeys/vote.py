"""Vote: choose, encrypt, sign, hand in, and know for sure what became of it; or be told plainly that nobody knows yet.

    voting = Voting(election, identity, calls, outbox=…, entropy=…, clock=…)
    became = voting.resume()                # what became of a vote that was on its way when the computer stopped
    cast = voting.resend(dialog)            # it is not stored, and the voter wants it to be; or voting.discard()
    choices = voting.choices()
    cast = voting.cast(choice, choices, dialog)

Only `Cast.stored` says that a vote is stored. What was chosen is in memory until `cast` returns; the randomness with
which a second device checks the vote is in `Cast.reference` and nowhere else.
"""

import hashlib
from contextlib import suppress
from enum import Enum

from idclient.ballots.calls import CollectorSession, VoteAnswer, VoterChoices
from idclient.ballots.configuration import Election
from idclient.ballots.outbox import Outbox, Pending, Sending
from idclient.ballots.qualification import Stored, clock_offset, require_stored
from idclient.cards.identity import CardIdentity
from idclient.errors import Error
from idclient.errors.ballot import ChoicesMalformed, OutboxUnusable, VoteNotProven, VoteOutcomeUnknown
from idclient.errors.collector import (
    CollectorAnswerMalformed,
    CollectorError,
    CollectorFailed,
    CollectorInterrupted,
    CollectorRefusal,
    CollectorRequestTooLong,
    CollectorUnanswered,
    VotedTooOften,
    VoterUnauthenticated,
)
from idclient.journeys.vote_container import read_vote
from idclient.journeys.vote_signing import SignedVote, VoteSigner, VoteSigning, fit_issuer
from idclient.model import Dialog, Progress, Purpose, Step
from idclient.ports import Clock, Entropy
from idclient.ports.collector import TlsCredential
from idclient.value import field, frozen, replace
from idclient.wire.ballot_choice import Choice
from idclient.wire.vote_reference import VoteReference

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
    """It is still here, to be sent again or to be discarded."""
    GONE = "gone"
    """It is not stored, and not here any more."""
    STORED = "stored"
    UNPROVEN = "unproven"
    """The collector has a vote, and what it said of this one proved nothing: vote again."""


@frozen
class Cast:
    """A vote that was handed in. Without `stored` it is stored, but there is no proof of it here: vote again for one.

    `reference` is a secret: with it a second device opens the vote; a vote that was only sent again has none. `test`:
    handed in too early, and never counted.
    """

    stored: Stored | None
    test: bool = False
    reference: VoteReference | None = field(default=None, repr=False)


@frozen(kw_only=True)
class Voting:
    """One voter in one election; the session of `calls` is authenticated as this voter. Everything blocks."""

    election: Election
    identity: VoteSigner
    calls: CollectorSession
    outbox: Outbox
    entropy: Entropy
    clock: Clock

    def choices(self) -> VoterChoices:
        """Return what may be chosen. Raises: CollectorError, ChoicesMalformed."""
        return self.calls.voter_choices()

    def resume(self) -> Became:
        """Find out what became of a vote on its way; one that is not stored is kept until somebody says what to do.

        Raises: VoteOutcomeUnknown when it cannot be found out now, or never.
        """
        pending = self._waiting()
        if pending is None:
            return Became.NOTHING_PENDING
        if pending.step is Sending.SENT and self._is_stored(pending):
            self.outbox.clear()
            return Became.STORED
        if pending.step is Sending.UNPROVEN and self._has_voted():
            self.outbox.clear()
            return Became.UNPROVEN
        if not pending.container:
            self.outbox.clear()
            return Became.GONE
        return Became.NOT_STORED

    def resend(self, dialog: Dialog) -> Cast:
        """Hand in the very vote that is not stored, as it was signed, and prove that it is stored. Ask the voter first.

        Raises: as `cast`; OutboxUnusable when there is none, StoredVoteInvalid when it cannot be read.
        """
        pending = self._waiting()
        if pending is None or not pending.container:
            raise OutboxUnusable
        voted = self.calls.voter_choices().voted  # by now another device may have voted
        pending = self._got(pending.step, replace(pending, session=self.calls.number, voted_before=voted))
        found = read_vote(self.election, self.outbox.container_path)
        issuer = fit_issuer(self.election, found.certificate)
        return self._cast(pending, SignedVote(found.value, found.certificate, issuer, None), dialog)

    def discard(self) -> None:
        """Forget a vote that is not stored. Never raises."""
        self.outbox.clear()

    def cast(self, choice: Choice, choices: VoterChoices, dialog: Dialog) -> Cast:
        """Encrypt a choice, have it signed (PIN2), hand it in, and prove that it is stored.

        A vote that waits in the outbox is discarded. When the collector is not reached, or the voter stops before
        anything was sent, this one waits there.

        Raises:
            CollectorFailed: it said so, and that nothing is stored; this one waits there, too.
            VotedTooOften, VoterUnauthenticated: nothing was stored; the same vote waits for another time.
            CollectorRefusal, CollectorNotReached, CollectorTlsFailed, CollectorNotGenuine: nothing was stored.
            VoteOutcomeUnknown: nobody knows; `resume` finds out later.
            VoteNotProven: something is stored or nothing is, and it must not be relied on; this one waits there, too.
            SignerUnfit, CardError, PhoneError, Cancelled: nothing was sent.
        """
        if self.outbox.is_taken:
            self.discard()
        signing = VoteSigning(election=self.election, identity=self.identity, entropy=self.entropy, clock=self.clock)
        signed = signing.sign(choice, self.outbox.container_path, dialog)
        pending = self.outbox.put(
            Sending.SIGNED, district=choices.district, session=self.calls.number, voted_before=choices.voted
        )
        return self._cast(pending, signed, dialog)

    def clock_is_ahead(self, stored: Stored) -> float:
        """Return by how many seconds this computer's clock is ahead of the signed time of a vote stored just now."""
        return clock_offset(stored, self.clock.now()).total_seconds()

    def _waiting(self) -> Pending | None:
        try:
            return self.outbox.get()
        except OutboxUnusable as problem:
            self.outbox.clear()  # told once; it keeps nobody from voting again
            raise VoteOutcomeUnknown from problem

    def _cast(self, pending: Pending, signed: SignedVote, dialog: Dialog) -> Cast:
        dialog.check()
        dialog.tell(Progress(Step.SENDING_VOTE))
        answer = self._handed_in(pending)
        if answer is None:
            return Cast(None)
        try:
            stored = require_stored(
                answer.confirmation, signed.value, signed.certificate, signed.issuer, self.election.pinned
            )
        except VoteNotProven:
            with suppress(OutboxUnusable):  # what must be told is this
                self._got(Sending.UNPROVEN, pending)
            raise
        self.outbox.clear()
        if signed.randomness is None:
            return Cast(stored, answer.test)
        reference = VoteReference(self.calls.number, signed.randomness, answer.vote)
        return Cast(stored, answer.test, reference)

    def _handed_in(self, pending: Pending) -> VoteAnswer | None:
        """Return the answer to a vote; None when it is stored without one, and the outbox is empty then."""
        failures: list[CollectorError] = []
        for _ in range(_TRIES):
            self._got(Sending.SENT, pending)  # before the first octet leaves
            try:
                answer = self.calls.vote(pending.district, pending.container)
            except (CollectorUnanswered, CollectorAnswerMalformed, CollectorFailed) as problem:
                if self._is_stored(pending, problem):
                    self.outbox.clear()
                    return None
                failures.append(problem)
                continue
            except (VotedTooOften, VoterUnauthenticated):
                self._got(Sending.SIGNED, pending)  # it is not stored, and there is nothing wrong with it
                raise
            except (CollectorRefusal, CollectorRequestTooLong):
                self.outbox.clear()  # it is not stored, and never will be as it is
                raise
            except Error as problem:
                if isinstance(problem, CollectorInterrupted) and problem.facts["sent"]:
                    raise VoteOutcomeUnknown from problem
                self._got(Sending.SIGNED, pending)  # nothing left this computer: it may be sent later
                raise
            return answer
        if all(isinstance(problem, CollectorFailed) for problem in failures):
            self._got(Sending.SIGNED, pending)  # each time it said that it failed, and then that nothing is stored
            raise failures[-1]
        raise VoteOutcomeUnknown

    def _got(self, step: Sending, pending: Pending) -> Pending:
        return self.outbox.put(
            step, district=pending.district, session=pending.session, voted_before=pending.voted_before
        )

    def _is_stored(self, pending: Pending, problem: CollectorError | None = None) -> bool:
        """Ask whether a vote is stored of which no answer came. Raises: VoteOutcomeUnknown."""
        voted = self._has_voted(problem)
        if voted and pending.voted_before:
            self.outbox.clear()  # nothing will ever tell the two apart
            raise VoteOutcomeUnknown
        return voted

    def _has_voted(self, problem: CollectorError | None = None) -> bool:
        """Ask whether a vote of this voter is stored. Raises: VoteOutcomeUnknown."""
        try:
            return self.calls.voter_choices().voted
        except CollectorRefusal as refused:
            raise VoteOutcomeUnknown from refused
        except (CollectorError, ChoicesMalformed) as again:
            raise VoteOutcomeUnknown from problem or again
