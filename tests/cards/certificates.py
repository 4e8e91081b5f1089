"""Certificates made for the tests of the driver."""

from datetime import UTC, datetime

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding


def certificate_for(public: ec.EllipticCurvePublicKey | rsa.RSAPublicKey) -> bytes:
    """Return a certificate, DER, for a key, signed by somebody."""
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "TEST")])
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(public)
        .serial_number(1)
        .not_valid_before(datetime(2026, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2030, 1, 1, tzinfo=UTC))
    )
    return builder.sign(ec.derive_private_key(3, ec.SECP256R1()), SHA256()).public_bytes(Encoding.DER)
