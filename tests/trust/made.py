"""Certificates made to measure for tests: any extension, any dates, any issuer, and broken on purpose."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from idclient.emulators.authorities.pki import Holding

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


def name(common_name: str | x509.Name) -> x509.Name:
    if isinstance(common_name, x509.Name):
        return common_name
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def usage(*names: str) -> x509.KeyUsage:
    bits = dict.fromkeys(
        (
            "digital_signature",
            "content_commitment",
            "key_encipherment",
            "data_encipherment",
            "key_agreement",
            "key_cert_sign",
            "crl_sign",
            "encipher_only",
            "decipher_only",
        ),
        False,
    )
    return x509.KeyUsage(**{bit: bit in names for bit in bits})


@dataclass(frozen=True)
class Made:
    """A certificate and its key."""

    der: bytes
    key: Key
    subject: x509.Name


@dataclass(frozen=True)
class Recipe:
    """What a certificate says. Extensions are replaced by type, `without` leaves some out."""

    subject: str | x509.Name = "TEST leaf"
    issuer: Made | None = None
    start: datetime = NOW - timedelta(days=30)
    end: datetime = NOW + timedelta(days=30)
    authority: bool = False
    path_length: int | None = None
    usages: tuple[str, ...] | None = None
    extra: tuple[tuple[x509.ExtensionType, bool], ...] = ()
    key_ids: bool = True
    wrong_key_id: bool = False
    hash: hashes.SHA224 | hashes.SHA256 | hashes.SHA384 = field(default_factory=hashes.SHA384)
    key: Key | None = None
    signer: Key | None = None
    issuer_name: x509.Name | None = None
    serial: int | None = None

    def make(self) -> Made:
        key = self.key or ec.generate_private_key(ec.SECP256R1())
        signer = self.signer or (self.issuer.key if self.issuer else key)
        issuer_name = self.issuer_name or (self.issuer.subject if self.issuer else name(self.subject))
        builder = (
            x509.CertificateBuilder()
            .subject_name(name(self.subject))
            .issuer_name(issuer_name)
            .public_key(key.public_key())
            .serial_number(self.serial or x509.random_serial_number())
            .not_valid_before(self.start)
            .not_valid_after(self.end)
        )
        if self.key_ids:
            named = ec.generate_private_key(ec.SECP256R1()) if self.wrong_key_id else signer
            builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            builder = builder.add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(named.public_key()), critical=False
            )
        if self.authority:
            constraints = x509.BasicConstraints(ca=True, path_length=self.path_length)
            builder = builder.add_extension(constraints, critical=True)
        usages = self.usages
        if usages is None:
            usages = ("key_cert_sign", "crl_sign") if self.authority else ("content_commitment",)
        if usages:
            builder = builder.add_extension(usage(*usages), critical=True)
        for value, critical in self.extra:
            builder = builder.add_extension(value, critical=critical)
        return Made(builder.sign(signer, self.hash).public_bytes(Encoding.DER), key, name(self.subject))

    def but(self, **changes: object) -> "Recipe":
        return replace(self, **changes)  # type: ignore[arg-type]


def root(**changes: object) -> Made:
    return Recipe(subject="TEST root", authority=True).but(**changes).make()


def authority(issuer: Made, **changes: object) -> Made:
    return Recipe(subject="TEST authority", issuer=issuer, authority=True).but(**changes).make()


def leaf(issuer: Made, **changes: object) -> Made:
    return Recipe(issuer=issuer).but(**changes).make()


def flip(octets: bytes, position: int, bit: int = 0) -> bytes:
    """Return the octets with one bit changed."""
    return octets[:position] + bytes([octets[position] ^ (1 << bit)]) + octets[position + 1 :]


def from_holding(holding: Holding) -> Made:
    """A part of the demo's hierarchy as an issuer."""
    return Made(holding.certificate, holding.key, x509.load_der_x509_certificate(holding.certificate).subject)
