"""Authentication with any identity: what is asked for, what is verified, and what a liar achieves."""

import hashlib
from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, decode_dss_signature

from idclient.cards.pin_entry import Entering
from idclient.emulators.authorities.ocsp import OcspBehaviour, Revocation
from idclient.emulators.authorities.pki import GIVEN_NAMES, PERSONAL_CODE, SURNAME
from idclient.errors import Cancelled, Error
from idclient.errors.card import PinWrong, ReaderUnavailable
from idclient.errors.phone_service import PhoneServiceNotConfigured
from idclient.errors.trust import (
    CertificateNotForAuthentication,
    CertificateRevoked,
    CertificateStatusUnknown,
    ChainNotFound,
    SignatureInvalid,
)
from idclient.journeys.authenticate import Authenticated, authenticate
from idclient.journeys.identities import Choice, ChosenCard, ChosenMobileId, ChosenSmartId, open_chosen
from idclient.mobile.subscriber import parse_account, parse_subscriber
from idclient.model import Dialog, PinEntry, Progress, Purpose, Signature, SignatureAlgorithm, Step
from idclient.ports import Environment
from idclient.value import replace
from tests.doubles import FixedClock, Person
from tests.journeys.conftest import Stage
from tests.trust.made import Recipe

OCSP_FAULTS = (OcspBehaviour.INTERNAL_ERROR, OcspBehaviour.NO_NONCE)


def with_card(stage: Stage, person: Person, environment: Environment | None = None) -> Authenticated:
    chosen = environment or stage.environment
    with open_chosen(chosen, ChosenCard(), person) as identity:
        return authenticate(chosen, identity, person)


class Answering:
    """An identity that answers as it likes and remembers what was to be signed."""

    def __init__(self, answer: Callable[[bytes], Signature]) -> None:
        self.answer = answer
        self.digests: list[bytes] = []

    def certificate(self, dialog: Dialog) -> bytes:
        raise AssertionError(dialog)

    def signature_algorithms(self, dialog: Dialog) -> tuple[SignatureAlgorithm, ...]:
        raise AssertionError(dialog)

    def sign(self, digest: bytes, dialog: Dialog) -> Signature:
        raise AssertionError(digest, dialog)

    def authenticate(self, digest: bytes, dialog: Dialog) -> Signature:
        assert dialog is not None
        self.digests.append(digest)
        return self.answer(digest)


def signed(digest: bytes, key: ec.EllipticCurvePrivateKey, certificate: bytes) -> Signature:
    width = (key.key_size + 7) // 8
    r, s = decode_dss_signature(key.sign(digest, ec.ECDSA(Prehashed(hashes.SHA256()))))
    value = r.to_bytes(width, "big") + s.to_bytes(width, "big")
    return Signature(value, SignatureAlgorithm.ECDSA_SHA256, certificate)


def test_a_card_proves_its_holder(stage: Stage, clock: FixedClock) -> None:
    person = Person("1234")
    result = with_card(stage, person)
    assert (result.holder.given_name, result.holder.surname) == (GIVEN_NAMES, SURNAME)
    assert result.holder.identifier == f"PNOEE-{PERSONAL_CODE}"
    assert (result.certificate, result.at) == (stage.world.pki.authentication.certificate, clock.now())
    assert [request.purpose for request in person.asked] == [Purpose.AUTHENTICATION]
    assert person.notes[-1] == Progress(Step.CHECKING_ANSWER)


def test_nothing_personal_is_in_a_repr(stage: Stage) -> None:
    shown = repr(with_card(stage, Person("1234")))
    for personal in (GIVEN_NAMES, SURNAME, PERSONAL_CODE):
        assert personal not in shown


def test_what_is_signed_is_the_digest_of_a_fresh_random_value(stage: Stage) -> None:
    pki, asked = stage.world.pki, list[int]()

    def entropy(size: int) -> bytes:
        asked.append(size)
        return bytes([len(asked)]) * size

    identity = Answering(lambda digest: signed(digest, pki.authentication.key, pki.authentication.certificate))
    environment = replace(stage.environment, entropy=entropy)
    for _ in range(2):
        authenticate(environment, identity, Person())
    first = hashlib.sha256(bytes([1]) * 64).digest()
    assert identity.digests[0] == first
    assert len(set(identity.digests)) == 2


