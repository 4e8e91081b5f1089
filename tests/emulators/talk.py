"""Talking to a chip in hexadecimal, and the commands that scripts are made of."""

from collections.abc import Callable

from idclient.emulators.chip import Chip, Faults, Options, Personalisation, PinCounters
from tests.emulators.personalisation import residents_card

MAIN = "00A4040C10A000000077010800070000FE00000100"
AWP = "00A4040C0DE828BD080FF2504F5420415750"
QSCD = "00A4040C1051534344204170706C69636174696F6E"
VERIFY_PIN1, VERIFY_PIN2, VERIFY_PUK = "002000010C", "002000850C", "002000020C"
SET_AUTHENTICATION, SET_SIGNING = "002241A406800104840181", "002241B60680015484019F"
SET_DECIPHER = "002241B80680010B840181"
HASH = bytes(range(48))
AUTHENTICATE, SIGN = f"0088000030{HASH.hex()}00", f"002A9E9A30{HASH.hex()}00"


def block(pin: str) -> str:
    return pin.encode().ljust(12, b"\xff").hex()


class Talk:
    """Sends hexadecimal and returns upper-case hexadecimal."""

    def __init__(self, transmit: Callable[[bytes], bytes]) -> None:
        self.transmit = transmit

    def __call__(self, *commands: str) -> str:
        """Send commands in order; all but the last must succeed. Return the last answer."""
        answer = ""
        for position, command in enumerate(commands, 1):
            answer = self.transmit(bytes.fromhex(command)).hex().upper()
            assert position == len(commands) or answer.endswith("9000"), f"{command} was answered {answer}"
        return answer

    def data(self, *commands: str) -> bytes:
        answer = self(*commands)
        assert answer.endswith("9000"), answer
        return bytes.fromhex(answer[:-4])

    def read(self, *selects: str, le: int = 256) -> bytes:
        """Select and read to the end as the gold transcripts do."""
        self.data(*selects)
        content = b""
        while True:
            answer = self(f"00B0{len(content):04X}{le % 256:02X}")
            if answer == "6B00":
                return content
            assert answer[-4:] in ("9000", "6282"), answer
            content += bytes.fromhex(answer[:-4])
            if len(answer) // 2 - 2 < le:
                return content


def powered(
    card: Personalisation | None = None,
    counters: PinCounters | None = None,
    options: Options | None = None,
    faults: Faults | None = None,
    on_change: Callable[[PinCounters], None] | None = None,
) -> tuple[Chip, Talk]:
    chip = Chip(card or residents_card(), counters, options=options, faults=faults, on_change=on_change)
    chip.power_on()
    return chip, Talk(chip.transmit)
