"""From password to file key in revisions 5 and 6: SHA-2 and AES-256 (ISO 32000-2, 7.6.4.3.3 to 7.6.4.4.12).

Revision 5 is Adobe's Supplement to ISO 32000, ExtensionLevel 3: one SHA-256 instead of the hardened hash.
"""

import hashlib
from hmac import compare_digest

from idclient.documents.pdf.encryption.aes import block_plain, cbc_cipher, cbc_plain
from idclient.documents.pdf.encryption.protection import Protection

_HASHES = (hashlib.sha256, hashlib.sha384, hashlib.sha512)
_LEAST_ROUNDS = 64
_MOST_ROUNDS = 320
"""The last octet of a round ends the rounds at the latest after 288."""


def key_of_user(protection: Protection, password: bytes) -> bytes | None:
    """Return the file's key if this is its user password (Algorithms 2.A and 11), else None."""
    return _key(protection, password, protection.user, b"", protection.user_key)


def key_of_owner(protection: Protection, password: bytes) -> bytes | None:
    """Return the file's key if this is its owner password (Algorithms 2.A and 12), else None."""
    return _key(protection, password, protection.owner, protection.user, protection.owner_key)


def proven_permissions(protection: Protection, key: bytes) -> int | None:
    """Return the permissions that `/Perms` and `/P` agree on (Algorithm 13); None when `/Perms` is not genuine."""
    if len(protection.proof) != 16:
        return None
    plain = block_plain(key, protection.proof)
    stated = protection.permissions
    if plain[9:12] != b"adb" or stated is None:
        return None
    return int.from_bytes(plain[:4], "little") & stated


def _key(protection: Protection, password: bytes, stored: bytes, user: bytes, sealed: bytes) -> bytes | None:
    """`stored` is a hash, its salt and the salt of the key that has sealed the file's own key."""
    found = _hash(protection.revision, password, stored[32:40], user)
    if not compare_digest(found, stored[:32]):
        return None
    return cbc_plain(_hash(protection.revision, password, stored[40:48], user), sealed)


def _hash(revision: int, password: bytes, salt: bytes, user: bytes) -> bytes:
    """Return 32 bytes (Algorithm 2.B in revision 6)."""
    digest = hashlib.sha256(password + salt + user).digest()
    if revision == 5:
        return digest
    for done in range(1, _MOST_ROUNDS):
        block = cbc_cipher(digest[:16], (password + digest + user) * 64, digest[16:32])
        # 256 is 1 modulo 3, and so the number that the first 16 octets make is their sum.
        digest = _HASHES[sum(block[:16]) % 3](block).digest()
        if done >= _LEAST_ROUNDS and block[-1] <= done - 32:
            break
    return digest[:32]
