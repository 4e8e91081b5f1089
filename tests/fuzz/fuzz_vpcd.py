"""Messages from vpcd, the driver of virtual readers, to the emulated card."""

from functools import cache
from unittest.mock import patch

from idclient.emulators.chip import Chip
from idclient.emulators.pcsc import vpcd
from tests.emulators.personalisation import national_card
from tests.fuzz.sockets import Inline, Recorded


def framed(*messages: str) -> bytes:
    octets = [bytes.fromhex(message) for message in messages]
    return b"".join(len(message).to_bytes(2) + message for message in octets)


SEEDS = (
    framed("01", "04", "00A4040C10A000000077010800070000FE00000100", "00"),
    framed("01", "02", "00B0000000", "", "03"),
    framed("04") + b"\xff\xff\x00",
    b"\x00",
)


@cache
def chip() -> Chip:
    return Chip(national_card())


def run(octets: bytes) -> None:
    connection = Recorded(octets)
    card = chip()
    card.power_off()
    with patch.object(vpcd, "Thread", Inline):
        vpcd.VpcdCard(connection, card).remove()  # type: ignore[arg-type]
    sent, offset = connection.sent, 0
    while offset < len(sent):
        offset += 2 + int.from_bytes(sent[offset : offset + 2])
    assert offset == len(sent)
