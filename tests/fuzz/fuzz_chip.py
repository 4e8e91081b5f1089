"""Commands to the emulated chips: whatever is sent, there is an answer with a status word and no defect.

The first octet chooses the card model; each command follows its length.
"""

from functools import cache

from idclient.emulators.chip import Chip, Options, Personalisation
from idclient.emulators.chip.models import MODELS
from idclient.errors.card import CardError
from tests.emulators.personalisation import national_card

_COMMANDS = 12
_MODELS = ("estonia-2018", "estonia-2018-cosmo-x", "estonia-2025", "latvia-ec")


def framed(model: int, *commands: str) -> bytes:
    octets = [bytes.fromhex(command) for command in commands]
    return bytes([model]) + b"".join(bytes([len(command)]) + command for command in octets)


SEEDS = (
    framed(0, "00A4040C10A000000077010800070000FE00000100", "00A4010C025000", "00A4020C025001", "00B0000000"),
    framed(0, "00A4040C10A000000077010800070000FE00000100", "002000010C313233340000000000000000", "00200001"),
    framed(1, "00A4040010E828BD080FF2504F5420415750000000", "002241A40680040000000084018100", "0088000003AABBCC00"),
    framed(2, "00A4040C0BA000000063504B43532D31", "0020008100", "00CB00FF05A003830181", "00B0000000"),
    framed(3, "00A4000C023F00", "002241B60684019F800154", "002A9E9A02AABB00", "002C000108313233343536373800"),
    framed(0, "0024000118313233340000000000000000353637380000000000000000", "0022C1A40F800A04007F00070202040204830102"),
    framed(2, "00", "00A4", "FFFFFFFFFF", "00C0000000"),
)


@cache
def card() -> Personalisation:
    return national_card()


def run(octets: bytes) -> None:
    chip = Chip(card(), model=MODELS[_MODELS[octets[0] % len(_MODELS)]] if octets else MODELS[_MODELS[0]])
    chip.power_on()
    offset = 1
    for _ in range(_COMMANDS):
        if offset >= len(octets):
            break
        size = octets[offset]
        command = octets[offset + 1 : offset + 1 + size]
        offset += 1 + size
        try:
            answer = chip.transmit(command)
        except CardError:
            break
        assert len(answer) >= 2
        assert len(answer) <= 258
    assert isinstance(Options(), Options)
