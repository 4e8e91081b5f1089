"""Keys and encrypted ballots over the curve P-384, as the election's key tools can make them, too.

A choice has room for 44 octets, too few for names of real candidates; programs that check ballots do not know it.
Points are uncompressed: 04, then both coordinates. Source: IVXV 1.8.2 (release RK2023).
"""

from idclient.errors.ballot import ChoiceMalformed, CiphertextMalformed, ElectionKeyMalformed
from idclient.value import field, frozen
from idclient.wire import der
from idclient.wire.elgamal import is_election_identifier

PRIME = (1 << 384) - (1 << 128) - (1 << 96) + (1 << 32) - 1
_B = int("B3312FA7E23EE7E4988E056BE3F82D19181D9C6EFE8141120314088F5013875AC656398D8A2ED19D2A85C8EDD3EC2AEF", 16)
_OID = bytes.fromhex("2b06010401868d1f01")
"""1.3.6.1.4.1.99999.1"""
_CURVE = b"P-384"
_WIDTH = 48
_ATTEMPTS_BITS = 10
OCTETS = 47
"""Of a padded choice: what is left of a coordinate without the bits in which a point is looked for, rounded up."""

Point = tuple[int, int]
"""Affine coordinates of a point on the curve."""


@frozen
class CurveKey:
    """The public key to which an election's ballots are encrypted."""

    point: Point
    election: str


@frozen
class CurveCiphertext:
    """An encrypted ballot: `a` = r·G and `b` = r·Y + M."""

    a: Point = field(repr=False)
    b: Point = field(repr=False)


def to_point(padded: bytes) -> Point:
    """Return the first point that has the octets of a padded choice in front. Raises: ChoiceMalformed."""
    if len(padded) != OCTETS:
        raise ChoiceMalformed(reason="long")
    start = int.from_bytes(padded) << _ATTEMPTS_BITS
    for x in range(start, min(start + (1 << _ATTEMPTS_BITS), PRIME)):
        y = _root(x)
        if y is not None:
            return x, y
    raise ChoiceMalformed(reason="long")


def from_point(point: Point) -> bytes:
    """Return the padded choice that a point stands for."""
    return (point[0] >> _ATTEMPTS_BITS).to_bytes(OCTETS)


def write_curve_key(key: CurveKey) -> bytes:
    """Return the DER of a key."""
    names = (_CURVE, key.election.encode("ascii"))
    parameters = der.write(der.SEQUENCE, *(der.write(der.GENERAL_STRING, name) for name in names))
    algorithm = der.write(der.SEQUENCE, der.write(der.OBJECT_IDENTIFIER, _OID), parameters)
    value = der.write(der.SEQUENCE, der.write(der.OCTET_STRING, _write_point(key.point)))
    return der.write(der.SEQUENCE, algorithm, der.write(der.BIT_STRING, b"\0", value))


def read_curve_key(octets: bytes) -> CurveKey:
    """Return a key whose point is on the curve. Raises: ElectionKeyMalformed."""
    try:
        algorithm, bits = der.read_all(der.read(octets, der.SEQUENCE), der.SEQUENCE, der.BIT_STRING)
        oid, parameters = der.read_all(algorithm, der.OBJECT_IDENTIFIER, der.SEQUENCE)
        curve, name = der.read_all(parameters, der.GENERAL_STRING, der.GENERAL_STRING)
        (written,) = der.read_all(der.read(der.read_bits(bits), der.SEQUENCE), der.OCTET_STRING)
        point, election = _read_point(written), name.decode("ascii")
    except ValueError as problem:
        raise ElectionKeyMalformed(reason="der") from problem
    if (oid, curve) != (_OID, _CURVE):
        raise ElectionKeyMalformed(reason="group")
    if not is_election_identifier(election):
        raise ElectionKeyMalformed(reason="value")
    return CurveKey(point, election)


def write_curve_ciphertext(ciphertext: CurveCiphertext) -> bytes:
    """Return the DER of an encrypted ballot."""
    algorithm = der.write(der.SEQUENCE, der.write(der.OBJECT_IDENTIFIER, _OID))
    points = (der.write(der.OCTET_STRING, _write_point(point)) for point in (ciphertext.a, ciphertext.b))
    return der.write(der.SEQUENCE, algorithm, der.write(der.SEQUENCE, *points))


def read_curve_ciphertext(octets: bytes) -> CurveCiphertext:
    """Return an encrypted ballot both of whose points are on the curve. Raises: CiphertextMalformed."""
    try:
        algorithm, pair = der.read_all(der.read(octets, der.SEQUENCE), der.SEQUENCE, der.SEQUENCE)
        known = der.read(algorithm, der.OBJECT_IDENTIFIER) == _OID
        a, b = (_read_point(point) for point in der.read_all(pair, der.OCTET_STRING, der.OCTET_STRING))
    except ValueError as problem:
        raise CiphertextMalformed(reason="der") from problem
    if not known:
        raise CiphertextMalformed(reason="group")
    return CurveCiphertext(a, b)


def is_on_curve(point: Point) -> bool:
    """Whether coordinates are those of a point, reduced."""
    x, y = point
    return 0 <= x < PRIME and 0 <= y < PRIME and (y * y - (x * x * x - 3 * x + _B)) % PRIME == 0


def _root(x: int) -> int | None:
    """Return a y for an x, None without one. The prime is 3 modulo 4."""
    square = (x * x * x - 3 * x + _B) % PRIME
    y = pow(square, (PRIME + 1) // 4, PRIME)
    return y if y * y % PRIME == square else None


def _write_point(point: Point) -> bytes:
    return b"\4" + b"".join(number.to_bytes(_WIDTH) for number in point)


def _read_point(octets: bytes) -> Point:
    """Return a point. Raises: ValueError."""
    if len(octets) != 1 + 2 * _WIDTH or octets[0] != 4:
        raise ValueError
    point = (int.from_bytes(octets[1 : 1 + _WIDTH]), int.from_bytes(octets[1 + _WIDTH :]))
    if not is_on_curve(point):
        raise ValueError
    return point
