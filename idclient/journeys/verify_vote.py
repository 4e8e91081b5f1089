"""Check a stored vote with a second device: what is kept is what was chosen, and it is proven to be stored."""

from idclient.ballots.calls import CollectorSession
from idclient.ballots.configuration import Election
from idclient.ballots.qualification import Stored
from idclient.journeys.vote_container import proven_vote
from idclient.ports import Environment
from idclient.trust.certificates import read_common_name
from idclient.value import field, frozen
from idclient.verifier.election_key import read_key
from idclient.verifier.opening import Opened, open_ballot
from idclient.wire.vote_reference import VoteReference


@frozen
class VerifiedVote:
    """A vote that is stored, who signed it, and what is in it. For the voter's eyes only."""

    stored: Stored
    signer: str = field(repr=False)
    opened: Opened


def verify_vote(
    environment: Environment, election: Election, calls: CollectorSession, reference: VoteReference
) -> VerifiedVote:
    """Fetch a vote, prove everything that the voter's own program proved, and open it. Blocks.

    Raises:
        CollectorError: there is no such vote, its time is over, or the collector is not reached.
        StoredVoteInvalid: what is kept is no vote of this election with a signature that holds.
        VoteNotProven: it is not proven to be stored.
        BallotNotOpened: the reference does not belong to it, or there is no choice in it.
    """
    kept = calls.verify(reference.session, reference.vote)
    found, stored = proven_vote(environment, election, kept.container, kept.confirmation)
    opened = open_ballot(found.ballot, read_key(election.public_key, election.name), reference.randomness)
    return VerifiedVote(stored, read_common_name(found.certificate), opened)
