"""BER-TLV data objects: what was read encodes to the same value again."""

from contextlib import suppress

from idclient.errors.wire import WireMalformed
from idclient.wire import tlv

SEEDS = tuple(bytes.fromhex(text) for text in ("6F058303DF0101", "5F24810161", "0000820100FFFF", "7F498200023001", ""))


def run(octets: bytes) -> None:
    with suppress(WireMalformed):
        for item in tlv.iterate(octets):
            assert tlv.decode_one(item.encode()) == (item, len(item.encode()))
            assert len(item.value) <= len(octets)
            assert item.constructed in (True, False)
    with suppress(WireMalformed):
        tlv.find(octets, 0x6F, 0x83, 0xDF01)
    with suppress(WireMalformed):
        assert tlv.read_header(octets)[2] <= len(octets)
