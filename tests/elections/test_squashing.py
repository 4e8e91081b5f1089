"""The last vote of each voter stays; a ballot that another voter cast before is refused, whoever hands it in."""

from datetime import UTC, datetime, timedelta

from idclient.elections.squashing import CastVote, copies, last_votes
from idclient.elections.tally import Ballot

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


def vote(voter: str, minute: int, octets: bytes, registration: str = "") -> CastVote:
    name = f"{voter}/{minute}"
    when = NOW + timedelta(minutes=minute)
    return CastVote(voter, name, registration or name, when, Ballot("1.1", "0140", octets))


def test_of_one_voter_the_last_vote_stays_and_of_one_time_the_later_in_turn() -> None:
    late, early, other = vote("1", 5, b"a"), vote("1", 3, b"b"), vote("2", 1, b"c")
    assert last_votes([late, early, other]) == {"1": late, "2": other}
    again = vote("1", 5, b"d")
    assert last_votes([late, again])["1"] == again


def test_who_hands_in_anothers_ballot_has_cast_none() -> None:
    origin, copy, own = vote("2", 1, b"a"), vote("1", 2, b"a"), vote("1", 0, b"b")
    assert copies([own, copy, origin]) == [copy]


def test_a_copy_of_a_vote_that_was_replaced_meanwhile_is_a_copy() -> None:
    cast = [vote("1", 1, b"a"), vote("1", 3, b"b"), vote("2", 4, b"a")]
    assert copies(cast) == [cast[2]]


def test_an_own_ballot_may_be_sent_again() -> None:
    assert copies([vote("1", 1, b"a"), vote("1", 2, b"a")]) == []


def test_of_one_time_the_registration_decides() -> None:
    first, second = vote("2", 1, b"a", "2.tsq"), vote("1", 1, b"a", "3.tsq")
    assert copies([second, first]) == [second]


def test_voters_are_in_no_repr() -> None:
    assert "38001085718" not in repr(vote("38001085718", 1, b"a", "1.tsq"))
