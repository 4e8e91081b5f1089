"""What certificates of emulated phones say: judged by cryptography and by openssl, against the published profiles."""

import subprocess
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import AuthorityInformationAccessOID, NameOID

from idclient.emulators.authorities.addresses import OCSP_URL
from idclient.emulators.phone.authorities import AuthorityName, PhoneAuthorities, named_authority
from idclient.emulators.phone.certificates import IssuingOptions
from idclient.emulators.phone.subjects import Form, KeyKind, Level, Subject
from idclient.errors.settings import SettingInvalid
from idclient.model import PhoneName, Purpose
from idclient.value import replace
from tests.doubles import FixedClock
from tests.emulators.phone.people import MARY, PKI, certificates
from tests.judges import need

MOBILE, SMART = PhoneName.MOBILE_ID, PhoneName.SMART_ID
PROVING, SIGNING = Purpose.AUTHENTICATION, Purpose.SIGNING
BASIC = replace(MARY, level=Level.BASIC, account="PNOEE-51307149560-MOCK-NQ")
OLD = replace(MARY, form=Form.BEFORE_APRIL_2025)
OF_2015 = replace(MARY, form=Form.OF_2015)


def made(subject: Subject, service: PhoneName, purpose: Purpose) -> x509.Certificate:
    found = certificates(FixedClock()).holding(subject, service, purpose)
    certificate = x509.load_der_x509_certificate(found.certificate)
    assert certificate.public_key() == found.key.public_key()
    return certificate


def policies(certificate: x509.Certificate) -> set[str]:
    found = certificate.extensions.get_extension_for_class(x509.CertificatePolicies).value
    return {policy.policy_identifier.dotted_string for policy in found}


def usages(certificate: x509.Certificate) -> set[str]:
    found = certificate.extensions.get_extension_for_class(x509.KeyUsage)
    names = ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement")
    assert found.critical
    return {name for name in names if getattr(found.value, name)}


def value(certificate: x509.Certificate, oid: x509.ObjectIdentifier) -> str:
    (attribute,) = certificate.subject.get_attributes_for_oid(oid)
    return str(attribute.value)


@pytest.mark.parametrize(
    ("subject", "service", "purpose", "expected"),
    [
        (MARY, MOBILE, PROVING, {"1.3.6.1.4.1.10015.18.1", "0.4.0.2042.1.2"}),
        (MARY, MOBILE, SIGNING, {"1.3.6.1.4.1.10015.18.1", "0.4.0.194112.1.2"}),
        (MARY, SMART, PROVING, {"1.3.6.1.4.1.10015.17.2", "0.4.0.2042.1.2"}),
        (MARY, SMART, SIGNING, {"1.3.6.1.4.1.10015.17.2", "0.4.0.194112.1.2"}),
        (BASIC, SMART, PROVING, {"1.3.6.1.4.1.10015.17.1", "0.4.0.2042.1.1"}),
        (BASIC, SMART, SIGNING, {"1.3.6.1.4.1.10015.17.1", "0.4.0.2042.1.1"}),
        (OF_2015, MOBILE, PROVING, {"1.3.6.1.4.1.10015.3.1.3", "0.4.0.2042.1.2"}),
    ],
)
def test_policies_tell_the_service_and_the_level(
    subject: Subject, service: PhoneName, purpose: Purpose, expected: set[str]
) -> None:
    assert policies(made(subject, service, purpose)) == expected


@pytest.mark.parametrize(
    ("subject", "service", "purpose", "expected"),
    [
        (MARY, MOBILE, PROVING, {"digital_signature"}),
        (MARY, MOBILE, SIGNING, {"content_commitment"}),
        (OF_2015, MOBILE, PROVING, {"digital_signature", "key_agreement"}),
        (MARY, SMART, PROVING, {"digital_signature"}),
        (MARY, SMART, SIGNING, {"content_commitment"}),
        (OLD, SMART, PROVING, {"digital_signature", "key_encipherment", "data_encipherment"}),
    ],
)
def test_keys_may_do_what_the_profile_says(
    subject: Subject, service: PhoneName, purpose: Purpose, expected: set[str]
) -> None:
    assert usages(made(subject, service, purpose)) == expected


