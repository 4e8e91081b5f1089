"""BER-TLV data objects with tags and lengths of several octets.

A tag is the number its octets spell (`5F 24` is 0x5F24). Lengths are definite, up to four octets after the first.
Source: ISO/IEC 8825-1 clause 8.1; ISO/IEC 7816-4 clause 5.2.2.
"""

from collections.abc import Iterator

from idclient.errors.wire import WireMalformed
from idclient.value import frozen

TAG_OCTETS = 4
LENGTH_OCTETS = 4
_CONSTRUCTED = 0x20
_MANY_OCTETS = 0x1F
_MORE = 0x80


@frozen(repr=False)
class Tlv:
    """One data object. The repr does not show the value."""

    tag: int
    value: bytes

    def __repr__(self) -> str:
        return f"<{self.tag:X} {len(self.value)} bytes>"

    @property
    def constructed(self) -> bool:
        """Whether the value is itself a sequence of data objects."""
        return bool(_tag_octets(self.tag)[0] & _CONSTRUCTED)

    def encode(self) -> bytes:
        """Return tag, shortest length and value. Raises: WireMalformed."""
        return encode(self.tag, self.value)


def iterate(octets: bytes) -> Iterator[Tlv]:
    """Yield the data objects in a row. Skips 00 before, between and after them, and FF filling the end.

    Raises:
        WireMalformed: a tag, length or value is cut off or too long, or the length is indefinite.
    """
    offset = 0
    while offset < len(octets):
        if octets[offset] == 0:
            offset += 1
            continue
        if octets[offset] == 0xFF and not octets[offset:].strip(b"\xff"):
            return
        item, offset = decode_one(octets, offset)
        yield item


def decode_one(octets: bytes, offset: int = 0) -> tuple[Tlv, int]:
    """Return the data object at `offset` and the offset behind it.

    Raises:
        WireMalformed: a tag, length or value is cut off or too long, or the length is indefinite.
    """
    tag, length, offset = read_header(octets, offset)
    end = offset + length
    if end > len(octets):
        raise WireMalformed(what="tlv")
    return Tlv(tag, bytes(octets[offset:end])), end


def read_header(octets: bytes | bytearray, offset: int = 0) -> tuple[int, int, int]:
    """Return tag, length of the value and offset of the value, which need not be there yet.

    Raises:
        WireMalformed: tag or length is cut off, too long or indefinite.
    """
    tag, offset = _read_tag(octets, offset)
    length, offset = _read_length(octets, offset)
    return tag, length, offset


def find(octets: bytes, *path: int) -> bytes | None:
    """Return the value of the first object with the first tag, inside it the next, and so on; None without one.

    Raises:
        WireMalformed: a level that has to be looked through cannot be read up to the wanted tag.
    """
    value: bytes | None = octets
    for tag in path:
        if value is None:
            return None
        value = next((item.value for item in iterate(value) if item.tag == tag), None)
    return value


def encode(tag: int, value: bytes) -> bytes:
    """Return one data object with the shortest length field.

    Raises:
        WireMalformed: not a tag of one to four octets, or a value that no four length octets count.
    """
    return _tag_octets(tag) + encode_length(len(value)) + value


def encode_length(length: int) -> bytes:
    """Return the shortest length field. Raises: WireMalformed beyond four length octets."""
    if length < _MORE:
        return bytes([length])
    size = (length.bit_length() + 7) // 8
    if size > LENGTH_OCTETS:
        raise WireMalformed(what="tlv")
    return bytes([_MORE | size]) + length.to_bytes(size)


def _tag_octets(tag: int) -> bytes:
    """Return the octets of a tag after checking that they read back as one tag."""
    octets = tag.to_bytes(max(1, (tag.bit_length() + 7) // 8)) if tag > 0 else b""
    if not octets or _read_tag(octets, 0) != (tag, len(octets)):
        raise WireMalformed(what="tlv")
    return octets


def _read_tag(octets: bytes | bytearray, offset: int) -> tuple[int, int]:
    end = offset + 1
    if octets[offset:end] and octets[offset] & _MANY_OCTETS == _MANY_OCTETS:
        while octets[end : end + 1] and octets[end] & _MORE:
            end += 1
        end += 1
    if end > len(octets) or end - offset > TAG_OCTETS:
        raise WireMalformed(what="tlv")
    return int.from_bytes(octets[offset:end]), end


def _read_length(octets: bytes | bytearray, offset: int) -> tuple[int, int]:
    if offset >= len(octets):
        raise WireMalformed(what="tlv")
    first = octets[offset]
    offset += 1
    if first < _MORE:
        return first, offset
    size = first & ~_MORE
    if not 1 <= size <= LENGTH_OCTETS or offset + size > len(octets):
        raise WireMalformed(what="tlv")
    return int.from_bytes(octets[offset : offset + size]), offset + size
