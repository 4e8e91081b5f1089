"""Election keys, encrypted ballots and proofs: the values of the voting reference, and what is refused."""

import hashlib
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from idclient.errors import Error
from idclient.errors.ballot import ChoiceMalformed, CiphertextMalformed, DecryptionProofMalformed, ElectionKeyMalformed
from idclient.wire import der
from idclient.wire.ballot_choice import Choice, pad, read_choice, unpad, write_choice
from idclient.wire.election_group import GENERATOR, OCTETS, ORDER, PRIME, from_element, is_member, to_element
from idclient.wire.elgamal import (
    Ciphertext,
    DecryptionProof,
    ElectionKey,
    read_ciphertext,
    read_election_key,
    read_proof,
    write_ciphertext,
    write_election_key,
    write_proof,
)
from idclient.wire.proof_challenge import proof_challenge

ELECTION = "TEST2026"
CHOICE = Choice("0164.127", "Nimi Valimisliit", "Õie Žšüä")


def drawn(tag: str) -> int:
    """Return D(tag) of the reference."""
    octets = b"".join(hashlib.sha256(tag.encode() + bytes([index])).digest() for index in range(12))
    return int.from_bytes(octets) % ORDER


X, R, W = drawn("election-key"), drawn("randomness"), drawn("proof")
KEY = ElectionKey(pow(GENERATOR, X, PRIME), ELECTION)
MESSAGE = to_element(int.from_bytes(pad(write_choice(CHOICE), OCTETS)))
BALLOT = Ciphertext(pow(GENERATOR, R, PRIME), pow(KEY.value, R, PRIME) * MESSAGE % PRIME)


def sha256(octets: bytes) -> str:
    return hashlib.sha256(octets).hexdigest()


def test_the_group_is_the_one_of_the_reference() -> None:
    assert sha256(PRIME.to_bytes(OCTETS)) == "48cf8b092fbce4359d9871abf74f98e25b6163379eaa15cd9087e800c6d1c55c"
    assert (PRIME % 8, ORDER.bit_length()) == (7, 3071)
    assert pow(GENERATOR, ORDER, PRIME) == 1


def test_the_election_key_is_that_of_the_reference() -> None:
    written = write_election_key(KEY)
    assert len(written) == 822
    assert written.hex().startswith("30820332308201a106092b06010401975502013082019202")
    assert sha256(written) == "fd97aae47b30fa4c72858a4169f7062c918f33ba17c2a96157b417acc1a1eb9d"
    assert read_election_key(written) == KEY


def test_the_encrypted_ballot_is_that_of_the_reference() -> None:
    assert len(write_choice(CHOICE)) == 39
    assert to_element(number := int.from_bytes(pad(write_choice(CHOICE), OCTETS))) == PRIME - number
    written = write_ciphertext(BALLOT)
    assert len(written) == 797
    assert written.hex().startswith("30820319300b06092b060104019755020130820308028201")
    assert sha256(written) == "a1786c15d6893294af2e13be0a27913b4f2be5a90d12a1ed1fc7358a409eb1b8"
    assert read_ciphertext(written) == BALLOT


def test_a_ballot_decrypts_to_the_choice() -> None:
    element = BALLOT.b * pow(BALLOT.a, -X, PRIME) % PRIME
    assert read_choice(unpad(from_element(element).to_bytes(OCTETS))) == CHOICE


def test_the_proof_of_decryption_is_that_of_the_reference() -> None:
    a, b = pow(BALLOT.a, W, PRIME), pow(GENERATOR, W, PRIME)
    challenge = proof_challenge(KEY, BALLOT, write_choice(CHOICE), a=a, b=b)
    assert f"{challenge:0768x}".startswith("087521d711d0afb48e1dc5357a99ecb1")
    assert f"{challenge:0768x}".endswith("10f1ea933fb6c525078d592abb79d3c5")
    proof = DecryptionProof(a, b, (challenge * X + W) % ORDER)
    written = write_proof(proof)
    assert len(written) == 1168
    assert sha256(written) == "293235782c6d486994849e77edb81730484a168e046b45f1900e6283a917a2b5"
    assert read_proof(written) == proof
    shared = BALLOT.b * pow(MESSAGE, -1, PRIME) % PRIME
    assert pow(BALLOT.a, proof.s, PRIME) == a * pow(shared, challenge, PRIME) % PRIME
    assert pow(GENERATOR, proof.s, PRIME) == b * pow(KEY.value, challenge, PRIME) % PRIME


