"""Sealed answers: one that does not authenticate is refused, and no answer breaks the reader of it.

The first octet chooses whether the rest is taken as it is or is given a right checksum, so that what lies behind
the checksum is reached, too.
"""

from contextlib import suppress

from idclient.cards.secure_messaging import SecureMessaging, SessionKeys, checksum
from idclient.errors.contactless import CardTunnelLost
from idclient.errors.wire import WireMalformed

SEEDS = (
    bytes.fromhex("01990290009000"),
    bytes.fromhex("018711010011223344556677889900112233445566990290009000"),
    bytes.fromhex("00990290008E0800000000000000009000"),
    bytes.fromhex("016282"),
)


def run(octets: bytes) -> None:
    tunnel = SecureMessaging(SessionKeys(bytearray(range(32)), bytearray(range(32, 64))))
    with suppress(WireMalformed):
        tunnel.wrap(octets).encode()
    tunnel = SecureMessaging(SessionKeys(bytearray(range(32)), bytearray(range(32, 64))))
    answer = octets[1:]
    if octets[:1] == b"\x01" and len(octets) >= 3:
        covered = octets[1:-2]
        padded = covered + b"\x80" + bytes(-(len(covered) + 1) % 16)
        seal = checksum(bytes(range(32, 64)), (1).to_bytes(16) + padded)
        answer = covered + b"\x8e\x08" + seal[:8] + octets[-2:]
    with suppress(CardTunnelLost):
        assert len(tunnel.unwrap(answer)) >= 2
