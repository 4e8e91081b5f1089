"""A ballot is what a voter may cast, proves it without telling it, and no changed one counts."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from idclient.belenios.answer import fits
from idclient.belenios.ballot import Ballot, make_ballot, read_ballot, require_ballot, tracker, write_ballot
from idclient.belenios.ciphertext import Ciphertext, encrypt_bit, less
from idclient.belenios.disjunction import Statement, holds, prove
from idclient.belenios.election import Question
from idclient.belenios.form import fingerprint
from idclient.belenios.group import GENERATOR, ORDER, PRIME, power, product
from idclient.belenios.knowledge import prove_knowledge
from idclient.errors.belenios import BeleniosRefused
from idclient.value import replace
from tests.belenios.world import ELECTION, PLAN, VOTERS, WEIGHTS, changed, election_with, entropy

VOTE = [[1, 0, 1], [0, 0, 1]]
OPENED = make_ballot(ELECTION, VOTERS[0], VOTE, entropy)
TEXT = write_ballot(OPENED.ballot)
BITS = st.lists(st.integers(0, 1), min_size=3, max_size=3)


@pytest.mark.parametrize("vote", [[[1, 0, 0], [0, 1, 0]], [[0, 1, 1], [1, 0, 0]], VOTE])
def test_what_may_be_cast_is_proven_and_read_as_written(vote: list[list[int]]) -> None:
    ballot = make_ballot(ELECTION, VOTERS[0], vote, entropy).ballot
    assert read_ballot(write_ballot(ballot)) == ballot
    require_ballot(ELECTION, WEIGHTS, ballot)


@pytest.mark.parametrize(
    "vote",
    [
        [[0, 0, 0], [0, 1, 0]],
        [[1, 1, 1], [0, 1, 0]],
        [[1, 0, 0], [0, 0, 0]],
        [[1, 0, 0], [1, 1, 0]],
        [[1, 0, 0], [0, 1, 1]],
        [[2, 0, 0], [0, 1, 0]],
        [[1, -1, 1], [0, 1, 0]],
        [[1, 0], [0, 1, 0]],
        [[1, 0, 0]],
    ],
)
def test_what_may_not_be_cast_is_not_encrypted(vote: list[list[int]]) -> None:
    with pytest.raises(BeleniosRefused) as refused:
        make_ballot(ELECTION, VOTERS[0], vote, entropy)
    assert refused.value.reason == "vote"


def test_every_changed_field_is_refused() -> None:
    require_ballot(ELECTION, WEIGHTS, read_ballot(TEXT))
    tried = 0
    for place, text in changed(TEXT):
        tried += 1
        with pytest.raises(BeleniosRefused) as refused:
            require_ballot(ELECTION, WEIGHTS, read_ballot(text))
        assert refused.value.what == "ballot", place
    assert tried > 250


@pytest.mark.parametrize("place", ["individual_proofs", "overall_proof", "blank_proof", "choices"])
def test_the_voter_alone_cannot_sign_a_ballot_that_proves_nothing(place: str) -> None:
    """Whoever has the credential can sign anything; what is signed must prove itself all the same."""
    answer = OPENED.ballot.answers[1]
    other = make_ballot(ELECTION, VOTERS[0], VOTE, entropy).ballot.answers[1]
    names = {"individual_proofs": "individual", "overall_proof": "overall", "blank_proof": "blank"}
    name = names.get(place, place)
    forged = replace(OPENED.ballot, answers=(OPENED.ballot.answers[0], replace(answer, **{name: getattr(other, name)})))
    with pytest.raises(BeleniosRefused) as refused:
        require_ballot(ELECTION, WEIGHTS, _signed(forged))
    assert refused.value.reason == {"individual_proofs": "individual_proof", "choices": "individual_proof"}.get(
        place, place
    )


def test_a_ballot_copied_by_another_voter_is_refused() -> None:
    """With the answers of somebody else, signed by oneself, one would vote as they did without knowing how."""
    copied = replace(OPENED.ballot, credential=VOTERS[1].public)
    with pytest.raises(BeleniosRefused) as refused:
        require_ballot(ELECTION, WEIGHTS, _signed(copied, voter=1))
    assert refused.value.reason == "individual_proof"


def test_who_may_not_vote_and_other_elections_are_refused() -> None:
    renamed = election_with(ELECTION.public_key, replace(PLAN, name="Vallavanem"))
    for election, weights, reason in [
        (renamed, WEIGHTS, "election"),
        (replace(ELECTION, uuid="Anotheree1ection"), WEIGHTS, "election"),
        (ELECTION, {VOTERS[1].public: 1}, "credential"),
        (replace(ELECTION, questions=ELECTION.questions[:1]), WEIGHTS, "answers"),
    ]:
        with pytest.raises(BeleniosRefused) as refused:
            require_ballot(election, weights, OPENED.ballot)
        assert refused.value.reason == reason


@pytest.mark.parametrize("text", [b"", b"{}", b"[]", b"null", TEXT + b"\n", TEXT[:-1], TEXT.replace(b":", b": ", 1)])
def test_a_ballot_has_one_text(text: bytes) -> None:
    with pytest.raises(BeleniosRefused):
        read_ballot(text)


def test_members_in_another_order_or_twice_are_refused() -> None:
    value = json.loads(TEXT)
    turned = json.dumps(dict(reversed(value.items())), separators=(",", ":")).encode()
    twice = TEXT[:-1] + b',"credential":"1"}'
    for text in (turned, twice):
        with pytest.raises(BeleniosRefused):
            read_ballot(text)


def test_a_ballot_says_neither_choice_nor_randomness() -> None:
    shown = repr(OPENED)
    for randomness in OPENED.randomness:
        for one in randomness:
            assert str(one) not in shown
            assert str(one).encode() not in TEXT


def test_the_randomness_opens_every_choice() -> None:
    for answer, vote, randomness in zip(OPENED.ballot.answers, VOTE, OPENED.randomness, strict=True):
        for choice, bit, own in zip(answer.choices, vote, randomness, strict=True):
            assert choice == encrypt_bit(ELECTION.public_key, bit, own)


def test_ballots_of_one_length_hold_every_choice() -> None:
    blank = write_ballot(make_ballot(ELECTION, VOTERS[0], [[1, 0, 0], [1, 0, 0]], entropy).ballot)
    assert abs(len(blank) - len(TEXT)) < 120  # decimal numbers are a digit or two shorter at times
    assert len(tracker(blank)) == 43


@given(bits=BITS)
def test_only_what_fits_can_be_chosen(bits: list[int]) -> None:
    assert fits(Question("?", ("A", "B", "C"), 1, 2), bits) is (sum(bits) in {1, 2})
    blank = Question("?", ("A", "B"), 0, 1, blank=True)
    assert fits(blank, bits) is (bits == [1, 0, 0] or (bits[0] == 0 and sum(bits) < 2))


@settings(max_examples=10, deadline=None)
@given(true=st.integers(0, 2), claimed=st.integers(0, 2))
def test_a_statement_is_proven_by_its_true_branch_only(true: int, claimed: int) -> None:
    key, randomness = ELECTION.public_key, 12345
    held = Ciphertext(power(GENERATOR, randomness), product(power(key, randomness), power(GENERATOR, true)))
    statement = Statement("said", tuple(less(held, number) for number in range(3)))
    proofs = prove(statement, key, true=claimed, randomness=randomness, entropy=entropy)
    assert holds(statement, key, proofs) is (true == claimed)
    assert not holds(replace(statement, said="other"), key, proofs)
    assert not holds(statement, key, proofs[:-1])
    assert not holds(statement, power(GENERATOR, 2), proofs)


@pytest.mark.parametrize("factor", [0, PRIME - 1])
def test_elements_outside_the_group_are_refused_wherever_they_stand(factor: int) -> None:
    choice = OPENED.ballot.answers[0].choices[0]
    for number in (choice.alpha, choice.beta, VOTERS[0].public):
        with pytest.raises(BeleniosRefused) as refused:
            read_ballot(TEXT.replace(str(number).encode(), str(number * factor % PRIME).encode()))
        assert refused.value.reason == "element"


def test_numbers_beyond_their_range_are_refused() -> None:
    choice, response = OPENED.ballot.answers[0].choices[0], OPENED.ballot.signature.response
    for number, beyond, reason in [
        (choice.alpha, choice.alpha + PRIME, "choice"),
        (VOTERS[0].public, VOTERS[0].public + PRIME, "credential"),
        (response, response + ORDER, "signature"),
    ]:
        with pytest.raises(BeleniosRefused) as refused:
            read_ballot(TEXT.replace(str(number).encode(), str(beyond).encode()))
        assert refused.value.reason == reason


def _signed(ballot: Ballot, *, voter: int = 0) -> Ballot:
    unsigned = json.loads(write_ballot(ballot))
    del unsigned["signature"]
    hashed = fingerprint(json.dumps(unsigned, separators=(",", ":")).encode())
    return replace(ballot, signature=prove_knowledge(f"sig|{hashed}", VOTERS[voter].secret, entropy))
