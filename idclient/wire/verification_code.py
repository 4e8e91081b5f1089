"""Control codes: the four digits that computer and phone both show, so that a person sees both mean the same request.

They depend on nothing but what is sent, so that they can be shown before the request leaves.
"""

import hashlib

from idclient.errors.card import DigestUnsupported

SIZES = frozenset({20, 32, 48, 64})
"""Octets of the digests for which Mobile-ID defines a code (SHA-1 of the past, SHA-256, SHA-384, SHA-512)."""


def mobile_id_code(digest: bytes) -> str:
    """Return the code of a digest sent to Mobile-ID: 0000 to 8191.

    Six bits of the first octet and seven of the last (SK-EID/MID README, verification code).
    Raises: DigestUnsupported for what is no digest; there is no code to fall back to.
    """
    if len(digest) not in SIZES:
        raise DigestUnsupported(size=len(digest))
    return f"{(digest[0] & 0xFC) << 5 | digest[-1] & 0x7F:04d}"


def smart_id_code(octets: bytes) -> str:
    """Return the code of a digest or a challenge (decoded) sent to Smart-ID: 0000 to 9999.

    The last two octets of its SHA-256, big-endian, modulo 10000, whatever hash the digest itself was made with
    (SK-EID/smart-id-documentation v2 §2.2.8, v3 verification code). Raises: DigestUnsupported for nothing at all.
    """
    if not octets:
        raise DigestUnsupported(size=0)
    return f"{int.from_bytes(hashlib.sha256(octets).digest()[-2:]) % 10_000:04d}"
