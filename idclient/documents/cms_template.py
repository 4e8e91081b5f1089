"""The bytes of a PAdES SignedData around what changes: digest, signature value, time stamp. No ASN.1 library is loaded.

One signer, detached, three signed attributes or four with a commitment, no signing time (EN 319 142-1 clause 6.3; RFC
5652 clause 5; RFC 5035; RFC 5126 clause 5.11.1).
Tests and `--recheck` prove that endesive makes the same bytes.
"""

import hashlib
from collections.abc import Sequence

from idclient.errors.timestamp import TimestampMalformed
from idclient.errors.trust import CertificateMalformed
from idclient.errors.wire import WireMalformed
from idclient.model import Commitment, SignatureAlgorithm
from idclient.value import frozen
from idclient.wire import tlv

_INTEGER, _OCTET_STRING, _SEQUENCE, _SET = 0x02, 0x04, 0x30, 0x31
_TAGGED_0, _TAGGED_1, _DIRECTORY_NAME = 0xA0, 0xA1, 0xA4

_NULL = b"\x05\x00"
_DATA = bytes.fromhex("06092A864886F70D010701")
_SIGNED_DATA = bytes.fromhex("06092A864886F70D010702")
_CONTENT_TYPE = bytes.fromhex("06092A864886F70D010903")
_MESSAGE_DIGEST = bytes.fromhex("06092A864886F70D010904")
_SIGNING_CERTIFICATE_V2 = bytes.fromhex("060B2A864886F70D010910022F")
_SIGNATURE_TIME_STAMP = bytes.fromhex("060B2A864886F70D010910020E")

_DIGESTS = {
    "sha256": bytes.fromhex("0609608648016503040201"),
    "sha384": bytes.fromhex("0609608648016503040202"),
    "sha512": bytes.fromhex("0609608648016503040203"),
}
_PSS, _MGF1 = bytes.fromhex("06092A864886F70D01010A"), bytes.fromhex("06092A864886F70D010108")
_COMMITMENT_TYPE_INDICATION = bytes.fromhex("060B2A864886F70D0109100210")
_COMMITMENT_TYPE = bytes.fromhex("060B2A864886F70D01091006")
"""An OID without its last arc, id-cti-ets-proofOf…."""
_COMMITMENTS = {
    Commitment.ORIGIN: 1,
    Commitment.RECEIPT: 2,
    Commitment.DELIVERY: 3,
    Commitment.SENDER: 4,
    Commitment.APPROVAL: 5,
    Commitment.CREATION: 6,
}
_SIGNATURES = {
    SignatureAlgorithm.ECDSA_SHA256: bytes.fromhex("06082A8648CE3D040302"),
    SignatureAlgorithm.ECDSA_SHA384: bytes.fromhex("06082A8648CE3D040303"),
    SignatureAlgorithm.ECDSA_SHA512: bytes.fromhex("06082A8648CE3D040304"),
    SignatureAlgorithm.RSA_SHA256: bytes.fromhex("06092A864886F70D01010B0500"),
    SignatureAlgorithm.RSA_SHA384: bytes.fromhex("06092A864886F70D01010C0500"),
    SignatureAlgorithm.RSA_SHA512: bytes.fromhex("06092A864886F70D01010D0500"),
}
"""Contents of the AlgorithmIdentifier: without parameters for ECDSA (RFC 5754 §3.3), with NULL for RSA (§3.2)."""


@frozen(repr=False)
class Issued:
    """What names a certificate: the issuer (a DER Name) and the serial number (a DER INTEGER)."""

    issuer: bytes
    serial: bytes


def issued(certificate: bytes) -> Issued:
    """Return what names a certificate, DER. Raises: CertificateMalformed."""
    try:
        body = tlv.find(certificate, _SEQUENCE, _SEQUENCE)
        items = [] if body is None else [item for item in tlv.iterate(body) if item.tag != _TAGGED_0]
    except WireMalformed as error:
        raise CertificateMalformed from error
    if [item.tag for item in items[:3]] != [_INTEGER, _SEQUENCE, _SEQUENCE]:
        raise CertificateMalformed
    return Issued(items[2].encode(), items[0].encode())