@pytest.mark.parametrize(
    ("subject", "expected"), [(MARY, "1.3.6.1.4.1.62306.5.7.0"), (OLD, "1.3.6.1.5.5.7.3.2")], ids=["current", "old"]
)
def test_smart_id_authentication_has_the_extended_usage_of_its_time(subject: Subject, expected: str) -> None:
    found = made(subject, SMART, PROVING).extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    assert [usage.dotted_string for usage in found.value] == [expected]


def test_no_other_certificate_has_an_extended_usage() -> None:
    for service, purpose in ((MOBILE, PROVING), (MOBILE, SIGNING), (SMART, SIGNING)):
        with pytest.raises(x509.ExtensionNotFound):
            made(MARY, service, purpose).extensions.get_extension_for_class(x509.ExtendedKeyUsage)


def test_the_subject_of_a_current_certificate_is_as_published() -> None:
    certificate = made(MARY, MOBILE, PROVING)
    assert value(certificate, NameOID.COMMON_NAME) == "MARY ÄNN,O'CONNEŽ-ŠUSLIK TESTNUMBER"
    assert value(certificate, NameOID.SERIAL_NUMBER) == "PNOEE-51307149560"
    assert value(certificate, NameOID.COUNTRY_NAME) == "EE"


def test_the_subject_of_a_certificate_of_2015_has_the_surname_first_and_the_bare_code() -> None:
    certificate = made(OF_2015, MOBILE, PROVING)
    assert value(certificate, NameOID.COMMON_NAME) == "O'CONNEŽ-ŠUSLIK TESTNUMBER,MARY ÄNN,51307149560"
    assert value(certificate, NameOID.SERIAL_NUMBER) == "51307149560"


def test_every_certificate_says_test_even_if_the_person_does_not() -> None:
    plain = replace(MARY, surname="JÕEORG", given_names="JAAK-KRISTJAN")
    assert value(made(plain, MOBILE, SIGNING), NameOID.SURNAME) == "TEST JÕEORG"


def test_smart_id_names_the_account_beside_the_subject_and_mobile_id_does_not() -> None:
    found = made(MARY, SMART, PROVING).extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    (name,) = found.get_values_for_type(x509.DirectoryName)
    assert name.rfc4514_string() == "CN=PNOEE-51307149560-MOCK-Q"
    with pytest.raises(x509.ExtensionNotFound):
        made(MARY, MOBILE, PROVING).extensions.get_extension_for_class(x509.SubjectAlternativeName)


def test_the_responder_and_the_issuer_are_named() -> None:
    found = made(MARY, MOBILE, SIGNING).extensions.get_extension_for_class(x509.AuthorityInformationAccess).value
    ways = {way.access_method: way.access_location.value for way in found}
    assert ways[AuthorityInformationAccessOID.OCSP] == OCSP_URL
    assert ways[AuthorityInformationAccessOID.CA_ISSUERS].endswith("phone-qualified.crt")


def test_a_birth_date_is_stated_when_it_is_known() -> None:
    found = made(replace(MARY, born="19130714"), SMART, PROVING)
    raw = found.extensions.get_extension_for_oid(x509.ObjectIdentifier("2.5.29.9")).value.public_bytes()
    assert b"19130714120000Z" in raw


@pytest.mark.parametrize(
    ("subject", "service", "kind"),
    [
        (MARY, MOBILE, EllipticCurvePublicKey),
        (replace(MARY, keys=KeyKind.RSA2048), MOBILE, RSAPublicKey),
        (MARY, SMART, RSAPublicKey),
    ],
)
def test_keys_are_of_the_kind_of_the_service(subject: Subject, service: PhoneName, kind: type) -> None:
    assert isinstance(made(subject, service, SIGNING).public_key(), kind)


