import contextlib
import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idclient.cards.channel import Channel, Traffic
from idclient.errors import Cancelled
from idclient.errors.card import CardAnswerMalformed, CardCommandRefused, CardRemoved
from idclient.wire.apdu import CommandApdu
from tests.cards.doubles import ReplayCard, TestedCard

READ = CommandApdu(0x00, 0xB0, 0x00, 0x00, le=256)
VERIFY = CommandApdu(0x00, 0x20, 0x00, 0x01, bytearray(b"1234"))
STEP = "read-certificate"


def talk(*exchanges: tuple[str, str], protocol: int = 1) -> tuple[ReplayCard, Channel]:
    pairs = [(bytes.fromhex(command), bytes.fromhex(answer)) for command, answer in exchanges]
    card = ReplayCard(pairs, protocol)
    card.depth = 1
    return card, Channel(card)


def test_61xx_is_fetched_and_joined_until_nothing_waits() -> None:
    card, channel = talk(("00B0000000", "AA6102"), ("00C0000002", "BB6101"), ("00C0000001", "CC9000"))
    response = channel.transmit(READ, step=STEP)
    assert (response.data, response.status) == (b"\xaa\xbb\xcc", 0x9000)
    assert not card.left


def test_6100_after_256_bytes_fetches_256_or_more() -> None:
    card, channel = talk(("00B0000000", "11" * 256 + "6100"), ("00C0000000", "22" * 256 + "6282"))
    response = channel.transmit(READ, step=STEP)
    assert (len(response.data), response.status) == (512, 0x6282)
    assert not card.left


def test_6cxx_repeats_the_command_with_the_length_told() -> None:
    card, channel = talk(("00B0000000", "6C03"), ("00B0000003", "AABBCC9000"))
    assert channel.transmit(READ, step=STEP).data == b"\xaa\xbb\xcc"
    assert not card.left


def test_6cxx_to_get_response_repeats_get_response() -> None:
    card, channel = talk(("00B0000000", "6110"), ("00C0000010", "6C02"), ("00C0000002", "AABB9000"))
    assert channel.transmit(READ, step=STEP).data == b"\xaa\xbb"
    assert not card.left


def test_6cxx_twice_is_not_followed_forever() -> None:
    card, channel = talk(("00B0000000", "6C03"), ("00B0000003", "6C04"))
    with pytest.raises(CardCommandRefused) as caught:
        channel.require(READ, step=STEP)
    assert (caught.value.step, caught.value.status) == (STEP, 0x6C04)
    assert not card.left


class Endless(TestedCard):
    def answer(self, command: bytes) -> bytes:
        return b"\x61\x01"


def test_a_card_that_never_ends_is_given_up() -> None:
    card = Endless()
    card.depth = 1
    with pytest.raises(CardAnswerMalformed, match=STEP):
        Channel(card).transmit(READ, step=STEP)
    assert len(card.sent) < 400


@pytest.mark.parametrize("answer", ["6101", "6C0C", "6F00", "63C2"])
def test_a_pin_command_is_sent_once_whatever_the_answer(answer: str) -> None:
    card, channel = talk(("002000010431323334", answer))
    assert channel.transmit(VERIFY, step="verify-pin").status == int(answer, 16)
    assert len(card.sent) == 1


def test_the_buffer_of_a_pin_command_is_wiped_after_the_answer() -> None:
    card, channel = talk(("002000010431323334", "9000"))
    channel.transmit(VERIFY, step="verify-pin")
    assert card.buffers == [bytearray(9)]


class Broken(TestedCard):
    def answer(self, command: bytes) -> bytes:
        raise CardRemoved


def test_the_buffer_of_a_pin_command_is_wiped_when_the_transport_fails() -> None:
    card = Broken()
    card.depth = 1
    with pytest.raises(CardRemoved):
        Channel(card).transmit(VERIFY, step="verify-pin")
    assert card.buffers == [bytearray(9)]


@pytest.mark.parametrize("answer", ["", "90"])
def test_an_answer_of_less_than_two_bytes_means_the_card_is_gone(answer: str) -> None:
    _, channel = talk(("00B0000000", answer))
    with pytest.raises(CardRemoved):
        channel.transmit(READ, step=STEP)


def test_under_t0_le_stays_at_home_when_there_are_data() -> None:
    select = CommandApdu(0x00, 0xA4, 0x09, 0x04, bytes.fromhex("ADF13401"), 256)
    card, channel = talk(("00A4090404ADF13401", "6106"), ("00C0000006", "6204800204079000"), protocol=0)
    assert channel.require(select, step=STEP).data.hex() == "620480020407"
    assert not card.left


def test_a_person_can_stop_before_a_command_but_not_after_commit() -> None:
    def stop() -> None:
        raise Cancelled

    card, _ = talk(("00B0000000", "9000"))
    channel = Channel(card, check=stop)
    with pytest.raises(Cancelled):
        channel.transmit(READ, step=STEP)
    assert not card.sent
    channel.commit()
    channel.transmit(READ, step=STEP)
    assert len(card.sent) == 1


def test_every_apdu_is_counted() -> None:
    traffic = Traffic()
    card, _ = talk(("00B0000000", "AA6101"), ("00C0000001", "BB9000"))
    Channel(card, observe=traffic).transmit(READ, step=STEP)
    assert (traffic.apdus, traffic.sent, traffic.received) == (2, 10, 6)


def test_the_log_tells_what_was_selected_and_never_a_pin_or_an_answer(caplog: pytest.LogCaptureFixture) -> None:
    card, channel = talk(
        ("00A4020C02D003", "9000"), ("00B0000000", "04094E5330303030303039" + "9000"), ("002000010431323334", "9000")
    )
    with caplog.at_level(logging.DEBUG):
        channel.transmit(CommandApdu(0x00, 0xA4, 0x02, 0x0C, b"\xd0\x03"), step="select-document-number")
        channel.transmit(READ, step=STEP)
        channel.transmit(VERIFY, step="verify-pin")
    assert caplog.messages == [
        "<00A4020C Lc=2> d003 -> <0 bytes 9000>",
        "<00B00000 Lc=0 Le=256>  -> <11 bytes 9000>",
        "<00200001 Lc=4>  -> <0 bytes 9000>",
    ]
    assert not card.left


class Babbling(TestedCard):
    def __init__(self, answers: list[bytes]) -> None:
        super().__init__()
        self.answers = answers
        self.depth = 1

    def answer(self, command: bytes) -> bytes:
        return self.answers.pop(0) if self.answers else b"\x90\x00"


@given(st.lists(st.binary(max_size=6) | st.sampled_from([b"\x61\x00", b"\x6c\x00", b"\x6c\x05"]), max_size=8))
def test_any_answers_come_to_an_end(answers: list[bytes]) -> None:
    with contextlib.suppress(CardRemoved, CardCommandRefused):
        assert Channel(Babbling(answers)).require(READ, step=STEP).status == 0x9000