def signed_attributes(digest: bytes, certificate: bytes, commitment: Commitment | None = None) -> bytes:
    """Return the attributes to sign, as a DER SET OF. Raises: CertificateMalformed."""
    name = issued(certificate)
    issuer = _sequence(tlv.encode(_DIRECTORY_NAME, name.issuer))
    # SHA-256 is the DEFAULT hash algorithm (RFC 5035) and as such absent in DER.
    fingerprint = tlv.encode(_OCTET_STRING, hashlib.sha256(certificate).digest())
    identifier = _sequence(fingerprint, _sequence(issuer, name.serial))
    attributes = (
        _attribute(_CONTENT_TYPE, _DATA),
        _attribute(_MESSAGE_DIGEST, tlv.encode(_OCTET_STRING, digest)),
        _attribute(_SIGNING_CERTIFICATE_V2, _sequence(_sequence(identifier))),
        *(() if commitment is None else (_attribute(_COMMITMENT_TYPE_INDICATION, _sequence(_type_of(commitment))),)),
    )
    return _set(attributes)


def signed_data(
    attributes: bytes,
    value: bytes,
    *,
    certificates: Sequence[bytes],
    algorithm: SignatureAlgorithm,
    token: bytes | None = None,
) -> bytes:
    """Return the DER ContentInfo around attributes and the signature value over them.

    `certificates` begin with the signer's; each is included once. `token` is a time-stamp token (DER ContentInfo).
    Raises: CertificateMalformed, TimestampMalformed.
    """
    name = issued(certificates[0])
    digest_algorithm = _sequence(_DIGESTS[algorithm.hash_name])
    signer = _sequence(
        b"\x02\x01\x01",
        _sequence(name.issuer, name.serial),
        digest_algorithm,
        bytes([_TAGGED_0]) + attributes[1:],
        _sequence(_signature_algorithm(algorithm)),
        tlv.encode(_OCTET_STRING, value),
        tlv.encode(_TAGGED_1, _attribute(_SIGNATURE_TIME_STAMP, _require_token(token))) if token is not None else b"",
    )
    return _sequence(
        _SIGNED_DATA,
        tlv.encode(
            _TAGGED_0,
            _sequence(
                b"\x02\x01\x01",
                tlv.encode(_SET, digest_algorithm),
                _sequence(_DATA),
                tlv.encode(_TAGGED_0, b"".join(sorted(set(certificates)))),
                tlv.encode(_SET, signer),
            ),
        ),
    )


def _type_of(commitment: Commitment) -> bytes:
    return _COMMITMENT_TYPE + bytes([_COMMITMENTS[commitment]])


def _signature_algorithm(algorithm: SignatureAlgorithm) -> bytes:
    """Return the contents of the AlgorithmIdentifier; for PSS with hash, mask and salt written out (RFC 4055, 3.1)."""
    if algorithm in _SIGNATURES:
        return _SIGNATURES[algorithm]
    digest = _sequence(_DIGESTS[algorithm.hash_name], _NULL)
    salt = bytes([_INTEGER, 1, hashlib.new(algorithm.hash_name).digest_size])
    parameters = (digest, _sequence(_MGF1, digest), salt)
    return _PSS + _sequence(*(tlv.encode(_TAGGED_0 + number, part) for number, part in enumerate(parameters)))


def _require_token(token: bytes) -> bytes:
    """Return a token that is one whole ContentInfo with SignedData. Raises: TimestampMalformed."""
    try:
        content, end = tlv.decode_one(token)
        kind, _ = tlv.decode_one(content.value)
    except WireMalformed as error:
        raise TimestampMalformed from error
    if end != len(token) or content.tag != _SEQUENCE or kind.encode() != _SIGNED_DATA:
        raise TimestampMalformed
    return token


def _attribute(oid: bytes, value: bytes) -> bytes:
    return _sequence(oid, tlv.encode(_SET, value))


def _sequence(*parts: bytes) -> bytes:
    return tlv.encode(_SEQUENCE, b"".join(parts))


def _set(parts: Sequence[bytes]) -> bytes:
    """Return a SET OF in the order of DER (X.690 clause 11.6)."""
    return tlv.encode(_SET, b"".join(sorted(parts)))
