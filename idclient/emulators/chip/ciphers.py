"""AES-256 in the modes that PACE and secure messaging use. Source: ICAO 9303-11 clauses 9.7.1 and 9.8.

`cryptography` is loaded where it is needed: a chip on contacts does without these.
"""

from typing import TYPE_CHECKING

from idclient.emulators.chip.refusal import Refused
from idclient.wire import status

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers import Cipher
    from cryptography.hazmat.primitives.ciphers.modes import CBC

BLOCK = 16
MAC = 8
"""Bytes of a MAC, which is the first half of a CMAC."""
_MARK = b"\x80"


def encrypt_block(key: bytes, block: bytes) -> bytes:
    """Return one block encrypted (ECB)."""
    return encrypt(key, bytes(BLOCK), block)


def encrypt(key: bytes, initial: bytes, blocks: bytes) -> bytes:
    """Return whole blocks encrypted (CBC)."""
    encryptor = _cipher(key, initial).encryptor()
    return encryptor.update(blocks) + encryptor.finalize()


def decrypt(key: bytes, initial: bytes, blocks: bytes) -> bytes:
    """Return whole blocks decrypted (CBC)."""
    decryptor = _cipher(key, initial).decryptor()
    return decryptor.update(blocks) + decryptor.finalize()


def authenticate(key: bytes, message: bytes) -> bytes:
    """Return the MAC of a message."""
    from cryptography.hazmat.primitives.ciphers.algorithms import AES
    from cryptography.hazmat.primitives.cmac import CMAC

    mac = CMAC(AES(key))
    mac.update(message)
    return mac.finalize()[:MAC]


def pad(octets: bytes) -> bytes:
    """Return the octets followed by 80 and zeros up to whole blocks."""
    return octets + _MARK + bytes(-(len(octets) + 1) % BLOCK)


def unpad(blocks: bytes) -> bytes:
    """Return the octets that were padded. Raises: Refused when they were not."""
    octets = blocks.rstrip(b"\x00")
    if not octets.endswith(_MARK) or len(blocks) - len(octets) >= BLOCK:
        raise Refused(status.WRONG_DATA)
    return octets[:-1]


def _cipher(key: bytes, initial: bytes) -> "Cipher[CBC]":
    from cryptography.hazmat.primitives.ciphers import Cipher
    from cryptography.hazmat.primitives.ciphers.algorithms import AES
    from cryptography.hazmat.primitives.ciphers.modes import CBC

    return Cipher(AES(key), CBC(initial))
