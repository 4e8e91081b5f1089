"""Points on the elliptic curves of PACE: addition and multiples, which PACE needs of whole points and of any base.

`cryptography` gives only the X coordinate of a shared point and multiples of the standard base point; generic mapping
needs both coordinates and a base of its own. Coordinates are Jacobian, (X/Z², Y/Z³).

What is not constant in time: Python's integers. The ladder spends one addition and one doubling on each bit whatever
its value, so that the number of operations tells nothing; the time of a single multiplication still depends a little on
its operands. Acceptable here: the secrets multiplied are drawn anew for each tunnel, used once, and gone with it.
Multiples by what lasts, the nonce that comes from the printed number, are left to `cryptography` (see `pace`).

Source: SEC 2 v2 clause 2 (secp), RFC 5639 clause 3 (brainpool), BSI TR-03110-3 table 4 (identifiers).
"""

from idclient.value import frozen

Point = tuple[int, int]
"""Affine coordinates of a point other than infinity."""
_Jacobian = tuple[int, int, int]
_INFINITY: _Jacobian = (1, 1, 0)
_UNCOMPRESSED = 0x04


@frozen
class Curve:
    """y² = x³ + ax + b modulo `prime`; `order` is that of the base point. `name` is that of `cryptography`."""

    name: str
    prime: int
    a: int
    b: int
    order: int

    @property
    def size(self) -> int:
        """Bytes of one coordinate."""
        return (self.prime.bit_length() + 7) // 8

    def holds(self, point: Point) -> bool:
        """Whether the curve has that point. The curves here have no points of another order (cofactor 1)."""
        x, y = point
        reduced = 0 <= x < self.prime and 0 <= y < self.prime
        return reduced and (y * y - (x * x + self.a) * x - self.b) % self.prime == 0

    def encode(self, point: Point) -> bytes:
        """Return 04‖X‖Y."""
        x, y = point
        return bytes([_UNCOMPRESSED]) + x.to_bytes(self.size) + y.to_bytes(self.size)

    def decode(self, octets: bytes) -> Point | None:
        """Return the point in 04‖X‖Y; None for anything else, infinity and points off the curve included."""
        if len(octets) != 1 + 2 * self.size or octets[0] != _UNCOMPRESSED:
            return None
        point = int.from_bytes(octets[1 : 1 + self.size]), int.from_bytes(octets[1 + self.size :])
        return point if self.holds(point) else None

    def multiple(self, scalar: int, point: Point) -> Point | None:
        """Return scalar·point, None for infinity. Spends the same operations on each scalar below the order."""
        low, high = _INFINITY, (*point, 1)
        for index in reversed(range(self.order.bit_length())):
            bit = scalar >> index & 1
            total = self._add(low, high)
            low, high = (total, self._double(high)) if bit else (self._double(low), total)
        return self._affine(low)

    def add(self, one: Point, other: Point) -> Point | None:
        """Return the sum of two points, None for infinity."""
        return self._affine(self._add((*one, 1), (*other, 1)))

    def _add(self, one: _Jacobian, other: _Jacobian) -> _Jacobian:
        """Return the sum; `other` is not infinity: on the ladder it is that only behind the last step."""
        if not one[2]:
            return other
        prime = self.prime
        x1, y1, z1 = one
        x2, y2, z2 = other
        square1, square2 = z1 * z1 % prime, z2 * z2 % prime
        u1, u2 = x1 * square2 % prime, x2 * square1 % prime
        s1, s2 = y1 * square2 * z2 % prime, y2 * square1 * z1 % prime
        if u1 == u2:
            return self._double(one) if s1 == s2 else _INFINITY
        h, r = u2 - u1, s2 - s1
        h2 = h * h % prime
        h3, v = h * h2 % prime, u1 * h2 % prime
        x3 = (r * r - h3 - 2 * v) % prime
        return x3, (r * (v - x3) - s1 * h3) % prime, h * z1 * z2 % prime

    def _double(self, point: _Jacobian) -> _Jacobian:
        prime = self.prime
        x, y, z = point
        square = y * y % prime
        s = 4 * x * square % prime
        m = (3 * x * x + self.a * pow(z, 4, prime)) % prime
        x3 = (m * m - 2 * s) % prime
        return x3, (m * (s - x3) - 8 * square * square) % prime, 2 * y * z % prime

    def _affine(self, point: _Jacobian) -> Point | None:
        x, y, z = point
        if not z:
            return None
        inverse = pow(z, -1, self.prime)
        square = inverse * inverse % self.prime
        return x * square % self.prime, y * square * inverse % self.prime


