"""Open an encrypted ballot with its randomness: only the one that it was really made with opens it (IVXV, RK2023)."""

import re

from idclient.errors.ballot import BallotNotOpened
from idclient.value import field, frozen
from idclient.verifier.group import HALF, PRIME, is_member
from idclient.wire import der

_SIZE = 384
_BALLOT_OID = bytes.fromhex("2b0601040197550201")
_PARTS = re.compile("([0-9]{1,10}\\.[0-9]{1,11})\x1f([^\x00-\x1f]{1,100})\x1f([^\x00-\x1f]{1,100})")


@frozen
class Opened:
    """What a ballot holds. For the voter's eyes, and for as short a time as can be."""

    identifier: str = field(repr=False)
    list_name: str = field(repr=False)
    candidate: str = field(repr=False)


def open_ballot(ballot: bytes, key: int, randomness: int) -> Opened:
    """Return the choice in a ballot (DER) that was encrypted to a key (its number y, see `read_key`).

    Raises: BallotNotOpened: no ballot, not this one's randomness, not this key, or no choice inside.
    """
    a, b = _numbers(ballot)
    if not is_member(a) or not is_member(b) or not is_member(key):
        raise BallotNotOpened(reason="group")
    if pow(2, randomness, PRIME) != a:
        raise BallotNotOpened(reason="randomness")
    message = b * pow(pow(key, randomness, PRIME), -1, PRIME) % PRIME
    if message > HALF:
        message = PRIME - message
    return _choice(message.to_bytes(_SIZE))


def _numbers(ballot: bytes) -> tuple[int, int]:
    try:
        algorithm, pair = der.read_all(der.read(ballot, der.SEQUENCE), der.SEQUENCE, der.SEQUENCE)
        known = der.read(algorithm, der.OBJECT_IDENTIFIER) == _BALLOT_OID
        a, b = (der.read_integer(number) for number in der.read_all(pair, der.INTEGER, der.INTEGER))
    except ValueError as problem:
        raise BallotNotOpened(reason="der") from problem
    if not known:
        raise BallotNotOpened(reason="der")
    return a, b


def _choice(padded: bytes) -> Opened:
    """Return the choice in 00 01 FF … FF 00 and its text."""
    filling, separator, text = padded[2:].partition(b"\0")
    if padded[:2] != b"\0\1" or filling.strip(b"\xff") or not separator:
        raise BallotNotOpened(reason="padding")
    try:
        parts = _PARTS.fullmatch(text.decode())
    except UnicodeDecodeError:
        raise BallotNotOpened(reason="text") from None
    if parts is None:
        raise BallotNotOpened(reason="text")
    return Opened(parts[1], parts[2], parts[3])
