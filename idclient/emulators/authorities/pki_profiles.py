"""Names and extensions of the demo's certificates, after real ones. Imports cryptography: load it where it is used.

Source: certificates of ESTEID2018 test cards and of SK's time-stamping units; EN 319 412-1, -2, -5.
"""

from cryptography.x509 import (
    AccessDescription,
    AuthorityInformationAccess,
    BasicConstraints,
    CertificatePolicies,
    ExtendedKeyUsage,
    ExtensionType,
    KeyUsage,
    Name,
    NameAttribute,
    ObjectIdentifier,
    OCSPNoCheck,
    PolicyInformation,
    UniformResourceIdentifier,
    UnrecognizedExtension,
)
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID

from idclient.emulators.authorities.addresses import CERTIFICATES_URL, OCSP_URL

Extensions = tuple[tuple[ExtensionType, bool], ...]

E_RESIDENT = "1.3.6.1.4.1.51361.1.2.4"
"""Certificate policy of the e-resident's digi-ID."""
_NCP_PLUS = "0.4.0.2042.1.2"
_QCP_N_QSCD = "0.4.0.194112.1.2"
_CPS = f"{CERTIFICATES_URL}TEST-CPS"

# QcCompliance, QcSSCD, QcType esign and QcPDS of a real test card, as one SEQUENCE OF QCStatement (EN 319 412-5)
_QC_PDS = bytes.fromhex(
    "3051060604008e46010530473045163f68747470733a2f2f736b2e65652f656e2f7265706f7369746f72792f636f6e646974696f6e732d"
    "666f722d7573652d6f662d6365727469666963617465732f1302454e"
)
_QC_SIGNING = bytes.fromhex("3008060604008e4601013008060604008e4601043013060604008e4601063009060704008e46010601")
_QC_STATEMENTS = ObjectIdentifier("1.3.6.1.5.5.7.1.3")


def organisation(common_name: str) -> Name:
    """Return the name of an authority or a service."""
    return Name(
        [
            NameAttribute(NameOID.COUNTRY_NAME, "EE"),
            NameAttribute(NameOID.ORGANIZATION_NAME, "idclient demo (TEST)"),
            NameAttribute(NameOID.COMMON_NAME, common_name),
        ]
    )


def person(surname: str, given_names: str, personal_code: str) -> Name:
    """Return the name of a card holder as Estonian certificates write it."""
    return Name(
        [
            NameAttribute(NameOID.COUNTRY_NAME, "EE"),
            NameAttribute(NameOID.COMMON_NAME, f"{surname},{given_names},{personal_code}"),
            NameAttribute(NameOID.SURNAME, surname),
            NameAttribute(NameOID.GIVEN_NAME, given_names),
            NameAttribute(NameOID.SERIAL_NUMBER, f"PNOEE-{personal_code}"),
        ]
    )


def root() -> Extensions:
    """Return the extensions of the root."""
    return ((BasicConstraints(ca=True, path_length=1), True), (_usage("key_cert_sign", "crl_sign"), True))


def authority() -> Extensions:
    """Return the extensions of an authority below the root."""
    return (
        (BasicConstraints(ca=True, path_length=0), True),
        (_usage("key_cert_sign", "crl_sign"), True),
        (_access("root"), False),
    )


def responder() -> Extensions:
    """Return the extensions of a delegated OCSP responder, exempt from revocation."""
    return (
        (_usage("digital_signature"), True),
        (ExtendedKeyUsage([ExtendedKeyUsageOID.OCSP_SIGNING]), True),
        (OCSPNoCheck(), False),
    )


def timestamping() -> Extensions:
    """Return the extensions of a time-stamping unit (RFC 3161 §2.3)."""
    return (
        (_usage("digital_signature", "content_commitment"), True),
        (ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), True),
        (_policies(_NCP_PLUS), False),
        (_access("tsa-authority"), False),
    )


def authentication() -> Extensions:
    """Return the extensions of a card's authentication certificate."""
    purposes = [ExtendedKeyUsageOID.CLIENT_AUTH, ExtendedKeyUsageOID.EMAIL_PROTECTION]
    return (
        (BasicConstraints(ca=False, path_length=None), False),
        (_usage("digital_signature", "key_agreement"), True),
        (ExtendedKeyUsage(purposes), True),
        (_policies(E_RESIDENT, _NCP_PLUS), False),
        (_qualified(_QC_PDS), False),
        (_access("issuing"), False),
    )


def signing() -> Extensions:
    """Return the extensions of a card's signing certificate."""
    return (
        (BasicConstraints(ca=False, path_length=None), False),
        (_usage("content_commitment"), True),
        (_policies(E_RESIDENT, _QCP_N_QSCD), False),
        (_qualified(_QC_SIGNING + _QC_PDS), False),
        (_access("issuing"), False),
    )


def _usage(*names: str) -> KeyUsage:
    return KeyUsage(
        digital_signature="digital_signature" in names,
        content_commitment="content_commitment" in names,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement="key_agreement" in names,
        key_cert_sign="key_cert_sign" in names,
        crl_sign="crl_sign" in names,
        encipher_only=False,
        decipher_only=False,
    )


def _policies(first: str, *others: str) -> CertificatePolicies:
    return CertificatePolicies(
        [
            PolicyInformation(ObjectIdentifier(first), [_CPS]),
            *(PolicyInformation(ObjectIdentifier(other), None) for other in others),
        ]
    )


def _qualified(statements: bytes) -> UnrecognizedExtension:
    return UnrecognizedExtension(_QC_STATEMENTS, b"\x30" + bytes([len(statements)]) + statements)


def _access(issuer: str) -> AuthorityInformationAccess:
    certificate = UniformResourceIdentifier(f"{CERTIFICATES_URL}{issuer}.crt")
    return AuthorityInformationAccess(
        [
            AccessDescription(AuthorityInformationAccessOID.OCSP, UniformResourceIdentifier(OCSP_URL)),
            AccessDescription(AuthorityInformationAccessOID.CA_ISSUERS, certificate),
        ]
    )
