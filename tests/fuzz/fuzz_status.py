"""Status words: each of them means something or says that it is unknown."""

from idclient.wire import status
from idclient.wire.apdu import decode_response

SEEDS = tuple(bytes.fromhex(text) for text in ("9000", "63C2", "6100", "6C10", "6A82", "6FFF", "00009000"))


def run(octets: bytes) -> None:
    word = decode_response(octets).status if len(octets) >= 2 else int.from_bytes(octets)
    text, source = status.meaning(word)
    assert text
    assert source or text == "unknown status word"
    left, more, right = status.tries_left(word), status.more_waiting(word), status.right_length(word)
    assert left is None or 0 <= left <= 15
    assert all(size is None or 1 <= size <= 256 for size in (more, right))
    assert [left, more, right].count(None) >= 2
