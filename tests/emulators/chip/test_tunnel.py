"""Cards on a contactless reader: what they show without PACE, and secure messaging with it."""

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from idclient.emulators.chip import MODELS, Chip, Options, Protocol, ciphers
from idclient.emulators.chip.refusal import Refused
from tests.emulators.chip.test_keys import check
from tests.emulators.chip.test_pace import CAN, terminal
from tests.emulators.personalisation import elliptic, residents_card
from tests.emulators.talk import AUTHENTICATE, AWP, MAIN, QSCD, SET_AUTHENTICATION, VERIFY_PIN1, block
from tests.emulators.terminal import Terminal

THALES = "00A4040C0CA000000063504B43532D3135"
COUNTER = "00CB3FFF0A4D087006BF810102A08000"


def open_tunnel(model: str = "estonia-2018", options: Options | None = None) -> Terminal:
    card = terminal(model, options)
    card.pace(CAN)
    return card


@pytest.mark.parametrize(
    ("model", "atr"),
    [
        ("estonia-2018", "3B8B80010012233F536549440F9000A0"),
        ("estonia-2018-cosmo-x", "3B8C80010012233F54654944320F900092"),
        ("estonia-2025", "3B8F80018031D85365494464B085051012233F16"),
        ("latvia-ec", "3B8B80010012428F536549440F900071"),
    ],
)
def test_the_reader_makes_an_atr_of_the_historical_bytes(model: str, atr: str) -> None:
    chip = terminal(model).chip
    assert chip.atr.hex().upper() == atr
    assert chip.protocol == 1


def test_a_card_without_antenna_is_not_put_on_a_contactless_reader() -> None:
    with pytest.raises(ValueError, match="contactless"):
        Chip(residents_card(), model=MODELS["finland"], options=Options(contactless=True))
    with pytest.raises(ValueError, match="contactless"):
        Chip(residents_card(), options=Options(contactless=True, protocol=Protocol.T0))


@pytest.mark.parametrize(
    ("model", "content"),
    [
        ("estonia-2018", "31143012060A04007F0007020204020402010202010C"),
        ("latvia-ec", "31143012060A04007F0007020204020402010202010D"),
        ("estonia-2025", "31143012060A04007F00070202040204020102020110"),
    ],
)
def test_card_access_is_read_without_pace(model: str, content: str) -> None:
    card = terminal(model)
    main = MODELS[model].main.hex()
    assert card.plain(f"00A4040C{len(main) // 2:02X}{main}") == "9000"
    assert card.plain("00A4020C02011C") == "9000"
    assert card.plain("00B0000040") == content + "00" * 42 + "9000"


@pytest.mark.parametrize(
    "command",
    [
        AWP,
        QSCD,
        "00A4000C",
        "00A4010C025000",
        "00A4020C02D003",
        "00A4090404ADF1340100",
        VERIFY_PIN1 + block("1234"),
        "0020000100",
        SET_AUTHENTICATION,
        AUTHENTICATE,
        COUNTER,
        "0024000118" + block("1234") + block("4321"),
        "002C02010C" + block("4321"),
        "00D6000001FF",
        "00FF0000",
    ],
)
def test_nothing_else_is_done_without_pace(command: str) -> None:
    card = terminal("estonia-2018")
    assert card.plain(MAIN) == "9000"
    assert card.plain(command) == "6982"


def test_pace_is_no_command_of_the_contacts() -> None:
    chip = Chip(residents_card())
    chip.power_on()
    assert chip.transmit(bytes.fromhex("00860000027C0000")).hex() == "6d00"


def test_a_certificate_is_read_through_the_tunnel() -> None:
    card = open_tunnel()
    expected = residents_card().authentication_certificate.hex().upper()
    assert card(MAIN, "00A4090404ADF1340100").startswith("62248002")
    assert card("00B00000E5") == expected[: 2 * 0xE5] + "9000"
    assert card("00B0000000") == expected[: 2 * 231] + "9000"


def test_thales_answers_at_most_223_bytes_and_needs_a_silent_select() -> None:
    card = open_tunnel("estonia-2025")
    assert card("00A404000CA000000063504B43532D313500") == "6A86"
    assert card(THALES, "00A4080404ADF1341100").startswith("62138102")
    assert len(card("00B00000E5")) == 2 * (0xDF + 2)
    assert len(card("00B0000010")) == 2 * (0x10 + 2)


def test_a_signature_is_made_through_the_tunnel() -> None:
    card = open_tunnel()
    answer = card(AWP, SET_AUTHENTICATION, VERIFY_PIN1 + block("1234"), AUTHENTICATE)
    check(residents_card().authentication_key, bytes.fromhex(answer[:-4]))


def test_an_odd_instruction_travels_in_object_85() -> None:
    assert open_tunnel()(MAIN, COUNTER).startswith("701EBF8101")
    assert open_tunnel("estonia-2025")(THALES, "00CB00FF05A00383018100").startswith("A034830181")


