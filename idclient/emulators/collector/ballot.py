"""Is this an encrypted ballot? DER in one encoding, both numbers squares modulo the group's prime (RFC 3526, 15)."""

import gmpy2

from idclient.emulators.collector.refusals import bad

_OFFSET = 1_690_314
_OID = bytes.fromhex("06092b0601040197550201")
_LONG = 0x80


def group_prime() -> int:
    """Return p = 2^3072 - 2^3008 - 1 + 2^64 * ([2^2942 pi] + 1690314), from its definition in RFC 3526."""
    return 2**3072 - 2**3008 - 1 + 2**64 * (_pi_floor(2942) + _OFFSET)


def _pi_floor(bits: int) -> int:
    """Return [2^bits * pi], by Machin's formula with 64 bits to spare."""
    one = 1 << (bits + 64)

    def arctangent_of_inverse(number: int) -> int:
        term = total = one // number
        sign, odd, square = -1, 3, number * number
        while term := term // square:
            total += sign * (term // odd)
            sign, odd = -sign, odd + 2
        return total

    return 4 * (4 * arctangent_of_inverse(5) - arctangent_of_inverse(239)) >> 64


PRIME = gmpy2.mpz(group_prime())


def require_ballot(octets: bytes) -> None:
    """Accept an encrypted ballot. Raises: Refused."""
    algorithm, rest = _value(_whole(octets, 0x30), 0x30)
    if algorithm != _OID:
        raise bad("ballot algorithm")
    pair = _whole(rest, 0x30)
    first, rest = _value(pair, 0x02)
    for number in (_integer(first), _integer(_whole(rest, 0x02))):
        if not 0 < number < PRIME or gmpy2.jacobi(number, PRIME) != 1:
            raise bad("ballot number")


def _value(octets: bytes, tag: int) -> tuple[bytes, bytes]:
    """Return the contents of the first value and what is behind it. Raises: Refused."""
    if len(octets) < 2 or octets[0] != tag:
        raise bad("ballot der")
    size, start = octets[1], 2
    if size >= _LONG:
        count = size - _LONG
        size, start = int.from_bytes(octets[2 : 2 + count]), 2 + count
        shortest = max(1, (size.bit_length() + 7) // 8)
        if not 1 <= count <= 2 or count != shortest or size < _LONG:
            raise bad("ballot der")
    if len(octets) < start + size:
        raise bad("ballot der")
    return octets[start : start + size], octets[start + size :]


def _whole(octets: bytes, tag: int) -> bytes:
    contents, rest = _value(octets, tag)
    if rest:
        raise bad("ballot der")
    return contents


def _integer(contents: bytes) -> int:
    if not contents or contents[0] >= _LONG or (len(contents) > 1 and contents[0] == 0 and contents[1] < _LONG):
        raise bad("ballot der")
    return int.from_bytes(contents)
