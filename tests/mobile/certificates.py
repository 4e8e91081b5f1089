"""Certificates of phones made to measure: right in everything, save what a test changes."""

from dataclasses import dataclass, field, replace
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import AuthorityInformationAccessOID, NameOID

from idclient.emulators.authorities.addresses import OCSP_URL
from idclient.emulators.authorities.pki import PERSONAL_CODE
from idclient.model import PhoneName, Purpose
from tests.trust.made import Made, Recipe, from_holding
from tests.trust.world import World, shared_pki

PERSON = f"PNOEE-{PERSONAL_CODE}"
OTHER_PERSON = "PNOEE-37605030299"

MOBILE_ID = "1.3.6.1.4.1.10015.18.1"
SMART_ID = "1.3.6.1.4.1.10015.17.2"
SMART_ID_BASIC = "1.3.6.1.4.1.10015.17.1"
NCP, NCP_PLUS, QCP_N_QSCD = "0.4.0.2042.1.1", "0.4.0.2042.1.2", "0.4.0.194112.1.2"
SMART_ID_AUTHENTICATION = "1.3.6.1.4.1.62306.5.7.0"
CLIENT_AUTH, SERVER_AUTH = "1.3.6.1.5.5.7.3.2", "1.3.6.1.5.5.7.3.1"

COMPLIANCE = bytes.fromhex("3008060604008e460101")
SSCD = bytes.fromhex("3008060604008e460104")
ESIGN = bytes.fromhex("3013060604008e4601063009060704008e46010601")
ESEAL = bytes.fromhex("3013060604008e4601063009060704008e46010602")


@dataclass(frozen=True)
class Phone:
    """What a phone's certificate says. The defaults are those of Mobile-ID for authentication."""

    policies: tuple[str, ...] = (MOBILE_ID, NCP_PLUS)
    usages: tuple[str, ...] = ("digital_signature",)
    purposes: tuple[str, ...] = ()
    statements: tuple[bytes, ...] = ()
    numbers: tuple[str, ...] = (PERSON,)
    country: str = "EE"
    recipe: Recipe = field(default_factory=Recipe)
    basic: bool = False
    issuer: Made | None = None

    def but(self, **changes: object) -> "Phone":
        return replace(self, **changes)  # type: ignore[arg-type]

    def made(self, world: World | None = None, **changes: object) -> Made:
        """Make the certificate; the responder of `world` calls it good."""
        pki = shared_pki()
        issuer = self.issuer or from_holding(pki.phone_basic if self.basic else pki.phone_qualified)
        recipe = self.recipe.but(subject=self._subject(), issuer=issuer, usages=self.usages, extra=self._extra())
        made = recipe.but(**changes).make()
        if world is not None:
            world.ocsp.learn(made.der)
        return made

    def _subject(self) -> x509.Name:
        pairs = [
            (NameOID.COUNTRY_NAME, self.country),
            (NameOID.COMMON_NAME, "SOMEBODY,ELSE,37605030299"),
            (NameOID.SURNAME, "O’CONNEŽ-ŠUSLIK TESTNUMBER"),
            (NameOID.GIVEN_NAME, "MARY ÄNN"),
            *((NameOID.SERIAL_NUMBER, number) for number in self.numbers),
        ]
        return x509.Name([x509.NameAttribute(oid, text) for oid, text in pairs])

    def _extra(self) -> tuple[tuple[x509.ExtensionType, bool], ...]:
        access = x509.AccessDescription(AuthorityInformationAccessOID.OCSP, x509.UniformResourceIdentifier(OCSP_URL))
        policies = [x509.PolicyInformation(x509.ObjectIdentifier(oid), None) for oid in self.policies]
        purposes = [x509.ObjectIdentifier(oid) for oid in self.purposes]
        statements = b"".join(self.statements)
        qualified = b"\x30" + bytes([len(statements)]) + statements
        return (
            (x509.AuthorityInformationAccess([access]), False),
            *([(x509.CertificatePolicies(policies), False)] if policies else []),
            *([(x509.ExtendedKeyUsage(purposes), False)] if purposes else []),
            *(
                [(x509.UnrecognizedExtension(x509.ObjectIdentifier("1.3.6.1.5.5.7.1.3"), qualified), False)]
                if statements
                else []
            ),
        )


@cache
def rsa_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


@cache
def ec_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


QUALIFIED = (COMPLIANCE, SSCD, ESIGN)
PHONES: dict[tuple[PhoneName, Purpose], Phone] = {
    (PhoneName.MOBILE_ID, Purpose.AUTHENTICATION): Phone(),
    (PhoneName.MOBILE_ID, Purpose.SIGNING): Phone(
        policies=(MOBILE_ID, QCP_N_QSCD), usages=("content_commitment",), statements=QUALIFIED
    ),
    (PhoneName.SMART_ID, Purpose.AUTHENTICATION): Phone(
        policies=(SMART_ID, NCP_PLUS), purposes=(SMART_ID_AUTHENTICATION,)
    ),
    (PhoneName.SMART_ID, Purpose.SIGNING): Phone(
        policies=(SMART_ID, QCP_N_QSCD), usages=("content_commitment",), statements=QUALIFIED
    ),
}
BASIC_AUTHENTICATION = Phone(policies=(SMART_ID_BASIC, NCP), purposes=(SMART_ID_AUTHENTICATION,), basic=True)
BASIC_SIGNING = Phone(policies=(SMART_ID_BASIC, NCP), usages=("content_commitment",), basic=True)
