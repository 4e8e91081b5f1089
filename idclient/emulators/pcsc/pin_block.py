"""Where and how a keypad writes digits into an APDU (PC/SC part 10, bmFormatString and its neighbours).

Source: USB CCID rev. 1.1, clause 6.1.11.
"""

from idclient.value import frozen

_DATA = 5
"""Where the data of a short APDU begins."""
_BINARY, _BCD, _ASCII = 0, 1, 2
_DIGIT_BITS = {_BINARY: 8, _BCD: 4, _ASCII: 8}


@frozen
class Block:
    """bmFormatString, bmPINBlockString, bmPINLengthFormat; `offset` is bInsertionOffsetOld or bInsertionOffsetNew."""

    form: int
    block: int
    length: int
    offset: int = 0

    @property
    def start(self) -> int:
        """Where the block begins, in bits from the first data byte."""
        unit = 8 if self.form & 0x80 else 1
        return self.offset * 8 + (self.form >> 3 & 0x0F) * unit

    @property
    def size(self) -> int:
        """How long the block is, in bits; 0 for as long as the digits."""
        return (self.block & 0x0F) * 8


def fill(apdu: bytes, digits: str, block: Block) -> bytes | None:
    """Return the APDU with the digits over its padding; None where they have no room or the format does not exist.

    An APDU without data gets a block of its own, filled with FF, and its Lc.
    """
    bits = _DIGIT_BITS.get(block.form & 0x03)
    if bits is None:
        return None
    width = bits * len(digits)
    size = block.size or width
    data = bytearray(apdu[_DATA:]) or bytearray(b"\xff" * -(-(block.start + size) // 8))
    if width > size or block.start + size > 8 * len(data):
        return None
    position = block.start + (size - width if block.form & 0x04 else 0)
    for digit in digits:
        _write(data, position, bits, int(digit) + (0x30 if bits == 8 and block.form & 0x03 == _ASCII else 0))
        position += bits
    if not _write_length(data, len(digits), block):
        return None
    return bytes(apdu[:4]) + bytes([len(data)]) + bytes(data)


def _write_length(data: bytearray, count: int, block: Block) -> bool:
    """Write the number of digits where the format wants it; False when it does not fit there."""
    width = block.block >> 4
    position = block.offset * 8 + (block.length & 0x0F) * (8 if block.length & 0x10 else 1)
    if count >> width and width:
        return False
    if position + width > 8 * len(data):
        return False
    _write(data, position, width, count if width else 0)
    return True


def _write(data: bytearray, position: int, width: int, value: int) -> None:
    """Write `width` bits at a bit position, the most significant bit first."""
    total = 8 * len(data)
    shift = total - position - width
    whole = int.from_bytes(data)
    mask = (1 << width) - 1
    data[:] = (whole & ~(mask << shift) | value << shift).to_bytes(len(data))
