"""The records of a zip file (APPNOTE.TXT 6.3.3), packed and unpacked. All numbers are little-endian."""

import struct

from idclient.errors.container import ContainerMalformed
from idclient.value import field, frozen

STORED = 0
DEFLATED = 8
UTF8_NAME = 1 << 11
DESCRIPTOR = 1 << 3
"""Sizes and checksum stand behind the data, not before."""
ENCRYPTED = 1 << 0 | 1 << 6 | 1 << 13
SMALL = 0xFFFF_FFFF
"""One more than any size or offset that needs no zip64."""

_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_LOCAL_MARK = b"PK\3\4"
_CENTRAL_MARK = b"PK\1\2"
END_MARK = b"PK\5\6"
DESCRIPTOR_MARK = b"PK\7\10"
LOCAL_SIZE = _LOCAL.size
END_SIZE = _END.size
_VERSION = 20
_MADE_BY = 3 << 8 | _VERSION
"""Unix: with MS-DOS in its place Info-ZIP shows names as if they were in that system's letters."""
_DATE = 1 << 5 | 1
"""1980-01-01: when a file was made is nobody's business, and the same input gives the same container."""
_UNICODE_PATH = 0x7075
_CRC_AT = 14


@frozen
class Header:
    """What local and central header both say of an entry."""

    name: bytes
    flags: int
    method: int
    checksum: int
    packed: int
    size: int
    extra: bytes = field(default=b"", repr=False)

    @property
    def deferred(self) -> bool:
        """Whether checksum and sizes stand behind the data."""
        return bool(self.flags & DESCRIPTOR)


def pack_local(header: Header) -> bytes:
    """Return a local header, written without extra fields."""
    sizes = (header.checksum, header.packed, header.size)
    fixed = (_VERSION, header.flags, header.method, 0, _DATE)
    return _LOCAL.pack(_LOCAL_MARK, *fixed, *sizes, len(header.name), 0) + header.name


def pack_central(header: Header, offset: int) -> bytes:
    """Return an entry of the central directory, written without extra fields."""
    sizes = (header.checksum, header.packed, header.size)
    fixed = (_MADE_BY, _VERSION, header.flags, header.method, 0, _DATE)
    return (
        _CENTRAL.pack(_CENTRAL_MARK, *fixed, *sizes, len(header.name), 0, 0, 0, 0, 0o100644 << 16, offset) + header.name
    )


def pack_end(count: int, size: int, offset: int) -> bytes:
    """Return the end of the central directory, without a comment."""
    return _END.pack(END_MARK, 0, 0, count, count, size, offset, 0)


def unpack_end(record: bytes) -> tuple[int, int, int, int]:
    """Return count, size and offset of the central directory, and the comment's length. Raises: ContainerMalformed."""
    _, disk, first, here, count, size, offset, comment = _END.unpack(record)
    if 0xFFFF in (disk, first, here, count) or SMALL in (size, offset):
        raise ContainerMalformed(reason="zip64")
    if disk or first or here != count:
        raise ContainerMalformed(reason="multi-volume")
    return count, size, offset, comment


def unpack_central(directory: bytes, position: int) -> tuple[Header, int, int]:
    """Return an entry of the central directory, its local header's offset, and where the next one begins.

    Raises: ContainerMalformed.
    """
    found = directory[position : position + _CENTRAL.size]
    if len(found) < _CENTRAL.size or not found.startswith(_CENTRAL_MARK):
        raise ContainerMalformed(reason="zip")
    _, _, _, flags, method, _, _, checksum, packed, size, *lengths, disk, _, _, offset = _CENTRAL.unpack(found)
    names = position + _CENTRAL.size
    end = names + sum(lengths)
    if end > len(directory):
        raise ContainerMalformed(reason="zip")
    if SMALL in (packed, size, offset):
        raise ContainerMalformed(reason="zip64")
    if disk:
        raise ContainerMalformed(reason="multi-volume")
    extra = directory[names + lengths[0] : names + lengths[0] + lengths[1]]
    header = Header(directory[names : names + lengths[0]], flags, method, checksum, packed, size, extra)
    return header, offset, end


def unpack_local(fixed: bytes) -> tuple[Header, int, int]:
    """Return a local header without its name, and the lengths of name and extra field. Raises: ContainerMalformed."""
    if len(fixed) < _LOCAL.size or not fixed.startswith(_LOCAL_MARK):
        raise ContainerMalformed(reason="zip")
    _, _, flags, method, _, _, checksum, packed, size, name, extra = _LOCAL.unpack(fixed)
    return Header(b"", flags, method, checksum, packed, size), name, extra


def check_extra(extra: bytes) -> None:
    """Refuse extra fields that are broken or give the entry another name. Raises: ContainerMalformed."""
    while extra:
        if len(extra) < 4:
            raise ContainerMalformed(reason="zip")
        kind, size = struct.unpack_from("<2H", extra)
        if kind == _UNICODE_PATH:
            raise ContainerMalformed(reason="entry-name")
        if kind == 1:
            raise ContainerMalformed(reason="zip64")
        if len(extra) < 4 + size:
            raise ContainerMalformed(reason="zip")
        extra = extra[4 + size :]


def pack_sizes(header: Header) -> tuple[int, bytes]:
    """Return checksum and sizes as a local header holds them, and where in it they stand."""
    return _CRC_AT, struct.pack("<3L", header.checksum, header.packed, header.size)


def unpack_descriptor(data: bytes) -> tuple[int, int, int]:
    """Return checksum, packed size and size out of a data descriptor without its mark."""
    checksum, packed, size = struct.unpack("<3L", data)
    return checksum, packed, size
