"""Open an encrypted ballot with its randomness: only the one that it was really made with opens it (IVXV, RK2023)."""

import re

from idclient.errors.ballot import BallotNotOpened
from idclient.value import field, frozen
from idclient.wire import der

_SIZE = 384
_BALLOT_OID = bytes.fromhex("2b0601040197550201")
_PARTS = re.compile("([0-9]{1,10}\\.[0-9]{1,11})\x1f([^\x00-\x1f]{1,100})\x1f([^\x00-\x1f]{1,100})")
# RFC 3526, 3072-bit MODP group: 2^3072 - 2^3008 - 1 + 2^64 * ([2^2942 pi] + 1690314); the words between the ones:
_WORDS = (
    "c90fdaa22168c234c4c6628b80dc1cd129024e088a67cc74020bbea63b139b22514a08798e3404ddef9519b3cd3a431b302b0a6df25f1437"
    "4fe1356d6d51c245e485b576625e7ec6f44c42e9a637ed6b0bff5cb6f406b7edee386bfb5a899fa5ae9f24117c4b1fe649286651ece45b3d"
    "c2007cb8a163bf0598da48361c55d39a69163fa8fd24cf5f83655d23dca3ad961c62f356208552bb9ed529077096966d670c354e4abc9804"
    "f1746c08ca18217c32905e462e36ce3be39e772c180e86039b2783a2ec07a28fb5c55df06f4c52c9de2bcbf6955817183995497cea956ae5"
    "15d2261898fa051015728e5a8aaac42dad33170d04507a33a85521abdf1cba64ecfb850458dbef0a8aea71575d060c7db3970f85a6e1e4c7"
    "abf5ae8cdb0933d71e8c94e04a25619dcee3d2261ad2ee6bf12ffa06d98a0864d87602733ec86a64521f2b18177b200cbbe117577a615d6c"
    "770988c0bad946e208e24fa074e5ab3143db5bfce0fd108e4b82d120a93ad2ca"
)
PRIME = int("f" * 16 + _WORDS + "f" * 16, 16)
_HALF = (PRIME - 1) // 2


@frozen
class Opened:
    """What a ballot holds. For the voter's eyes, and for as short a time as can be."""

    identifier: str = field(repr=False)
    list_name: str = field(repr=False)
    candidate: str = field(repr=False)


def open_ballot(ballot: bytes, key: int, randomness: int) -> Opened:
    """Return the choice in a ballot (DER) that was encrypted to a key (its number y).

    Raises: BallotNotOpened: no ballot, not this one's randomness, not this key, or no choice inside.
    """
    a, b = _numbers(ballot)
    for number in (a, b, key):
        if not 0 < number < PRIME or pow(number, _HALF, PRIME) != 1:
            raise BallotNotOpened(reason="group")
    if pow(2, randomness, PRIME) != a:
        raise BallotNotOpened(reason="randomness")
    message = b * pow(pow(key, randomness, PRIME), -1, PRIME) % PRIME
    if message > _HALF:
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
