"""The emulated keypad: structures in, the APDU out that the card is to get."""

import struct
import threading
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idclient.emulators.chip import Chip, PinCounters
from idclient.emulators.pcsc.pin_block import Block, fill
from idclient.emulators.pcsc.pin_pad import Entry, Key, Keypad, Prompt, Traits
from idclient.emulators.pcsc.readers import EmulatedReaders
from idclient.emulators.pcsc.slots import Slot
from idclient.errors.card import CardCommunicationFailed, CardError, CardRemoved, ReaderFeatureMissing
from tests.emulators.personalisation import residents_card
from tests.emulators.talk import MAIN

VERIFY, MODIFY = 0x42330006, 0x42330007
# cards.md: what OpenSC sends for PIN1
OPENSC = bytes.fromhex("1E1E820C000C0402FF090400000000" + "11000000" + "002000010C" + "FF" * 12)
LIBELECTRONIC_ID = bytes.fromhex("5A5A0200000C0402FF09040000000011000000002000010C" + "FF" * 12)


def modify(confirm: int, apdu: bytes, *, new: int = 12, seconds: int = 30) -> bytes:
    head = struct.pack("<BBBBBBBHBBBH3B3x", seconds, 30, 0x82, 12, 0, 0, new, 0x040C, confirm, 2, 3, 0x0425, 0, 1, 2)
    return head + struct.pack("<I", len(apdu)) + apdu


CHANGE = modify(3, bytes.fromhex("0024000118") + b"\xff" * 24)


def press(structure: bytes, code: int, *entries: Entry) -> str:
    sent: list[bytes] = []

    def send(apdu: bytes) -> bytes:
        sent.append(apdu)
        return b"\x90\x00"

    answer = Keypad(*entries).control(code, structure, send)
    return (sent[0] if sent else answer).hex().upper()


def test_the_digits_are_written_over_the_padding() -> None:
    expected = "002000010C31323334" + "FF" * 8
    assert press(OPENSC, VERIFY, "1234") == expected
    assert press(LIBELECTRONIC_ID, VERIFY, "1234") == expected


def test_a_change_takes_the_present_pin_the_new_one_and_its_repetition() -> None:
    expected = "002400011831323334" + "FF" * 8 + "3536373839" + "FF" * 7
    assert press(CHANGE, MODIFY, "1234", "56789", "56789") == expected
    reset = modify(1, bytes.fromhex("002C02010C") + b"\xff" * 12, new=0)
    assert press(reset, MODIFY, "4321", "4321") == "002C02010C34333231" + "FF" * 8
    unasked = modify(0, bytes.fromhex("002C02010C") + b"\xff" * 12, new=0)
    assert press(unasked, MODIFY, "4321") == "002C02010C34333231" + "FF" * 8


@pytest.mark.parametrize(
    ("structure", "code", "entries", "word"),
    [
        (OPENSC, VERIFY, [Key.TIMEOUT], "6400"),
        (OPENSC, VERIFY, [Key.CANCEL], "6401"),
        (CHANGE, MODIFY, ["1234", "56789", "56788"], "6402"),
        (CHANGE, MODIFY, ["1234", Key.CANCEL], "6401"),
        (OPENSC, VERIFY, ["123"], "6403"),
        (OPENSC, VERIFY, ["1" * 13], "6403"),
        (OPENSC, VERIFY, ["12a4"], "6403"),
        (OPENSC[:2] + b"\x83" + OPENSC[3:], VERIFY, ["1234"], "6B80"),
        (OPENSC[:3] + b"\x02" + OPENSC[4:], VERIFY, ["1234"], "6B80"),
        (modify(1, bytes.fromhex("002C02010C") + b"\xff" * 12), MODIFY, ["4321", "4321"], "6B80"),
    ],
)
def test_what_the_keypad_itself_refuses_never_reaches_the_card(
    structure: bytes, code: int, entries: list[Entry], word: str
) -> None:
    assert press(structure, code, *entries) == word


def test_entry_ends_at_the_maximum_where_that_is_the_condition() -> None:
    assert press(OPENSC[:7] + b"\x01" + OPENSC[8:], VERIFY, "1" * 15) == "002000010C" + "31" * 12
    assert press(OPENSC[:7] + b"\x09" + OPENSC[8:], VERIFY, "1" * 15) == "6403"


@pytest.mark.parametrize(
    "data", [b"", OPENSC[:18], OPENSC[:22], OPENSC[:-1], OPENSC + b"\x00", OPENSC[:15] + b"\0\0\0\x11" + OPENSC[19:]]
)
@pytest.mark.parametrize("code", [VERIFY, MODIFY])
def test_lengths_must_fit_as_libccid_demands(data: bytes, code: int) -> None:
    with pytest.raises(CardCommunicationFailed):
        press(data, code, "1234")


