"""The FCP templates of an IDEMIA Cosmo 8 chip. Source: real answers of such a chip; ISO/IEC 7816-4 clause 7.4.3."""

from idclient.emulators.chip.files import DedicatedFile, File
from idclient.wire.tlv import Tlv, encode

_FCP = 0x62
_FCI = 0x6F
_ACTIVATED = Tlv(0x8A, b"\x05").encode()
_NO_SHORT_IDENTIFIER = Tlv(0x88, b"").encode()
_READ_BY_ALL_WRITTEN_BY_ISSUER = bytes.fromhex("A112 8C077BFFFFFFFF4300 9C077BFFFFFFFF4300")


def fcp(file: File, stated_size: int | None) -> bytes:
    """Return the FCP template of a file; `stated_size` overrides its true size."""
    return encode(_FCP, _content(file, stated_size))


def fci(file: File, stated_size: int | None) -> bytes:
    """Return the FCI template, which here holds just what the FCP holds."""
    return encode(_FCI, _content(file, stated_size))


def _content(file: File, stated_size: int | None) -> bytes:
    identifier = encode(0x83, file.identifier)
    if isinstance(file, DedicatedFile):
        name = encode(0x84, file.name) if file.name else b""
        return encode(0x82, b"\x38") + identifier + name + _ACTIVATED
    size = len(file.content) if stated_size is None else stated_size
    return b"".join(
        (
            encode(0x80, size.to_bytes(2)),
            encode(0x82, b"\x01"),
            identifier,
            _NO_SHORT_IDENTIFIER,
            _READ_BY_ALL_WRITTEN_BY_ISSUER,
            _ACTIVATED,
        )
    )