def test_a_challenge_depends_on_everything_that_is_proven() -> None:
    a, b = pow(BALLOT.a, W, PRIME), pow(GENERATOR, W, PRIME)
    choice = write_choice(CHOICE)
    other_key, other_ballot = ElectionKey(KEY.value, "TEST2027"), Ciphertext(BALLOT.b, BALLOT.a)
    challenges = [
        proof_challenge(KEY, BALLOT, choice, a=a, b=b),
        proof_challenge(other_key, BALLOT, choice, a=a, b=b),
        proof_challenge(KEY, other_ballot, choice, a=a, b=b),
        proof_challenge(KEY, BALLOT, choice + b"!", a=a, b=b),
        proof_challenge(KEY, BALLOT, choice, a=b, b=b),
        proof_challenge(KEY, BALLOT, choice, a=a, b=a),
    ]
    assert len(set(challenges)) == len(challenges)
    assert all(challenge < ORDER for challenge in challenges)


@pytest.mark.parametrize("value", [0, 1, PRIME - 1, PRIME, PRIME + 1, PRIME - KEY.value])
def test_a_key_that_hides_nothing_is_refused(value: int) -> None:
    with pytest.raises(ElectionKeyMalformed):
        read_election_key(write_election_key(ElectionKey(value, ELECTION)))


@pytest.mark.parametrize("election", ["", "x" * 29, 'a"b', "a\nb", "a@b"])
def test_a_key_of_an_election_without_a_name_is_refused(election: str) -> None:
    with pytest.raises(ElectionKeyMalformed):
        read_election_key(write_election_key(ElectionKey(KEY.value, election)))


def test_a_key_of_another_group_is_refused() -> None:
    whole = write_election_key(KEY)
    smaller = der.write_integer(PRIME - 2)
    assert len(smaller) == len(der.write_integer(PRIME))
    for old, new in [
        (der.write_integer(PRIME), smaller),
        (der.write_integer(GENERATOR) + b"\x1b", der.write_integer(4) + b"\x1b"),
        (bytes.fromhex("2b0601040197550201"), bytes.fromhex("2b0601040197550202")),
    ]:
        assert old in whole
        with pytest.raises(ElectionKeyMalformed) as caught:
            read_election_key(whole.replace(old, new))
        assert caught.value.facts == {"reason": "group"}


@pytest.mark.parametrize("pair", [(0, 4), (4, 0), (PRIME, 4), (4, PRIME - 4), (PRIME - 1, 4)])
def test_a_ciphertext_outside_the_group_is_refused(pair: tuple[int, int]) -> None:
    with pytest.raises(CiphertextMalformed):
        read_ciphertext(write_ciphertext(Ciphertext(*pair)))


def test_a_ciphertext_of_another_scheme_is_refused() -> None:
    other = write_ciphertext(BALLOT).replace(bytes.fromhex("2b0601040197550201"), bytes.fromhex("2b0601040197550202"))
    with pytest.raises(CiphertextMalformed) as caught:
        read_ciphertext(other)
    assert caught.value.facts == {"reason": "group"}


@pytest.mark.parametrize("numbers", [(0, 4, 1), (4, PRIME - 4, 1), (4, 4, ORDER)])
def test_a_proof_outside_its_ranges_is_refused(numbers: tuple[int, int, int]) -> None:
    with pytest.raises(DecryptionProofMalformed):
        read_proof(write_proof(DecryptionProof(*numbers)))


