"""The emulated chip under arbitrary use: a model of its PINs, and bytes that are no command at all."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from idclient.emulators.chip import Options, PinCounters, Protocol
from tests.emulators.talk import MAIN, QSCD, SET_SIGNING, SIGN, block, powered

REFERENCES = {"PIN1": 0x01, "PIN2": 0x85, "PUK": 0x02}
CODES = st.sampled_from(["1234", "12345", "12345678", "4321", "54321", "87654321", "999"])
NAMES = st.sampled_from(sorted(REFERENCES))
MINIMUM = {"PIN1": 4, "PIN2": 5, "PUK": 8}


class PinMachine(RuleBasedStateMachine):
    """A few lines that say what the PINs do, held against the chip command by command."""

    def __init__(self) -> None:
        super().__init__()
        self.chip, self.talk = powered()
        self.codes = {"PIN1": "1234", "PIN2": "12345", "PUK": "12345678"}
        self.left = dict.fromkeys(REFERENCES, 3)
        self.verified: set[str] = set()
        self.here = ""

    @rule(select=st.sampled_from([MAIN, QSCD]))
    def select(self, select: str) -> None:
        assert self.talk(select) == "9000"
        self.here = select
        if select == MAIN:
            self.verified.clear()

    @rule(event=st.sampled_from(["power_off", "power_on", "reset"]))
    def lose_power(self, event: str) -> None:
        getattr(self.chip, event)()
        self.here = ""
        self.verified.clear()

    @rule(name=NAMES, code=CODES)
    def verify(self, name: str, code: str) -> None:
        answer = self.talk(f"002000{REFERENCES[name]:02X}0C{block(code)}")
        assert answer == (self._compared(name, code) or "9000")
        if answer == "9000":
            self.verified.add(name)

    @rule(name=NAMES)
    def query(self, name: str) -> None:
        answer = self.talk(f"002000{REFERENCES[name]:02X}00")
        if not self._exists(name):
            assert answer == "6A88"
        elif name in self.verified:
            assert answer == "9000"
        else:
            assert answer == (f"63C{self.left[name]}" if self.left[name] else "6983")

    @rule(name=NAMES, old=CODES, new=CODES)
    def change(self, name: str, old: str, new: str) -> None:
        answer = self.talk(f"002400{REFERENCES[name]:02X}18{block(old)}{block(new)}")
        refusal = self._compared(name, old)
        if refusal is None and len(new) < MINIMUM[name]:
            refusal = "6A80"
        if refusal is None and new == old:
            refusal = "6985"
        assert answer == (refusal or "9000")
        if refusal is None:
            self.codes[name] = new
            self.verified.discard(name)

    @rule(name=NAMES, new=CODES)
    def unblock(self, name: str, new: str) -> None:
        answer = self.talk(f"002C02{REFERENCES[name]:02X}0C{block(new)}")
        refusal = None
        if not self._exists(name):
            refusal = "6A88"
        elif name == "PUK" or "PUK" not in self.verified:
            refusal = "6982"
        elif len(new) < MINIMUM[name] or new == self.codes[name]:
            refusal = "6A80"
        assert answer == (refusal or "9000")
        if refusal is None:
            self.codes[name], self.left[name] = new, 3
            self.verified.discard(name)

    @rule()
    def sign(self) -> None:
        answers = [self.talk(SET_SIGNING), self.talk(SIGN)]
        assert (answers[0] == "9000") == (self.here == QSCD)
        assert answers[1].endswith("9000") == (self.here == QSCD and "PIN2" in self.verified)

    @invariant()
    def the_counters_agree(self) -> None:
        counters = self.chip.counters
        assert counters == PinCounters(self.left["PIN1"], self.left["PIN2"], self.left["PUK"])

    def _exists(self, name: str) -> bool:
        return bool(self.here) and (name != "PIN2" or self.here == QSCD)

    def _compared(self, name: str, code: str) -> str | None:
        """Return the refusal that comparing ends with, and keep count."""
        if not self._exists(name):
            return "6A88"
        if not self.left[name]:
            return "6983"
        if self.codes[name] == code:
            self.left[name] = 3
            return None
        self.verified.discard(name)
        self.left[name] -= 1
        return f"63C{self.left[name]}" if self.left[name] else "6983"


PinMachine.TestCase.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
TestPinMachine = PinMachine.TestCase

HEADERS = st.tuples(
    st.sampled_from([0x00, 0x00, 0x00, 0x0C, 0x10, 0xFF]),
    st.sampled_from([0x20, 0x22, 0x24, 0x2A, 0x2C, 0x88, 0xA4, 0xB0, 0xC0, 0xCB, 0xD6, 0x00, 0xFF]),
    st.sampled_from([0x00, 0x01, 0x02, 0x03, 0x04, 0x09, 0x3F, 0x41, 0x80, 0x9E, 0xFF]),
    st.sampled_from([0x00, 0x01, 0x02, 0x04, 0x0C, 0x85, 0x86, 0x9A, 0xA4, 0xB6, 0xB8, 0xFF]),
).map(bytes)
COMMANDS = st.one_of(
    st.binary(max_size=300),
    st.builds(
        lambda header, data, tail: header + bytes([len(data)]) + data + tail,
        HEADERS,
        st.binary(max_size=110),
        st.sampled_from([b"", b"\x00", b"\x60"]),
    ),
    st.sampled_from([MAIN, QSCD, SET_SIGNING, SIGN, f"002000850C{block('12345')}"]).map(bytes.fromhex),
)


@pytest.mark.parametrize("protocol", Protocol)
@given(commands=st.lists(COMMANDS, max_size=12))
def test_every_sequence_of_bytes_is_answered_with_a_status_word(protocol: Protocol, commands: list[bytes]) -> None:
    chip, _ = powered(options=Options(protocol=protocol))
    for command in commands:
        answer = chip.transmit(command)
        assert 2 <= len(answer) <= 258
        assert answer[-2] == 0x90 or 0x61 <= answer[-2] <= 0x6F
