"""What certificates of Mobile-ID and Smart-ID say. Imports cryptography: load it where it is used.

Source: certification practice statements of SK for Mobile-ID and Smart-ID; EN 319 412-1, -2, -5.
"""

from cryptography.x509 import (
    AccessDescription,
    AuthorityInformationAccess,
    BasicConstraints,
    CertificatePolicies,
    DirectoryName,
    ExtendedKeyUsage,
    ExtensionType,
    KeyUsage,
    Name,
    NameAttribute,
    ObjectIdentifier,
    PolicyInformation,
    SubjectAlternativeName,
    UniformResourceIdentifier,
    UnrecognizedExtension,
)
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID

from idclient.emulators.authorities.addresses import CERTIFICATES_URL
from idclient.emulators.phone.subjects import Form, Level, Subject
from idclient.model import PhoneName, Purpose

Extensions = tuple[tuple[ExtensionType, bool], ...]

MOBILE_ID = "1.3.6.1.4.1.10015.18.1"
MOBILE_ID_2015 = "1.3.6.1.4.1.10015.3.1.3"
SMART_ID_QUALIFIED = "1.3.6.1.4.1.10015.17.2"
SMART_ID_BASIC = "1.3.6.1.4.1.10015.17.1"
NCP = "0.4.0.2042.1.1"
NCP_PLUS = "0.4.0.2042.1.2"
QCP_N_QSCD = "0.4.0.194112.1.2"
SMART_ID_AUTHENTICATION = "1.3.6.1.4.1.62306.5.7.0"
"""Extended key usage of Smart-ID's authentication certificates since April 2025."""

_QC_STATEMENTS = ObjectIdentifier("1.3.6.1.5.5.7.1.3")
_DIRECTORY_ATTRIBUTES = ObjectIdentifier("2.5.29.9")
# QcCompliance, QcSSCD, QcType esign, then QcPDS with SK's page of conditions in English (EN 319 412-5)
_QUALIFIED = bytes.fromhex(
    "307c3008060604008e4601013008060604008e4601043013060604008e4601063009060704008e460106013051060604008e4601053047"
    "3045163f68747470733a2f2f736b2e65652f656e2f7265706f7369746f72792f636f6e646974696f6e732d666f722d7573652d6f662d63"
    "65727469666963617465732f1302454e"
)


def subject_name(subject: Subject) -> Name:
    """Return the subject. Since 2021 the given names come first in CN; in 2015 surname, given names and code did."""
    old = subject.form is Form.OF_2015
    full = (subject.surname, subject.given_names, subject.code) if old else (subject.given_names, subject.surname)
    return Name(
        [
            NameAttribute(NameOID.COUNTRY_NAME, subject.country),
            NameAttribute(NameOID.COMMON_NAME, ",".join(full)[:64]),
            NameAttribute(NameOID.SURNAME, subject.surname),
            NameAttribute(NameOID.GIVEN_NAME, subject.given_names),
            NameAttribute(NameOID.SERIAL_NUMBER, subject.code if old else subject.identifier),
        ]
    )


def extensions(subject: Subject, service: PhoneName, purpose: Purpose, ocsp_url: str) -> Extensions:
    """Return the extensions of a leaf, the policies second to last but one so that rogues find them by their type."""
    made: list[tuple[ExtensionType, bool]] = [
        (BasicConstraints(ca=False, path_length=None), False),
        (usage(*_usages(subject, service, purpose)), True),
        (policies(*_policies(subject, service, purpose)), False),
        (_access(subject, service, ocsp_url), False),
    ]
    if service is PhoneName.SMART_ID:
        account = Name([NameAttribute(NameOID.COMMON_NAME, subject.account)])
        made.append((SubjectAlternativeName([DirectoryName(account)]), False))
        if purpose is Purpose.AUTHENTICATION:
            old = subject.form is Form.BEFORE_APRIL_2025
            oid = ExtendedKeyUsageOID.CLIENT_AUTH if old else ObjectIdentifier(SMART_ID_AUTHENTICATION)
            made.append((ExtendedKeyUsage([oid]), False))
        if subject.born:
            made.append((UnrecognizedExtension(_DIRECTORY_ATTRIBUTES, _birth_date(subject.born)), False))
    if purpose is Purpose.SIGNING and (service is PhoneName.MOBILE_ID or subject.level is Level.QUALIFIED):
        made.append((UnrecognizedExtension(_QC_STATEMENTS, _QUALIFIED), False))
    return tuple(made)


def usage(*names: str) -> KeyUsage:
    """Return a key usage with these bits, by their names in cryptography."""
    return KeyUsage(
        digital_signature="digital_signature" in names,
        content_commitment="content_commitment" in names,
        key_encipherment="key_encipherment" in names,
        data_encipherment="data_encipherment" in names,
        key_agreement="key_agreement" in names,
        key_cert_sign="key_cert_sign" in names,
        crl_sign="crl_sign" in names,
        encipher_only=False,
        decipher_only=False,
    )


def policies(*oids: str) -> CertificatePolicies:
    """Return certificate policies without qualifiers."""
    return CertificatePolicies([PolicyInformation(ObjectIdentifier(oid), None) for oid in oids])


def _usages(subject: Subject, service: PhoneName, purpose: Purpose) -> tuple[str, ...]:
    if purpose is Purpose.SIGNING:
        return ("content_commitment",)
    if service is PhoneName.MOBILE_ID and subject.form is Form.OF_2015:
        return ("digital_signature", "key_agreement")
    if service is PhoneName.SMART_ID and subject.form is Form.BEFORE_APRIL_2025:
        return ("digital_signature", "key_encipherment", "data_encipherment")
    return ("digital_signature",)


def _policies(subject: Subject, service: PhoneName, purpose: Purpose) -> tuple[str, ...]:
    if service is PhoneName.MOBILE_ID:
        own = MOBILE_ID_2015 if subject.form is Form.OF_2015 else MOBILE_ID
    else:
        own = SMART_ID_QUALIFIED if subject.level is Level.QUALIFIED else SMART_ID_BASIC
    if own == SMART_ID_BASIC:
        return own, NCP
    return own, NCP_PLUS if purpose is Purpose.AUTHENTICATION else QCP_N_QSCD


def _access(subject: Subject, service: PhoneName, ocsp_url: str) -> AuthorityInformationAccess:
    basic = service is PhoneName.SMART_ID and subject.level is Level.BASIC
    issuer = UniformResourceIdentifier(f"{CERTIFICATES_URL}{'phone-basic' if basic else 'phone-qualified'}.crt")
    return AuthorityInformationAccess(
        [
            AccessDescription(AuthorityInformationAccessOID.OCSP, UniformResourceIdentifier(ocsp_url)),
            AccessDescription(AuthorityInformationAccessOID.CA_ISSUERS, issuer),
        ]
    )


def _birth_date(born: str) -> bytes:
    """Return SubjectDirectoryAttributes with dateOfBirth (RFC 3739 §3.2.2): noon of the day, in UTC."""
    time = b"\x18\x0f" + f"{born}120000Z".encode()
    attribute = bytes.fromhex("06082b06010505070901") + b"\x31" + bytes([len(time)]) + time
    return b"\x30" + bytes([len(attribute) + 2]) + b"\x30" + bytes([len(attribute)]) + attribute
