"""Count an election: each vote is checked, the last one of a voter stays, unless revoked, and then loses its name."""

import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from idclient.ballots.configuration import Election
from idclient.ballots.qualification import Confirmation
from idclient.elections.export import ExportedVote, read_export
from idclient.elections.processors import in_forks
from idclient.elections.registrations import RegistrationList, Unmatched
from idclient.elections.report import BoxReport, RefusedVote
from idclient.elections.revocations import Revocation, apply_revocations
from idclient.elections.squashing import CastVote, copies, last_votes
from idclient.elections.tally import Ballot
from idclient.elections.voters import Electorate
from idclient.errors import Error, Fact
from idclient.errors.ballot import BallotCopied, StoredVoteInvalid, VoteUnregistered
from idclient.errors.trust import TrustError
from idclient.journeys.vote_container import proven_vote
from idclient.ports import Environment
from idclient.trust.certificates import read_holder
from idclient.trust.token import read_token
from idclient.value import field, frozen

_VERSION = re.compile(rb"0|[1-9][0-9]{0,8}")


@frozen
class Squashed:
    """Ballots to be opened, in no order of voters, and what became of all votes."""

    ballots: tuple[Ballot, ...]
    report: BoxReport


@frozen
class _Judged:
    """A vote after all that can be said of it alone: its ballot, or the code of what keeps it out."""

    voter: str = field(repr=False)
    name: str = field(repr=False)
    stamped: tuple[bytes, int] | None = field(repr=False)
    code: str = ""
    facts: dict[str, Fact] = field(default_factory=dict)
    when: datetime | None = None
    ballot: Ballot | None = field(default=None, repr=False)


def squash_votes(
    environment: Environment,
    election: Election,
    export: Path,
    electorate: Electorate,
    registrations: RegistrationList,
    revocations: Sequence[Revocation],
) -> Squashed:
    """Return the ballots that count. A voter's district is that in the list of voters which the vote names. Blocks.

    Raises: ExportMalformed: the file is no export of votes.
    """
    cast: list[CastVote] = []
    refused: list[RefusedVote] = []
    unmatched = Unmatched(registrations.registrations)
    votes = 0

    def judged(vote: ExportedVote) -> _Judged:
        return _judged(environment, election, vote, electorate)

    for vote in in_forks(judged, read_export(export)):
        votes += 1
        registration = unmatched.take(*vote.stamped) if vote.stamped else None
        if vote.ballot is None or vote.when is None:
            refused.append(RefusedVote(vote.name, vote.code, dict(vote.facts), registration))
        elif registration is None:
            refused.append(RefusedVote(vote.name, VoteUnregistered.code, {}, registration))
        else:
            cast.append(CastVote(vote.voter, vote.name, registration, vote.when, vote.ballot))
    copied = copies(cast)
    refused += [RefusedVote(vote.name, BallotCopied.code, {}, vote.registration) for vote in copied]
    names = {vote.name for vote in copied}
    own = [vote for vote in cast if vote.name not in names]
    last = last_votes(own)
    revoked, applied = apply_revocations(revocations, last)
    counted = (vote.ballot for voter, vote in last.items() if voter not in revoked)
    ballots = sorted(counted, key=lambda ballot: ballot.octets)
    report = BoxReport(
        votes=votes,
        counted=len(ballots),
        replaced=len(own) - len(last),
        registrations=len(registrations.registrations),
        refused=tuple(refused),
        missing=unmatched.names,
        foreign=registrations.foreign,
        revocations=tuple(applied),
    )
    return Squashed(tuple(ballots), report)


def _judged(environment: Environment, election: Election, vote: ExportedVote, electorate: Electorate) -> "_Judged":
    """Return what is to be said of a vote. Never raises Error."""
    stamped = _stamped(vote)
    try:
        when, ballot = _checked(environment, election, vote, electorate)
    except Error as problem:
        return _Judged(vote.voter, vote.name, stamped, code=problem.code, facts=dict(problem.facts))
    return _Judged(vote.voter, vote.name, stamped, when=when, ballot=ballot)


def _stamped(vote: ExportedVote) -> tuple[bytes, int] | None:
    """Return imprint and nonce of the time stamp that a vote brings, whatever else it brings."""
    try:
        token = read_token(vote.parts["tspreg"])
    except TrustError:
        return None
    return token.imprint, token.nonce or 0


def _checked(
    environment: Environment, election: Election, vote: ExportedVote, electorate: Electorate
) -> tuple[datetime, Ballot]:
    """Return the proven time of a vote and its ballot. Raises: Error, for whatever makes it no vote that counts."""
    confirmation = Confirmation(registration=vote.parts["tspreg"], ocsp=vote.parts["ocsp"])
    found, stored = proven_vote(environment, election, vote.parts["bdoc"], confirmation)
    if read_holder(found.certificate).serial_number.removeprefix("PNOEE-") != vote.voter:
        raise StoredVoteInvalid(reason="voter")
    version = vote.parts["version"]
    place = electorate.place(vote.voter, int(version)) if _VERSION.fullmatch(version) else None
    if place is None:
        raise StoredVoteInvalid(reason="list")
    if not election.period.start <= stored.registered_at < election.period.service_stop:
        raise StoredVoteInvalid(reason="time")
    return stored.registered_at, Ballot(place.district, place.parish, found.ballot)
