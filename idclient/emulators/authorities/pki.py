"""The demo's public key infrastructure: a TEST root and everything below it, shaped like the Estonian one.

Every name says TEST, no key protects anything, and the addresses inside point to nobody.
"""

from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from idclient.ports import Clock
from idclient.value import field, fields, frozen

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurve, EllipticCurvePrivateKey
    from cryptography.x509 import ExtensionType, Name

SURNAME = "TEST JÕEORG"
GIVEN_NAMES = "JAAK-KRISTJAN"
PERSONAL_CODE = "38001085718"
DOCUMENT_NUMBER = "NS0000009"

AUTHORITY_YEARS = 15
LEAF_DAYS = 3 * 365
BACKDATED = timedelta(days=1)
"""Certificates begin a day before they are made, so that a clock set a little back does not refuse them."""


@frozen(repr=False)
class KeptKey:
    """A private key as it is kept: the name of its curve (SEC 2) and its number. Its repr shows neither."""

    curve: str
    number: int


@frozen(repr=False, slots=False)
class Holding:
    """A certificate, DER, and the private key that belongs to it. Its repr shows neither."""

    certificate: bytes
    private: "EllipticCurvePrivateKey | KeptKey"

    @cached_property
    def key(self) -> "EllipticCurvePrivateKey":
        """The private key, made from what is kept when it is first needed: a run uses one or two of nine."""
        if not isinstance(self.private, KeptKey):
            return self.private
        from cryptography.hazmat.primitives.asymmetric import ec

        curve = {"secp256r1": ec.SECP256R1, "secp384r1": ec.SECP384R1}[self.private.curve]
        return ec.derive_private_key(self.private.number, curve())


@frozen(repr=False)
class DemoPki:
    """The whole hierarchy. Each authority has its own delegated OCSP responder."""

    root: Holding
    issuing: Holding
    tsa_authority: Holding
    root_responder: Holding
    issuing_responder: Holding
    tsa_responder: Holding
    tsa: Holding
    authentication: Holding
    signing: Holding
    phone_qualified: Holding
    """Issues the certificates of Mobile-ID and of qualified Smart-ID accounts."""
    phone_basic: Holding
    """Issues the certificates of Smart-ID accounts that are not qualified."""
    phone_qualified_responder: Holding
    phone_basic_responder: Holding

    def holdings(self) -> dict[str, Holding]:
        """Return all parts by their names."""
        return {part.name: getattr(self, part.name) for part in fields(self)}


@frozen
class Plan:
    """What to put into a certificate. `days` is how long it lives from now on; extensions are (value, critical)."""

    subject: "Name"
    days: int
    extensions: tuple[tuple["ExtensionType", bool], ...] = field(repr=False)
    curve: "EllipticCurve | None" = None
    """P-384 unless said otherwise."""


def create_pki(clock: Clock) -> DemoPki:
    """Make a new hierarchy with new random keys, valid from yesterday on."""
    from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1

    from idclient.emulators.authorities import pki_profiles as profiles

    now = clock.now()
    years = AUTHORITY_YEARS * 365
    root = issue(Plan(profiles.organisation("TEST of idclient demo ROOT"), years + 1, profiles.root()), None, now)

    def authority(of: str) -> Holding:
        name = profiles.organisation(f"TEST of idclient demo {of}")
        return issue(Plan(name, years, profiles.authority()), root, now)

    def responder(of: str, authority: Holding) -> Holding:
        name = profiles.organisation(f"TEST of idclient demo {of} OCSP RESPONDER")
        return issue(Plan(name, LEAF_DAYS, profiles.responder()), authority, now)

    issuing, stamping = authority("ESTEID"), authority("TSA CA")
    qualified, basic = authority("EID-Q"), authority("EID-NQ")

    unit = profiles.organisation("TEST of idclient demo TIMESTAMPING UNIT")
    person = profiles.person(SURNAME, GIVEN_NAMES, PERSONAL_CODE)
    return DemoPki(
        root=root,
        issuing=issuing,
        tsa_authority=stamping,
        root_responder=responder("ROOT", root),
        issuing_responder=responder("ESTEID", issuing),
        tsa_responder=responder("TSA CA", stamping),
        tsa=issue(Plan(unit, LEAF_DAYS, profiles.timestamping(), SECP256R1()), stamping, now),
        authentication=issue(Plan(person, LEAF_DAYS, profiles.authentication()), issuing, now),
        signing=issue(Plan(person, LEAF_DAYS, profiles.signing()), issuing, now),
        phone_qualified=qualified,
        phone_basic=basic,
        phone_qualified_responder=responder("EID-Q", qualified),
        phone_basic_responder=responder("EID-NQ", basic),
    )


def issue(plan: Plan, issuer: Holding | None, now: datetime) -> Holding:
    """Make a key and a certificate for it; without an issuer it signs itself."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import Encoding

    key = ec.generate_private_key(plan.curve or ec.SECP384R1())
    parent = None if issuer is None else x509.load_der_x509_certificate(issuer.certificate)
    signer = key if issuer is None else issuer.key
    start = now.replace(microsecond=0)
    builder = (
        x509.CertificateBuilder()
        .subject_name(plan.subject)
        .issuer_name(plan.subject if parent is None else parent.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start - BACKDATED)
        .not_valid_after(start + timedelta(days=plan.days))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False)
    )
    for value, critical in plan.extensions:
        builder = builder.add_extension(value, critical=critical)
    return Holding(builder.sign(signer, hashes.SHA384()).public_bytes(Encoding.DER), key)
