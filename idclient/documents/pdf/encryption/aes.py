"""AES in CBC mode as documents use it (ISO 32000-2, 7.6.3): the initialization vector first, padded as in RFC 8018."""

from idclient.ports import Entropy

BLOCK = 16
_ZERO = bytes(BLOCK)


def cbc_opened(key: bytes, data: bytes) -> bytes:
    """Return the plain data. What is cut off within a block is left out, padding that is none stays: never fails."""
    whole = len(data) - len(data) % BLOCK
    if whole < 2 * BLOCK:
        return b""
    plain = cbc_plain(key, data[BLOCK:whole], data[:BLOCK])
    return plain[: -plain[-1]] if 1 <= plain[-1] <= BLOCK else plain


def cbc_sealed(key: bytes, data: bytes, entropy: Entropy) -> bytes:
    """Return an initialization vector and the encrypted data behind it."""
    vector = entropy(BLOCK)
    padding = BLOCK - len(data) % BLOCK
    return vector + cbc_cipher(key, data + bytes((padding,)) * padding, vector)


def cbc_plain(key: bytes, data: bytes, vector: bytes = _ZERO) -> bytes:
    """Return whole blocks decrypted, padding left alone."""
    from cryptography.hazmat.primitives.ciphers import Cipher
    from cryptography.hazmat.primitives.ciphers.algorithms import AES
    from cryptography.hazmat.primitives.ciphers.modes import CBC

    return Cipher(AES(key), CBC(vector)).decryptor().update(data)


def cbc_cipher(key: bytes, data: bytes, vector: bytes = _ZERO) -> bytes:
    """Return whole blocks encrypted, without padding."""
    from cryptography.hazmat.primitives.ciphers import Cipher
    from cryptography.hazmat.primitives.ciphers.algorithms import AES
    from cryptography.hazmat.primitives.ciphers.modes import CBC

    return Cipher(AES(key), CBC(vector)).encryptor().update(data)


def block_plain(key: bytes, data: bytes) -> bytes:
    """Return one block decrypted by itself."""
    from cryptography.hazmat.primitives.ciphers import Cipher
    from cryptography.hazmat.primitives.ciphers.algorithms import AES
    from cryptography.hazmat.primitives.ciphers.modes import ECB

    return Cipher(AES(key), ECB()).decryptor().update(data)  # noqa: S305 as Algorithm 13 has it
