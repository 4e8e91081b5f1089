"""Arithmetic on the curves of PACE, which needs sums of points and not only shared secrets. Not constant in time.

Source: SEC 2 clause 2.4.2 (secp256r1); RFC 5639 clauses 3.4 and 3.6 (brainpoolP256r1, brainpoolP384r1);
BSI TR-03111 clause 3.2.1 (encoding of points).
"""

from collections.abc import Mapping
from types import MappingProxyType

from idclient.emulators.chip.refusal import Refused
from idclient.value import frozen
from idclient.wire import status

Point = tuple[int, int]
_Jacobian = tuple[int, int, int]
_INFINITY: _Jacobian = (1, 1, 0)
_UNCOMPRESSED = 0x04


@frozen(kw_only=True)
class Curve:
    """y² = x³ + ax + b over a prime field; the cofactor of all of them is 1."""

    prime: int
    a: int
    b: int
    generator: Point
    order: int

    @property
    def size(self) -> int:
        """The bytes of a coordinate."""
        return (self.prime.bit_length() + 7) // 8

    def encode(self, point: Point) -> bytes:
        """Return a point uncompressed."""
        return bytes([_UNCOMPRESSED]) + b"".join(coordinate.to_bytes(self.size) for coordinate in point)

    def decode(self, octets: bytes) -> Point:
        """Return the point of an uncompressed encoding. Raises: Refused when it is none of this curve."""
        if len(octets) != 1 + 2 * self.size or octets[0] != _UNCOMPRESSED:
            raise Refused(status.WRONG_DATA)
        x, y = int.from_bytes(octets[1 : 1 + self.size]), int.from_bytes(octets[1 + self.size :])
        if max(x, y) >= self.prime or (y * y - x * x * x - self.a * x - self.b) % self.prime:
            raise Refused(status.WRONG_DATA)
        return x, y

    def multiply(self, scalar: int, point: Point) -> Point:
        """Return scalar·point. Raises: Refused for the point at infinity."""
        total, power = _INFINITY, (*point, 1)
        for bit in f"{scalar % self.order:b}":
            total = self._double(total)
            if bit == "1":
                total = self._add(total, power)
        return self._affine(total)

    def add(self, first: Point, second: Point) -> Point:
        """Return the sum of two points. Raises: Refused for the point at infinity."""
        return self._affine(self._add((*first, 1), (*second, 1)))

    def _affine(self, point: _Jacobian) -> Point:
        x, y, z = point
        if z == 0:
            raise Refused(status.WRONG_DATA)
        inverse = pow(z, -1, self.prime)
        square = inverse * inverse % self.prime
        return x * square % self.prime, y * square * inverse % self.prime

    def _double(self, point: _Jacobian) -> _Jacobian:
        x, y, z = point
        if z == 0:
            return _INFINITY
        p = self.prime
        yy = y * y % p
        s = 4 * x * yy % p
        m = (3 * x * x + self.a * pow(z, 4, p)) % p
        doubled = (m * m - 2 * s) % p
        return doubled, (m * (s - doubled) - 8 * yy * yy) % p, 2 * y * z % p

    def _add(self, first: _Jacobian, second: _Jacobian) -> _Jacobian:
        if first[2] == 0:
            return second
        p = self.prime
        (x1, y1, z1), (x2, y2, z2) = first, second
        zz1, zz2 = z1 * z1 % p, z2 * z2 % p
        u1, u2 = x1 * zz2 % p, x2 * zz1 % p
        s1, s2 = y1 * z2 * zz2 % p, y2 * z1 * zz1 % p
        if u1 == u2:
            return self._double(first) if s1 == s2 else _INFINITY
        h, r = u2 - u1, s2 - s1
        hh = h * h % p
        hhh = h * hh % p
        x3 = (r * r - hhh - 2 * u1 * hh) % p
        return x3, (r * (u1 * hh - x3) - s1 * hhh) % p, h * z1 * z2 % p


_SECP256R1 = Curve(
    prime=0xFFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF,
    a=-3,
    b=0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B,
    generator=(
        0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
        0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5,
    ),
    order=0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551,
)
_BRAINPOOL_P256R1 = Curve(
    prime=0xA9FB57DBA1EEA9BC3E660A909D838D726E3BF623D52620282013481D1F6E5377,
    a=0x7D5A0975FC2C3057EEF67530417AFFE7FB8055C126DC5C6CE94A4B44F330B5D9,
    b=0x26DC5C6CE94A4B44F330B5D9BBD77CBF958416295CF7E1CE6BCCDC18FF8C07B6,
    generator=(
        0x8BD2AEB9CB7E57CB2C4B482FFC81B7AFB9DE27E1E3BD23C23A4453BD9ACE3262,
        0x547EF835C3DAC4FD97F8461A14611DC9C27745132DED8E545C1D54C72F046997,
    ),
    order=0xA9FB57DBA1EEA9BC3E660A909D838D718C397AA3B561A6F7901E0E82974856A7,
)
_BRAINPOOL_P384R1 = Curve(
    prime=0x8CB91E82A3386D280F5D6F7E50E641DF152F7109ED5456B412B1DA197FB71123ACD3A729901D1A71874700133107EC53,
    a=0x7BC382C63D8C150C3C72080ACE05AFA0C2BEA28E4FB22787139165EFBA91F90F8AA5814A503AD4EB04A8C7DD22CE2826,
    b=0x04A8C7DD22CE28268B39B55416F0447C2FB77DE107DCD2A62E880EA53EEB62D57CB4390295DBC9943AB78696FA504C11,
    generator=(
        0x1D1C64F068CF45FFA2A63A81B7C13F6B8847A3E77EF14FE3DB7FCAFE0CBD10E8E826E03436D646AAEF87B2E247D4AF1E,
        0x8ABE1D7520F9C2A45CB1EB8E95CFD55262B70B29FEEC5864E19C054FF99129280E4646217791811142820341263C5315,
    ),
    order=0x8CB91E82A3386D280F5D6F7E50E641DF152F7109ED5456B31F166E6CAC0425A7CF3AB6AF6B7FC3103B883202E9046565,
)
CURVES: Mapping[int, Curve] = MappingProxyType({12: _SECP256R1, 13: _BRAINPOOL_P256R1, 16: _BRAINPOOL_P384R1})
"""By the numbers of standardized domain parameters (ICAO 9303-11 table 6)."""
