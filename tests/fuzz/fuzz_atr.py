"""Answers to reset and their historical bytes."""

from contextlib import suppress

from idclient.errors.wire import WireMalformed
from idclient.wire import atr

SEEDS = tuple(
    bytes.fromhex(text)
    for text in (
        "3BDB960080B1FE451F830012233F536549440F9000F1",
        "3BDC960080B1FE451F830012233F54654944320F9000C3",
        "3BFF9600008031FE438031B85365494464B085051012233F1D",
        "3B8C80015365494400009000F100",
        "3F00",
    )
)


def run(octets: bytes) -> None:
    with suppress(WireMalformed):
        decoded = atr.decode(octets)
        assert len(decoded.historical) <= 15
        assert decoded.protocols
        assert decoded.contactless in (True, False)
        atr.decode_historical(decoded.historical)
    with suppress(WireMalformed):
        found = atr.decode_historical(octets)
        assert all(1 <= tag <= 15 and len(value) <= 15 for tag, value in found.objects)
