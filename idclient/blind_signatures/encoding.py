"""What is signed instead of a message: EMSA-PSS with SHA-384, MGF1 and 48 octets of salt (RFC 8017, 9.1.1)."""

import hashlib

SALT_OCTETS = 48


def encode(message: bytes, salt: bytes, *, bits: int) -> bytes:
    """Return the encoded message, a number of `bits` bits: one less than the modulus has, so that it is below it."""
    length = -(-bits // 8)
    hashed = hashlib.sha384(bytes(8) + hashlib.sha384(message).digest() + salt).digest()
    block = b"\x01" + salt
    block = bytes(length - len(hashed) - 1 - len(block)) + block
    masked = bytearray(one ^ other for one, other in zip(block, _mask(hashed, len(block)), strict=True))
    masked[0] &= 0xFF >> 8 * length - bits
    return bytes(masked) + hashed + b"\xbc"


def _mask(seed: bytes, length: int) -> bytes:
    """Return the output of MGF1."""
    blocks = -(-length // 48)
    return b"".join(hashlib.sha384(seed + counter.to_bytes(4)).digest() for counter in range(blocks))[:length]
