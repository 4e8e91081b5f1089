"""A card's side of the tunnel for the tests, written for itself: the recorded PACE runs, and secure messaging.

AES-CMAC is done by hand from single blocks (RFC 4493), so that it is not the code under test that judges itself.
"""

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from idclient.errors import Error
from tests.cards.doubles import MAIN, OK, VECTORS, FakeChip
from tests.doubles import CountingEntropy

CONTACTLESS = bytes.fromhex("3B8B80010012233F536549440F9000A0")
CARD_ACCESS = bytes.fromhex("31143012060A04007F0007020204020402010202010C").ljust(64, b"\0")
OID = bytes.fromhex("04007F00070202040204")


def vectors(name: str) -> dict[str, str]:
    """Return one section of the PACE vectors."""
    sections = (VECTORS / "pace.txt").read_text().split(f"[{name}]\n")[1].split("[")[0]
    return dict(line.split() for line in sections.splitlines())


IDEMIA = vectors("idemia")


class VectorEntropy:
    """Gives what makes the recorded private keys come out, again and again."""

    def __init__(self, run: dict[str, str] = IDEMIA) -> None:
        self.keys = [int(run[name], 16) for name in ("mapping_private", "private")]
        self.calls = 0

    def __call__(self, size: int) -> bytes:
        key = self.keys[self.calls % len(self.keys)]
        self.calls += 1
        return (key - 1).to_bytes(size)


def ecb(key: bytes, block: bytes) -> bytes:
    return Cipher(algorithms.AES(key), modes.ECB()).encryptor().update(block)


def cbc(key: bytes, counter: int, octets: bytes, *, back: bool = False) -> bytes:
    cipher = Cipher(algorithms.AES(key), modes.CBC(ecb(key, counter.to_bytes(16))))
    return (cipher.decryptor() if back else cipher.encryptor()).update(octets)


def cmac(key: bytes, octets: bytes) -> bytes:
    """RFC 4493, for messages of whole blocks only, as secure messaging has them."""
    assert octets
    assert len(octets) % 16 == 0
    zero = int.from_bytes(ecb(key, bytes(16)))
    subkey = (zero << 1 ^ (0x87 if zero >> 127 else 0)) & (1 << 128) - 1
    state = 0
    for start in range(0, len(octets), 16):
        block = int.from_bytes(octets[start : start + 16])
        last = subkey if start + 16 == len(octets) else 0
        state = int.from_bytes(ecb(key, (state ^ block ^ last).to_bytes(16)))
    return state.to_bytes(16)[:8]


def pad(octets: bytes) -> bytes:
    octets += b"\x80"
    while len(octets) % 16:
        octets += b"\0"
    return octets


def length(size: int) -> bytes:
    return bytes([size]) if size < 128 else bytes([0x81, size]) if size < 256 else b"\x82" + size.to_bytes(2)


class Seal:
    """The card's keys and counter."""

    def __init__(self, encryption: bytes, mac: bytes) -> None:
        self.encryption, self.mac, self.counter = encryption, mac, 0

    def open(self, sealed: bytes) -> bytes | None:
        """Return the plain command; None when the seal is broken."""
        self.counter += 1
        header, body = sealed[:4], sealed[5:-1]
        assert sealed[4] == len(body)
        assert sealed[-1] == 0
        assert header[0] & 0x0C == 0x0C
        covered, seal = body[:-10], body[-10:]
        text = self.counter.to_bytes(16) + pad(header) + (pad(covered) if covered else b"")
        if seal != b"\x8e\x08" + cmac(self.mac, text):
            return None
        data, le = b"", b""
        if covered[:1] in (b"\x87", b"\x85"):
            assert (covered[0] == 0x85) == bool(header[1] & 1)
            long = covered[1] == 0x81
            size, start = (covered[2], 3) if long else (covered[1], 2)
            value = covered[start : start + size]
            covered = covered[start + size :]
            if not header[1] & 1:
                assert value[0] == 1
                value = value[1:]
            data = cbc(self.encryption, self.counter, value, back=True).rstrip(b"\0")[:-1]
        if covered:
            assert covered[:2] == b"\x97\x01"
            le = covered[2:]
            assert len(le) == 1
        plain = bytes([header[0] & ~0x0C]) + header[1:]
        return plain + (bytes([len(data)]) + data if data else b"") + le

    def close(self, answer: bytes, *, tag: int = 0x87) -> bytes:
        """Return the sealed answer."""
        self.counter += 1
        data, word = answer[:-2], answer[-2:]
        covered = b""
        if data:
            value = (b"\x01" if tag == 0x87 else b"") + cbc(self.encryption, self.counter, pad(data))
            covered = bytes([tag]) + length(len(value)) + value
        return self.over(covered + b"\x99\x02" + word, word)

    def over(self, covered: bytes, word: bytes) -> bytes:
        """Return an answer of these data objects under a good seal, the counter being up already."""
        return covered + b"\x8e\x08" + cmac(self.mac, self.counter.to_bytes(16) + pad(covered)) + word


