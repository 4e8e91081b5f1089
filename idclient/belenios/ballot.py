"""A ballot: answers that prove themselves, signed with a credential (4.14, 4.15)."""

from collections.abc import Container, Sequence
from typing import Any

from idclient.belenios.answer import Answer, encrypt_answer, read_answer, require_answer, write_answer
from idclient.belenios.credentials import Credential
from idclient.belenios.election import MOST_QUESTIONS, Election, read_uuid
from idclient.belenios.form import compact, element, fingerprint, reading, require_text
from idclient.belenios.knowledge import Proof, knows, prove_knowledge, read_proof, write_proof
from idclient.errors.belenios import BeleniosRefused
from idclient.ports import Entropy
from idclient.value import field, frozen
from idclient.wire.strict_json import items, members, parse, text

LARGEST = 1 << 20
"""Octets of a ballot, at most."""


@frozen
class Ballot:
    """A ballot as it is published. `election` is the fingerprint of the election's text."""

    uuid: str
    election: str
    credential: int
    answers: tuple[Answer, ...]
    signature: Proof


@frozen
class OpenBallot:
    """A ballot with all its randomness, for a second program that looks inside before it is cast, or never."""

    ballot: Ballot
    randomness: tuple[tuple[int, ...], ...] = field(repr=False)


def make_ballot(
    election: Election, credential: Credential, votes: Sequence[Sequence[int]], entropy: Entropy
) -> OpenBallot:
    """Encrypt votes, one for each question, and sign them. Raises: BeleniosRefused, they may not be cast."""
    if len(votes) != len(election.questions):
        raise BeleniosRefused(what="ballot", reason="vote")
    voter = f"{election.fingerprint}|{credential.public}"
    opened = [
        encrypt_answer(election.public_key, question, vote, voter=voter, entropy=entropy)
        for question, vote in zip(election.questions, votes, strict=True)
    ]
    answers = tuple(one.answer for one in opened)
    unsigned = _unsigned(election.uuid, election.fingerprint, credential.public, answers)
    signature = prove_knowledge(f"sig|{fingerprint(compact(unsigned))}", credential.secret, entropy)
    ballot = Ballot(election.uuid, election.fingerprint, credential.public, answers, signature)
    return OpenBallot(ballot, tuple(one.randomness for one in opened))


def require_ballot(election: Election, credentials: Container[int], ballot: Ballot) -> None:
    """Make sure that a ballot counts: of this election and a voter, signed, proven. Raises: BeleniosRefused."""
    if (ballot.uuid, ballot.election) != (election.uuid, election.fingerprint):
        raise BeleniosRefused(what="ballot", reason="election")
    if ballot.credential not in credentials:
        raise BeleniosRefused(what="ballot", reason="credential")
    if len(ballot.answers) != len(election.questions):
        raise BeleniosRefused(what="ballot", reason="answers")
    if not knows(f"sig|{_hash(ballot)}", ballot.credential, ballot.signature):
        raise BeleniosRefused(what="ballot", reason="signature")
    voter = f"{ballot.election}|{ballot.credential}"
    for question, answer in zip(election.questions, ballot.answers, strict=True):
        require_answer(election.public_key, question, answer, voter)


def tracker(octets: bytes) -> str:
    """Return what a voter compares and looks for: the hash of a ballot's whole text."""
    return fingerprint(octets)


def read_ballot(octets: bytes) -> Ballot:
    """Return the ballot of its one text; nothing is proven of it yet. Raises: BeleniosRefused."""
    with reading("ballot"):
        names = ("election_uuid", "election_hash", "credential", "answers", "signature")
        found = members(parse(octets, limit=LARGEST), "ballot", names)
        signature = members(found["signature"], "signature", ("hash", "proof"))
        ballot = Ballot(
            read_uuid(found["election_uuid"], "election_uuid"),
            text(found["election_hash"], "election_hash", longest=43),
            element(found["credential"], "credential"),
            tuple(read_answer(one) for one in items(found["answers"], "answers", most=MOST_QUESTIONS)),
            read_proof(signature["proof"], "signature"),
        )
        require_text(octets, _form(ballot))  # and with it the hash in the signature
    return ballot


def write_ballot(ballot: Ballot) -> bytes:
    """Return the one text of a ballot."""
    return compact(_form(ballot))


def _form(ballot: Ballot) -> dict[str, Any]:
    signature = {"hash": _hash(ballot), "proof": write_proof(ballot.signature)}
    return {**_unsigned(ballot.uuid, ballot.election, ballot.credential, ballot.answers), "signature": signature}


def _hash(ballot: Ballot) -> str:
    return fingerprint(compact(_unsigned(ballot.uuid, ballot.election, ballot.credential, ballot.answers)))


def _unsigned(uuid: str, election: str, credential: int, answers: Sequence[Answer]) -> dict[str, Any]:
    return {
        "election_uuid": uuid,
        "election_hash": election,
        "credential": str(credential),
        "answers": [write_answer(one) for one in answers],
    }
