"""Software keys of every kind that is signed with, each with a certificate of its own."""

import datetime
from dataclasses import dataclass
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, utils
from cryptography.x509.oid import NameOID

from idclient.model import Signature, SignatureAlgorithm

HASHES = {"sha256": hashes.SHA256(), "sha384": hashes.SHA384(), "sha512": hashes.SHA512()}
KINDS = {"p256": "sha256", "p384": "sha384", "p521": "sha512", "rsa": "sha256"}
"""Each kind of key with the digest that goes with it."""


@dataclass(frozen=True)
class SoftwareKey:
    """A key, its certificate (DER), and the digest it signs."""

    private: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
    certificate: bytes
    hash_name: str

    def sign(self, digest: bytes) -> Signature:
        """Sign as a card does: r‖s for EC keys, the plain block for RSA."""
        prehashed = utils.Prehashed(HASHES[self.hash_name])
        if isinstance(self.private, rsa.RSAPrivateKey):
            value = self.private.sign(digest, padding.PKCS1v15(), prehashed)
            return Signature(value, SignatureAlgorithm.RSA_SHA256, self.certificate)
        r, s = utils.decode_dss_signature(self.private.sign(digest, ec.ECDSA(prehashed)))
        width = (self.private.key_size + 7) // 8
        algorithm = SignatureAlgorithm(f"ecdsa-with-{self.hash_name.upper()}")
        return Signature(r.to_bytes(width, "big") + s.to_bytes(width, "big"), algorithm, self.certificate)


@cache
def software_key(kind: str, name: str = "TEST of CMS") -> SoftwareKey:
    """Return a key with a certificate it issued itself; the same one for a whole run."""
    curves: dict[str, ec.EllipticCurve] = {"p256": ec.SECP256R1(), "p384": ec.SECP384R1(), "p521": ec.SECP521R1()}
    private = rsa.generate_private_key(65537, 2048) if kind == "rsa" else ec.generate_private_key(curves[kind])
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime.datetime(2025, 1, 1, tzinfo=datetime.UTC))
        .not_valid_after(datetime.datetime(2035, 1, 1, tzinfo=datetime.UTC))
        .add_extension(x509.KeyUsage(False, True, False, False, False, False, False, False, False), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(private.public_key()), critical=False)
        .sign(private, hashes.SHA384())
    )
    return SoftwareKey(private, certificate.public_bytes(serialization.Encoding.DER), KINDS[kind])
