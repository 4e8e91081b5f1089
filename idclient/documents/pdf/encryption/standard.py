"""From password to file key up to revision 4: MD5 and RC4 (ISO 32000-2, 7.6.4.3 and 7.6.4.4)."""

import hashlib
from hmac import compare_digest

from idclient.documents.pdf.encryption.protection import Protection
from idclient.documents.pdf.encryption.rc4 import rc4

_PADDING = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")
_ROUNDS = 50
_TURNS = 20


def key_of_user(protection: Protection, password: bytes) -> bytes | None:
    """Return the file's key if this is its user password (Algorithms 2 and 6), else None."""
    digest = _md5(
        _padded(password)
        + protection.owner
        + (protection.permissions or 0).to_bytes(4, "little")
        + protection.identifier
        + (b"\xff\xff\xff\xff" if protection.revision >= 4 and not protection.metadata else b"")
    )
    if protection.revision >= 3:
        for _ in range(_ROUNDS):
            digest = _md5(digest[: protection.length])
    key = digest[: protection.length]
    return key if _is_key(protection, key) else None


def key_of_owner(protection: Protection, password: bytes) -> bytes | None:
    """Return the file's key if this is its owner password (Algorithms 3 and 7), else None."""
    digest = _md5(_padded(password))
    if protection.revision >= 3:
        for _ in range(_ROUNDS):
            digest = _md5(digest)
    key = digest[: protection.length]
    user = protection.owner
    turns = range(_TURNS - 1, -1, -1) if protection.revision >= 3 else (0,)
    for turn in turns:
        user = rc4(bytes(octet ^ turn for octet in key), user)
    return key_of_user(protection, user)


def _is_key(protection: Protection, key: bytes) -> bool:
    """Compare with `/U` (Algorithms 4 and 5)."""
    if protection.revision == 2:
        return compare_digest(rc4(key, _PADDING), protection.user)
    value = _md5(_PADDING + protection.identifier)
    for turn in range(_TURNS):
        value = rc4(bytes(octet ^ turn for octet in key), value)
    return compare_digest(value, protection.user[:16])


def _padded(password: bytes) -> bytes:
    return (password + _PADDING)[:32]


def _md5(data: bytes) -> bytes:
    return hashlib.md5(data, usedforsecurity=False).digest()