def test_openssl_verifies_every_chain(tmp_path: Path) -> None:
    openssl = need("openssl", "openssl")
    root, between = tmp_path / "root.pem", tmp_path / "between.pem"
    root.write_bytes(pem(PKI.root.certificate))
    between.write_bytes(pem(PKI.phone_qualified.certificate) + pem(PKI.phone_basic.certificate))
    for number, (subject, service) in enumerate([(MARY, MOBILE), (OF_2015, MOBILE), (MARY, SMART), (BASIC, SMART)]):
        for purpose in Purpose:
            leaf = tmp_path / f"{number}.pem"
            leaf.write_bytes(made(subject, service, purpose).public_bytes(Encoding.PEM))
            at = str(int(FixedClock().now().timestamp()))
            files = ["-CAfile", str(root), "-untrusted", str(between), str(leaf)]
            command = [openssl, "verify", "-x509_strict", "-attime", at, *files]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stderr


def pem(certificate: bytes) -> bytes:
    return x509.load_der_x509_certificate(certificate).public_bytes(Encoding.PEM)


def test_the_same_seed_and_time_give_the_same_certificate() -> None:
    assert made(MARY, MOBILE, SIGNING) == made(MARY, MOBILE, SIGNING)


def test_two_certificates_of_a_person_have_two_serial_numbers_and_two_keys() -> None:
    one, other = made(MARY, MOBILE, SIGNING), made(MARY, MOBILE, PROVING)
    assert one.serial_number != other.serial_number
    assert one.public_key() != other.public_key()


def test_a_folder_keeps_certificates_until_they_expire(tmp_path: Path, clock: FixedClock) -> None:
    options = IssuingOptions(folder=tmp_path)
    first = certificates(clock, options).holding(MARY, MOBILE, SIGNING).certificate
    clock.sleep(3600.0)
    assert certificates(clock, options).holding(MARY, MOBILE, SIGNING).certificate == first
    clock.sleep(6 * 365 * 86400.0)
    assert certificates(clock, options).holding(MARY, MOBILE, SIGNING).certificate != first


def test_a_kept_certificate_of_another_key_or_a_damaged_one_is_made_again(tmp_path: Path, clock: FixedClock) -> None:
    options = IssuingOptions(folder=tmp_path)
    certificates(clock, options).holding(MARY, MOBILE, SIGNING)
    (path,) = tmp_path.iterdir()
    for wrong in (b"", b"\x30\x03", made(MARY, MOBILE, PROVING).public_bytes(Encoding.DER)):
        path.write_bytes(wrong)
        assert certificates(clock, options).holding(MARY, MOBILE, SIGNING).certificate != wrong


@pytest.mark.parametrize("name", ["TEST of EID-SK 2016", "EID-Q 2021E", "ESTEID-SK 2015", "TEST of SK ID Solutions x"])
def test_the_name_of_a_real_authority_is_refused_unless_asked_for(name: str, clock: FixedClock) -> None:
    issuing = certificates(clock)
    with pytest.raises(SettingInvalid):
        named_authority(PKI, clock, AuthorityName(name), issuing.ocsp)
    allowed = frozenset({name.removeprefix("TEST of ")})
    holding = named_authority(PKI, clock, AuthorityName(name), issuing.ocsp, allowed=allowed)
    subject = x509.load_der_x509_certificate(holding.certificate).subject
    (common,) = subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    assert common.value == f"TEST of {name.removeprefix('TEST of ')}"


def test_an_authority_of_another_name_issues_what_its_own_responder_answers_for(clock: FixedClock) -> None:
    ocsp = certificates(clock).ocsp
    name = AuthorityName("EID-Q 2021E", "SK ID Solutions AS", "NTREE-10747013")
    authority = named_authority(PKI, clock, name, ocsp, allowed=frozenset({"EID-Q 2021E"}))
    options = IssuingOptions(authorities=PhoneAuthorities(authority, PKI.phone_basic))
    issued = certificates(clock, options).holding(MARY, MOBILE, SIGNING)
    issuer = x509.load_der_x509_certificate(issued.certificate).issuer
    found = {attribute.oid.dotted_string: attribute.value for attribute in issuer}
    assert found["2.5.4.97"] == "NTREE-10747013"
    assert found["2.5.4.10"] == "SK ID Solutions AS"
