"""A choice becomes a ballot that only the election's key opens."""

from idclient.elgamal.arithmetic import draw, element_for, secret_power, secret_power_of_generator
from idclient.ports import Entropy
from idclient.value import field, frozen
from idclient.wire.ballot_choice import Choice, pad, write_choice
from idclient.wire.election_group import OCTETS, PRIME
from idclient.wire.elgamal import Ciphertext, ElectionKey


@frozen
class Encrypted:
    """A ballot and its randomness r, with which whoever has both opens it: keep r as short a time as can be."""

    ciphertext: Ciphertext
    randomness: int = field(repr=False)


def encrypt(key: ElectionKey, choice: Choice, entropy: Entropy) -> Encrypted:
    """Encrypt a choice under fresh randomness. Raises: ChoiceMalformed."""
    padded = pad(write_choice(choice), OCTETS)
    return encrypt_padded(key, padded, draw(entropy))


def encrypt_padded(key: ElectionKey, padded: bytes, randomness: int) -> Encrypted:
    """Encrypt a padded choice under given randomness, from 1 to below the order of the group."""
    element = element_for(int.from_bytes(padded))
    a = secret_power_of_generator(randomness)
    b = secret_power(key.value, randomness) * element % PRIME
    return Encrypted(Ciphertext(a, b), randomness)