class SealedChip(FakeChip):
    """The small 2018 chip on a contactless reader. It knows one PACE run by heart; the terminal's keys are injected."""

    def __init__(self, run: dict[str, str] = IDEMIA, atr: bytes = CONTACTLESS) -> None:
        self.seal: Seal | None = None
        super().__init__(atr)
        self.run = run
        self.understood = False
        self.plain: list[bytes] = []
        self.paces = 0
        self.seals = 0
        self.card_access = CARD_ACCESS
        self.sealed_faults: dict[int, bytes | Error] = {}
        self.strange: dict[str, str] = {}
        """Values in place of the recorded ones."""
        self.le_seen: list[int] = []

    def say(self, name: str) -> bytes:
        return bytes.fromhex({**self.run, **self.strange}[name])

    def power_off(self) -> None:
        super().power_off()
        self.seal = None

    def execute(self, command: bytes) -> bytes:
        if command[0] & 0x0C:
            return self.sealed(command)
        self.seal = None
        return self.pace(command) if command[1] == 0x86 else self.open_to_all(command)

    def open_to_all(self, command: bytes) -> bytes:
        if command[1] == 0x22 and command[2] == 0xC1:
            self.paces += 1
            domain = b"" if self.run["domain"] == "10" else bytes([0x84, 0x01]) + bytes.fromhex(self.run["domain"])
            expected = b"\x80\x0a" + OID + b"\x83\x01\x02" + domain
            assert command[4:] == bytes([len(expected)]) + expected + b"\0"
            return OK
        if command == bytes.fromhex("00A4020C02011C"):
            self.current = self.card_access
            return OK
        allowed = command[1:3] == b"\xa4\x04" or (command[1] == 0xB0 and self.current == self.card_access)
        return super().execute(command) if allowed else b"\x69\x82"

    def sealed(self, command: bytes) -> bytes:
        if self.seal is None:
            return b"\x69\x87"
        number, self.seals = self.seals, self.seals + 1
        if number in self.sealed_faults:
            return self.fail(self.sealed_faults[number])
        plain = self.seal.open(command)
        if plain is None:
            self.seal = None
            return b"\x69\x88"
        self.plain.append(plain)
        if plain[1] == 0xB0:
            self.le_seen.append(plain[-1])
        answer = super().execute(plain) if plain[1] != 0xC0 else b"\x6d\x00"
        return self.seal.close(answer)

    def pace(self, command: bytes) -> bytes:
        data = command[5 : 5 + command[4]]
        if data == b"\x7c\x00":
            return self.dynamic(0x80, self.say("encrypted"))
        tag, value = data[2], data[4:]
        if tag == 0x81:
            assert value == bytes.fromhex(self.run["mapping_public"])
            return self.dynamic(0x82, self.say("mapping_card"))
        if tag == 0x83:
            self.understood = value == bytes.fromhex(self.run["public"])
            return self.dynamic(0x84, self.say("card"))
        assert tag == 0x85
        assert command[0] == 0
        if not self.understood or value != bytes.fromhex(self.run["terminal_token"]):
            return b"\x63\x00"
        self.seal = Seal(bytes.fromhex(self.run["encryption"]), bytes.fromhex(self.run["mac"]))
        return self.dynamic(0x86, self.say("card_token"))

    def dynamic(self, tag: int, value: bytes) -> bytes:
        inner = bytes([tag]) + length(len(value)) + value
        return b"\x7c" + length(len(inner)) + inner + OK


__all__ = ["CONTACTLESS", "MAIN", "CountingEntropy", "Seal", "SealedChip", "VectorEntropy", "vectors"]
