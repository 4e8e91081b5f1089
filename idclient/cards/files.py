"""Files on the card: SELECT, what the FCP states, READ BINARY, and the certificate inside a file.

What a card states about sizes is a hint: the DER length decides. Source: ISO/IEC 7816-4 clauses 7.1.1, 7.2.3.
"""

from collections.abc import Callable

from idclient.cards.channel import READ_BINARY, SELECT, Channel
from idclient.errors.wire import WireMalformed
from idclient.value import frozen
from idclient.wire import status, tlv
from idclient.wire.apdu import LE_MAXIMUM, CommandApdu

Advance = Callable[[int, int], None]
"""Told how many bytes of how many are read; the total is 0 while it is not known."""

MF = 0x00
CHILD_DF = 0x01
EF_HERE = 0x02
APPLICATION = 0x04
PATH_FROM_MF = 0x08
PATH_FROM_HERE = 0x09
"""P1 of SELECT."""

WITH_FCP = 0x04
WITHOUT_FCP = 0x0C
"""P2 of SELECT."""

FILE_MAXIMUM = 0x8000
"""READ BINARY has a 15-bit offset."""
PLAUSIBLE_MINIMUM = 4
"""Smaller stated sizes are a lie or an empty slot (older Latvian cards state 1)."""
_CUT = 128
"""No card cuts an answer to fewer bytes than that when more are there; 181 have been seen (FINEID)."""
_DER_HEADER_MAXIMUM = 6
_SEQUENCE = 0x30
_TEMPLATES = (0x62, 0x6F)
_SIZE_TAGS = (0x80, 0x81)


@frozen
class Fcp:
    """File control parameters as far as they are used; None where the card does not state it."""

    size: int | None
    file_id: int | None


def parse_fcp(octets: bytes) -> Fcp:
    """Return what file control parameters state, in any order and among unknown tags.

    Unreadable ones state nothing: the file is selected all the same and can be read.
    """
    try:
        template = next((item.value for item in tlv.iterate(octets) if item.tag in _TEMPLATES), octets)
        items = {item.tag: item.value for item in reversed(list(tlv.iterate(template)))}
    except WireMalformed:
        return Fcp(None, None)
    size = next((items[tag] for tag in _SIZE_TAGS if items.get(tag)), None)
    file_id = items.get(0x83)
    return Fcp(None if size is None else int.from_bytes(size), int.from_bytes(file_id) if file_id else None)


def select(channel: Channel, p1: int, data: bytes, *, step: str) -> None:
    """Select a file or application and ask for nothing back. Raises: CardCommandRefused, CardError."""
    channel.require(CommandApdu(0x00, SELECT, p1, WITHOUT_FCP, data), step=step)


def select_with_fcp(channel: Channel, p1: int, data: bytes, *, step: str) -> Fcp:
    """Select a file and return its control parameters. Raises: CardCommandRefused, CardError."""
    command = CommandApdu(0x00, SELECT, p1, WITH_FCP, data, LE_MAXIMUM)
    return parse_fcp(channel.require(command, step=step).data)


def read_block(channel: Channel, offset: int, le: int, *, step: str) -> bytes:
    """Return the bytes at an offset, fewer than `le` if the card likes; nothing at or behind the end.

    Raises:
        CardCommandRefused: any status word but 9000, 6282 and 6B00.
    """
    command = CommandApdu(0x00, READ_BINARY, offset >> 8, offset & 0xFF, le=le)
    accept = (status.SUCCESS, status.END_OF_FILE_REACHED, status.WRONG_OFFSET)
    response = channel.require(command, step=step, accept=accept)
    return b"" if response.status == status.WRONG_OFFSET else response.data


def read_record(channel: Channel, *, step: str, stated: int = 0) -> bytes:
    """Return the content of the selected file.

    It ends where the card has no more or with the size that the control parameters stated; without one, with an
    answer so short that nothing cut it.
    """
    data = bytearray()
    while len(data) < FILE_MAXIMUM:
        block = read_block(channel, len(data), LE_MAXIMUM, step=step)
        data += block
        if not block or (len(data) >= stated if stated >= PLAUSIBLE_MINIMUM else len(block) < _CUT):
            break
    return bytes(data)


def read_certificate(channel: Channel, *, stated: int | None, block: int, advance: Advance, step: str) -> bytes | None:
    """Return the certificate at the start of the selected file, without what pads it; None if there is no whole one.

    Asks for `block` bytes at most and goes on from what came. `stated` is the FCP's size; it only shapes the first
    commands, until the DER length is known.
    """
    data = bytearray()
    hint = stated if stated is not None and stated >= PLAUSIBLE_MINIMUM else 0
    while True:
        total = certificate_size(data)
        if total == 0 or (total is not None and total <= len(data)):
            return bytes(data[:total]) or None
        advance(len(data), total or hint)
        wanted = (total or hint) - len(data)
        received = read_block(channel, len(data), min(block, wanted) if wanted > 0 else block, step=step)
        if not received:
            return None
        data += received


def certificate_size(start: bytes | bytearray) -> int | None:
    """Return the size of the DER SEQUENCE that begins here, 0 if none does, None as long as it cannot be told."""
    if start and start[0] != _SEQUENCE:
        return 0
    if len(start) < _DER_HEADER_MAXIMUM:
        return None
    try:
        _, length, offset = tlv.read_header(start)
    except WireMalformed:
        return 0
    return offset + length if length and offset + length <= FILE_MAXIMUM else 0
