"""The one part of a certificate that is needed where nothing else of it is: its key, found by position alone."""

from idclient.errors.wire import WireMalformed
from idclient.wire import tlv

_SEQUENCE = 0x30
_VERSION = 0xA0
_KEY_POSITION = 5
"""In TBSCertificate after serialNumber, signature, issuer, validity, subject (RFC 5280 clause 4.1)."""


def subject_public_key_info(certificate: bytes) -> bytes | None:
    """Return SubjectPublicKeyInfo, DER; None for bytes that are no certificate."""
    try:
        body = tlv.find(certificate, _SEQUENCE, _SEQUENCE)
        items = [] if body is None else [item for item in tlv.iterate(body) if item.tag != _VERSION]
        return items[_KEY_POSITION].encode() if len(items) > _KEY_POSITION else None
    except WireMalformed:
        return None
