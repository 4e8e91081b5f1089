"""Commands and responses of the client: what was decoded encodes to the same octets."""

from contextlib import suppress

from idclient.errors.wire import WireMalformed
from idclient.value import replace
from idclient.wire import apdu

SEEDS = tuple(
    bytes.fromhex(text)
    for text in ("00A4040C", "00B0000000", "00A4040C10A000000077010800070000FE00000100", "0088000002ABCD00", "9000")
)


def run(octets: bytes) -> None:
    with suppress(WireMalformed):
        command = apdu.decode_command(octets)
        assert command.encode() == octets
        assert apdu.decode_command(command.encode(0)).data == command.data
        assert repr(replace(command, data=bytes(len(command.data)))) == repr(command)
    with suppress(WireMalformed):
        response = apdu.decode_response(octets)
        assert response.encode() == octets
