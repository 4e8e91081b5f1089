"""The nonce of a time stamp with which a collector registers a vote: its signature, as DER in an integer (IVXV)."""

from idclient.errors.collector import RegistrationNonceMalformed
from idclient.wire import der

_SHA256_WITH_RSA = bytes.fromhex("2a864886f70d01010b")
"""1.2.840.113549.1.1.11"""
_NULL = b"\x05\x00"


def write_registration_nonce(signature: bytes) -> int:
    """Return the nonce that carries a collector's RSA signature with SHA-256."""
    algorithm = der.write(der.SEQUENCE, der.write(der.OBJECT_IDENTIFIER, _SHA256_WITH_RSA), _NULL)
    return int.from_bytes(der.write(der.SEQUENCE, algorithm, der.write(der.OCTET_STRING, signature)))


def read_registration_nonce(nonce: int) -> bytes:
    """Return the signature in a nonce; its algorithm may be without NULL. Raises: RegistrationNonceMalformed."""
    if nonce <= 0:
        raise RegistrationNonceMalformed
    octets = nonce.to_bytes((nonce.bit_length() + 7) // 8)
    try:
        algorithm, signature = der.read_all(der.read(octets, der.SEQUENCE), der.SEQUENCE, der.OCTET_STRING)
        oid = der.read(algorithm.removesuffix(_NULL), der.OBJECT_IDENTIFIER)
    except ValueError as problem:
        raise RegistrationNonceMalformed from problem
    if oid != _SHA256_WITH_RSA or not signature:
        raise RegistrationNonceMalformed
    return signature
