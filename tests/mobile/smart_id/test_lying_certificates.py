"""An answer says OK and its certificate is not believed: each lie alone, in each version and flow."""

from datetime import timedelta

import pytest

from idclient.emulators.authorities.ocsp import Revocation
from idclient.errors import Error
from idclient.errors.phone_answer import (
    PhoneCertificateKind,
    PhoneCertificateLevel,
    PhoneCertificateMissing,
    PhoneOtherPerson,
)
from idclient.errors.trust import (
    CertificateExpired,
    CertificateMalformed,
    CertificateNotYetValid,
    CertificateRevoked,
    ChainError,
)
from idclient.mobile.certificate_profiles import CertificateLevel
from idclient.mobile.subscriber import ANONYMOUS
from idclient.model import PhoneName, Purpose
from tests.doubles import Person
from tests.mobile.certificates import BASIC_AUTHENTICATION, BASIC_SIGNING, OTHER_PERSON, PHONES, rsa_key
from tests.mobile.smart_id.asked import Asked, each_purpose, each_v3, each_way
from tests.mobile.smart_id.service import Service
from tests.trust.made import NOW, Made, root

AUTHENTICATION, SIGNING = Purpose.AUTHENTICATION, Purpose.SIGNING


def offer(service: Service, purpose: Purpose, certificate: Made) -> None:
    service.certificates[purpose] = certificate


def phone(service: Service, purpose: Purpose, name: PhoneName = PhoneName.SMART_ID, **changes: object) -> Made:
    return PHONES[name, purpose].but(**changes).made(service.world, key=rsa_key())


@each_way
@each_purpose
def test_another_persons_certificate(service: Service, way: Asked, purpose: Purpose) -> None:
    offer(service, purpose, phone(service, purpose, numbers=(OTHER_PERSON,)))
    with pytest.raises(PhoneOtherPerson):
        way.act(service, purpose)


@each_way
@each_purpose
def test_another_persons_account(service: Service, way: Asked, purpose: Purpose) -> None:
    service.bend = lambda status: status["result"].update(documentNumber=f"{OTHER_PERSON}-MOCK-Q")
    with pytest.raises(PhoneOtherPerson):
        way.act(service, purpose)


def test_another_persons_certificate_where_nobody_was_named(service: Service) -> None:
    identity, person = service.identity(ANONYMOUS), Person()
    identity.certificate(person)
    offer(service, SIGNING, phone(service, SIGNING, numbers=(OTHER_PERSON,)))
    with pytest.raises(PhoneOtherPerson):
        identity.sign(bytes(64), person)


@each_way
@each_purpose
def test_a_mobile_id_certificate_is_none_of_smart_id(service: Service, way: Asked, purpose: Purpose) -> None:
    offer(service, purpose, phone(service, purpose, PhoneName.MOBILE_ID))
    with pytest.raises(PhoneCertificateKind):
        way.act(service, purpose)


@each_way
@each_purpose
def test_a_certificate_for_the_other_purpose(service: Service, way: Asked, purpose: Purpose) -> None:
    other = SIGNING if purpose is AUTHENTICATION else AUTHENTICATION
    offer(service, purpose, phone(service, other))
    with pytest.raises(PhoneCertificateKind):
        way.act(service, purpose)


@each_way
@each_purpose
@pytest.mark.parametrize(
    ("start", "end", "error"),
    [
        (NOW - timedelta(days=9), NOW - timedelta(seconds=1), CertificateExpired),
        (NOW + timedelta(seconds=1), NOW + timedelta(days=9), CertificateNotYetValid),
    ],
    ids=["expired", "not yet valid"],
)
def test_a_certificate_out_of_its_time(
    service: Service, way: Asked, purpose: Purpose, start: object, end: object, error: type[Error]
) -> None:
    recipe = PHONES[PhoneName.SMART_ID, purpose]
    offer(service, purpose, recipe.made(service.world, key=rsa_key(), start=start, end=end))
    with pytest.raises(error):
        way.act(service, purpose)


@each_way
@each_purpose
def test_a_revoked_certificate(service: Service, way: Asked, purpose: Purpose) -> None:
    service.world.ocsp.revoke(service.certificates[purpose].der, Revocation(NOW - timedelta(days=1)))
    with pytest.raises(CertificateRevoked):
        way.act(service, purpose)


@each_way
@each_purpose
def test_a_certificate_of_an_authority_that_nobody_knows(service: Service, way: Asked, purpose: Purpose) -> None:
    offer(service, purpose, phone(service, purpose, issuer=root()))
    with pytest.raises(ChainError):
        way.act(service, purpose)


@each_way
@each_purpose
def test_octets_that_are_no_certificate(service: Service, way: Asked, purpose: Purpose) -> None:
    service.bend = lambda status: status["cert"].update(value="MAMCAQA=")
    with pytest.raises(CertificateMalformed):
        way.act(service, purpose)


@each_way
@each_purpose
def test_an_answer_without_a_certificate(service: Service, way: Asked, purpose: Purpose) -> None:
    service.bend = lambda status: status.pop("cert")
    with pytest.raises(PhoneCertificateMissing):
        way.act(service, purpose)


@each_way
@each_purpose
def test_a_certificate_below_the_level_asked_for(service: Service, way: Asked, purpose: Purpose) -> None:
    basic = BASIC_AUTHENTICATION if purpose is AUTHENTICATION else BASIC_SIGNING
    offer(service, purpose, basic.made(service.world, key=rsa_key()))
    with pytest.raises(PhoneCertificateLevel):
        way.act(service, purpose)


@each_way
@each_purpose
def test_a_level_below_the_one_asked_for_by_the_services_own_word(
    service: Service, way: Asked, purpose: Purpose
) -> None:
    service.bend = lambda status: status["cert"].update(certificateLevel="ADVANCED")
    with pytest.raises(PhoneCertificateLevel):
        way.act(service, purpose)


@each_way
def test_a_level_above_the_one_that_the_certificate_proves(service: Service, way: Asked) -> None:
    service.bend = lambda status: status["cert"].update(certificateLevel="QSCD")
    with pytest.raises(PhoneCertificateLevel):
        way.act(service, AUTHENTICATION)


@each_v3
def test_a_signing_certificate_outside_of_a_device_where_one_is_asked_for(service: Service, way: Asked) -> None:
    made = PHONES[PhoneName.SMART_ID, SIGNING]
    offer(service, SIGNING, phone(service, SIGNING, statements=made.statements[::2]))
    identity = service.identity(options=way.options(level=CertificateLevel.QSCD))
    with pytest.raises(PhoneCertificateLevel):
        identity.certificate(Person())
