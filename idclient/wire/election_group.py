"""The one group in which ballots are encrypted: the squares modulo a 3072-bit safe prime (RFC 3526, group 15)."""

PRIME = int(
    "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD"
    "EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED"
    "EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF0598DA48361C55D39A69163FA8FD24CF5F"
    "83655D23DCA3AD961C62F356208552BB9ED529077096966D670C354E4ABC9804F1746C08CA18217C32905E462E36CE3B"
    "E39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF6955817183995497CEA956AE515D2261898FA0510"
    "15728E5A8AAAC42DAD33170D04507A33A85521ABDF1CBA64ECFB850458DBEF0A8AEA71575D060C7DB3970F85A6E1E4C7"
    "ABF5AE8CDB0933D71E8C94E04A25619DCEE3D2261AD2EE6BF12FFA06D98A0864D87602733EC86A64521F2B18177B200C"
    "BBE117577A615D6C770988C0BAD946E208E24FA074E5AB3143DB5BFCE0FD108E4B82D120A93AD2CAFFFFFFFFFFFFFFFF",
    16,
)
GENERATOR = 2
"""A square, since the prime is 7 modulo 8."""
ORDER = (PRIME - 1) // 2
OCTETS = 384
"""Of a number in the group, and of a padded choice."""


def is_member(number: int) -> bool:
    """Whether a number is an element of the group: a square other than 0. Takes the time of a division or so."""
    return 0 < number < PRIME and _jacobi(number, PRIME) == 1


def to_element(number: int) -> int:
    """Return the element that stands for a number up to the order: itself, or its negative where it is no square."""
    return number if _jacobi(number, PRIME) == 1 else PRIME - number


def from_element(element: int) -> int:
    """Return the number that an element stands for."""
    return PRIME - element if element > ORDER else element


def _jacobi(number: int, modulus: int) -> int:
    """Return the Jacobi symbol (Cohen, A Course in Computational Algebraic Number Theory, 1.4.10)."""
    number %= modulus
    sign = 1
    while number:
        twos = (number & -number).bit_length() - 1
        number >>= twos
        if twos & 1 and modulus & 7 in {3, 5}:
            sign = -sign
        if number & modulus & 3 == 3:
            sign = -sign
        number, modulus = modulus % number, number
    return sign if modulus == 1 else 0
