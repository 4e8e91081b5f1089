"""Election keys, encrypted ballots, proofs and choices: what is read is written as the very same octets."""

from contextlib import suppress

from idclient.errors.ballot import BallotError
from idclient.wire.ballot_choice import Choice, pad, read_choice, unpad, write_choice
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
from idclient.wire.elgamal_p384 import (
    read_curve_ciphertext,
    read_curve_key,
    write_curve_ciphertext,
    write_curve_key,
)

_CHOICE = write_choice(Choice("0000.101", "List", "Candidate"))
SEEDS = (
    write_election_key(ElectionKey(4, "TEST2026")),
    write_ciphertext(Ciphertext(4, 9)),
    write_proof(DecryptionProof(4, 9, 1)),
    pad(_CHOICE, 47),
    _CHOICE,
)


def run(octets: bytes) -> None:
    with suppress(BallotError):
        assert write_election_key(read_election_key(octets)) == octets
    with suppress(BallotError):
        assert write_ciphertext(read_ciphertext(octets)) == octets
    with suppress(BallotError):
        assert write_proof(read_proof(octets)) == octets
    with suppress(BallotError):
        assert write_curve_key(read_curve_key(octets)) == octets
    with suppress(BallotError):
        assert write_curve_ciphertext(read_curve_ciphertext(octets)) == octets
    with suppress(BallotError):
        assert pad(unpad(octets), len(octets)) == octets
    with suppress(BallotError):
        assert write_choice(read_choice(octets)) == octets
