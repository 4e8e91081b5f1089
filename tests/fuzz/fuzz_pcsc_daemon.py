"""Messages from programs to the software PC/SC daemon; a wait that only another client could end ends at once."""

from collections.abc import Callable
from functools import cache
from unittest.mock import patch

from idclient.emulators.chip import Chip
from idclient.emulators.pcsc import client as pcsc_client
from idclient.emulators.pcsc.messages import HEADER, STRUCTURES, Command
from idclient.emulators.pcsc.service import Service
from idclient.emulators.pcsc.slots import Slot
from tests.emulators.personalisation import national_card
from tests.fuzz.sockets import Inline, Recorded

_FIRST = 0x1000
"""The number of the first context; the handle of the first card is the next one."""


def framed(command: Command, *fields: int | bytes, data: bytes = b"") -> bytes:
    structure = STRUCTURES[command]
    return HEADER.pack(structure.size, command) + structure.pack(*fields) + data


_OPENING = (
    framed(Command.VERSION, 4, 4, 0)
    + framed(Command.ESTABLISH_CONTEXT, 2, 0, 0)
    + framed(Command.CONNECT, _FIRST, b"Reader 00 00", 2, 3, 0, 0, 0)
)
SEEDS = (
    _OPENING
    + framed(Command.BEGIN_TRANSACTION, _FIRST + 1, 0)
    + framed(Command.TRANSMIT, _FIRST + 1, 2, 8, 5, 0, 0, 65548, 0, data=bytes.fromhex("00A4000C00"))
    + framed(Command.END_TRANSACTION, _FIRST + 1, 0, 0)
    + framed(Command.DISCONNECT, _FIRST + 1, 1, 0),
    _OPENING
    + framed(Command.STATUS, _FIRST + 1, 0)
    + framed(Command.RECONNECT, _FIRST + 1, 2, 3, 2, 0, 0)
    + framed(Command.CANCEL, _FIRST, 0)
    + framed(Command.RELEASE_CONTEXT, _FIRST, 0),
    HEADER.pack(0, Command.GET_READERS_STATE) + HEADER.pack(0, Command.WAIT_READER_STATE_CHANGE),
    b"\x0c\x00\x00",
)


@cache
def chip() -> Chip:
    return Chip(national_card())


def at_once(slot: Slot, holder: object, wanted: Callable[[], bool] = lambda: True) -> bool:
    return wanted() and slot._holder in (None, holder)


def run(octets: bytes) -> None:
    service = Service({"Reader 00 00": chip()}, {})
    with patch.object(pcsc_client, "Thread", Inline), patch.object(Slot, "wait_for", at_once):
        pcsc_client.Client(Recorded(octets), service, lambda: None)  # type: ignore[arg-type]