def _curve(name: str, *, prime: str, a: str, b: str, order: str) -> Curve:
    return Curve(name, int(prime, 16), int(a, 16), int(b, 16), int(order, 16))


SECP256R1 = _curve(
    "SECP256R1",
    prime="FFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF",
    a="FFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFC",
    b="5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B",
    order="FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551",
)
BRAINPOOLP256R1 = _curve(
    "BrainpoolP256R1",
    prime="A9FB57DBA1EEA9BC3E660A909D838D726E3BF623D52620282013481D1F6E5377",
    a="7D5A0975FC2C3057EEF67530417AFFE7FB8055C126DC5C6CE94A4B44F330B5D9",
    b="26DC5C6CE94A4B44F330B5D9BBD77CBF958416295CF7E1CE6BCCDC18FF8C07B6",
    order="A9FB57DBA1EEA9BC3E660A909D838D718C397AA3B561A6F7901E0E82974856A7",
)
BRAINPOOLP384R1 = _curve(
    "BrainpoolP384R1",
    prime="8CB91E82A3386D280F5D6F7E50E641DF152F7109ED5456B412B1DA197FB71123ACD3A729901D1A71874700133107EC53",
    a="7BC382C63D8C150C3C72080ACE05AFA0C2BEA28E4FB22787139165EFBA91F90F8AA5814A503AD4EB04A8C7DD22CE2826",
    b="04A8C7DD22CE28268B39B55416F0447C2FB77DE107DCD2A62E880EA53EEB62D57CB4390295DBC9943AB78696FA504C11",
    order="8CB91E82A3386D280F5D6F7E50E641DF152F7109ED5456B31F166E6CAC0425A7CF3AB6AF6B7FC3103B883202E9046565",
)
SECP384R1 = _curve(
    "SECP384R1",
    prime="FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEFFFFFFFF0000000000000000FFFFFFFF",
    a="FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEFFFFFFFF0000000000000000FFFFFFFC",
    b="B3312FA7E23EE7E4988E056BE3F82D19181D9C6EFE8141120314088F5013875AC656398D8A2ED19D2A85C8EDD3EC2AEF",
    order="FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973",
)
BRAINPOOLP512R1 = _curve(
    "BrainpoolP512R1",
    prime="AADD9DB8DBE9C48B3FD4E6AE33C9FC07CB308DB3B3C9D20ED6639CCA70330871"
    "7D4D9B009BC66842AECDA12AE6A380E62881FF2F2D82C68528AA6056583A48F3",
    a="7830A3318B603B89E2327145AC234CC594CBDD8D3DF91610A83441CAEA9863BC"
    "2DED5D5AA8253AA10A2EF1C98B9AC8B57F1117A72BF2C7B9E7C1AC4D77FC94CA",
    b="3DF91610A83441CAEA9863BC2DED5D5AA8253AA10A2EF1C98B9AC8B57F1117A7"
    "2BF2C7B9E7C1AC4D77FC94CADC083E67984050B75EBAE5DD2809BD638016F723",
    order="AADD9DB8DBE9C48B3FD4E6AE33C9FC07CB308DB3B3C9D20ED6639CCA70330870"
    "553E5C414CA92619418661197FAC10471DB1D381085DDADDB58796829CA90069",
)
SECP521R1 = _curve(
    "SECP521R1",
    prime="01FF" + "FF" * 64,
    a="01FF" + "FF" * 63 + "FC",
    b="0051953EB9618E1C9A1F929A21A0B68540EEA2DA725B99B315F3B8B489918EF1"
    "09E156193951EC7E937B1652C0BD3BB1BF073573DF883D2C34F1EF451FD46B503F00",
    order="01FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF"
    "FA51868783BF2F966B7FCC0148F709A5D03BB5C9B8899C47AEBB6FB71E91386409",
)

DOMAINS = {
    12: SECP256R1,
    13: BRAINPOOLP256R1,
    15: SECP384R1,
    16: BRAINPOOLP384R1,
    17: BRAINPOOLP512R1,
    18: SECP521R1,
}
"""By standardised domain parameter identifier; without those below 256 bits and the one `cryptography` lacks (14)."""
