"""The same over P-384, as the key tools of elections can have it. No election with real names uses it: 44 octets."""

import gmpy2

from idclient.errors.ballot import ChoiceMalformed
from idclient.ports import Entropy
from idclient.value import field, frozen
from idclient.wire.ballot_choice import Choice, pad, unpad, write_choice
from idclient.wire.elgamal_p384 import OCTETS, PRIME, CurveCiphertext, CurveKey, Point, from_point, to_point

ORDER = int("FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973", 16)
BASE: Point = (
    int("AA87CA22BE8B05378EB1C71EF320AD746E1D3B628BA79B9859F741E082542A385502F25DBF55296C3A545E3872760AB7", 16),
    int("3617DE4A96262C6F5D9E98BF9292DC29F8F41DBD289A147CE9DA3113B5F0B8C00A60B1CE1D7E819D7A431D7C90EA0E5F", 16),
)
_PRIME = gmpy2.mpz(PRIME)
_BITS = ORDER.bit_length()


@frozen
class EncryptedOnCurve:
    """A ballot and its randomness, a secret as long as the ballot is one."""

    ciphertext: CurveCiphertext
    randomness: int = field(repr=False)


def encrypt_on_curve(key: CurveKey, choice: Choice, entropy: Entropy) -> EncryptedOnCurve:
    """Encrypt a choice under fresh randomness. Raises: ChoiceMalformed."""
    padded = pad(write_choice(choice), OCTETS)
    while True:
        randomness = int.from_bytes(entropy(48))
        if 0 < randomness < ORDER:
            return encrypt_point(key, to_point(padded), randomness)


def encrypt_point(key: CurveKey, point: Point, randomness: int) -> EncryptedOnCurve:
    """Encrypt a point under given randomness, from 1 to below the order. Raises: ChoiceMalformed."""
    shared = _multiply(key.point, randomness)
    a, b = _affine(_multiply(BASE, randomness)), _affine(_add(shared, _projective(point)))
    return EncryptedOnCurve(CurveCiphertext(a, b), randomness)


def decrypt_on_curve(secret: int, ciphertext: CurveCiphertext) -> bytes:
    """Return the text of the choice in a ballot. `secret` is from 1 to below the order. Raises: ChoiceMalformed."""
    shared = _multiply(ciphertext.a, ORDER - secret)
    return unpad(from_point(_affine(_add(shared, _projective(ciphertext.b)))))


def curve_point(secret: int) -> Point:
    """Return the point of the key that belongs to a secret."""
    return _affine(_multiply(BASE, secret))


_Projective = tuple["gmpy2.mpz", "gmpy2.mpz", "gmpy2.mpz"]
"""X, Y, Z with x = X/Z and y = Y/Z; the point at infinity has Z = 0."""


def _projective(point: Point) -> _Projective:
    return gmpy2.mpz(point[0]), gmpy2.mpz(point[1]), gmpy2.mpz(1)


def _affine(point: _Projective) -> Point:
    """Return a point's coordinates. Raises: ChoiceMalformed for the point at infinity, which is nobody's."""
    x, y, z = point
    if z == 0:
        raise ChoiceMalformed(reason="padding")
    inverse = gmpy2.invert(z, _PRIME)
    return int(x * inverse % _PRIME), int(y * inverse % _PRIME)


def _multiply(point: Point, factor: int) -> _Projective:
    """Return a multiple by as many steps for every factor (Montgomery's ladder)."""
    low, high = (gmpy2.mpz(0), gmpy2.mpz(1), gmpy2.mpz(0)), _projective(point)
    for position in reversed(range(_BITS)):
        total = _add(low, high)
        if factor >> position & 1:
            low, high = total, _add(high, high)
        else:
            low, high = _add(low, low), total
    return low


_B = gmpy2.mpz(
    int("B3312FA7E23EE7E4988E056BE3F82D19181D9C6EFE8141120314088F5013875AC656398D8A2ED19D2A85C8EDD3EC2AEF", 16)
)


def _add(first: _Projective, second: _Projective) -> _Projective:
    """Add any two points by one complete formula for a = -3 (Renes, Costello, Batina, Algorithm 4)."""
    x1, y1, z1 = first
    x2, y2, z2 = second
    t0, t1, t2 = x1 * x2 % _PRIME, y1 * y2 % _PRIME, z1 * z2 % _PRIME
    t3 = ((x1 + y1) * (x2 + y2) - t0 - t1) % _PRIME
    t4 = ((y1 + z1) * (y2 + z2) - t1 - t2) % _PRIME
    y3 = ((x1 + z1) * (x2 + z2) - t0 - t2) % _PRIME
    x3 = 3 * (y3 - _B * t2) % _PRIME
    z3, x3 = (t1 - x3) % _PRIME, (t1 + x3) % _PRIME
    y3 = 3 * (_B * y3 - 3 * t2 - t0) % _PRIME
    t0 = 3 * (t0 - t2) % _PRIME
    return (t3 * x3 - t4 * y3) % _PRIME, (x3 * z3 + t0 * y3) % _PRIME, (t4 * z3 + t3 * t0) % _PRIME
