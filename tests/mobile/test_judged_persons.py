"""A phone's certificate is that of the person who was asked, or nobody's."""

import pytest

from idclient.errors.phone_answer import PhoneOtherPerson
from idclient.mobile.judging import Expected
from idclient.model import PhoneName, Purpose
from tests.mobile import certificates as made
from tests.mobile.certificates import PERSON, PHONES, Phone
from tests.mobile.judged import AUTHENTICATION, MID, QSCD, QUALIFIED, SID, SIGNING, judged
from tests.trust.world import World


@pytest.mark.parametrize(("service", "purpose"), PHONES)
def test_the_right_certificate_passes_and_names_its_person(world: World, service: PhoneName, purpose: Purpose) -> None:
    certificate = PHONES[service, purpose].made(world)
    result = judged(world, certificate, service=service, purpose=purpose)
    assert result.der == certificate.der
    assert result.level is (QSCD if purpose is SIGNING else QUALIFIED)
    assert [result.person.given_name, result.person.surname] == ["MARY ÄNN", "O’CONNEŽ-ŠUSLIK TESTNUMBER"]
    assert result.person.identifier == PERSON
    assert result.chain[-1] == world.pki.root.certificate
    assert world.ocsp.requests == 2  # the certificate, and its authority


def test_nothing_personal_is_in_a_repr(world: World) -> None:
    shown = repr(judged(world, Phone().made(world))) + repr(Expected(MID, SIGNING, PERSON))
    assert "MARY" not in shown
    assert PERSON[6:] not in shown


@pytest.mark.parametrize("purpose", Purpose)
def test_another_persons_certificate_is_refused(world: World, purpose: Purpose) -> None:
    certificate = PHONES[MID, purpose].but(numbers=(made.OTHER_PERSON,)).made(world)
    with pytest.raises(PhoneOtherPerson) as refused:
        judged(world, certificate, purpose=purpose)
    assert refused.value.facts == {"service": "mobile-id", "trace": "5ffc28098bb14341"}
    assert world.ocsp.requests == 0


@pytest.mark.parametrize(
    "number",
    [
        "PNOLT-38001085718",
        "PASEE-38001085718",
        "IDCEE-38001085718",
        "pnoee-38001085718",
        "PNOEE-3800108571",
        "PNOEE-380010857180",
        "PNOEE 38001085718",
        "X38001085718",
        "",
    ],
)
def test_another_kind_country_or_spelling_of_the_code_is_another_person(world: World, number: str) -> None:
    with pytest.raises(PhoneOtherPerson):
        judged(world, Phone(numbers=(number,) if number else ()).made(world))


def test_two_serial_numbers_name_nobody(world: World) -> None:
    with pytest.raises(PhoneOtherPerson):
        judged(world, Phone(numbers=(made.OTHER_PERSON, PERSON)).made(world))


def test_old_mobile_id_certificates_write_the_code_bare_and_the_country_beside(world: World) -> None:
    bare = Phone(
        numbers=(PERSON[6:],), policies=("1.3.6.1.4.1.10015.1.3",), usages=("digital_signature", "key_agreement")
    )
    assert judged(world, bare.made(world)).person.code == PERSON[6:]
    for foreign in (bare.but(country="LT"), bare.but(numbers=("37605030299",))):
        with pytest.raises(PhoneOtherPerson):
            judged(world, foreign.made(world))


def test_smart_id_never_wrote_a_code_bare(world: World) -> None:
    with pytest.raises(PhoneOtherPerson):
        judged(world, PHONES[SID, AUTHENTICATION].but(numbers=(PERSON[6:],)).made(world), service=SID)


def test_whoever_reads_the_qr_code_must_still_be_somebody(world: World) -> None:
    phone = PHONES[SID, AUTHENTICATION]
    assert judged(world, phone.made(world), service=SID, person="").person.identifier == PERSON
    with pytest.raises(PhoneOtherPerson):
        judged(world, phone.but(numbers=(PERSON[6:],)).made(world), service=SID, person="")


@pytest.mark.parametrize("person", ["PNOLV-030303-10012", "PASKZ-987654321012", "IDCEE-AA3456789", "PNOLT-38001085718"])
def test_people_of_other_countries_and_with_other_documents_are_known_by_them(world: World, person: str) -> None:
    certificate = PHONES[SID, SIGNING].but(numbers=(person,), country=person[3:5]).made(world)
    result = judged(world, certificate, service=SID, purpose=SIGNING, person=person)
    assert (result.person.country, result.person.code) == (person[3:5], person[6:])
