"""How a certificate of a phone is made and signed. Source: RFC 5280 §4.1, §4.2.1.1, §4.2.1.2."""

from datetime import datetime
from typing import TYPE_CHECKING

from idclient.emulators.authorities.pki import Holding
from idclient.value import field, frozen

if TYPE_CHECKING:
    from cryptography.x509 import Name

    from idclient.emulators.phone.keys import PrivateKey
    from idclient.emulators.phone.profiles import Extensions


@frozen(repr=False)
class Credential:
    """A certificate, DER, and the private key in the phone, which need not be that of the certificate."""

    certificate: bytes
    key: "PrivateKey"


@frozen
class Leaf:
    """What a certificate says, before a key and an issuer are put to it."""

    subject: "Name" = field(repr=False)
    extensions: "Extensions" = field(repr=False)
    begins: datetime
    ends: datetime
    serial: int


def issue(leaf: Leaf, key: "PrivateKey", issuer: Holding | Credential) -> bytes:
    """Return the certificate of a key, DER, signed with SHA-384. The same arguments give the same bytes."""
    from cryptography.x509 import load_der_x509_certificate

    authority = load_der_x509_certificate(issuer.certificate)
    return signed(leaf, key, authority.subject, issuer.key)


def signed(leaf: Leaf, key: "PrivateKey", issuer_name: "Name", issuer_key: "PrivateKey") -> bytes:
    """Return the certificate of a key in the name of an issuer, whose key it need not be."""
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
    from cryptography.hazmat.primitives.hashes import SHA384
    from cryptography.hazmat.primitives.serialization import Encoding

    builder = (
        x509.CertificateBuilder()
        .subject_name(leaf.subject)
        .issuer_name(issuer_name)
        .public_key(key.public_key())
        .serial_number(leaf.serial)
        .not_valid_before(leaf.begins)
        .not_valid_after(leaf.ends)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False)
    )
    for value, critical in leaf.extensions:
        builder = builder.add_extension(value, critical=critical)
    repeatable = True if isinstance(issuer_key, EllipticCurvePrivateKey) else None
    return builder.sign(issuer_key, SHA384(), ecdsa_deterministic=repeatable).public_bytes(Encoding.DER)
