"""The zip of a signed vote, read strictly (APPNOTE.TXT 6.3.3): nothing before, between or behind its entries.

What the local header says is what the central directory says, sizes and checksums are true, names are ASCII. There is
no encryption, no zip64, no comment, no field that gives an entry another name.
"""

import struct
import zlib

from idclient.emulators.collector.refusals import bad
from idclient.value import field, frozen

LIMIT = 32_768
"""Octets of the zip, and of each of its files."""
_MOST = 16
_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_DESCRIPTOR = struct.Struct("<3L")
_DESCRIPTOR_MARK = b"PK\7\10"
_STORED, _DEFLATED = 0, 8
_VERSION = 20
"""What reads an entry without encryption, zip64 and other packings: 2.0."""
_DEFERRED = 1 << 3
"""Checksum and sizes stand behind the data."""
_KNOWN_FLAGS = 1 << 1 | 1 << 2 | _DEFERRED | 1 << 11
_ZIP64, _OTHER_NAME = 0x0001, 0x7075


@frozen(kw_only=True)
class Entry:
    """An entry of the central directory. `said` is what its local header says, too: version, flags, method, times."""

    name: bytes
    said: tuple[int, ...]
    checksum: int
    packed: int
    size: int
    offset: int
    extra: bytes = field(repr=False)

    @property
    def deferred(self) -> bool:
        """Whether checksum and sizes stand behind the data."""
        return bool(self.said[1] & _DEFERRED)

    @property
    def stored(self) -> bool:
        """Whether the data stand there as they are."""
        return self.said[2] == _STORED


def read_archive(octets: bytes, first: str) -> dict[str, bytes]:
    """Return files by name. The one called `first` comes first, as it is, without extra fields. Raises: Refused."""
    if len(octets) > LIMIT:
        raise bad("container size")
    found: dict[str, bytes] = {}
    position, entries = 0, _central_directory(octets)
    for entry in entries:
        if entry.offset != position:
            raise bad("zip gap")
        data, extra, position = _entry(octets, entry)
        if not found and (entry.name != first.encode() or not entry.stored or entry.deferred or entry.extra or extra):
            raise bad("first entry")
        found[_name(entry.name)] = data
    if len(found) != len(entries):
        raise bad("entry twice")
    if position != _directory_offset(octets):
        raise bad("zip gap")
    return found


def _directory_offset(octets: bytes) -> int:
    return int(_END.unpack(octets[-_END.size :])[6])


def _central_directory(octets: bytes) -> list[Entry]:
    if len(octets) < _END.size:
        raise bad("zip end")
    mark, disk, start_disk, here, count, size, offset, comment = _END.unpack(octets[-_END.size :])
    if mark != b"PK\5\6" or disk or start_disk or comment or here != count:
        raise bad("zip end")
    if not 0 < count <= _MOST or offset + size + _END.size != len(octets):
        raise bad("zip end")
    entries, position = [], offset
    for _ in range(count):
        entry, position = _central(octets, position)
        entries.append(entry)
    if position != offset + size:
        raise bad("zip gap")
    return entries


def _central(octets: bytes, position: int) -> tuple[Entry, int]:
    """Return an entry of the central directory and where the next one begins. Raises: Refused."""
    fixed = octets[position : position + _CENTRAL.size]
    if len(fixed) < _CENTRAL.size or not fixed.startswith(b"PK\1\2"):
        raise bad("central header")
    _, _, *said, checksum, packed, size, name, extra, comment, disk, _, _, offset = _CENTRAL.unpack(fixed)
    start = position + _CENTRAL.size
    end = start + name + extra
    version, flags, method = said[:3]
    if version > _VERSION or flags & ~_KNOWN_FLAGS or method not in (_STORED, _DEFLATED):
        raise bad("entry")
    if comment or disk or max(packed, size) > LIMIT:
        raise bad("entry")
    entry = Entry(
        name=octets[start : start + name],
        said=tuple(said),
        checksum=checksum,
        packed=packed,
        size=size,
        offset=offset,
        extra=octets[start + name : end],
    )
    _check_extra(entry.extra)
    return entry, end


def _entry(octets: bytes, entry: Entry) -> tuple[bytes, bytes, int]:
    """Return the data of an entry, its local extra fields, and where the next one begins. Raises: Refused."""
    fixed = octets[entry.offset : entry.offset + _LOCAL.size]
    if len(fixed) < _LOCAL.size or not fixed.startswith(b"PK\3\4"):
        raise bad("local header")
    _, *said, checksum, packed, size, name, extra = _LOCAL.unpack(fixed)
    start = entry.offset + _LOCAL.size
    behind = start + name + extra
    sizes = (checksum, packed, size)
    promised = (entry.checksum, entry.packed, entry.size)
    if tuple(said) != entry.said or octets[start : start + name] != entry.name:
        raise bad("local header")
    if sizes != promised and not (entry.deferred and not any(sizes)):
        raise bad("local header")
    local_extra = octets[start + name : behind]
    _check_extra(local_extra)
    packed_data = octets[behind : behind + entry.packed]
    if len(packed_data) != entry.packed:
        raise bad("size")
    end = behind + entry.packed
    return _unpacked(entry, packed_data), local_extra, _behind_descriptor(octets, end, entry)


def _behind_descriptor(octets: bytes, position: int, entry: Entry) -> int:
    if not entry.deferred:
        return position
    if octets[position : position + len(_DESCRIPTOR_MARK)] == _DESCRIPTOR_MARK:
        position += len(_DESCRIPTOR_MARK)
    end = position + _DESCRIPTOR.size
    if octets[position:end] != _DESCRIPTOR.pack(entry.checksum, entry.packed, entry.size):
        raise bad("descriptor")
    return end


def _unpacked(entry: Entry, packed: bytes) -> bytes:
    data = packed
    if not entry.stored:
        inflater = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            data = inflater.decompress(packed, LIMIT + 1)
        except zlib.error as problem:
            raise bad("deflate") from problem
        if not inflater.eof or inflater.unused_data:
            raise bad("deflate")
    if len(data) != entry.size or zlib.crc32(data) != entry.checksum:
        raise bad("size")
    return data


def _check_extra(extra: bytes) -> None:
    """Refuse extra fields that are broken, or change sizes or name. Raises: Refused."""
    while extra:
        kind, size = struct.unpack("<2H", extra[:4]) if len(extra) >= 4 else (_ZIP64, 0)
        if kind in (_ZIP64, _OTHER_NAME) or len(extra) < 4 + size:
            raise bad("extra field")
        extra = extra[4 + size :]


def _name(name: bytes) -> str:
    if not name.isascii() or not name or any(octet < 0x20 for octet in name) or b"\\" in name:
        raise bad("name")
    return name.decode("ascii")
