"""The structures a keypad is given, octet by octet, and what its answers mean."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idclient.cards import pin_commands, pin_pad
from idclient.cards.models import CardModel, PinName
from idclient.cards.models.estonia_2018 import COSMO_8
from idclient.cards.models.estonia_2025 import THALES
from idclient.cards.pin_commands import PinCommand
from idclient.cards.pin_pad import PinPad
from idclient.errors.card import CardCommunicationFailed, CardRemoved, ReaderFeatureMissing
from idclient.errors.pins import (
    PinPadCancelled,
    PinPadFailed,
    PinPadLength,
    PinPadMismatch,
    PinPadRefused,
    PinPadTimeout,
)
from tests.cards.doubles import MODIFY_DIRECT, VERIFY_DIRECT, FakeChip, FakePad

PAD = PinPad(VERIFY_DIRECT, MODIFY_DIRECT)
FF12, ZERO12 = "FF" * 12, "00" * 12


def verify(model: CardModel, name: PinName) -> PinCommand:
    return pin_commands.verify(model.pin(name))


def change(model: CardModel, name: PinName) -> PinCommand:
    return pin_commands.change(model.pin(name))


def unblock(model: CardModel, name: PinName) -> PinCommand:
    return pin_commands.unblock(model, model.pin(name))[-1]


@pytest.mark.parametrize(
    ("command", "language", "octets"),
    [
        # The structure OpenSC sends for PIN1 of the 2018 card, but for the language.
        (verify(COSMO_8, PinName.PIN1), "en", f"1E1E820C00 0C04 02FF 0904 00 000000 11000000 002000010C{FF12}"),
        (verify(COSMO_8, PinName.PIN2), "et", f"1E1E820C00 0C05 02FF 2504 00 000000 11000000 002000850C{FF12}"),
        (verify(COSMO_8, PinName.PUK), "ru", f"1E1E820C00 0C08 02FF 1904 00 000000 11000000 002000020C{FF12}"),
        (verify(THALES, PinName.PIN2), "en", f"1E1E820C00 0C05 02FF 0904 00 000000 11000000 002000820C{ZERO12}"),
    ],
)
def test_a_keypad_verifies_with_nineteen_octets_and_the_command(
    command: PinCommand, language: str, octets: str
) -> None:
    pad = PinPad(VERIFY_DIRECT, MODIFY_DIRECT, language=pin_pad.LANGUAGES[language])
    structure = pad.structure(command)
    assert structure.hex() == bytes.fromhex(octets).hex()
    assert len(structure) == 19 + 17


@pytest.mark.parametrize(
    ("command", "octets"),
    [
        (
            change(COSMO_8, PinName.PIN2),
            f"1E1E820C00 000C 0C05 03 02 03 0904 000102 000000 1D000000 0024008518{FF12}{FF12}",
        ),
        (
            change(THALES, PinName.PIN1),
            f"1E1E820C00 000C 0C04 03 02 03 0904 000102 000000 1D000000 0024008118{ZERO12}{ZERO12}",
        ),
        (
            unblock(COSMO_8, PinName.PIN1),
            f"1E1E820C00 0000 0C04 01 02 02 0904 010202 000000 11000000 002C02010C{FF12}",
        ),
        (
            unblock(THALES, PinName.PIN2),
            f"1E1E820C00 000C 0C05 03 02 03 0904 000102 000000 1D000000 002C008218{ZERO12}{ZERO12}",
        ),
    ],
)
def test_a_keypad_modifies_with_twenty_four_octets_and_the_command(command: PinCommand, octets: str) -> None:
    assert PAD.structure(command).hex() == bytes.fromhex(octets).hex()


def test_a_reader_without_display_is_given_no_messages() -> None:
    pad = PinPad(VERIFY_DIRECT, MODIFY_DIRECT, display=False)
    assert pad.structure(verify(COSMO_8, PinName.PIN1))[8] == 0
    assert pad.structure(change(COSMO_8, PinName.PIN1))[11] == 0
    assert pad.structure(unblock(COSMO_8, PinName.PIN1))[11] == 0


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        (0x6400, PinPadTimeout),
        (0x6401, PinPadCancelled),
        (0x6402, PinPadMismatch),
        (0x6403, PinPadLength),
        (0x6B80, PinPadRefused),
    ],
)
def test_each_word_of_a_keypad_has_its_error(word: int, kind: type[PinPadFailed]) -> None:
    failure = pin_pad.failure(unblock(COSMO_8, PinName.PIN1), word)
    assert type(failure) is kind
    assert failure.facts == {"pin": "PIN1"}
    failure = pin_pad.failure(unblock(THALES, PinName.PIN1), word)
    assert failure is not None
    assert failure.pin == "PUK"


@given(st.integers(0, 0xFFFF).filter(lambda word: word not in {0x6400, 0x6401, 0x6402, 0x6403, 0x6B80}))
def test_every_other_word_is_the_cards_own(word: int) -> None:
    assert pin_pad.failure(verify(COSMO_8, PinName.PIN1), word) is None


def chip_with(pad: FakePad | None) -> FakeChip:
    chip = FakeChip()
    chip.pad = pad
    chip.depth = 1
    return chip


def test_a_reader_without_keypad_has_none() -> None:
    assert PinPad.of(chip_with(None), "en") is None


def test_a_keypad_that_only_verifies_cannot_modify() -> None:
    pad = PinPad.of(chip_with(FakePad(modify=False)), "en")
    assert pad is not None
    assert pad.can(verify(COSMO_8, PinName.PIN1))
    assert not pad.can(change(COSMO_8, PinName.PIN1))


@pytest.mark.parametrize("product", ["3130", "3266"])
def test_the_keypads_that_omnikey_readers_claim_are_not_believed(product: str) -> None:
    properties = bytes.fromhex(f"0B026B07 0C02{product}")
    assert PinPad.of(chip_with(FakePad(properties=properties)), "en") is None


def test_another_reader_of_the_same_maker_is_believed() -> None:
    assert PinPad.of(chip_with(FakePad(properties=bytes.fromhex("0B026B07 0C022138"))), "en") is not None


@pytest.mark.parametrize(("layout", "display"), [("01020000", False), ("01021002", True), ("", True)])
def test_a_display_is_taken_for_granted_unless_the_reader_says_there_is_none(layout: str, *, display: bool) -> None:
    pad = PinPad.of(chip_with(FakePad(properties=bytes.fromhex(layout))), "et")
    assert pad == PinPad(VERIFY_DIRECT, MODIFY_DIRECT, display=display, language=0x0425)


def test_an_unknown_language_is_english_on_the_display() -> None:
    pad = PinPad.of(chip_with(FakePad()), "de")
    assert pad is not None
    assert pad.language == 0x0409


@given(st.binary(max_size=30))
def test_any_properties_are_read_without_complaint(octets: bytes) -> None:
    PinPad.of(chip_with(FakePad(properties=octets)), "en")


@pytest.mark.parametrize("fault", [ReaderFeatureMissing(), CardCommunicationFailed(pcsc=0x80100016)])
def test_a_reader_that_does_not_tell_its_properties_is_believed(
    fault: ReaderFeatureMissing | CardCommunicationFailed,
) -> None:
    assert PinPad.of(chip_with(FakePad(properties=fault)), "en") is not None


def test_a_reader_that_tells_no_properties_is_believed() -> None:
    pad = FakePad()
    del pad.features[0x12]
    assert PinPad.of(chip_with(pad), "en") is not None


def test_a_keypad_whose_driver_cannot_after_all_refused() -> None:
    assert PAD.send(chip_with(None), verify(COSMO_8, PinName.PIN1)) == 0x6B80


@pytest.mark.parametrize("answer", [b"", b"\x90"])
def test_an_answer_without_a_status_word_is_a_removed_card(answer: bytes) -> None:
    chip = chip_with(FakePad("1234"))
    chip.faults[0] = answer
    with pytest.raises(CardRemoved):
        PAD.send(chip, verify(COSMO_8, PinName.PIN1))
