"""A keypad seen through libpcsclite, and readers that claim one falsely."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idclient.adapters.pcsc import PcscReaders
from idclient.adapters.pcsc_features import control_code, read_features
from idclient.emulators.chip import Chip, PinCounters
from idclient.emulators.pcsc.daemon import pcsc_daemon
from idclient.emulators.pcsc.pin_pad import Key, Keypad, Traits
from idclient.errors import card as errors
from tests.emulators.personalisation import residents_card
from tests.emulators.talk import MAIN

VERIFY = bytes.fromhex("1E1E820C000C0402FF09040000000011000000002000010C") + b"\xff" * 12


def test_a_pin_entered_at_the_reader_reaches_the_card(pcsc_socket: Path) -> None:
    chip, keypad = Chip(residents_card()), Keypad("0000", Key.CANCEL, "1234")
    with pcsc_daemon(pcsc_socket, {"R": chip}, keypads={"R": keypad}):
        readers = PcscReaders()
        card = readers.connect("R")
        features = card.features()
        assert {6, 7, 10, 18} == set(features)
        with card.transaction():
            card.transmit(bytes.fromhex(MAIN))
            assert card.control(features[6], VERIFY) == b"\x63\xc2"
            assert card.control(features[6], VERIFY) == b"\x64\x01"
            assert chip.counters == PinCounters(pin1=2)
            assert card.control(features[6], bytearray(VERIFY)) == b"\x90\x00"
            with pytest.raises(errors.CardCommunicationFailed):
                card.control(features[6], VERIFY[:-1])
            with pytest.raises(errors.ReaderFeatureMissing):
                card.control(1, b"")
        assert chip.counters == PinCounters()
        card.close()
        readers.close()


def test_a_reader_without_keypad_has_no_features(pcsc_socket: Path) -> None:
    with pcsc_daemon(pcsc_socket, {"R": Chip(residents_card())}):
        readers = PcscReaders()
        card = readers.connect("R")
        assert card.features() == {}
        with pytest.raises(errors.ReaderFeatureMissing):
            card.control(0x42330006, VERIFY)
        card.close()
        readers.close()


@pytest.mark.parametrize("product", [0x3031, 0x6632])
def test_a_false_claim_is_not_believed(product: int) -> None:
    keypad = Keypad(traits=Traits(vendor=0x076B, product=product))
    assert set(read_features(lambda code, data: keypad.control(code, data, bytes))) == {10, 18}


def test_keypads_can_be_switched_off(monkeypatch: pytest.MonkeyPatch) -> None:
    keypad = Keypad()

    def ask(code: int, data: bytes) -> bytes:
        return keypad.control(code, data, bytes)

    assert 6 in read_features(ask)
    monkeypatch.setenv("SMARTCARDPP_NOPINPAD", "1")
    assert set(read_features(ask)) == {10, 18}


def test_a_reader_that_keeps_its_properties_to_itself_is_believed() -> None:
    def ask(code: int, _data: bytes) -> bytes:
        if code == control_code(3400, "linux"):
            return bytes.fromhex("060442330006120442330012")
        raise errors.ReaderFeatureMissing

    assert set(read_features(ask)) == {6, 18}


def test_control_codes_follow_the_platform() -> None:
    assert control_code(3400, "linux") == control_code(3400, "darwin") == 0x42000D48
    assert control_code(3400, "win32") == 0x00313520


@given(st.binary(max_size=60))
def test_no_answer_of_a_reader_is_too_strange(answer: bytes) -> None:
    assert all(0 <= tag < 256 for tag in read_features(lambda _code, _data: answer))
