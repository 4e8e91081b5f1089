"""Software keys of every kind that is signed with, each with a certificate of its own."""

import datetime
from dataclasses import dataclass
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, utils
from cryptography.x509.oid import NameOID

from idclient.documents.cms import CmsPlan
from idclient.model import Commitment, Signature, SignatureAlgorithm

HASHES = {"sha256": hashes.SHA256(), "sha384": hashes.SHA384(), "sha512": hashes.SHA512()}
KINDS = {
    "p256": SignatureAlgorithm.ECDSA_SHA256,
    "p384": SignatureAlgorithm.ECDSA_SHA384,
    "p521": SignatureAlgorithm.ECDSA_SHA512,
    "rsa": SignatureAlgorithm.RSA_SHA256,
    "rsa-512": SignatureAlgorithm.RSA_SHA512,
    "pss": SignatureAlgorithm.RSA_PSS_SHA256,
    "pss-384": SignatureAlgorithm.RSA_PSS_SHA384,
    "pss-512": SignatureAlgorithm.RSA_PSS_SHA512,
}
"""Each kind of key with the scheme it signs in."""


@dataclass(frozen=True)
class SoftwareKey:
    """A key, its certificate (DER), and the scheme it signs in."""

    private: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
    certificate: bytes
    algorithm: SignatureAlgorithm

    @property
    def hash_name(self) -> str:
        """The digest it signs."""
        return self.algorithm.hash_name

    def plan(self, *chain: bytes, commitment: Commitment | None = None) -> CmsPlan:
        """Return the plan of a CMS by this key."""
        return CmsPlan(certificate=self.certificate, algorithm=self.algorithm, chain=chain, commitment=commitment)

    def sign(self, digest: bytes) -> Signature:
        """Sign as a card does: r‖s for EC keys, the plain block for RSA."""
        prehashed = utils.Prehashed(HASHES[self.hash_name])
        if isinstance(self.private, rsa.RSAPrivateKey):
            pss = padding.PSS(padding.MGF1(HASHES[self.hash_name]), len(digest))
            used = pss if "PSS" in self.algorithm.name else padding.PKCS1v15()
            return Signature(self.private.sign(digest, used, prehashed), self.algorithm, self.certificate)
        r, s = utils.decode_dss_signature(self.private.sign(digest, ec.ECDSA(prehashed)))
        width = (self.private.key_size + 7) // 8
        return Signature(r.to_bytes(width, "big") + s.to_bytes(width, "big"), self.algorithm, self.certificate)


@cache
def _rsa_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


@cache
def software_key(kind: str, name: str = "TEST of CMS") -> SoftwareKey:
    """Return a key with a certificate it issued itself; the same one for a whole run."""
    curves: dict[str, ec.EllipticCurve] = {"p256": ec.SECP256R1(), "p384": ec.SECP384R1(), "p521": ec.SECP521R1()}
    private = _rsa_key() if kind not in curves else ec.generate_private_key(curves[kind])
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
