"""RC4, for documents that are encrypted that way (ISO 32000-2, 7.6.3.2). Weak: never chosen, only gone on with."""

_OPENSSL = frozenset({5, 7, 8, 10, 16, 20, 24, 32})
"""Lengths of keys that `cryptography` takes, bytes; keys of PDF documents have all from 5 to 16."""


def rc4(key: bytes, data: bytes) -> bytes:
    """Return the data encrypted, or decrypted: it is the same. `key` has 1 to 256 bytes."""
    if data and len(key) in _OPENSSL:
        fast = _by_openssl(key, data)
        if fast is not None:
            return fast
    stream = int.from_bytes(_stream(key, len(data)), "big")
    return (stream ^ int.from_bytes(data, "big")).to_bytes(len(data), "big")


def _by_openssl(key: bytes, data: bytes) -> bytes | None:
    """Return None where OpenSSL comes without its legacy algorithms."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.decrepit.ciphers.algorithms import ARC4
    from cryptography.hazmat.primitives.ciphers import Cipher

    try:
        return Cipher(ARC4(key), None).encryptor().update(data)
    except UnsupportedAlgorithm:
        return None


def _stream(key: bytes, length: int) -> bytes:
    state = list(range(256))
    j = 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) & 0xFF
        state[i], state[j] = state[j], state[i]
    i = j = 0
    out = bytearray(length)
    for position in range(length):
        i = (i + 1) & 0xFF
        a = state[i]
        j = (j + a) & 0xFF
        b = state[j]
        state[i], state[j] = b, a
        out[position] = state[(a + b) & 0xFF]
    return bytes(out)
