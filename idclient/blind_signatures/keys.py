"""Keys of signers: RSA of 3072 to 4096 bits with the exponent 65537, used for blind signatures and nothing else."""

import gmpy2
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import (
    RSAPrivateKey,
    RSAPublicKey,
    RSAPublicNumbers,
    generate_private_key,
)
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key

from idclient.errors.blind_signature import BlindSignatureRefused
from idclient.value import field, frozen

EXPONENT = 65537
_SIZES = range(3072, 4097, 8)
_LONGEST = 1024


@frozen
class PublicKey:
    """What everybody has of a signer's key."""

    modulus: int

    @property
    def octets(self) -> int:
        """The length of everything that is sent and signed."""
        return self.modulus.bit_length() // 8


@frozen
class SecretKey:
    """A signer's key: two primes, and what remains of the exponent for each."""

    public: PublicKey
    primes: tuple[int, int] = field(repr=False)


def public_key(modulus: int) -> PublicKey:
    """Return the key with a modulus. Raises: BlindSignatureRefused."""
    if modulus.bit_length() not in _SIZES or modulus % 2 == 0 or gmpy2.is_prime(modulus):
        raise BlindSignatureRefused(reason="key")
    return PublicKey(modulus)


def secret_key(first: int, second: int) -> SecretKey:
    """Return the key with two primes. Raises: BlindSignatureRefused."""
    fitting = all(gmpy2.is_prime(one) and gmpy2.gcd(one - 1, EXPONENT) == 1 for one in (first, second))
    if first == second or not fitting:
        raise BlindSignatureRefused(reason="key")
    return SecretKey(public_key(first * second), (first, second))


def make_key(bits: int = 3072) -> SecretKey:
    """Return a new key. Takes a second or so."""
    return from_private_key(generate_private_key(EXPONENT, bits))


def from_private_key(key: RSAPrivateKey) -> SecretKey:
    """Return a key that was kept elsewhere. Raises: BlindSignatureRefused."""
    numbers = key.private_numbers()
    if numbers.public_numbers.e != EXPONENT:
        raise BlindSignatureRefused(reason="key")
    return secret_key(numbers.p, numbers.q)


def as_rsa(key: PublicKey) -> RSAPublicKey:
    """Return the key as `cryptography` has it."""
    return RSAPublicNumbers(EXPONENT, key.modulus).public_key()


def write_public_key(key: PublicKey) -> bytes:
    """Return the SubjectPublicKeyInfo of a key."""
    return as_rsa(key).public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def read_public_key(octets: bytes) -> PublicKey:
    """Return the key of its one SubjectPublicKeyInfo. Raises: BlindSignatureRefused."""
    try:
        found = load_der_public_key(octets) if len(octets) <= _LONGEST else None
    except (ValueError, UnsupportedAlgorithm) as problem:
        raise BlindSignatureRefused(reason="key") from problem
    if not isinstance(found, RSAPublicKey) or found.public_numbers().e != EXPONENT:
        raise BlindSignatureRefused(reason="key")
    key = public_key(found.public_numbers().n)
    if write_public_key(key) != octets:
        raise BlindSignatureRefused(reason="key")
    return key
