"""Answer to reset: interface bytes, protocols, historical bytes and their compact-TLV objects.

Source: ISO/IEC 7816-3 clause 8.2; ISO/IEC 7816-4 clause 8.1.1 (historical bytes); PC/SC part 3 (contactless).
"""

from idclient.errors.wire import WireMalformed
from idclient.value import frozen

ATR_MAXIMUM = 33
_CONVENTIONS = (0x3B, 0x3F)
_GLOBAL = 15
"""T=15 in a TDi introduces global interface bytes and is no protocol."""
_STATUS_SIZE = 3


@frozen
class InterfaceByte:
    """One interface byte, e.g. TA1: `letter` A to D and `index` from 1."""

    letter: str
    index: int
    value: int


@frozen
class Atr:
    """A decoded ATR. `protocols` are the numbers T offered, in order, without repetition; `tck` None if absent."""

    ts: int
    interface: tuple[InterfaceByte, ...]
    protocols: tuple[int, ...]
    historical: bytes
    tck: int | None

    def interface_byte(self, letter: str, index: int) -> int | None:
        """Return the value of e.g. TA1 (`"A", 1`), or None when the card does not send it."""
        return next((item.value for item in self.interface if (item.letter, item.index) == (letter, index)), None)

    @property
    def contactless(self) -> bool:
        """Whether a PC/SC reader made this up for a contactless card: TD1 80, TD2 01 and nothing else."""
        chain = tuple((item.letter, item.index, item.value) for item in self.interface)
        return self.ts == 0x3B and chain == (("D", 1, 0x80), ("D", 2, 0x01))


def decode(octets: bytes) -> Atr:
    """Return the parts of an ATR.

    Raises:
        WireMalformed: no ATR by ISO/IEC 7816-3: wrong TS, cut off, too long, TCK missing, wrong or superfluous.
    """
    if not 2 <= len(octets) <= ATR_MAXIMUM or octets[0] not in _CONVENTIONS:
        raise WireMalformed(what="atr")
    interface, offset = _interface_bytes(octets)
    offered = [item.value & 0x0F for item in interface if item.letter == "D"]
    end = offset + (octets[1] & 0x0F)
    needs_tck = any(offered)
    if len(octets) != end + (1 if needs_tck else 0):
        raise WireMalformed(what="atr")
    if needs_tck and exclusive_or(octets[1:]):
        raise WireMalformed(what="atr")
    protocols = tuple(dict.fromkeys(number for number in offered if number != _GLOBAL)) or (0,)
    return Atr(octets[0], interface, protocols, bytes(octets[offset:end]), octets[end] if needs_tck else None)


def exclusive_or(octets: bytes) -> int:
    """Return the exclusive or of all octets: TCK for T0 up to the last historical byte."""
    result = 0
    for octet in octets:
        result ^= octet
    return result


def _interface_bytes(octets: bytes) -> tuple[tuple[InterfaceByte, ...], int]:
    """Return the interface bytes and the offset behind the last one."""
    found: list[InterfaceByte] = []
    present, index, offset = octets[1] >> 4, 1, 2
    while present:
        follows = 0
        for bit, letter in enumerate("ABCD"):
            if not present >> bit & 1:
                continue
            if offset >= len(octets):
                raise WireMalformed(what="atr")
            found.append(InterfaceByte(letter, index, octets[offset]))
            follows = octets[offset] >> 4 if letter == "D" else 0
            offset += 1
        present, index = follows, index + 1
    return tuple(found), offset


@frozen
class Historical:
    """Decoded historical bytes.

    `category` is the first byte. `objects` are (tag, value) of the compact-TLV objects, tag 1 to 15. `status` is the
    status indicator: card life cycle, SW1, SW2, as many of the three as there are.
    """

    category: int
    objects: tuple[tuple[int, bytes], ...]
    status: bytes

    def object(self, tag: int) -> bytes | None:
        """Return the first object's value: 1 country, 5 issuer, 6 pre-issuing data, 7 capabilities."""
        return next((value for found, value in self.objects if found == tag), None)


def decode_historical(octets: bytes) -> Historical:
    """Return the compact-TLV content of historical bytes of category 00 or 80.

    Raises:
        WireMalformed: empty, another category (proprietary), or objects that are cut off.
    """
    match octets[:1]:
        case b"\x00" if len(octets) > _STATUS_SIZE:
            objects, status = octets[1:-_STATUS_SIZE], octets[-_STATUS_SIZE:]
        case b"\x80":
            objects, status = octets[1:], b""
        case _:
            raise WireMalformed(what="historical bytes")
    found = _compact_objects(objects)
    if octets[0] == 0x80 and found and found[-1][0] == 8:
        status = found.pop()[1]
    return Historical(octets[0], tuple(found), bytes(status))


def _compact_objects(octets: bytes) -> list[tuple[int, bytes]]:
    found: list[tuple[int, bytes]] = []
    offset = 0
    while offset < len(octets):
        tag, size = octets[offset] >> 4, octets[offset] & 0x0F
        end = offset + 1 + size
        if tag == 0 or end > len(octets):
            raise WireMalformed(what="historical bytes")
        found.append((tag, bytes(octets[offset + 1 : end])))
        offset = end
    return found
