"""What is said of a vote that is stored: to the voter, and to who checks it with another device."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from idclient.ballots.qualification import Stored
    from idclient.journeys.verify_vote import VerifiedVote


def registered(stored: "Stored") -> str:
    """Return the signed time at which a vote was registered, for people."""
    return f"{stored.registered_at:%Y-%m-%d %H:%M:%S UTC}"


def found_in(vote: "VerifiedVote") -> dict[str, str]:
    """Return what fills the gaps of `verify_vote_found`."""
    return {
        "signer": vote.signer,
        "time": registered(vote.stored),
        "identifier": vote.opened.identifier,
        "candidate": vote.opened.candidate,
        "list": vote.opened.list_name,
    }