def test_the_card_is_the_one_in_the_reader_that_was_chosen(stage: Stage) -> None:
    person = Person()
    with open_chosen(stage.environment, ChosenCard("emulated", Entering(PinEntry.TYPED)), person) as identity:
        assert identity.certificate(person) == stage.world.pki.signing.certificate
    with pytest.raises(ReaderUnavailable):
        open_chosen(stage.environment, ChosenCard("another"), person)


@pytest.mark.parametrize(
    "choice",
    [
        ChosenMobileId(parse_subscriber("+37200000766", "60001019906")),
        ChosenSmartId(parse_account("PNOEE-60001019906")),
    ],
)
def test_a_phone_without_a_service_says_what_is_missing(stage: Stage, choice: Choice) -> None:
    with pytest.raises(PhoneServiceNotConfigured) as refused:
        open_chosen(stage.environment, choice, Person())
    assert refused.value.facts["missing"] in {"mobile_id.url", "smart_id.url"}
    assert "9906" not in repr(choice)


def test_a_wrong_pin_proves_nobody(stage: Stage) -> None:
    with pytest.raises(PinWrong):
        with_card(stage, Person("9999"))
    assert with_card(stage, Person("1234")).holder.surname == SURNAME


def test_a_person_who_stops_is_not_authenticated(stage: Stage) -> None:
    with pytest.raises(Cancelled):
        with_card(stage, Person())

    pki, person = stage.world.pki, Person()

    def answer(digest: bytes) -> Signature:
        person.cancelled = True
        return signed(digest, pki.authentication.key, pki.authentication.certificate)

    before = stage.world.ocsp.requests
    with pytest.raises(Cancelled):
        authenticate(stage.environment, Answering(answer), person)
    assert stage.world.ocsp.requests == before


def test_a_revoked_certificate_proves_nobody(stage: Stage, clock: FixedClock) -> None:
    stage.world.ocsp.revoke(stage.world.pki.authentication.certificate, Revocation(clock.now()))
    with pytest.raises(CertificateRevoked):
        with_card(stage, Person("1234"))


@pytest.mark.parametrize("behaviour", OCSP_FAULTS)
def test_a_certificate_whose_status_nobody_tells_proves_nobody(stage: Stage, behaviour: OcspBehaviour) -> None:
    stage.world.ocsp.behaviour = behaviour
    with pytest.raises(Error):
        with_card(stage, Person("1234"))


def test_a_certificate_nobody_knows_proves_nobody(stage: Stage) -> None:
    stage.world.ocsp.forget(stage.world.pki.authentication.certificate)
    with pytest.raises(CertificateStatusUnknown):
        with_card(stage, Person("1234"))


def test_the_authorities_are_the_configured_ones(stage: Stage) -> None:
    store = replace(stage.environment.trust, anchors=())
    with pytest.raises(ChainNotFound):
        with_card(stage, Person("1234"), replace(stage.environment, trust=store))


def test_an_identity_that_lies_proves_nobody(stage: Stage) -> None:
    pki = stage.world.pki
    own = Recipe(usages=("digital_signature",)).make()
    key = own.key
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    old = signed(hashlib.sha256(b"of yesterday").digest(), pki.authentication.key, pki.authentication.certificate)
    lies: tuple[tuple[Callable[[bytes], Signature], type[Error]], ...] = (
        (lambda digest: signed(digest, key, own.der), ChainNotFound),
        (lambda digest: signed(digest, key, pki.authentication.certificate), SignatureInvalid),
        (lambda _: old, SignatureInvalid),
        (lambda digest: signed(digest, pki.signing.key, pki.signing.certificate), CertificateNotForAuthentication),
    )
    for answer, error in lies:
        with pytest.raises(error):
            authenticate(stage.environment, Answering(answer), Person())
