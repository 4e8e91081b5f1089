"""A zip made record by record (APPNOTE.TXT 6.3.3), with anything in it wrong that a test wants to be wrong."""

import struct
import zlib
from dataclasses import dataclass, field

_DESCRIPTOR = 1 << 3


@dataclass(frozen=True)
class Packed:
    """An entry. `local`, `central`, `descriptor` are what these say in place of what is true, by field."""

    name: str
    data: bytes
    deflate: bool = True
    flags: int = 0
    local: dict[str, int] = field(default_factory=dict)
    central: dict[str, int] = field(default_factory=dict)
    descriptor: dict[str, int] = field(default_factory=dict)
    local_name: str | None = None
    local_extra: bytes = b""
    central_extra: bytes = b""
    comment: bytes = b""
    before: bytes = b""
    """Octets that belong to nothing, before the local header."""

    def body(self) -> bytes:
        if not self.deflate:
            return self.data
        deflater = zlib.compressobj(wbits=-15)
        return deflater.compress(self.data) + deflater.flush()


def pack(entries: list[Packed], *, comment: bytes = b"") -> bytes:
    octets, directory = b"", b""
    for entry in entries:
        octets += entry.before
        body, size = entry.body(), len(entry.data)
        true = {
            "version": 20,
            "flags": entry.flags,
            "method": 8 if entry.deflate else 0,
            "time": 0,
            "date": 33,
            "checksum": zlib.crc32(entry.data),
            "packed": len(body),
            "size": size,
        }
        deferred = entry.flags & _DESCRIPTOR
        behind = {"checksum": 0, "packed": 0, "size": 0} if deferred else {}
        directory += _central(entry, true | {"offset": len(octets)} | entry.central)
        octets += _local(entry, true | behind | entry.local) + body
        if deferred:
            said = true | entry.descriptor
            octets += b"PK\7\10" + struct.pack("<3L", said["checksum"], said["packed"], said["size"])
    end = struct.pack("<4H2LH", 0, 0, len(entries), len(entries), len(directory), len(octets), len(comment))
    return octets + directory + b"PK\5\6" + end + comment


def _local(entry: Packed, said: dict[str, int]) -> bytes:
    name = (entry.name if entry.local_name is None else entry.local_name).encode()
    fields = [said[key] for key in ("version", "flags", "method", "time", "date", "checksum", "packed", "size")]
    fixed = struct.pack("<5H3L2H", *fields, len(name), len(entry.local_extra))
    return b"PK\3\4" + fixed + name + entry.local_extra


def _central(entry: Packed, said: dict[str, int]) -> bytes:
    name = entry.name.encode()
    fields = [said[key] for key in ("version", "flags", "method", "time", "date", "checksum", "packed", "size")]
    lengths = (len(name), len(entry.central_extra), len(entry.comment))
    fixed = struct.pack("<6H3L5H2L", 20, *fields, *lengths, 0, 0, 0, said["offset"])
    return b"PK\1\2" + fixed + name + entry.central_extra + entry.comment
