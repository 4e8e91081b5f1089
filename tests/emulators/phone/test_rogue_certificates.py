"""Certificates with one thing wrong: that thing is wrong, the rest is sound, and OCSP says what it should."""

from datetime import datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp as judge
from cryptography.x509.oid import NameOID

from idclient.emulators.authorities.addresses import OCSP_URL
from idclient.emulators.authorities.pki import Holding
from idclient.emulators.phone.certificate_faults import NOT_HANDED_OUT, CertificateFault
from idclient.emulators.phone.certificates import IssuingOptions, PhoneCertificates, learn_kept
from idclient.emulators.phone.subjects import Level
from idclient.model import PhoneName, Purpose
from idclient.ports import Request
from idclient.value import replace
from tests.doubles import FixedClock
from tests.emulators.phone.people import MARY, PKI, certificates

MOBILE, SMART = PhoneName.MOBILE_ID, PhoneName.SMART_ID
PROVING, SIGNING = Purpose.AUTHENTICATION, Purpose.SIGNING
BOTH = pytest.mark.parametrize("service", list(PhoneName), ids=lambda service: service.value)
SOUND = [
    CertificateFault.EXPIRED,
    CertificateFault.NOT_YET_VALID,
    CertificateFault.REVOKED,
    CertificateFault.OCSP_UNKNOWN,
    CertificateFault.WRONG_PERSON,
    CertificateFault.WRONG_COUNTRY,
    CertificateFault.WRONG_PURPOSE,
    CertificateFault.NO_USAGE,
    CertificateFault.NO_POLICY,
    CertificateFault.CA,
]
"""Faults in which the authority's signature holds and the key is the phone's."""


@pytest.fixture
def issuing(clock: FixedClock) -> PhoneCertificates:
    return certificates(clock)


def load(der: bytes) -> x509.Certificate:
    return x509.load_der_x509_certificate(der)


def rogue(issuing: PhoneCertificates, fault: CertificateFault, service: PhoneName = MOBILE) -> x509.Certificate:
    return load(issuing.holding(MARY, service, SIGNING, fault).certificate)


def status(
    issuing: PhoneCertificates, certificate: x509.Certificate, issuer: Holding = PKI.phone_qualified
) -> judge.OCSPResponse:
    builder = judge.OCSPRequestBuilder().add_certificate(certificate, load(issuer.certificate), SHA1())
    body = builder.build().public_bytes(Encoding.DER)
    headers = {"content-type": "application/ocsp-request"}
    return judge.load_der_ocsp_response(issuing.ocsp.respond(Request("POST", OCSP_URL, "ocsp", headers, body)).body)


def has(certificate: x509.Certificate, kind: type[x509.ExtensionType]) -> bool:
    return any(isinstance(extension.value, kind) for extension in certificate.extensions)


@BOTH
@pytest.mark.parametrize("fault", SOUND, ids=lambda fault: fault.value)
def test_the_authority_itself_issued_what_is_wrong_in_other_ways(
    issuing: PhoneCertificates, fault: CertificateFault, service: PhoneName
) -> None:
    rogue(issuing, fault, service).verify_directly_issued_by(load(PKI.phone_qualified.certificate))


@BOTH
@pytest.mark.parametrize("fault", [fault for fault in CertificateFault if fault is not CertificateFault.GARBAGE])
def test_the_phone_has_the_key_of_whatever_certificate_is_handed_out(
    issuing: PhoneCertificates, fault: CertificateFault, service: PhoneName
) -> None:
    held = issuing.holding(MARY, service, SIGNING, fault)
    assert load(held.certificate).public_key() == held.key.public_key()


@pytest.mark.parametrize("fault", list(NOT_HANDED_OUT), ids=lambda fault: fault.value)
def test_what_the_service_keeps_to_itself_is_an_honest_certificate(
    issuing: PhoneCertificates, fault: CertificateFault
) -> None:
    assert issuing.holding(MARY, MOBILE, SIGNING, fault) == issuing.holding(MARY, MOBILE, SIGNING)


def test_dates_are_wrong_by_days(issuing: PhoneCertificates, clock: FixedClock) -> None:
    now: datetime = clock.now()
    assert rogue(issuing, CertificateFault.EXPIRED).not_valid_after_utc < now
    assert rogue(issuing, CertificateFault.NOT_YET_VALID).not_valid_before_utc > now


