"""The challenge of a decryption proof: a number below the order, drawn from a hash of all that is proven.

Source: IVXV 1.8.2, the code; its prose simplifies the hash.
"""

import hashlib
from collections.abc import Iterator
from itertools import count

from idclient.wire import der
from idclient.wire.election_group import OCTETS, ORDER
from idclient.wire.elgamal import Ciphertext, ElectionKey, write_ciphertext, write_election_key

_DOMAIN = b"DECRYPTION"


def proof_challenge(key: ElectionKey, ciphertext: Ciphertext, choice: bytes, *, a: int, b: int) -> int:
    """Return the challenge for a choice (without its padding) and the two commitments of a proof."""
    seed = der.write(
        der.SEQUENCE,
        der.write(der.GENERAL_STRING, _DOMAIN),
        write_election_key(key),
        write_ciphertext(ciphertext),
        der.write(der.OCTET_STRING, choice),
        der.write_integer(a),
        der.write_integer(b),
    )
    return next(number for number in _numbers(seed) if number < ORDER)


def _numbers(seed: bytes) -> Iterator[int]:
    """Yield numbers as long as the order, out of an endless row of digests."""
    blocks = (hashlib.sha256(index.to_bytes(8) + seed).digest() for index in count(1))
    surplus = 8 * OCTETS - ORDER.bit_length()
    while True:
        octets = b"".join(next(blocks) for _ in range(OCTETS // 32))
        yield int.from_bytes(octets) & ((1 << (8 * OCTETS - surplus)) - 1)
