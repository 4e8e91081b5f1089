"""The chip's side of the vpcd protocol, spoken to as vpcd speaks: length and payload apart."""

import socket
from collections.abc import Iterator

import pytest

from idclient.emulators.chip import AnswerBytes, Chip, Drop, Fault, ResetByOther
from idclient.emulators.pcsc.vpcd import VpcdCard, inserted
from tests.emulators.personalisation import residents_card
from tests.emulators.talk import MAIN, VERIFY_PIN1, Talk, block


class Vpcd:
    """The driver's end of the connection."""

    def __init__(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as server:
            self.card_side = socket.create_connection(server.getsockname())
            self.socket, _ = server.accept()
        self.socket.settimeout(10)

    def send(self, message: bytes) -> None:
        self.socket.sendall(len(message).to_bytes(2))
        self.socket.sendall(message)

    def receive(self) -> bytes:
        size = int.from_bytes(self._exactly(2))
        return self._exactly(size)

    def transmit(self, command: bytes) -> bytes:
        self.send(command)
        return self.receive()

    def _exactly(self, size: int) -> bytes:
        data = b""
        while len(data) < size:
            chunk = self.socket.recv(size - len(data))
            if not chunk:
                raise EOFError
            data += chunk
        return data


@pytest.fixture
def chip() -> Chip:
    return Chip(residents_card())


@pytest.fixture
def vpcd(chip: Chip) -> Iterator[Vpcd]:
    driver = Vpcd()
    with inserted(driver.card_side, chip):
        yield driver
    driver.socket.close()


def test_the_atr_is_told_and_only_that_control_is_answered(vpcd: Vpcd, chip: Chip) -> None:
    for control in (b"\x00", b"\x01", b"\x02", b"\x03"):
        vpcd.send(control)
    vpcd.send(b"\x04")
    assert vpcd.receive() == chip.atr
    talk = Talk(vpcd.transmit)
    assert talk.read(MAIN, "00A4090404ADF1340100") == residents_card().authentication_certificate


@pytest.mark.parametrize("control", [b"\x00", b"\x01", b"\x02"])
def test_power_and_reset_clear_the_chip(vpcd: Vpcd, control: bytes) -> None:
    talk = Talk(vpcd.transmit)
    talk.data(MAIN, VERIFY_PIN1 + block("1234"))
    vpcd.send(control)
    assert talk("0020000100") == "6A88"


def test_a_long_command_passes_whole(vpcd: Vpcd) -> None:
    assert vpcd.transmit(bytes(65535)) == b"\x67\x00"


def test_a_card_pulled_in_mid_command_hangs_up(vpcd: Vpcd, chip: Chip) -> None:
    chip.faults.plant(Fault(action=Drop()))
    with pytest.raises((EOFError, ConnectionError)):
        vpcd.transmit(bytes.fromhex(MAIN))


def test_an_answer_of_no_bytes_is_sent_as_that(vpcd: Vpcd, chip: Chip) -> None:
    chip.faults.plant(Fault(action=AnswerBytes(b"")))
    assert vpcd.transmit(bytes.fromhex(MAIN)) == b""


def test_a_command_after_a_planted_reset_meets_a_card_that_forgot(vpcd: Vpcd, chip: Chip) -> None:
    talk = Talk(vpcd.transmit)
    talk.data(MAIN, VERIFY_PIN1 + block("1234"))
    chip.faults.plant(Fault(action=ResetByOther()))
    assert talk("0020000100") == "6A88"


def test_a_card_taken_out_hangs_up(chip: Chip) -> None:
    driver = Vpcd()
    card = VpcdCard(driver.card_side, chip)
    driver.send(b"\x04")
    assert driver.receive() == chip.atr
    card.remove()
    with pytest.raises((EOFError, ConnectionError)):
        driver.receive()
    driver.socket.close()


def test_a_driver_that_goes_away_ends_the_card(chip: Chip) -> None:
    driver = Vpcd()
    card = VpcdCard(driver.card_side, chip)
    driver.socket.sendall(b"\x00")
    driver.socket.close()
    card._thread.join(10)
    assert not card._thread.is_alive()
    card.remove()
