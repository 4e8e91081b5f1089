"""DER read strictly: one encoding for each value, nothing behind it (ISO/IEC 8825-1, 10).

For the few structures of ballots, where a second encoding of the same ballot would be another ballot. Whatever is wrong
is a ValueError here; the codec of each structure turns it into its own error.
"""

INTEGER = 0x02
BIT_STRING = 0x03
OCTET_STRING = 0x04
OBJECT_IDENTIFIER = 0x06
GENERAL_STRING = 0x1B
SEQUENCE = 0x30
_LONGEST = 1 << 16
_LONG = 0x80


def write(tag: int, *contents: bytes) -> bytes:
    """Return one value; several contents are written in a row."""
    octets = b"".join(contents)
    size = len(octets)
    if size < _LONG:
        return bytes([tag, size]) + octets
    length = size.to_bytes((size.bit_length() + 7) // 8)
    return bytes([tag, _LONG | len(length)]) + length + octets


def write_integer(number: int) -> bytes:
    """Return a non-negative INTEGER."""
    return write(INTEGER, number.to_bytes(number.bit_length() // 8 + 1))


def read(octets: bytes, tag: int) -> bytes:
    """Return the contents of the one value that the octets are. Raises: ValueError."""
    found, contents, rest = _first(octets)
    if found != tag or rest:
        raise ValueError
    return contents


def read_all(octets: bytes, *tags: int) -> list[bytes]:
    """Return the contents of values in a row that have exactly these tags. Raises: ValueError."""
    values: list[bytes] = []
    for tag in tags:
        found, contents, octets = _first(octets)
        if found != tag:
            raise ValueError
        values.append(contents)
    if octets:
        raise ValueError
    return values


def read_sequence(octets: bytes) -> list[tuple[int, bytes]]:
    """Return tag and contents of all values in a row. Raises: ValueError."""
    values: list[tuple[int, bytes]] = []
    while octets:
        tag, contents, octets = _first(octets)
        values.append((tag, contents))
    return values


def read_integer(contents: bytes) -> int:
    """Return a non-negative INTEGER from its contents. Raises: ValueError."""
    padded = len(contents) > 1 and contents[0] == 0 and contents[1] < _LONG
    if not contents or padded or contents[0] >= _LONG:
        raise ValueError
    return int.from_bytes(contents)


def read_bits(contents: bytes) -> bytes:
    """Return the octets of a BIT STRING that is made of whole ones. Raises: ValueError."""
    if not contents or contents[0]:
        raise ValueError
    return contents[1:]


def _first(octets: bytes) -> tuple[int, bytes, bytes]:
    """Return tag and contents of the first value, and what is behind it. Raises: ValueError."""
    if len(octets) < 2 or len(octets) > _LONGEST:
        raise ValueError
    tag, size, start = octets[0], octets[1], 2
    if size >= _LONG:
        count = size - _LONG
        length = octets[2 : 2 + count]
        size, start = int.from_bytes(length), 2 + count
        if not length or len(length) != count or length[0] == 0 or size < _LONG:
            raise ValueError
    if len(octets) < start + size:
        raise ValueError
    return tag, octets[start : start + size], octets[start + size :]