def test_the_one_in_the_authoritys_name_is_not_signed_by_it(issuing: PhoneCertificates) -> None:
    certificate = rogue(issuing, CertificateFault.WRONG_ISSUER)
    assert certificate.issuer == load(PKI.phone_qualified.certificate).subject
    with pytest.raises(InvalidSignature):
        certificate.verify_directly_issued_by(load(PKI.phone_qualified.certificate))


def test_a_damaged_signature_does_not_verify(issuing: PhoneCertificates) -> None:
    with pytest.raises(InvalidSignature):
        rogue(issuing, CertificateFault.TAMPERED).verify_directly_issued_by(load(PKI.phone_qualified.certificate))


def test_an_authority_of_another_name_is_in_no_hierarchy(issuing: PhoneCertificates) -> None:
    names = {load(holding.certificate).subject for holding in PKI.holdings().values()}
    assert rogue(issuing, CertificateFault.STRANGE_ISSUER).issuer not in names


def test_one_signs_itself(issuing: PhoneCertificates) -> None:
    certificate = rogue(issuing, CertificateFault.SELF_SIGNED)
    certificate.verify_directly_issued_by(certificate)


def test_a_leaf_issued_by_a_leaf_has_a_true_signature(issuing: PhoneCertificates) -> None:
    certificate = rogue(issuing, CertificateFault.ISSUED_BY_LEAF)
    (serial,) = certificate.issuer.get_attributes_for_oid(NameOID.SERIAL_NUMBER)
    assert str(serial.value).startswith("PNOEE-")
    assert serial.value != MARY.identifier


def test_another_person_is_another_and_another_country_has_the_same_code(issuing: PhoneCertificates) -> None:
    (other,) = rogue(issuing, CertificateFault.WRONG_PERSON).subject.get_attributes_for_oid(NameOID.SERIAL_NUMBER)
    (abroad,) = rogue(issuing, CertificateFault.WRONG_COUNTRY).subject.get_attributes_for_oid(NameOID.SERIAL_NUMBER)
    assert other.value not in (MARY.identifier, "")
    assert abroad.value == f"PNOLT-{MARY.code}"


@BOTH
def test_the_wrong_purpose_is_the_persons_other_certificate(issuing: PhoneCertificates, service: PhoneName) -> None:
    assert issuing.holding(MARY, service, SIGNING, CertificateFault.WRONG_PURPOSE) == issuing.holding(
        MARY, service, PROVING
    )


def test_what_is_left_out_is_left_out(issuing: PhoneCertificates) -> None:
    assert not has(rogue(issuing, CertificateFault.NO_USAGE), x509.KeyUsage)
    assert not has(rogue(issuing, CertificateFault.NO_POLICY), x509.CertificatePolicies)


def test_a_leaf_that_calls_itself_an_authority_says_so(issuing: PhoneCertificates) -> None:
    constraints = rogue(issuing, CertificateFault.CA).extensions.get_extension_for_class(x509.BasicConstraints)
    assert constraints.value.ca


@BOTH
def test_an_id_cards_certificate_comes_from_the_cards_authority(issuing: PhoneCertificates, service: PhoneName) -> None:
    certificate = rogue(issuing, CertificateFault.ID_CARD, service)
    certificate.verify_directly_issued_by(load(PKI.issuing.certificate))
    policies = certificate.extensions.get_extension_for_class(x509.CertificatePolicies).value
    assert "1.3.6.1.4.1.51361.1.1.1" in {policy.policy_identifier.dotted_string for policy in policies}


@BOTH
def test_the_other_service_has_a_key_of_the_expected_kind(issuing: PhoneCertificates, service: PhoneName) -> None:
    honest, other = (
        rogue(issuing, CertificateFault.NOT_FOUND, service),
        rogue(issuing, CertificateFault.OTHER_SERVICE, service),
    )

    def own(certificate: x509.Certificate) -> set[str]:
        found = certificate.extensions.get_extension_for_class(x509.CertificatePolicies).value
        return {policy.policy_identifier.dotted_string for policy in found}

    assert own(honest) & {"1.3.6.1.4.1.10015.18.1", "1.3.6.1.4.1.10015.17.2"}
    assert own(honest) != own(other)
    (serial,) = other.subject.get_attributes_for_oid(NameOID.SERIAL_NUMBER)
    assert serial.value == MARY.identifier


