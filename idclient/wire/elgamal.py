"""Keys of elections and encrypted ballots as the IVXV protocol writes them: DER, one encoding each.

Source: IVXV 1.8.2 (release RK2023), the code, not the prose: a ciphertext's algorithm has no parameters.
"""

from idclient.errors.ballot import CiphertextMalformed, DecryptionProofMalformed, ElectionKeyMalformed
from idclient.value import field, frozen
from idclient.wire import der
from idclient.wire.election_group import GENERATOR, ORDER, PRIME, is_member

_ELGAMAL = bytes.fromhex("2b0601040197550201")
"""1.3.6.1.4.1.3029.2.1"""
_LONGEST_ELECTION = 28
_IDENTIFIER = frozenset(" -,+.:;=!?&%#<>_/'*()[]{}|^ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")


@frozen
class ElectionKey:
    """The public key to which an election's ballots are encrypted; always of the one group."""

    value: int
    election: str


@frozen
class Ciphertext:
    """An encrypted ballot: `a` = g^r and `b` = y^r·m, both members of the group."""

    a: int = field(repr=False)
    b: int = field(repr=False)


@frozen
class DecryptionProof:
    """The proof that a ciphertext was decrypted with the election's key: `a` = A, `b` = B and `s` of the protocol."""

    a: int
    b: int
    s: int


def is_election_identifier(text: str) -> bool:
    """Whether a text may name an election or a question."""
    return 0 < len(text) <= _LONGEST_ELECTION and set(text) <= _IDENTIFIER


def write_election_key(key: ElectionKey) -> bytes:
    """Return the DER of a key."""
    name = der.write(der.GENERAL_STRING, key.election.encode("ascii"))
    group = der.write(der.SEQUENCE, der.write_integer(PRIME), der.write_integer(GENERATOR), name)
    algorithm = der.write(der.SEQUENCE, der.write(der.OBJECT_IDENTIFIER, _ELGAMAL), group)
    value = der.write(der.SEQUENCE, der.write_integer(key.value))
    return der.write(der.SEQUENCE, algorithm, der.write(der.BIT_STRING, b"\0", value))


def read_election_key(octets: bytes) -> ElectionKey:
    """Return a key whose group is the one that elections use, and whose value is an element that hides something.

    Raises: ElectionKeyMalformed.
    """
    try:
        algorithm, bits = der.read_all(der.read(octets, der.SEQUENCE), der.SEQUENCE, der.BIT_STRING)
        oid, group = der.read_all(algorithm, der.OBJECT_IDENTIFIER, der.SEQUENCE)
        prime, generator, name = der.read_all(group, der.INTEGER, der.INTEGER, der.GENERAL_STRING)
        (number,) = der.read_all(der.read(der.read_bits(bits), der.SEQUENCE), der.INTEGER)
        value, election = der.read_integer(number), name.decode("ascii")
        known = (oid, der.read_integer(prime), der.read_integer(generator)) == (_ELGAMAL, PRIME, GENERATOR)
    except ValueError as problem:
        raise ElectionKeyMalformed(reason="der") from problem
    if not known:
        raise ElectionKeyMalformed(reason="group")
    if value == 1 or not is_member(value) or not is_election_identifier(election):
        raise ElectionKeyMalformed(reason="value")
    return ElectionKey(value, election)


def write_ciphertext(ciphertext: Ciphertext) -> bytes:
    """Return the DER of an encrypted ballot."""
    algorithm = der.write(der.SEQUENCE, der.write(der.OBJECT_IDENTIFIER, _ELGAMAL))
    pair = der.write(der.SEQUENCE, der.write_integer(ciphertext.a), der.write_integer(ciphertext.b))
    return der.write(der.SEQUENCE, algorithm, pair)


def read_ciphertext(octets: bytes) -> Ciphertext:
    """Return an encrypted ballot both of whose parts are members of the group. Raises: CiphertextMalformed."""
    try:
        algorithm, pair = der.read_all(der.read(octets, der.SEQUENCE), der.SEQUENCE, der.SEQUENCE)
        known = der.read(algorithm, der.OBJECT_IDENTIFIER) == _ELGAMAL
        a, b = (der.read_integer(number) for number in der.read_all(pair, der.INTEGER, der.INTEGER))
    except ValueError as problem:
        raise CiphertextMalformed(reason="der") from problem
    if not known:
        raise CiphertextMalformed(reason="group")
    if not is_member(a) or not is_member(b):
        raise CiphertextMalformed(reason="value")
    return Ciphertext(a, b)


def write_proof(proof: DecryptionProof) -> bytes:
    """Return the DER of a proof."""
    return der.write(der.SEQUENCE, *(der.write_integer(number) for number in (proof.a, proof.b, proof.s)))


def read_proof(octets: bytes) -> DecryptionProof:
    """Return a proof whose numbers are in their ranges. Raises: DecryptionProofMalformed."""
    try:
        numbers = der.read_all(der.read(octets, der.SEQUENCE), der.INTEGER, der.INTEGER, der.INTEGER)
        a, b, s = (der.read_integer(number) for number in numbers)
    except ValueError as problem:
        raise DecryptionProofMalformed from problem
    if not is_member(a) or not is_member(b) or s >= ORDER:
        raise DecryptionProofMalformed
    return DecryptionProof(a, b, s)
