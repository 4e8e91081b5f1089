import pytest
from hypothesis import given
from hypothesis import strategies as st

from idclient.cards.secure_messaging import SecureMessaging, SessionKeys
from idclient.errors.contactless import CardTunnelLost
from idclient.errors.wire import WireMalformed
from idclient.wire.apdu import CommandApdu
from tests.cards.sealed import Seal

KSENC, KSMAC = bytes(range(32)), bytes(range(32, 64))


def tunnel() -> tuple[SecureMessaging, Seal]:
    return SecureMessaging(SessionKeys(bytearray(KSENC), bytearray(KSMAC))), Seal(KSENC, KSMAC)


COMMANDS = st.builds(
    CommandApdu,
    cla=st.sampled_from([0x00, 0x10]),
    ins=st.integers(0, 255),
    p1=st.integers(0, 255),
    p2=st.integers(0, 255),
    data=st.binary(max_size=223),
    le=st.none() | st.integers(1, 223),
)


@given(st.lists(st.tuples(COMMANDS, st.binary(max_size=300), st.sampled_from([0x87, 0x85])), min_size=1, max_size=3))
def test_any_commands_and_answers_pass_through_the_tunnel(turns: list[tuple[CommandApdu, bytes, int]]) -> None:
    ours, theirs = tunnel()
    for command, data, tag in turns:
        plain = command.encode()
        assert theirs.open(bytes(ours.wrap(plain).encode())) == bytes(plain)
        answer = data + b"\x63\xc2"
        assert ours.unwrap(theirs.close(answer, tag=tag)) == answer


@given(st.binary(max_size=40), st.data())
def test_a_corrupted_answer_is_refused(data: bytes, draw: st.DataObject) -> None:
    ours, theirs = tunnel()
    theirs.open(bytes(ours.wrap(b"\x00\xb0\x00\x00\x10").encode()))
    answer = bytearray(theirs.close(data + b"\x90\x00"))
    answer[draw.draw(st.integers(0, len(answer) - 1))] ^= draw.draw(st.integers(1, 255))
    with pytest.raises(CardTunnelLost):
        ours.unwrap(bytes(answer))


@given(st.binary(max_size=60))
def test_arbitrary_bytes_are_refused(answer: bytes) -> None:
    ours, _ = tunnel()
    with pytest.raises(CardTunnelLost):
        ours.unwrap(answer)


@given(st.binary(max_size=300))
def test_arbitrary_commands_are_sealed_or_refused(command: bytes) -> None:
    ours, theirs = tunnel()
    try:
        sealed = ours.wrap(command)
    except WireMalformed:
        return
    opened = theirs.open(bytes(sealed.encode()))
    assert opened is not None
    assert opened[1:4] == command[1:4]


@pytest.mark.parametrize("command", [b"", b"\x00\xa4\x04", b"\x00\xa4\x04\x00\x05\x01", b"\x00\xa4\x04\x00\x00\x01"])
def test_no_short_command_is_no_command(command: bytes) -> None:
    with pytest.raises(WireMalformed):
        tunnel()[0].wrap(command)


def test_a_command_too_long_when_sealed_is_refused() -> None:
    with pytest.raises(WireMalformed):
        tunnel()[0].wrap(CommandApdu(0, 0xD6, 0, 0, bytes(240)).encode())


def test_an_answer_is_good_only_once_and_in_its_turn() -> None:
    ours, theirs = tunnel()
    theirs.open(bytes(ours.wrap(b"\x00\xb0\x00\x00\x10").encode()))
    answer = theirs.close(b"data\x90\x00")
    assert ours.unwrap(answer) == b"data\x90\x00"
    ours.wrap(b"\x00\xb0\x00\x00\x10")
    with pytest.raises(CardTunnelLost):
        ours.unwrap(answer)


@pytest.mark.parametrize(
    "covered",
    [
        b"",
        b"\x99\x02\x90\x00\x99\x02\x90\x00",
        b"\x99\x02\x63\xc0",
        b"\x99\x03\x90\x00\x00",
        b"\x99\x02\x90\x00\x81\x01\x00",
        b"\x87\x01\x01\x99\x02\x90\x00",
        b"\x87\x00\x99\x02\x90\x00",
        b"\x87\x11\x02" + bytes(16) + b"\x99\x02\x90\x00",
        b"\x87\x10\x01" + bytes(15) + b"\x99\x02\x90\x00",
        b"\x87\x11\x01" + bytes(16) + b"\x99\x02\x90\x00",
        b"\x85\x10" + bytes(16) + b"\x87\x11\x01" + bytes(16) + b"\x99\x02\x90\x00",
        b"\x87\x7f\x01\x99\x02\x90\x00",
    ],
)
def test_strange_objects_are_refused_even_under_a_good_seal(covered: bytes) -> None:
    ours, theirs = tunnel()
    ours.wrap(b"\x00\xb0\x00\x00\x10")
    theirs.counter = 2
    with pytest.raises(CardTunnelLost):
        ours.unwrap(theirs.over(covered, b"\x90\x00"))


@pytest.mark.parametrize(("asked", "inside"), [(0x00, 0xDF), (0xFF, 0xDF), (0xE0, 0xDF), (0xDF, 0xDF), (0x10, 0x10)])
def test_a_file_is_read_in_blocks_that_fit_a_short_answer(asked: int, inside: int) -> None:
    ours, theirs = tunnel()
    opened = theirs.open(bytes(ours.wrap(bytes([0x00, 0xB0, 0x00, 0x00, asked])).encode()))
    assert opened == bytes([0x00, 0xB0, 0x00, 0x00, inside])
    assert len(theirs.close(bytes(inside) + b"\x90\x00")) <= 256 + 2


def test_the_keys_are_overwritten_in_the_end() -> None:
    keys = SessionKeys(bytearray(KSENC), bytearray(KSMAC))
    SecureMessaging(keys).wipe()
    assert not any(keys.encryption + keys.mac)