def test_a_lower_level_comes_from_the_authority_of_basic_accounts(issuing: PhoneCertificates) -> None:
    rogue(issuing, CertificateFault.WRONG_LEVEL, SMART).verify_directly_issued_by(load(PKI.phone_basic.certificate))


def test_garbage_is_no_certificate(issuing: PhoneCertificates) -> None:
    with pytest.raises(ValueError, match=r".+"):
        rogue(issuing, CertificateFault.GARBAGE)


@pytest.mark.parametrize(
    "fault", [fault for fault in SOUND if "revoked" not in fault.value and "ocsp" not in fault.value]
)
def test_ocsp_calls_the_others_good_so_that_only_one_thing_is_wrong(
    issuing: PhoneCertificates, fault: CertificateFault
) -> None:
    assert status(issuing, rogue(issuing, fault)).certificate_status is judge.OCSPCertStatus.GOOD


def test_ocsp_says_what_is_wrong_where_that_is_the_fault(issuing: PhoneCertificates, clock: FixedClock) -> None:
    revoked = status(issuing, rogue(issuing, CertificateFault.REVOKED))
    assert revoked.certificate_status is judge.OCSPCertStatus.REVOKED
    unknown = status(issuing, rogue(issuing, CertificateFault.OCSP_UNKNOWN))
    assert unknown.certificate_status is judge.OCSPCertStatus.UNKNOWN
    expired = status(issuing, rogue(issuing, CertificateFault.OCSP_EXPIRED))
    assert expired.next_update_utc is not None
    assert expired.next_update_utc < clock.now()


def test_another_responder_signs_only_for_the_certificate_it_is_laid_down_for(issuing: PhoneCertificates) -> None:
    strange = status(issuing, rogue(issuing, CertificateFault.OCSP_STRANGER))
    assert strange.certificates[0] != load(PKI.phone_qualified_responder.certificate)
    honest = status(issuing, rogue(issuing, CertificateFault.NOT_FOUND))
    assert honest.certificates[0] == load(PKI.phone_qualified_responder.certificate)


def test_a_responder_may_be_down_for_one_certificate(issuing: PhoneCertificates) -> None:
    certificate = rogue(issuing, CertificateFault.OCSP_DOWN)
    builder = judge.OCSPRequestBuilder().add_certificate(certificate, load(PKI.phone_qualified.certificate), SHA1())
    headers = {"content-type": "application/ocsp-request"}
    body = builder.build().public_bytes(Encoding.DER)
    assert issuing.ocsp.respond(Request("POST", OCSP_URL, "ocsp", headers, body)).status == 503


def test_revoking_a_person_ends_both_certificates_of_that_service_only(issuing: PhoneCertificates) -> None:
    issuing.revoke(MARY, SMART)
    for purpose in Purpose:
        smart = load(issuing.holding(MARY, SMART, purpose).certificate)
        mobile = load(issuing.holding(MARY, MOBILE, purpose).certificate)
        assert status(issuing, smart).certificate_status is judge.OCSPCertStatus.REVOKED
        assert status(issuing, mobile).certificate_status is judge.OCSPCertStatus.GOOD


def test_basic_accounts_are_answered_for_by_their_own_responder(issuing: PhoneCertificates) -> None:
    basic = replace(MARY, level=Level.BASIC)
    certificate = load(issuing.holding(basic, SMART, SIGNING).certificate)
    found = status(issuing, certificate, PKI.phone_basic)
    assert found.certificate_status is judge.OCSPCertStatus.GOOD
    assert found.certificates[0] == load(PKI.phone_basic_responder.certificate)


def test_another_persons_key_is_of_the_same_kind_and_not_the_same(issuing: PhoneCertificates) -> None:
    for service in PhoneName:
        own = issuing.holding(MARY, service, SIGNING).key
        other = issuing.other_key(MARY, service, SIGNING)
        assert type(own) is type(other)
        assert own.public_key() != other.public_key()


def test_a_responder_of_a_later_run_knows_what_was_kept(tmp_path: Path, clock: FixedClock) -> None:

    folder = tmp_path
    certificate = load(certificates(clock, IssuingOptions(folder)).holding(MARY, MOBILE, SIGNING).certificate)
    later = certificates(clock)
    assert status(later, certificate).certificate_status is judge.OCSPCertStatus.UNKNOWN
    (folder / "TEST-phone-certificate-damaged.der").write_bytes(b"\x30")
    learn_kept(folder, later.ocsp)
    assert status(later, certificate).certificate_status is judge.OCSPCertStatus.GOOD
