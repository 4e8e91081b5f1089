"""Totals come out right, with the trustees that are needed, and no changed part is believed."""

from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from idclient.belenios.ballot import Ballot, make_ballot
from idclient.belenios.count import Count
from idclient.belenios.decryption import (
    PartialDecryption,
    decrypt_partially,
    read_decryption,
    require_decryption,
    write_decryption,
)
from idclient.belenios.election import Plan, Question
from idclient.belenios.group import GENERATOR, power
from idclient.belenios.logarithm import Logarithms
from idclient.belenios.result import open_tally, read_result, write_result
from idclient.belenios.tally import Tally, read_tally, require_tally, start, write_tally
from idclient.belenios.trustees import election_key
from idclient.errors.belenios import BeleniosRefused
from idclient.value import replace
from tests.belenios.key_makers import trustees
from tests.belenios.world import UUID, VOTERS, WEIGHTS, changed, election_with, entropy

TRUSTEES, SECRETS = trustees()
PLAN = Plan(
    name="TEST",
    description="",
    questions=(Question("?", ("A", "B"), 1, 1, blank=True),),
    uuid=UUID,
    administrator="TEST",
    credential_authority="TEST",
)
ELECTION = election_with(election_key(TRUSTEES), PLAN)
A, B, BLANK = [[0, 1, 0]], [[0, 0, 1]], [[1, 0, 0]]


def cast(voter: int, vote: list[list[int]]) -> Ballot:
    return make_ballot(ELECTION, VOTERS[voter], vote, entropy).ballot


def tally_of(ballots: Sequence[Ballot], weights: Mapping[int, int] = WEIGHTS) -> Tally:
    count = Count(weights)
    for ballot in ballots:
        count.accept(ballot)
    return count.tally(ELECTION)


BALLOTS = [cast(0, A), cast(1, BLANK), cast(2, B), cast(0, B)]
TALLY = tally_of(BALLOTS)
PARTS = {
    number: decrypt_partially(ELECTION.fingerprint, secret, TALLY, entropy) for number, secret in enumerate(SECRETS, 1)
}


@pytest.mark.parametrize("there", [(1, 2, 3), (1, 2, 4), (1, 3, 4), (1, 2, 3, 4)])
def test_the_last_ballot_of_each_voter_counts_whoever_of_enough_trustees_opens(there: tuple[int, ...]) -> None:
    assert open_tally(TALLY, TRUSTEES, {number: PARTS[number] for number in there}, 3) == ((1, 0, 2),)


@pytest.mark.parametrize("there", [(), (1,), (1, 2), (2, 3, 4)])
def test_fewer_trustees_open_nothing(there: tuple[int, ...]) -> None:
    with pytest.raises(BeleniosRefused) as refused:
        open_tally(TALLY, TRUSTEES, {number: PARTS[number] for number in there}, 3)
    assert refused.value.reason == "trustees"


def test_of_each_voter_the_last_ballot_is_counted_once() -> None:
    count = Count(WEIGHTS)
    for ballot in BALLOTS:
        count.accept(ballot)
    assert (count.accepted, count.counted, count.weight) == (4, 3, 3)
    assert tally_of(BALLOTS[1:]) == TALLY != tally_of(BALLOTS[:3])


def test_a_ballot_counts_as_often_as_it_weighs() -> None:
    weights = {VOTERS[0].public: 1, VOTERS[1].public: 70, VOTERS[2].public: 500}
    tally = tally_of(BALLOTS, weights)
    parts = {n: decrypt_partially(ELECTION.fingerprint, SECRETS[n - 1], tally, entropy) for n in (1, 2, 3)}
    assert open_tally(tally, TRUSTEES, parts, 571) == ((70, 0, 501),)


def test_a_ciphertext_is_accepted_once() -> None:
    count = Count(WEIGHTS)
    count.accept(BALLOTS[0])
    repeated = replace(BALLOTS[1], answers=BALLOTS[0].answers)
    answer = BALLOTS[1].answers[0]
    inside = replace(BALLOTS[1], answers=(replace(answer, choices=(answer.choices[0],) * 3),))
    for ballot in (BALLOTS[0], repeated, inside):
        with pytest.raises(BeleniosRefused) as refused:
            count.accept(ballot)
        assert refused.value.reason == "double"


def test_nothing_cast_gives_nothing() -> None:
    tally = start(ELECTION)
    parts = {n: decrypt_partially(ELECTION.fingerprint, SECRETS[n - 1], tally, entropy) for n in (1, 2, 3)}
    assert open_tally(tally, TRUSTEES, parts, 0) == ((0, 0, 0),)


def test_a_total_beyond_what_can_be_is_refused() -> None:
    with pytest.raises(BeleniosRefused) as refused:
        open_tally(TALLY, TRUSTEES, PARTS, 1)
    assert refused.value.reason == "range"


def test_a_tally_that_does_not_follow_from_the_ballots_is_refused() -> None:
    assert read_tally(write_tally(TALLY)) == TALLY
    require_tally(TALLY, TALLY)
    for place, text in changed(write_tally(TALLY)):
        with pytest.raises(BeleniosRefused) as refused:
            require_tally(TALLY, read_tally(text))
        assert refused.value.what == "tally", place


def test_every_changed_field_of_a_part_is_refused() -> None:
    text = write_decryption(PARTS[2])
    assert read_decryption(text) == PARTS[2]
    require_decryption(ELECTION.fingerprint, SECRETS[1].key, TALLY, PARTS[2])
    for place, other in changed(text):
        with pytest.raises(BeleniosRefused) as refused:
            require_decryption(ELECTION.fingerprint, SECRETS[1].key, TALLY, read_decryption(other))
        assert refused.value.what == "decryption", place


def test_a_part_is_of_one_trustee_one_tally_and_one_election() -> None:
    other = tally_of(BALLOTS[:3])
    short = PartialDecryption(PARTS[2].factors, ())
    for fingerprint, secret, tally, part in [
        (ELECTION.fingerprint, SECRETS[2], TALLY, PARTS[2]),
        (ELECTION.fingerprint, SECRETS[1], other, PARTS[2]),
        ("A" * 43, SECRETS[1], TALLY, PARTS[2]),
        (ELECTION.fingerprint, SECRETS[1], TALLY, short),
    ]:
        with pytest.raises(BeleniosRefused):
            require_decryption(fingerprint, secret.key, tally, part)


def test_a_result_has_one_text() -> None:
    assert write_result(((1, 0, 2),)) == b'{"result":[[1,0,2]]}'
    assert read_result(b'{"result":[[1,0,2]]}') == ((1, 0, 2),)
    for text in (b'{"result":[[1,0, 2]]}', b'{"result":[[-1]]}', b'{"result":[]}', b'{"result":[[1.0]]}', b"[]", b""):
        with pytest.raises(BeleniosRefused):
            read_result(text)


@settings(max_examples=30, deadline=None)
@given(most=st.integers(0, 3000), number=st.integers(0, 4000))
def test_small_logarithms_are_found_up_to_the_most(most: int, number: int) -> None:
    assert Logarithms(most).of(power(GENERATOR, number)) == (number if number <= most else None)
