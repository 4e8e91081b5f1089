"""T=0 behaviour: 61xx, GET RESPONSE, 6Cxx."""

import pytest

from idclient.emulators.chip import Chip, EndOfFile, Options, Protocol
from tests.emulators.personalisation import residents_card
from tests.emulators.talk import AUTHENTICATE, AWP, MAIN, SET_AUTHENTICATION, VERIFY_PIN1, Talk, block, powered

SELECT_CERTIFICATE = "00A4090404ADF13401"


def t0(end_of_file: EndOfFile = EndOfFile.SHORT) -> tuple[Chip, Talk]:
    return powered(options=Options(protocol=Protocol.T0, end_of_file=end_of_file))


def test_data_wait_for_get_response() -> None:
    _, talk = t0()
    talk.data(MAIN)
    assert talk(SELECT_CERTIFICATE) == "6126"
    assert talk("00C0000026").startswith("6224")


def test_waiting_data_may_be_fetched_in_parts() -> None:
    _, talk = t0()
    talk.data(AWP, SET_AUTHENTICATION, VERIFY_PIN1 + block("1234"))
    assert talk(AUTHENTICATE[:-2]) == "6160"
    first = talk("00C0000040")
    assert first.endswith("6120")
    assert len(first) == 2 * 66
    assert len(talk.data("00C0000020")) == 32
    assert talk("00C0000001") == "6985"


def test_any_other_command_discards_waiting_data() -> None:
    _, talk = t0()
    talk.data(MAIN)
    talk(SELECT_CERTIFICATE)
    assert talk("0020000100") == "63C3"
    assert talk("00C0000026") == "6985"


@pytest.mark.parametrize("event", ["power_on", "power_off", "reset"])
def test_power_and_reset_discard_waiting_data(event: str) -> None:
    chip, talk = t0()
    talk.data(MAIN)
    talk(SELECT_CERTIFICATE)
    getattr(chip, event)()
    assert talk("00C0000026") == "6985"


def test_too_large_a_length_is_corrected() -> None:
    _, talk = t0()
    talk.data(MAIN)
    talk(SELECT_CERTIFICATE)
    assert talk("00C0000000") == "6C26"
    talk.data(MAIN, "00A4020C02D003")
    assert talk("00B0000000") == "6C0B"
    assert talk("00B000000B").endswith("9000")


def test_the_certificate_is_read_whole() -> None:
    _, talk = t0(EndOfFile.WARNING)
    talk.data(MAIN)
    talk(SELECT_CERTIFICATE)
    content = b""
    while not (answer := talk(f"00B0{len(content):04X}00")).startswith("6B"):
        if answer.startswith("6C"):
            answer = talk(f"00B0{len(content):04X}{answer[2:]}")
        content += bytes.fromhex(answer[:-4])
    assert content == residents_card().authentication_certificate


@pytest.mark.parametrize(
    ("command", "status"),
    [
        (SELECT_CERTIFICATE + "00", "6700"),
        ("00C00100" + "10", "6A86"),
        ("00C00000", "6700"),
        ("00C0000002FFFF", "6700"),
        ("00A4000C00", "9000"),
        ("002000010C" + block("1234"), "9000"),
        ("00B00000", "6700"),
        ("0CA4020C02D003", "6E00"),
    ],
)
def test_commands_of_every_case(command: str, status: str) -> None:
    _, talk = t0()
    talk.data(MAIN)
    assert talk(command) == status
