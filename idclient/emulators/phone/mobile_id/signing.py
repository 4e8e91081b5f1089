"""What a SIM signs and what the service says of it, true or not. Values are raw r‖s for EC, PKCS #1 v1.5 for RSA."""

import base64
from typing import TYPE_CHECKING

from idclient.emulators.phone.scenario import AnswerFault, Middle

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

    PrivateKey = EllipticCurvePrivateKey | RSAPrivateKey

_COORDINATE = 32
_NEXT = {"SHA256": "SHA384", "SHA384": "SHA512", "SHA512": "SHA256"}
_KINDS = ("EC", "RSA")


def control_code(digest: bytes) -> str:
    """Return the four digits: six bits of the first octet and seven of the last (SK-EID/MID README §3.3.2)."""
    return f"{(digest[0] & 0xFC) << 5 | digest[-1] & 0x7F:04d}"


def in_the_middle(digest: bytes, middle: Middle | None) -> bytes:
    """Return the hash that reaches the phone: another one when somebody is between."""
    if middle is None:
        return digest
    changed = bytearray(digest)
    changed[len(changed) // 2] ^= 0xFF
    if middle is Middle.OTHER_CODE:
        changed[-1] ^= 0x01
    return bytes(changed)


def signature_of(key: "PrivateKey", digest: bytes, hash_type: str, fault: AnswerFault | None) -> dict[str, str] | None:
    """Return the member `signature`; None when a fault leaves it out."""
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

    if fault is AnswerFault.NO_SIGNATURE:
        return None
    signed = bytes(octet ^ 0xFF for octet in digest) if fault is AnswerFault.OTHER_HASH else digest
    elliptic = isinstance(key, EllipticCurvePrivateKey)
    if isinstance(key, EllipticCurvePrivateKey):
        value = _elliptic(key, signed, hash_type, fault)
    else:
        value = _rsa(key, signed, hash_type)
    told = _NEXT[hash_type] if fault is AnswerFault.ALGORITHM_LIE else hash_type
    kind = _KINDS[elliptic if fault is AnswerFault.KEY_TYPE_LIE else not elliptic]
    return {"value": _spoilt(value, fault), "algorithm": f"{told}With{kind}Encryption"}


def _elliptic(key: "EllipticCurvePrivateKey", digest: bytes, hash_type: str, fault: AnswerFault | None) -> bytes:
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, decode_dss_signature

    der = key.sign(digest, ec.ECDSA(Prehashed(getattr(hashes, hash_type)())))
    if fault is AnswerFault.DER:
        return der
    return b"".join(number.to_bytes(_COORDINATE, "big") for number in decode_dss_signature(der))


def _rsa(key: "RSAPrivateKey", digest: bytes, hash_type: str) -> bytes:
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import padding
    from cryptography.hazmat.primitives.asymmetric.utils import Prehashed

    return key.sign(digest, padding.PKCS1v15(), Prehashed(getattr(hashes, hash_type)()))


def _spoilt(value: bytes, fault: AnswerFault | None) -> str:
    if fault is AnswerFault.NOT_BASE64:
        return "not base64!"
    return base64.b64encode(value[:-1] if fault is AnswerFault.SHORT else value).decode()
