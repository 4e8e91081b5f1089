"""The side of whoever signs without seeing (RFC 9474, 4.3), by Chinese remainders and secret powers of GMP."""

import gmpy2

from idclient.blind_signatures.keys import EXPONENT, SecretKey
from idclient.errors.blind_signature import BlindSignatureRefused
from idclient.ports import Entropy


def blind_sign(key: SecretKey, blinded: bytes, entropy: Entropy) -> bytes:
    """Return the answer to a request; the same one every time. Whether the person may have it was decided before.

    The number is multiplied with a random one meanwhile, so that no time tells of the key. An answer that does not
    verify never goes out: one wrong remainder would tell everybody the primes. Raises: BlindSignatureRefused.
    """
    modulus = key.public.modulus
    if len(blinded) != key.public.octets:
        raise BlindSignatureRefused(reason="length")
    number = int.from_bytes(blinded)
    if not 0 < number < modulus:
        raise BlindSignatureRefused(reason="range")
    factor = _factor(modulus, entropy)
    masked = _root(key, int(number * gmpy2.powmod(factor, EXPONENT, modulus) % modulus))
    answer = int(masked * gmpy2.invert(factor, modulus) % modulus)
    if gmpy2.powmod(answer, EXPONENT, modulus) != number:
        raise BlindSignatureRefused(reason="fault")
    return answer.to_bytes(key.public.octets)


def _root(key: SecretKey, number: int) -> int:
    """Return the number whose power by the exponent is this one."""
    first, second = key.primes
    at_first, at_second = (
        gmpy2.powmod_sec(number % prime, gmpy2.invert(EXPONENT, prime - 1), prime) for prime in (first, second)
    )
    return int(at_second + second * ((at_first - at_second) * gmpy2.invert(second, first) % first))


def _factor(modulus: int, entropy: Entropy) -> int:
    while True:
        number = int.from_bytes(entropy(modulus.bit_length() // 8))
        if 0 < number < modulus and gmpy2.gcd(number, modulus) == 1:
            return number
