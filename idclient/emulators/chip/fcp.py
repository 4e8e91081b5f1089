"""The file control parameters of each chip generation. Source: real answers; ISO/IEC 7816-4 clause 7.4.3."""

from idclient.emulators.chip.files import DedicatedFile, ElementaryFile, File
from idclient.wire.tlv import Tlv, encode

FCP, FCI = 0x62, 0x6F
_ACTIVATED = Tlv(0x8A, b"\x05").encode()
_TRANSPARENT = Tlv(0x82, b"\x01").encode()
_NO_SHORT_IDENTIFIER = Tlv(0x88, b"").encode()
# all of them: read by everybody, written by the issuer
_COSMO_8_RULES = bytes.fromhex("A112 8C077BFFFFFFFF4300 9C077BFFFFFFFF4300")
_COSMO_X_RULES = bytes.fromhex("A10C 8C0443FFC300 9C0443FFC300")
_THALES_RULES = bytes.fromhex("8C0303FF00")


def cosmo_8(file: File, stated_size: int | None) -> bytes:
    """Return the parameters of a file on Cosmo 8; `stated_size` overrides its true size."""
    if isinstance(file, DedicatedFile):
        return _folder(file)
    size, identifier = _size(0x80, file, stated_size), encode(0x83, file.identifier)
    return size + _TRANSPARENT + identifier + _NO_SHORT_IDENTIFIER + _COSMO_8_RULES + _ACTIVATED


def cosmo_x(file: File, stated_size: int | None) -> bytes:
    """Return the parameters of a file on Cosmo X; `stated_size` overrides its true size."""
    if isinstance(file, DedicatedFile):
        return _folder(file)
    size, identifier = _size(0x80, file, stated_size), encode(0x83, file.identifier)
    return size + _TRANSPARENT + identifier + _NO_SHORT_IDENTIFIER + _ACTIVATED + _COSMO_X_RULES


def thales(file: File, stated_size: int | None) -> bytes:
    """Return the parameters of a file on a Thales chip; `stated_size` overrides its true size."""
    if isinstance(file, DedicatedFile):
        return _folder(file)
    size, identifier = _size(0x81, file, stated_size), encode(0x83, file.identifier)
    return size + _TRANSPARENT + identifier + _ACTIVATED + _THALES_RULES


def _folder(file: DedicatedFile) -> bytes:
    name = encode(0x84, file.name) if file.name else b""
    return encode(0x82, b"\x38") + encode(0x83, file.identifier) + name + _ACTIVATED


def _size(tag: int, file: ElementaryFile, stated: int | None) -> bytes:
    return encode(tag, (len(file.content) if stated is None else stated).to_bytes(2))
