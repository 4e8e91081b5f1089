"""The chip of 2025, command by command: counters of real cards, the order of a signature, records by decimal number."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idclient.cards import counters, signing
from idclient.cards.channel import Channel
from idclient.cards.driver import Driver
from idclient.cards.models import KeyType, Pin, PinName, PinState
from idclient.cards.models.estonia_2018 import COSMO_8
from idclient.cards.models.estonia_2025 import THALES
from idclient.cards.models.finland import V3
from idclient.errors.card import CardAnswerMalformed, CardKeyUnsupported
from idclient.model import Purpose
from idclient.value import replace
from tests.cards.doubles import OK, ReplayCard

PIN1, PIN2, PUK = THALES.pins
KEY = THALES.keys[Purpose.SIGNING]
# Source: open-eid mobile libraries, a blocked PIN1 of a real test card (cards.md of the reference, clause 7.2)
BLOCKED = bytes.fromhex(
    "A0348301818C04F0000000DF210400FFA503DF2702FFFFDF28010CDF2F0101DF3F1403040C01AA01FFFF550055FFFFAAFF55AA000000"
)


def channel_on(*exchanges: tuple[str, bytes], protocol: int = 1) -> tuple[ReplayCard, Channel]:
    card = ReplayCard([(bytes.fromhex(command), answer) for command, answer in exchanges], protocol)
    card.depth = 1
    return card, Channel(card)


def test_a_blocked_pin_of_a_real_card_is_read() -> None:
    assert counters.parse(PIN1, BLOCKED) == PinState(PinName.PIN1, 3, 0, must_change=False)


def counter(*objects: str) -> bytes:
    body = bytes.fromhex("".join(objects))
    return bytes([0xA0, len(body)]) + body


@pytest.mark.parametrize(
    ("objects", "state"),
    [
        (("830182", "DF210403FFA503", "DF2F0100"), PinState(PinName.PIN2, 3, 3, must_change=True)),
        (("DF2F0101", "DF210102"), PinState(PinName.PIN2, 3, 2)),
        (("DF210101",), PinState(PinName.PIN2, 3, 1, must_change=True)),  # no flag: never changed
    ],
)
def test_tries_and_flag_are_found_in_any_order(objects: tuple[str, ...], state: PinState) -> None:
    assert counters.parse(PIN2, counter(*objects)) == state


@pytest.mark.parametrize(
    "octets", [counter("DF2F0101"), counter("DF2100"), counter("830181", "DF210103"), b"", b"\xa0\x05"]
)
def test_an_answer_without_this_pins_tries_is_unreadable_and_not_blocked(octets: bytes) -> None:
    with pytest.raises(CardAnswerMalformed):
        counters.parse(PIN2, octets)


@given(st.binary(max_size=60), st.sampled_from([PIN1, PUK, *COSMO_8.pins]))
def test_any_counter_is_read_or_refused(octets: bytes, pin: Pin) -> None:
    try:
        assert counters.parse(pin, octets).left >= 0
    except CardAnswerMalformed:
        return


@pytest.mark.parametrize(("protocol", "le"), [(0, ""), (1, "00")])
def test_le_of_the_counter_query_follows_the_protocol(protocol: int, le: str) -> None:
    card, channel = channel_on(
        ("00A4040C0CA000000063504B43532D3135", OK), ("00CB00FF05A003830181" + le, BLOCKED + OK), protocol=protocol
    )
    Driver(THALES).pin_states(channel, (PIN1,))
    assert not card.left


@pytest.mark.parametrize(("size", "algorithm"), [(32, "44"), (48, "54"), (64, "64")])
def test_the_hash_is_sent_at_its_true_length_after_the_pin(size: int, algorithm: str) -> None:
    card, channel = channel_on(
        ("00A4040C0CA000000063504B43532D3135", OK),
        (f"002241B6068001{algorithm}840105", OK),
        (f"002A90A0{size + 2:02X}90{size:02X}" + "AB" * size, OK),
        ("002A9E9A60", bytes(96) + OK),
    )
    driver = Driver(THALES)
    known = driver.set_key(channel, KEY)
    assert len(card.sent) == 1
    assert driver.sign(channel, known, b"\xab" * size) == bytes(96)
    assert not card.left


def test_a_signature_of_another_size_is_malformed() -> None:
    _, channel = channel_on(
        ("002241B606800154840105", OK), ("002A90A0329030" + "00" * 48, OK), ("002A9E9A60", bytes(95) + OK)
    )
    with pytest.raises(CardAnswerMalformed) as caught:
        signing.sign(channel, KEY, bytes(48))
    assert caught.value.facts == {"step": "sign"}


def test_an_rsa_signature_of_finland_names_pss_and_may_be_of_any_size() -> None:
    key = replace(V3.keys[Purpose.AUTHENTICATION], type=KeyType.RSA)
    card, channel = channel_on(
        ("002241B606800145840101", OK), ("002A90A0229020" + "00" * 32, OK), ("002A9E9A00", bytes(384) + OK)
    )
    assert len(signing.sign(channel, key, bytes(32))) == 384
    assert not card.left


def test_key_agreement_is_set_and_computed_in_two_commands() -> None:
    point = b"\x04" + bytes(96)
    key = THALES.keys[Purpose.AUTHENTICATION]
    card, channel = channel_on(("002241B803840101", OK), ("002A80866200" + point.hex() + "00", bytes(48) + OK))
    assert signing.derive(channel, key, point) == bytes(48)
    assert not card.left
    _, channel = channel_on(("002241B803840101", OK), ("002A80866200" + point.hex() + "00", bytes(47) + OK))
    with pytest.raises(CardAnswerMalformed):
        signing.derive(channel, key, point)
    with pytest.raises(CardKeyUnsupported):
        signing.derive(channel, KEY, point)


# Source: the same real test card; FCP as on cards of that chip
RECORDS = (
    "4DC3964C444552", "4855474F204D415254494E", "4D", "46494E", "32332031302031393839", "3338393130323339313231",
    "415430303036363830", "30352031302032303330",
)  # fmt: skip


def test_the_records_of_a_real_card_are_read_by_decimal_number() -> None:
    exchanges = [("00A4040C0CA000000063504B43532D3135", OK), ("00A4080C02DFDD", OK)]
    for number in range(1, 16):
        select = f"00A402040250{number:02}00"
        if number > len(RECORDS):
            exchanges.append((select, b"\x6a\x82"))
            continue
        record = bytes.fromhex(RECORDS[number - 1])
        fcp = bytes.fromhex(f"62138102{len(record):04X}820101830250{number:02}8A01058C0303FF00")
        exchanges += [(select, fcp + OK), ("00B0000000", record + OK)]
    card, channel = channel_on(*exchanges)
    data = Driver(THALES).personal_data(channel)
    assert not card.left
    assert (data.surname, data.given_names, data.personal_code) == ("MÖLDER", "HUGO MARTIN", "38910239121")
    assert (data.document_number, data.expiry, data.birth) == ("AT0006680", "05 10 2030", "23 10 1989")


def test_the_document_number_lies_at_a_path_without_any_wrapping() -> None:
    card, channel = channel_on(
        ("00A4040C0CA000000063504B43532D3135", OK), ("00A4080C04DFDD5007", OK), ("00B0000000", b"AT0006680" + OK)
    )
    assert Driver(THALES).document_number(channel) == "AT0006680"
    assert not card.left