@pytest.mark.parametrize(
    ("block", "data"),
    [
        (Block(0x81, 0x06, 0), "1234FFFFFFFF"),
        (Block(0x85, 0x06, 0), "FFFFFFFF1234"),
        (Block(0x80, 0x06, 0), "01020304FFFF"),
        (Block(0x89, 0x44, 0x04), "F41234FFFFFF"),
        (Block(0x89, 0x84, 0x10), "041234FFFFFF"),
        (Block(0x21, 0x02, 0), "F1234FFFFFFF"),
        (Block(0x82, 0x06, 0, 1), None),
        (Block(0x82, 0x05, 0, 1), "FF31323334FF"),
        (Block(0x89, 0x24, 0x00), None),
        (Block(0x81, 0x86, 0x16), None),
    ],
)
def test_formats_and_lengths_are_written_bit_by_bit(block: Block, data: str | None) -> None:
    filled = fill(bytes.fromhex("0020000106" + "FF" * 6), "1234", block)
    assert (filled.hex().upper() if filled is not None else None) == (None if data is None else "0020000106" + data)


def test_a_command_without_data_gets_a_block_of_its_own() -> None:
    assert fill(bytes.fromhex("00200001"), "1234", Block(0x82, 0x08, 0)) == bytes.fromhex("002000010831323334FFFFFFFF")


@given(st.binary(max_size=80), st.sampled_from([VERIFY, MODIFY]), st.text("0123456789", min_size=1, max_size=14))
def test_no_structure_brings_the_keypad_down(data: bytes, code: int, digits: str) -> None:
    head = 19 if code == VERIFY else 24
    whole = data[: head - 4].ljust(head - 4, b"\0") + len(data).to_bytes(4, "little") + data
    for structure in (data, whole):
        try:
            Keypad(digits, digits, digits).control(code, structure, lambda _: b"\x90\x00")
        except CardError:
            continue


def test_a_keypad_tells_what_it_can() -> None:
    keypad = Keypad(traits=Traits(vendor=0x076B, product=0x3031, modify=False, lines=0))
    answer = keypad.control(0x42000D48, b"", bytes)
    assert answer.hex().upper() == "060442330006" + "0A044233000A" + "120442330012"
    properties = keypad.control(0x42330012, b"", bytes).hex().upper()
    assert "0B026B07" in properties
    assert "0C023130" in properties
    assert "0A0400000100" in properties
    assert "060104" in properties
    assert "07010C" in properties
    assert keypad.control(0x4233000A, b"", bytes) == bytes.fromhex("00000701")
    assert Keypad().control(0x4233000A, b"", bytes) == bytes.fromhex("10020701")
    for code in (MODIFY, 1):
        with pytest.raises(ReaderFeatureMissing):
            keypad.control(code, b"", bytes)


def blocked(keypad: Keypad, work: Callable[[], bytes], then: Callable[[], None]) -> list[object]:
    """Start work, do something once the keypad asks, and return what became of the work."""
    outcome: list[object] = []

    def run() -> None:
        try:
            outcome.append(work())
        except CardError as error:
            outcome.append(type(error))

    thread = threading.Thread(target=run)
    thread.start()
    assert keypad.wait_for_prompts(1, seconds=10)
    assert not outcome
    then()
    thread.join(10)
    assert not thread.is_alive()
    return outcome


def test_the_keypad_blocks_until_the_person_enters_something() -> None:
    keypad, chip = Keypad(), Chip(residents_card())
    card = EmulatedReaders(Slot("R", chip, keypad=keypad)).connect("R")
    assert card.features()[6] == VERIFY
    card.transmit(bytes.fromhex(MAIN))
    assert blocked(keypad, lambda: card.control(VERIFY, OPENSC), lambda: keypad.press("0000")) == [b"\x63\xc2"]
    assert chip.counters == PinCounters(pin1=2)
    assert keypad.shown == [Prompt(0x0409, 0)]


def test_a_card_pulled_out_ends_the_wait_for_the_person() -> None:
    keypad = Keypad()
    slot = Slot("R", Chip(residents_card()), keypad=keypad)
    card = EmulatedReaders(slot).connect("R")
    assert blocked(keypad, lambda: card.control(VERIFY, OPENSC), slot.remove) == [CardRemoved]


def test_a_person_who_does_nothing_runs_out_of_time() -> None:
    assert press(b"\x01" + OPENSC[1:], VERIFY) == "6400"


def test_a_reader_without_keypad_has_no_features() -> None:
    card = EmulatedReaders(Slot("R", Chip(residents_card()))).connect("R")
    assert card.features() == {}
    with pytest.raises(ReaderFeatureMissing):
        card.control(VERIFY, OPENSC)
