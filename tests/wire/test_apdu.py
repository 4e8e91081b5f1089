import pytest
from hypothesis import given
from hypothesis import strategies as st

from idclient.errors.wire import WireMalformed
from idclient.wire.apdu import CommandApdu, ResponseApdu, decode_command, decode_response

octet = st.integers(0, 255)
commands = st.builds(CommandApdu, octet, octet, octet, octet, st.binary(max_size=255), st.none() | st.integers(1, 256))


@pytest.mark.parametrize(
    ("command", "octets"),
    [
        (CommandApdu(0x00, 0x20, 0x00, 0x01), "00200001"),
        (CommandApdu(0x00, 0xB0, 0x01, 0x80, le=256), "00B0018000"),
        (CommandApdu(0x00, 0xB0, 0x03, 0xC0, le=0x47), "00B003C047"),
        (CommandApdu(0x00, 0xA4, 0x01, 0x0C, b"\x50\x00"), "00A4010C025000"),
        (CommandApdu(0x00, 0xA4, 0x09, 0x04, bytes.fromhex("ADF13401"), 256), "00A4090404ADF1340100"),
    ],
)
def test_the_four_cases_are_written_as_the_standard_shows_them(command: CommandApdu, octets: str) -> None:
    assert command.encode().hex().upper() == octets
    assert decode_command(bytes.fromhex(octets)) == command


def test_under_t0_a_command_with_data_goes_without_le() -> None:
    command = CommandApdu(0x00, 0xA4, 0x09, 0x04, bytes.fromhex("ADF13401"), 256)
    assert command.encode(0).hex().upper() == "00A4090404ADF13401"


def test_under_t0_a_command_without_data_keeps_its_le() -> None:
    assert CommandApdu(0x00, 0xB0, 0x00, 0x00, le=256).encode(0).hex() == "00b0000000"


@given(commands)
def test_a_command_survives_writing_and_reading(command: CommandApdu) -> None:
    assert decode_command(command.encode()) == command


@given(st.binary(max_size=300))
def test_a_command_is_read_or_refused_whatever_comes(octets: bytes) -> None:
    try:
        command = decode_command(octets)
    except WireMalformed:
        return
    assert command.encode() == octets


@pytest.mark.parametrize(
    "octets", ["", "00A404", "00A4040003AABB", "00A4040001AABBCC", "00A40400000001AA", "00A404000000"]
)
def test_lengths_that_disagree_are_refused(octets: str) -> None:
    with pytest.raises(WireMalformed):
        decode_command(bytes.fromhex(octets))


@pytest.mark.parametrize(
    "command",
    [
        CommandApdu(256, 0, 0, 0),
        CommandApdu(0, -1, 0, 0),
        CommandApdu(0, 0, 0, 0, bytes(256)),
        CommandApdu(0, 0, 0, 0, le=0),
        CommandApdu(0, 0, 0, 0, le=257),
    ],
)
def test_what_does_not_fit_the_short_form_is_not_written(command: CommandApdu) -> None:
    with pytest.raises(WireMalformed, match="command"):
        command.encode()


def test_the_buffer_written_belongs_to_the_caller() -> None:
    secret = bytearray(b"1234")
    command = CommandApdu(0x00, 0x20, 0x00, 0x01, secret)
    buffer = command.encode()
    buffer[:] = bytes(len(buffer))
    assert secret == b"1234"


def test_a_repr_shows_sizes_and_no_contents() -> None:
    command = CommandApdu(0x00, 0x20, 0x00, 0x85, b"12345\xff\xff", 256)
    assert repr(command) == "<00200085 Lc=7 Le=256>"
    assert repr(CommandApdu(0, 0x20, 0, 1)) == "<00200001 Lc=0>"
    assert repr(ResponseApdu(b"secret", 0x9000)) == "<6 bytes 9000>"


@given(st.binary(max_size=300), st.integers(0, 0xFFFF))
def test_a_response_survives_writing_and_reading(data: bytes, status: int) -> None:
    response = ResponseApdu(data, status)
    assert decode_response(response.encode()) == response


@pytest.mark.parametrize("octets", [b"", b"\x90"])
def test_a_response_without_status_word_is_refused(octets: bytes) -> None:
    with pytest.raises(WireMalformed, match="response"):
        decode_response(octets)


@pytest.mark.parametrize("status", [-1, 0x10000])
def test_a_status_word_has_16_bits(status: int) -> None:
    with pytest.raises(WireMalformed):
        ResponseApdu(b"", status).encode()