def test_a_secret_is_agreed_through_the_tunnel() -> None:
    card = open_tunnel("estonia-2025")
    other = ec.generate_private_key(ec.SECP384R1())
    point = other.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint).hex()
    verify = "002000810C" + b"1234".ljust(12, b"\0").hex()
    answer = card(THALES, verify, "002241B803840101", f"002A80866200{point}00")
    expected = other.exchange(ec.ECDH(), elliptic(residents_card().authentication_key).public_key())
    assert answer == expected.hex().upper() + "9000"


def test_a_refusal_is_answered_inside_the_tunnel() -> None:
    card = open_tunnel()
    assert card(MAIN, VERIFY_PIN1 + block("9999")) == "63C2"
    assert card("0020000100") == "63C2"
    assert card("00A4020C02FFFF") == "6A82"
    assert card.chip.counters.pin1 == 2


def test_a_wrong_mac_ends_the_tunnel() -> None:
    card = open_tunnel()
    assert card(MAIN) == "9000"
    assert card.chip.transmit(card.sealed("0020000100", flip=1)).hex() == "6988"
    assert card.chip.transmit(card.sealed("0020000100")).hex() == "6988"


def test_a_command_sent_twice_ends_the_tunnel() -> None:
    card = open_tunnel()
    command = card.sealed(MAIN)
    assert len(card.chip.transmit(command)) > 2
    assert card.chip.transmit(command).hex() == "6988"


def test_a_plain_command_ends_the_tunnel_and_what_was_reached_through_it() -> None:
    card = open_tunnel()
    assert card(AWP, VERIFY_PIN1 + block("1234")) == "9000"
    assert card.plain("0020000100") == "6982"
    assert card.chip.transmit(card.sealed("0020000100")).hex() == "6988"
    card.pace(CAN)
    assert card(MAIN, "0020000100") == "63C3"


@pytest.mark.parametrize("event", ["power_on", "power_off", "reset"])
def test_leaving_the_field_ends_the_tunnel(event: str) -> None:
    card = open_tunnel()
    getattr(card.chip, event)()
    assert card.chip.transmit(card.sealed(MAIN)).hex() == "6988"


@pytest.mark.parametrize(
    ("body", "answer"),
    [
        ("970100", "6987"),
        ("8E07" + "00" * 7, "6988"),
        ("8E08" + "00" * 8 + "970100", "6988"),
        ("8E08" + "00" * 8, "6988"),
        ("8E8108" + "00" * 8, "6988"),
        ("9999", "6988"),
        ("8008" + "00" * 8 + "8E08" + "00" * 8, "6988"),
    ],
)
def test_objects_out_of_order_end_the_tunnel(body: str, answer: str) -> None:
    card = open_tunnel()
    assert card.plain(f"0CB00000{len(body) // 2:02X}{body}00") == answer
    assert card.chip.transmit(card.sealed(MAIN)).hex() == "6988"


@pytest.mark.parametrize(
    ("header", "objects"),
    [
        ("0CA4040C", "8711" + "02" + "00" * 16),
        ("0CA4040C", "8710" + "01" + "00" * 15),
        ("0CA4040C", "870101"),
        ("0CA4040C", "8711" + "01" + "00" * 16),
        ("0CA4040C", "8510" + "00" * 16),
        ("0CCB3FFF", "8711" + "01" + "00" * 16),
        ("0CB00000", "97020000"),
    ],
)
def test_objects_that_are_authentic_and_still_wrong_end_the_tunnel(header: str, objects: str) -> None:
    card = open_tunnel()
    message = (1).to_bytes(16) + ciphers.pad(bytes.fromhex(header)) + ciphers.pad(bytes.fromhex(objects))
    body = f"{objects}8E08{ciphers.authenticate(card.keys.mac, message).hex()}"
    assert card.plain(f"{header}{len(body) // 2:02X}{body}00") == "6988"


def test_a_protected_command_asks_for_its_answer() -> None:
    card = open_tunnel()
    assert card.chip.transmit(card.sealed(MAIN)[:-1]).hex() == "6700"


@given(st.binary(max_size=100))
def test_padding_is_undone(octets: bytes) -> None:
    padded = ciphers.pad(octets)
    assert len(padded) % 16 == 0
    assert ciphers.unpad(padded) == octets


@pytest.mark.parametrize("blocks", [b"", bytes(16), b"\x01" * 16, b"\x80" + bytes(16)])
def test_padding_that_is_none_is_refused(blocks: bytes) -> None:
    with pytest.raises(Refused, match="6A80"):
        ciphers.unpad(blocks)


@given(st.lists(st.binary(max_size=60), max_size=5))
def test_any_bytes_are_answered_with_a_status_word(commands: list[bytes]) -> None:
    card = terminal("estonia-2025")
    for command in commands:
        assert len(card.chip.transmit(command)) >= 2
        assert len(card.chip.transmit(b"\x0c" + command)) >= 2
