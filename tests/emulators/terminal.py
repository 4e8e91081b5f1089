"""The terminal's side of PACE and secure messaging, for tests of the chip: the shortest honest one."""

from idclient.emulators.chip import Chip, ciphers
from idclient.emulators.chip.curves import CURVES
from idclient.emulators.chip.pace_keys import SessionKeys, map_generator, nonce_key, session_keys, token
from idclient.wire.tlv import encode, find

OID = "800A04007F00070202040204"
MAPPING, EPHEMERAL = 0x1111, 0x2222


class Terminal:
    """Runs PACE and then speaks through the tunnel, or breaks it on purpose."""

    def __init__(self, chip: Chip, parameter: int) -> None:
        self.chip = chip
        self.curve = CURVES[parameter]
        self.keys = SessionKeys(b"", b"")
        self.counter = 0

    def plain(self, command: str) -> str:
        return self.chip.transmit(bytes.fromhex(command)).hex().upper()

    def set_up(self, extra: str = "") -> str:
        data = f"{OID}830102{extra}"
        return self.plain(f"0022C1A4{len(data) // 2:02X}{data}00")

    def step(self, cla: int, tag: int | None, value: bytes = b"") -> bytes:
        inside = b"" if tag is None else encode(tag, value)
        data = encode(0x7C, inside)
        answer = self.chip.transmit(bytes([cla, 0x86, 0, 0, len(data)]) + data + b"\x00")
        if answer[-2:] != b"\x90\x00":
            raise AssertionError(answer.hex())
        found = find(answer[:-2], 0x7C, (tag or 0x7F) + 1)
        assert found is not None
        return found

    def agree(self, can: str) -> bytes:
        """Go as far as the keys; return the card's ephemeral public key."""
        curve = self.curve
        nonce = ciphers.decrypt(nonce_key(can), bytes(16), self.step(0x10, None))
        card = curve.decode(self.step(0x10, 0x81, curve.encode(curve.multiply(MAPPING, curve.generator))))
        generator = map_generator(curve, nonce, curve.multiply(MAPPING, card))
        self.own = curve.encode(curve.multiply(EPHEMERAL, generator))
        theirs = self.step(0x10, 0x83, self.own)
        self.keys = session_keys(curve, curve.multiply(EPHEMERAL, curve.decode(theirs)))
        return theirs

    def pace(self, can: str, extra: str = "") -> None:
        assert self.set_up(extra) == "9000"
        theirs = self.agree(can)
        proof = token(self.keys, theirs)
        assert self.step(0x00, 0x85, proof) == token(self.keys, self.own)
        self.counter = 0

    def sealed(self, command: str, flip: int = 0) -> bytes:
        """Return the protected form of a plain command; `flip` spoils its MAC."""
        octets = bytes.fromhex(command)
        header, rest = bytes([0x0C]) + octets[1:4], octets[4:]
        data, le = (rest[1 : 1 + rest[0]], rest[1 + rest[0] :]) if len(rest) > 1 else (b"", rest)
        self.counter += 1
        count = self.counter.to_bytes(16)
        objects = b""
        if data:
            initial = ciphers.encrypt_block(self.keys.encryption, count)
            cipher = ciphers.encrypt(self.keys.encryption, initial, ciphers.pad(data))
            objects = encode(0x85, cipher) if octets[1] % 2 else encode(0x87, b"\x01" + cipher)
        objects += encode(0x97, le) if le else b""
        message = count + ciphers.pad(header) + (ciphers.pad(objects) if objects else b"")
        mac = bytearray(ciphers.authenticate(self.keys.mac, message))
        mac[0] ^= flip
        body = objects + encode(0x8E, bytes(mac))
        return header + bytes([len(body)]) + body + b"\x00"

    def __call__(self, *commands: str) -> str:
        """Send commands through the tunnel; all but the last must succeed. Return the last answer, opened."""
        answer = ""
        for position, command in enumerate(commands, 1):
            answer = self.opened(self.chip.transmit(self.sealed(command)), int(command[2:4], 16))
            assert position == len(commands) or answer.endswith("9000"), f"{command} was answered {answer}"
        return answer

    def opened(self, answer: bytes, ins: int) -> str:
        assert len(answer) > 2, answer.hex()
        self.counter += 1
        count = self.counter.to_bytes(16)
        objects, mac, word = answer[:-12], answer[-10:-2], answer[-2:]
        assert answer[-12:-10] == b"\x8e\x08"
        assert mac == ciphers.authenticate(self.keys.mac, ciphers.pad(count + objects))
        assert find(objects, 0x99) == word
        sealed = find(objects, 0x85 if ins % 2 else 0x87)
        if sealed is None:
            return word.hex().upper()
        blocks = sealed if ins % 2 else sealed[1:]
        initial = ciphers.encrypt_block(self.keys.encryption, count)
        plain = ciphers.unpad(ciphers.decrypt(self.keys.encryption, initial, blocks))
        return (plain + word).hex().upper()
