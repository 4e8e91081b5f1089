"""A phone's certificate is of the service that was asked, and for the purpose."""

from itertools import product

import pytest

from idclient.errors.phone import PhoneError
from idclient.errors.phone_answer import PhoneCertificateKind, PhoneCertificateLevel, PhoneOtherPerson
from idclient.model import PhoneName, Purpose
from tests.mobile import certificates as made
from tests.mobile.certificates import PHONES, Phone
from tests.mobile.judged import AUTHENTICATION, MID, SID, SIGNING, judged
from tests.trust.world import World

WRONG = [(asked, offered) for asked, offered in product(PHONES, PHONES) if asked != offered]


@pytest.mark.parametrize(("asked", "offered"), WRONG)
def test_a_certificate_of_another_service_or_purpose_is_of_the_wrong_kind(
    world: World, asked: tuple[PhoneName, Purpose], offered: tuple[PhoneName, Purpose]
) -> None:
    certificate = PHONES[offered].made(world)
    with pytest.raises(PhoneCertificateKind):
        judged(world, certificate, service=asked[0], purpose=asked[1])


@pytest.mark.parametrize(("service", "purpose"), PHONES)
def test_an_id_card_of_the_same_person_is_no_phone(world: World, service: PhoneName, purpose: Purpose) -> None:
    card = world.pki.signing if purpose is SIGNING else world.pki.authentication
    with pytest.raises(PhoneCertificateKind):
        judged(world, card.certificate, service=service, purpose=purpose)


@pytest.mark.parametrize(
    "phone",
    [
        Phone(policies=()),
        Phone(policies=(made.MOBILE_ID,)),
        Phone(policies=(made.NCP_PLUS,)),
        Phone(policies=("1.3.6.1.4.1.10015.18", made.NCP_PLUS)),
        Phone(policies=("1.3.6.1.4.1.10015.18.1.1", made.NCP_PLUS)),
        Phone(policies=("2.5.29.32.0",)),
    ],
)
def test_policies_are_compared_whole(world: World, phone: Phone) -> None:
    with pytest.raises(PhoneCertificateKind):
        judged(world, phone.made(world))


@pytest.mark.parametrize(
    ("service", "purpose", "usages"),
    [
        (MID, AUTHENTICATION, ()),
        (MID, AUTHENTICATION, ("key_agreement",)),
        (MID, AUTHENTICATION, ("content_commitment",)),
        (MID, AUTHENTICATION, ("digital_signature", "content_commitment")),
        (MID, SIGNING, ()),
        (MID, SIGNING, ("digital_signature",)),
        (SID, SIGNING, ("digital_signature", "content_commitment")),
        (SID, AUTHENTICATION, ("content_commitment",)),
    ],
)
def test_a_key_serves_one_purpose(world: World, service: PhoneName, purpose: Purpose, usages: tuple[str, ...]) -> None:
    with pytest.raises(PhoneCertificateKind):
        judged(world, PHONES[service, purpose].but(usages=usages).made(world), service=service, purpose=purpose)


@pytest.mark.parametrize(
    ("service", "purpose", "purposes", "usages", "fits"),
    [
        (MID, AUTHENTICATION, (made.CLIENT_AUTH,), (), True),
        (MID, AUTHENTICATION, (made.SERVER_AUTH,), (), False),
        (MID, SIGNING, (made.SERVER_AUTH,), (), False),
        (MID, SIGNING, ("1.3.6.1.5.5.7.3.4",), (), True),
        (SID, AUTHENTICATION, (), (), False),
        (SID, AUTHENTICATION, (made.CLIENT_AUTH,), (), False),
        (SID, AUTHENTICATION, (made.CLIENT_AUTH,), ("key_encipherment",), False),
        (SID, AUTHENTICATION, (made.CLIENT_AUTH,), ("key_encipherment", "data_encipherment"), True),
        (SID, AUTHENTICATION, (made.SERVER_AUTH,), ("key_encipherment", "data_encipherment"), False),
    ],
)
def test_extended_key_usage_is_the_services_own(
    world: World, service: PhoneName, purpose: Purpose, purposes: tuple[str, ...], usages: tuple[str, ...], fits: bool
) -> None:
    phone = PHONES[service, purpose]
    certificate = phone.but(purposes=purposes, usages=(*phone.usages, *usages)).made(world)
    if fits:
        assert judged(world, certificate, service=service, purpose=purpose)
        return
    with pytest.raises(PhoneCertificateKind):
        judged(world, certificate, service=service, purpose=purpose)


def test_all_refusals_of_a_phone_are_one_family() -> None:
    assert all(issubclass(leaf, PhoneError) for leaf in (PhoneCertificateKind, PhoneCertificateLevel, PhoneOtherPerson))