@given(place=st.integers(0, 796), new=st.binary(max_size=2), removed=st.integers(0, 2))
def test_there_is_one_encoding_of_a_ballot_and_no_other(place: int, new: bytes, removed: int) -> None:
    whole = write_ciphertext(BALLOT)
    changed = whole[:place] + new + whole[place + removed :]
    try:
        read = read_ciphertext(changed)
    except CiphertextMalformed:
        return
    assert write_ciphertext(read) == changed
    assert (read == BALLOT) is (changed == whole)


@given(octets=st.binary(max_size=64))
def test_whatever_is_read_our_own_error_comes_out(octets: bytes) -> None:
    for reader in (read_election_key, read_ciphertext, read_proof, read_choice, unpad):
        with suppress(Error):
            reader(octets)


@settings(max_examples=30)
@given(number=st.integers(1, ORDER))
def test_every_number_up_to_the_order_has_an_element(number: int) -> None:
    element = to_element(number)
    assert is_member(element)
    assert from_element(element) == number


def test_membership_is_what_the_power_of_the_order_says() -> None:
    for tag in "abcd":
        number = drawn(tag)
        assert is_member(number) is (pow(number, ORDER, PRIME) == 1)


_NAMES = st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=30)


@given(list_name=_NAMES, candidate=_NAMES)
def test_a_choice_is_padded_and_found_again(list_name: str, candidate: str) -> None:
    choice = Choice("0000.101", list_name, candidate)
    padded = pad(write_choice(choice), OCTETS)
    assert len(padded) == OCTETS
    assert int.from_bytes(padded) < ORDER
    assert read_choice(unpad(padded)) == choice


@pytest.mark.parametrize(
    "choice",
    [
        Choice("0164", "L", "C"),
        Choice("0164.127x", "L", "C"),
        Choice("0164.127\n", "L", "C"),
        Choice("٠.١", "L", "C"),
        Choice("0164.127", "", "C"),
        Choice("0164.127", "L", "x" * 101),
        Choice("0164.127", "L\x1fM", "C"),
        Choice("0164.127", "L", "C\n"),
    ],
)
def test_a_choice_that_would_not_count_is_refused_and_not_told(choice: Choice) -> None:
    with pytest.raises(ChoiceMalformed) as caught:
        write_choice(choice)
    assert choice.identifier not in str(caught.value)
    assert repr(choice) == "Choice()"


@pytest.mark.parametrize("octets", [b"", b"\0\1", b"\0\1\xff", b"\0\2\xff\0a", b"\0\1\xff\1a", b"\1\xff\0a"])
def test_padding_that_is_not_whole_is_refused(octets: bytes) -> None:
    with pytest.raises(ChoiceMalformed):
        unpad(octets)


def test_the_longest_text_fits_and_one_octet_more_does_not() -> None:
    assert unpad(pad(bytes(range(1, 255)) + b"x" * 127, OCTETS)) == bytes(range(1, 255)) + b"x" * 127
    with pytest.raises(ChoiceMalformed):
        pad(b"x" * 382, OCTETS)


@pytest.mark.parametrize("octets", ["", "30", "3080", "308100", "30810100", "3082000100", "3001", "300100ff"])
def test_no_second_encoding_of_a_value_is_read(octets: str) -> None:
    with pytest.raises(ValueError, match=r"^$"):
        der.read(bytes.fromhex(octets), der.SEQUENCE)


@pytest.mark.parametrize("contents", ["", "0000", "0001", "ff", "80"])
def test_no_second_encoding_of_a_number_and_no_negative_one_is_read(contents: str) -> None:
    with pytest.raises(ValueError, match=r"^$"):
        der.read_integer(bytes.fromhex(contents))


@pytest.mark.parametrize("contents", ["", "01", "0780"])
def test_bits_that_are_no_octets_are_refused(contents: str) -> None:
    with pytest.raises(ValueError, match=r"^$"):
        der.read_bits(bytes.fromhex(contents))


@given(number=st.integers(0, 1 << 3100))
def test_numbers_are_read_as_they_were_written(number: int) -> None:
    assert der.read_integer(der.read(der.write_integer(number), der.INTEGER)) == number
