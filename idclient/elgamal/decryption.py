"""A ballot is opened, and a proof made that it holds what is said, for whoever has the public key (IVXV 1.8.2).

The proof is that of equal logarithms (Chaum, Pedersen), made without a dialogue over a hash of all that is proven.
"""

from idclient.elgamal.arithmetic import draw, element_for, is_element, power, secret_power, secret_power_of_generator
from idclient.errors.ballot import ChoiceMalformed, DecryptionProofInvalid, ElectionKeyDifferent
from idclient.ports import Entropy
from idclient.value import field, frozen
from idclient.wire.ballot_choice import pad, unpad
from idclient.wire.election_group import GENERATOR, OCTETS, ORDER, PRIME, from_element
from idclient.wire.elgamal import Ciphertext, DecryptionProof, ElectionKey
from idclient.wire.proof_challenge import proof_challenge


@frozen
class ElectionSecret:
    """The secret x of an election's key, from 1 to below the order of the group."""

    value: int = field(repr=False)


def make_secret(entropy: Entropy) -> ElectionSecret:
    """Return a new secret."""
    return ElectionSecret(draw(entropy))


def public_key(secret: ElectionSecret, election: str) -> ElectionKey:
    """Return the key of an election that belongs to a secret."""
    return ElectionKey(secret_power_of_generator(secret.value), election)


def require_pair(key: ElectionKey, secret: ElectionSecret) -> None:
    """Make sure that a secret opens what was encrypted to a key. Raises: ElectionKeyDifferent."""
    if secret_power_of_generator(secret.value) != key.value:
        raise ElectionKeyDifferent


def decrypt(secret: ElectionSecret, ciphertext: Ciphertext) -> bytes:
    """Return the text of the choice in a ballot, without its padding. Raises: ChoiceMalformed."""
    return text_in(decrypt_element(secret, ciphertext))


def decrypt_element(secret: ElectionSecret, ciphertext: Ciphertext) -> int:
    """Return the element of the group in a ballot, which stands for a text or for none."""
    return ciphertext.b * secret_power(ciphertext.a, ORDER - secret.value) % PRIME


def text_in(element: int) -> bytes:
    """Return the text that an element stands for, without its padding. Raises: ChoiceMalformed."""
    return unpad(from_element(element).to_bytes(OCTETS))


def prove(
    key: ElectionKey, secret: ElectionSecret, ciphertext: Ciphertext, choice: bytes, entropy: Entropy
) -> DecryptionProof:
    """Return the proof that a ballot holds the text of a choice, which `decrypt` returned."""
    return prove_with(key, secret, ciphertext, choice, draw(entropy))


def prove_with(
    key: ElectionKey, secret: ElectionSecret, ciphertext: Ciphertext, choice: bytes, nonce: int
) -> DecryptionProof:
    """Return the proof under a given nonce, which is used once and never told."""
    a, b = secret_power(ciphertext.a, nonce), secret_power_of_generator(nonce)
    challenge = proof_challenge(key, ciphertext, choice, a=a, b=b)
    return DecryptionProof(a, b, (challenge * secret.value + nonce) % ORDER)


def verify_proof(key: ElectionKey, ciphertext: Ciphertext, choice: bytes, proof: DecryptionProof) -> None:
    """Make sure that a ballot holds the text of a choice; all numbers were read by `wire.elgamal`.

    Raises: DecryptionProofInvalid.
    """
    try:
        element = element_for(int.from_bytes(pad(choice, OCTETS)))
    except ChoiceMalformed as problem:
        raise DecryptionProofInvalid from problem
    _verify(key, ciphertext, element, choice, proof)


def verify_textless(key: ElectionKey, ciphertext: Ciphertext, octets: bytes, proof: DecryptionProof) -> None:
    """Make sure that a ballot holds an element (of the group's length) that stands for no text.

    The proof is made over these octets in the place of a text; no text is as long. Raises: DecryptionProofInvalid.
    """
    element = int.from_bytes(octets)
    if len(octets) != OCTETS or not is_element(element):
        raise DecryptionProofInvalid
    try:
        text_in(element)
    except ChoiceMalformed:
        _verify(key, ciphertext, element, octets, proof)
    else:
        raise DecryptionProofInvalid


def _verify(key: ElectionKey, ciphertext: Ciphertext, element: int, proven: bytes, proof: DecryptionProof) -> None:
    challenge = proof_challenge(key, ciphertext, proven, a=proof.a, b=proof.b)
    shared = ciphertext.b * pow(element, -1, PRIME) % PRIME
    if (
        power(ciphertext.a, proof.s) != proof.a * power(shared, challenge) % PRIME
        or power(GENERATOR, proof.s) != proof.b * power(key.value, challenge) % PRIME
    ):
        raise DecryptionProofInvalid
