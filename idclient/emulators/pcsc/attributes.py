"""What a reader of the software PC/SC daemon tells of itself: SCardGetAttrib. Source: PC/SC part 3, reader.h."""

from idclient.emulators.pcsc.connections import Connection

ATTRIBUTE_SIZE = 264
_ATR_STRING = 0x00090303
_ICC_PRESENCE = 0x00090300
_VENDOR_NAME = 0x00010100
_VENDOR_IFD_TYPE = 0x00010101
_VENDOR_IFD_VERSION = 0x00010102
_MAXINPUT = 0x0007A007
_FRIENDLY_NAME, _SYSTEM_NAME = 0x7FFF0003, 0x7FFF0004
_LONGEST = 65_548


def attribute(connection: Connection, number: int) -> bytes | None:
    """Return an attribute's value, little-endian where it is a number; None when the reader does not have it."""
    slot = connection.slot
    card = slot.card
    name = slot.name.encode("utf-8", "surrogateescape")[:127] + b"\0"
    values = {
        _ICC_PRESENCE: bytes([0 if card is None else 2]),
        _VENDOR_NAME: b"Emulated\0",
        _VENDOR_IFD_TYPE: b"Emulated reader\0",
        _VENDOR_IFD_VERSION: bytes.fromhex("00000001"),
        _MAXINPUT: _LONGEST.to_bytes(4, "little"),
        _FRIENDLY_NAME: name,
        _SYSTEM_NAME: name,
    }
    if card is not None and card.atr:
        values[_ATR_STRING] = card.atr
    return values.get(number)
