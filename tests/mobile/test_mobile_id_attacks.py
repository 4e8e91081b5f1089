"""Nothing is accepted on Mobile-ID's word: each lie in an answer is found, and called what it is."""

import base64
from collections.abc import Callable
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from idclient.emulators.authorities.ocsp import Revocation
from idclient.errors import Error
from idclient.errors.phone_answer import (
    PhoneAnswerMalformed,
    PhoneCertificateKind,
    PhoneCertificateMissing,
    PhoneOtherPerson,
)
from idclient.errors.trust import (
    CertificateExpired,
    CertificateIsAuthority,
    CertificateMalformed,
    CertificateNotYetValid,
    CertificateRevoked,
    ChainNotFound,
    ChainSignatureInvalid,
)
from idclient.mobile.mobile_id.identity import MobileIdIdentity
from idclient.model import PhoneName, Purpose
from idclient.value import replace
from tests.doubles import Person
from tests.mobile import certificates as made
from tests.mobile.certificates import OTHER_PERSON, PHONES
from tests.mobile.mobile_id_service import (
    CERTIFICATE,
    POLL,
    START,
    MobileIdService,
    digest_of,
    environment,
    identity,
    rsa_key,
    subscriber,
)
from tests.trust.made import NOW, Made, Recipe, from_holding
from tests.trust.world import World

MID, SID = PhoneName.MOBILE_ID, PhoneName.SMART_ID
DIGEST = digest_of("sha256")


def used(service: MobileIdService, purpose: Purpose) -> None:
    phone = identity(service)
    (phone.sign if purpose is Purpose.SIGNING else phone.authenticate)(DIGEST, Person())


def is_refused(service: MobileIdService, purpose: Purpose, kind: type[Error]) -> None:
    """Using the phone fails in this way; for a signature the certificate already does, and the phone never rings."""
    with pytest.raises(Error) as caught:
        used(service, purpose)
    assert type(caught.value) is kind
    assert (START in service.stages()) == (purpose is Purpose.AUTHENTICATION)


def expired(world: World, purpose: Purpose) -> Made:
    day = timedelta(days=1)
    return PHONES[MID, purpose].made(world, start=NOW - 9 * day, end=NOW - day)


def not_yet_valid(world: World, purpose: Purpose) -> Made:
    return PHONES[MID, purpose].made(world, start=NOW + timedelta(hours=1))


def revoked(world: World, purpose: Purpose) -> Made:
    made = PHONES[MID, purpose].made(world)
    world.ocsp.revoke(made.der, Revocation(NOW - timedelta(days=1)))
    return made


def of_a_stranger(world: World, purpose: Purpose) -> Made:
    return PHONES[MID, purpose].but(numbers=(OTHER_PERSON,)).made(world)


def of_another_country(world: World, purpose: Purpose) -> Made:
    return PHONES[MID, purpose].but(numbers=(made.PERSON.replace("PNOEE", "PNOLT"),), country="LT").made(world)


def of_an_id_card(world: World, purpose: Purpose) -> Made:
    return from_holding(world.pki.signing if purpose is Purpose.SIGNING else world.pki.authentication)


def of_smart_id(world: World, purpose: Purpose) -> Made:
    return PHONES[SID, purpose].made(world, key=rsa_key())


def for_the_other_purpose(world: World, purpose: Purpose) -> Made:
    other = Purpose.AUTHENTICATION if purpose is Purpose.SIGNING else Purpose.SIGNING
    return PHONES[MID, other].made(world)


def of_a_false_authority(world: World, purpose: Purpose) -> Made:
    return PHONES[MID, purpose].made(world, signer=ec.generate_private_key(ec.SECP384R1()), key_ids=False)


def of_an_authority_nobody_knows(world: World, purpose: Purpose) -> Made:
    stranger = Recipe(subject="TEST stranger", authority=True).make()
    return PHONES[MID, purpose].but(issuer=stranger).made(world)


def of_an_authority(world: World, purpose: Purpose) -> Made:
    return PHONES[MID, purpose].made(world, authority=True)


CERTIFICATES: list[tuple[Callable[[World, Purpose], Made], type[Error]]] = [
    (of_a_stranger, PhoneOtherPerson),
    (of_another_country, PhoneOtherPerson),
    (of_an_id_card, PhoneCertificateKind),
    (of_smart_id, PhoneCertificateKind),
    (for_the_other_purpose, PhoneCertificateKind),
    (expired, CertificateExpired),
    (not_yet_valid, CertificateNotYetValid),
    (revoked, CertificateRevoked),
    (of_a_false_authority, ChainSignatureInvalid),
    (of_an_authority_nobody_knows, ChainNotFound),
    (of_an_authority, CertificateIsAuthority),
]


@pytest.mark.parametrize("purpose", Purpose)
@pytest.mark.parametrize(("make", "kind"), CERTIFICATES, ids=lambda value: getattr(value, "__name__", ""))
def test_a_certificate_that_is_not_the_persons_own_good_mobile_id_is_refused(
    world: World, make: Callable[[World, Purpose], Made], kind: type[Error], purpose: Purpose
) -> None:
    service = MobileIdService(world)
    service.offer(purpose, make(world, purpose))
    is_refused(service, purpose, kind)


@pytest.mark.parametrize("purpose", Purpose)
def test_only_authorities_that_are_configured_count(world: World, purpose: Purpose) -> None:
    known = environment(MobileIdService(world))
    phone = MobileIdIdentity(replace(known, trust=replace(known.trust, anchors=())), subscriber())
    with pytest.raises(ChainNotFound):
        (phone.sign if purpose is Purpose.SIGNING else phone.authenticate)(DIGEST, Person())


@pytest.mark.parametrize("purpose", Purpose)
@pytest.mark.parametrize("value", ["", "AAAA", base64.b64encode(b"\x30\x03\x02\x01\x01").decode()])
def test_what_is_no_certificate_is_refused(world: World, purpose: Purpose, value: str) -> None:
    service = MobileIdService(world)
    stage = CERTIFICATE if purpose is Purpose.SIGNING else POLL
    service.bends[stage] = lambda values: {**values, "cert": value}
    service.running = 0
    is_refused(service, purpose, CertificateMalformed if value else PhoneCertificateMissing)


@pytest.mark.parametrize("purpose", Purpose)
@pytest.mark.parametrize("value", ["AA=A", "****", "AAA", "AAAA\n", 7, ["AAAA"]])
def test_a_certificate_is_strict_base64(world: World, purpose: Purpose, value: object) -> None:
    service = MobileIdService(world, running=0)
    stage = CERTIFICATE if purpose is Purpose.SIGNING else POLL
    service.bends[stage] = lambda values: {**values, "cert": value}
    is_refused(service, purpose, PhoneAnswerMalformed)
