"""Cards for the tests of the driver: a transcript that must be followed to the letter, and a small chip to break."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from idclient.errors import Error
from idclient.errors.card import CardError, ReaderFeatureMissing
from idclient.model import PinEntry, PinRequest
from idclient.ports import ReaderState
from tests.doubles import Person

VECTORS = Path(__file__).parent / "vectors"
ATR_8 = bytes.fromhex("3BDB960080B1FE451F830012233F536549440F9000F1")
ATR_X = bytes.fromhex("3BDC960080B1FE451F830012233F54654944320F9000C3")
MAIN = bytes.fromhex("A000000077010800070000FE00000100")
AWP = bytes.fromhex("E828BD080FF2504F5420415750")
QSCD = bytes.fromhex("51534344204170706C69636174696F6E")
OK = b"\x90\x00"
HASH = bytes.fromhex("86255fa2c36e4b30969eae17dc34c772cbebdfc58b58403900be87614eb1a34b8780263f255eb5e65ca9bbb8641cccfe")


def transcript(name: str) -> list[tuple[bytes, bytes]]:
    """Return the exchanges of a vector file."""
    lines = [line for line in (VECTORS / f"{name}.txt").read_text().splitlines() if not line.startswith("#")]
    octets = [bytes.fromhex(line[2:]) for line in lines]
    return list(zip(octets[::2], octets[1::2], strict=True))


def certificate_in(exchanges: Sequence[tuple[bytes, bytes]]) -> bytes:
    return b"".join(answer[:-2] for command, answer in exchanges if command[1] == 0xB0)


AUTHENTICATION = transcript("authenticate")
SIGNING = transcript("sign")
CERTIFICATES = {0x3401: certificate_in(AUTHENTICATION), 0x341F: certificate_in(SIGNING)}
SIGNATURES = {0x3401: AUTHENTICATION[-1][1][:-2], 0x341F: SIGNING[-1][1][:-2]}


VERIFY_DIRECT, MODIFY_DIRECT, PROPERTIES = 0x42000DB0, 0x42000DB1, 0x42000DB2


class FakePad:
    """A keypad: enters what the person has in mind, or answers a word of its own and sends nothing.

    The person's PINs are in the order in which the keypad asks for them.
    """

    def __init__(self, *digits: str, properties: bytes | Error = b"", word: bytes = b"", modify: bool = True) -> None:
        self.digits = list(digits)
        self.word = word
        self.properties = properties
        self.structures: list[bytes] = []
        self.features = {0x06: VERIFY_DIRECT, 0x12: PROPERTIES}
        if modify:
            self.features[0x07] = MODIFY_DIRECT

    def tell(self) -> bytes:
        if isinstance(self.properties, Error):
            raise self.properties
        return self.properties

    def fill(self, code: int, data: bytes) -> bytes | None:
        """Return the command with the digits in it; None when the keypad answers itself."""
        self.structures.append(data)
        head = {VERIFY_DIRECT: 19, MODIFY_DIRECT: 24}[code]
        assert int.from_bytes(data[head - 4 : head], "little") == len(data) - head
        command = bytearray(data[head:])
        if self.word:
            return None
        places = [0] if code == VERIFY_DIRECT else [data[5]] * (data[9] >> 1) + [data[6]]
        for place in places:
            digits = self.digits.pop(0).encode()
            command[5 + place : 5 + place + len(digits)] = digits
        return bytes(command)


class TestedCard:
    """The connection side of a card: counts transactions, handles and resets."""

    __test__ = False

    def __init__(self, atr: bytes = ATR_8, protocol: int = 1) -> None:
        self.reader = "Reader 00 00"
        self.atr = atr
        self.protocol = protocol
        self.depth = 0
        self.transactions = 0
        self.reconnects = 0
        self.closed = 0
        self.sent: list[bytes] = []
        self.buffers: list[bytes | bytearray] = []
        self.pad: FakePad | None = None
        self.end_fault: CardError | None = None
        self.reconnect_fault: CardError | None = None

    @contextmanager
    def transaction(self) -> Iterator[None]:
        self.begin()
        assert self.depth == 0
        self.depth += 1
        self.transactions += 1
        try:
            yield
        finally:
            self.depth -= 1
        if self.end_fault is not None:
            raise self.end_fault

    def begin(self) -> None:
        """Begin a transaction; a test may block or fail here."""

    def transmit(self, command: bytes | bytearray) -> bytes:
        assert self.depth == 1, "a command outside of a transaction"
        self.sent.append(bytes(command))
        self.buffers.append(command)
        return self.answer(bytes(command))

    def answer(self, command: bytes) -> bytes:
        raise NotImplementedError

    def reconnect(self) -> None:
        self.reconnects += 1
        if self.reconnect_fault is not None:
            raise self.reconnect_fault

    def features(self) -> dict[int, int]:
        return {} if self.pad is None else self.pad.features

    def control(self, code: int, data: bytes | bytearray) -> bytes:
        if self.pad is None:
            raise ReaderFeatureMissing
        if code == PROPERTIES:
            return self.pad.tell()
        assert self.depth == 1, "a keypad outside of a transaction"
        command = self.pad.fill(code, bytes(data))
        if command is None:
            return self.pad.word
        self.sent.append(command)
        self.buffers.append(bytearray())
        return self.answer(command)

    def close(self) -> None:
        self.closed += 1

    def count(self, ins: int) -> int:
        return sum(command[1] == ins for command in self.sent)


class ReplayCard(TestedCard):
    """Answers exactly one conversation."""

    def __init__(self, exchanges: Sequence[tuple[bytes, bytes]], protocol: int = 1) -> None:
        super().__init__(protocol=protocol)
        self.left = list(exchanges)

    def answer(self, command: bytes) -> bytes:
        assert self.left, f"nothing more is expected, got {command.hex()}"
        expected, answer = self.left.pop(0)
        assert command.hex() == expected.hex()
        return answer


Fault = bytes | Error
Sign = Callable[[int, bytes], bytes]


class FakeChip(TestedCard):
    """Just enough of the 2018 chip, with the public test person's certificates, to be broken at will.

    `faults` maps the number of a command (from 0, over all) to an answer in place of the chip's or an error to raise.
    """

    def __init__(self, atr: bytes = ATR_8, protocol: int = 1) -> None:
        super().__init__(atr, protocol)
        self.faults: dict[int, Fault] = {}
        self.after_faults: dict[int, Fault] = {}
        self.pins = {0x01: b"1234", 0x85: b"12345", 0x02: b"12345678"}
        self.tries = {0x01: 3, 0x85: 3, 0x02: 3}
        self.files = dict(CERTIFICATES)
        self.stated: dict[int, bytes] = {}
        self.records: dict[int, bytes] = {}
        self.block = 256
        self.end_of_file = b"\x6b\x00"
        self.third_wrong = b"\x69\x83"
        self.knows_root = True
        self.signatures = dict(SIGNATURES)
        self.sign: Sign = lambda file, digest: self.signatures[file] if digest == HASH else bytes(96)
        self.power_off()

    def power_off(self) -> None:
        self.application = MAIN
        self.current = b""
        self.verified: set[int] = set()
        self.key = 0

    def reconnect(self) -> None:
        super().reconnect()
        self.power_off()

    def answer(self, command: bytes) -> bytes:
        number = len(self.sent) - 1
        if number in self.faults:
            return self.fail(self.faults[number])
        answer = self.execute(command)
        return self.fail(self.after_faults[number]) if number in self.after_faults else answer

    def fail(self, fault: Fault) -> bytes:
        if isinstance(fault, Error):
            raise fault
        return fault

    def execute(self, command: bytes) -> bytes:
        ins, data = command[1], command[5 : 5 + command[4]] if len(command) > 5 else b""
        commands: dict[int, Callable[[], bytes]] = {
            0xA4: lambda: self.select(command[2], command[3], data),
            0xB0: lambda: self.read(int.from_bytes(command[2:4]), command[4] or 256),
            0xCB: lambda: self.counter(data),
            0x22: lambda: self.set_key(data),
            0x20: lambda: self.verify(command[3], data),
            0x24: lambda: self.change(command[3], data),
            0x2C: lambda: self.reset_counter(command[2], command[3], data),
            0x88: lambda: self.signature(ins, data),
            0x2A: lambda: self.signature(ins, data),
        }
        return commands[ins]()

    def set_key(self, data: bytes) -> bytes:
        self.key = data[-1]
        return OK

    def select(self, p1: int, p2: int, data: bytes) -> bytes:
        if p1 == 0x04:
            if data not in (MAIN, AWP, QSCD):
                return b"\x6a\x82"
            self.application, self.current, self.moved = data, b"", False
            if data == MAIN:
                self.verified.clear()
            return OK
        if p1 == 0x01:
            return OK if data == b"\x50\x00" and self.application == MAIN else b"\x6a\x82"
        number = int.from_bytes(data[-2:])
        if p1 == 0x09 and (not self.knows_root if data[:2] == b"\x3f\x00" else self.moved):
            return b"\x6a\x82"
        content = self.files.get(number, self.records.get(number))
        if content is None:
            return b"\x6a\x82"
        self.current, self.moved = content, True
        fcp = self.stated.get(number, bytes.fromhex("62048002") + len(content).to_bytes(2))
        return (fcp if p2 == 0x04 else b"") + OK

    def read(self, offset: int, le: int) -> bytes:
        part = self.current[offset : offset + min(le, self.block)]
        return part + OK if part else self.end_of_file

    def counter(self, data: bytes) -> bytes:
        inner = data[6]
        reference = {0x01: 0x01, 0x02: 0x02, 0x05: 0x85}[inner]
        if (reference == 0x85) != (self.application == QSCD):
            return b"\x6a\x88"
        tail = bytes.fromhex("A1108C06F300007343009C06F30000734300")
        return bytes.fromhex(f"701EBF81{inner:02X}1AA0189A01039B01") + bytes([self.tries[reference]]) + tail + OK

    def verify(self, reference: int, block: bytes) -> bytes:
        assert len(block) == 12
        if self.tries[reference] == 0:
            return b"\x69\x83"
        if block == self.pins[reference].ljust(12, b"\xff"):
            self.tries[reference] = 3
            self.verified.add(reference)
            return OK
        self.tries[reference] -= 1
        left = self.tries[reference]
        return bytes([0x63, 0xC0 | left]) if left else self.third_wrong

    def change(self, reference: int, data: bytes) -> bytes:
        answer = self.verify(reference, data[:12])
        if answer == OK:
            answer = self.renew(reference, data[12:])
        return answer

    def reset_counter(self, p1: int, reference: int, new: bytes) -> bytes:
        assert p1 == 0x02
        assert len(new) == 12
        if 0x02 not in self.verified:
            return b"\x69\x82"
        answer = self.renew(reference, new)
        if answer == OK:
            self.tries[reference] = 3
        return answer

    def renew(self, reference: int, block: bytes) -> bytes:
        assert reference != 0x85 or self.application == QSCD
        digits = block.rstrip(b"\xff")
        if digits == self.pins[reference]:
            return b"\x69\x85"
        self.pins[reference] = digits
        return OK

    def signature(self, ins: int, digest: bytes) -> bytes:
        needed, file = (0x01, 0x3401) if ins == 0x88 else (0x85, 0x341F)
        if needed not in self.verified:
            return b"\x69\x82"
        if self.key != {0x01: 0x81, 0x85: 0x9F}[needed] or len(digest) != 48:
            return b"\x69\x85"
        self.verified.discard(0x85)
        return self.sign(file, digest) + OK


class OfflinePerson(Person):
    """A person at a card, who makes sure that no transaction is open while they are asked."""

    def __init__(self, card: TestedCard, *pins: str) -> None:
        super().__init__(*pins)
        self.card = card
        self.stop_after: int | None = None

    def ask_pin(self, request: PinRequest) -> bytearray:
        assert self.card.depth == 0, "a transaction is open while a person types"
        if request.entry is PinEntry.PIN_PAD:
            self.asked.append(request)
            return bytearray()
        return super().ask_pin(request)

    def check(self) -> None:
        self.cancelled = self.stop_after is not None and len(self.card.sent) >= self.stop_after
        super().check()


class FakeReaders:
    """The PC/SC service with these readers; a card of None stands for what `faults` says on connect."""

    def __init__(self, states: Sequence[ReaderState], cards: dict[str, TestedCard | CardError] | None = None) -> None:
        self.states = states
        self.cards = cards or {}
        self.connected: list[str] = []

    def list(self) -> Sequence[ReaderState]:
        return self.states

    def connect(self, reader: str) -> TestedCard:
        self.connected.append(reader)
        card = self.cards[reader]
        if isinstance(card, CardError):
            raise card
        return card
