"""Mobile-ID proves and signs like a card; its code is shown first and its phone rings once."""

import base64
import json

import pytest

from idclient.errors.card import DigestUnsupported
from idclient.errors.phone import PhoneError, PhoneNoAccount, PhoneResultUnknown
from idclient.errors.phone_service import PhoneServiceNotConfigured
from idclient.mobile.mobile_id.identity import MobileIdIdentity
from idclient.mobile.mobile_id.messages import Language
from idclient.mobile.mobile_id.options import MobileIdOptions
from idclient.mobile.subscriber import parse_subscriber
from idclient.model import (
    Identity,
    PhoneName,
    Progress,
    Purpose,
    ShowCode,
    Signature,
    SignatureAlgorithm,
    Step,
    WaitingForPhone,
)
from idclient.wire.verification_code import mobile_id_code
from tests.doubles import Person
from tests.mobile.mobile_id_service import (
    BASE,
    CERTIFICATE,
    NAME,
    PHONE,
    POLL,
    START,
    UUID,
    MobileIdService,
    answer,
    digest_of,
    environment,
    identity,
    rsa_key,
    subscriber,
)
from tests.mobile.test_mobile_id_results import RESULTS, SYNONYMS
from tests.trust.world import World

KINDS = {"sha256": 256, "sha384": 384, "sha512": 512}


def used(service: MobileIdService, purpose: Purpose, digest: bytes, person: Person | None = None) -> Signature:
    phone: Identity = identity(service)
    return (phone.sign if purpose is Purpose.SIGNING else phone.authenticate)(digest, person or Person())


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("rsa", [False, True], ids=["EC", "RSA"])
@pytest.mark.parametrize("purpose", Purpose)
def test_a_phone_signs_each_digest_with_either_kind_of_key(
    world: World, purpose: Purpose, kind: str, *, rsa: bool
) -> None:
    service = MobileIdService(world, key=rsa_key() if rsa else None)
    signature = used(service, purpose, digest_of(kind))
    assert signature.certificate == service.offered[purpose].der
    assert signature.algorithm is SignatureAlgorithm[f"{'RSA' if rsa else 'ECDSA'}_SHA{KINDS[kind]}"]
    assert len(signature.value) == (256 if rsa else 64)
    assert signature.message == b""


def test_the_signing_certificate_is_fetched_once_and_nobodys_phone_rings_for_it(world: World) -> None:
    service = MobileIdService(world)
    phone = identity(service)
    assert phone.certificate(Person()) == service.offered[Purpose.SIGNING].der
    phone.signature_algorithms(Person())
    assert service.stages() == [CERTIFICATE]
    phone.sign(digest_of("sha256"), Person())
    assert service.stages() == [CERTIFICATE, START, POLL, POLL, POLL]


def test_the_schemes_follow_the_key(world: World) -> None:
    names = [each.value for each in identity(MobileIdService(world)).signature_algorithms(Person())]
    assert names == ["ecdsa-with-SHA256", "ecdsa-with-SHA384", "ecdsa-with-SHA512"]
    with_rsa = identity(MobileIdService(world, key=rsa_key())).signature_algorithms(Person())
    assert [each.name for each in with_rsa] == ["RSA_SHA256", "RSA_SHA384", "RSA_SHA512"]


@pytest.mark.parametrize("purpose", Purpose)
def test_the_code_is_shown_before_the_request_leaves(world: World, purpose: Purpose) -> None:
    service, person = MobileIdService(world), Person()
    shown: list[object] = []
    service.on_start = lambda: shown.extend(person.notes)
    used(service, purpose, digest_of("sha256"), person)
    assert ShowCode(PhoneName.MOBILE_ID, purpose, mobile_id_code(digest_of("sha256"))) in shown
    assert Progress(Step.ASKING_PHONE) in shown


def test_a_person_is_told_how_long_the_phone_will_wait_and_what_comes_next(world: World) -> None:
    person = Person()
    used(MobileIdService(world), Purpose.AUTHENTICATION, digest_of("sha256"), person)
    seconds = [note.seconds_left for note in person.notes if isinstance(note, WaitingForPhone)]
    assert seconds == sorted(seconds, reverse=True)
    assert seconds[0] == 120
    assert person.notes[-1] == Progress(Step.CHECKING_ANSWER)


def test_the_request_says_who_asks_whom_for_what(world: World) -> None:
    service = MobileIdService(world)
    options = MobileIdOptions(language=Language.ESTONIAN, authentication_text="Sisene", signing_text="Allkirjasta lõpp")
    identity(service, options).authenticate(digest_of("sha384"), Person())
    assert service.sent == {
        "relyingPartyName": NAME,
        "relyingPartyUUID": UUID,
        "phoneNumber": PHONE,
        "nationalIdentityNumber": "38001085718",
        "hash": base64.b64encode(digest_of("sha384")).decode(),
        "hashType": "SHA384",
        "language": "EST",
        "displayText": "Sisene",
        "displayTextFormat": "GSM-7",
        "path": "authentication",
    }
    service.running = 0
    identity(service, options).sign(digest_of("sha512"), Person())
    assert (service.sent["path"], service.sent["displayText"]) == ("signature", "Allkirjasta lõpp")
    assert (service.sent["hashType"], service.sent["displayTextFormat"]) == ("SHA512", "UCS-2")


def test_without_a_text_none_is_sent(world: World) -> None:
    service = MobileIdService(world)
    used(service, Purpose.SIGNING, digest_of("sha256"))
    assert not {"displayText", "displayTextFormat"} & set(service.sent)


@pytest.mark.parametrize("size", [0, 20, 28, 31, 33, 63, 65])
def test_what_is_no_sha_2_digest_is_not_sent(world: World, size: int) -> None:
    service = MobileIdService(world)
    for purpose in Purpose:
        with pytest.raises(DigestUnsupported):
            used(service, purpose, bytes(size))
    assert service.log == []


@pytest.mark.parametrize("result", [*RESULTS, *SYNONYMS, "SOMETHING_NEW"])
@pytest.mark.parametrize("purpose", Purpose)
def test_every_result_of_a_session_is_its_own_error(world: World, purpose: Purpose, result: str) -> None:
    service = MobileIdService(world, result=result)
    kind = RESULTS[SYNONYMS.get(result, result)][0] if result != "SOMETHING_NEW" else PhoneResultUnknown
    with pytest.raises(PhoneError) as caught:
        used(service, purpose, digest_of("sha256"))
    assert type(caught.value) is kind
    assert service.stages().count(START) == 1


@pytest.mark.parametrize("result", ["NOT_FOUND", "NOT_ACTIVE", "NOT_MID_CLIENT"])
def test_without_a_certificate_nobody_has_mobile_id_and_nobody_is_asked(world: World, result: str) -> None:
    service = MobileIdService(world)
    service.bends[CERTIFICATE] = lambda _: {"result": result}
    with pytest.raises(PhoneNoAccount):
        used(service, Purpose.SIGNING, digest_of("sha256"))
    assert service.stages() == [CERTIFICATE]


@pytest.mark.parametrize("missing", ["url", "party_uuid", "party_name"])
def test_what_is_not_configured_is_named_before_anything_is_sent(world: World, missing: str) -> None:
    service = MobileIdService(world)
    with pytest.raises(PhoneServiceNotConfigured) as caught:
        MobileIdIdentity(environment(service, **{missing: ""}), subscriber())
    assert caught.value.facts["missing"] == f"mobile_id.{missing}"


@pytest.mark.parametrize("slash", ["", "/"])
def test_an_organisations_proxy_is_only_another_address(world: World, slash: str) -> None:
    service = MobileIdService(world)
    phone = MobileIdIdentity(environment(service, url=BASE + slash), subscriber())
    phone.authenticate(digest_of("sha256"), Person())
    assert service.log[0][1].url == f"{BASE}/authentication"


def test_a_lithuanian_number_means_a_lithuanian_person() -> None:
    assert parse_subscriber("+37060000666", "50001018865").subject == "PNOLT-50001018865"


def test_nothing_of_a_person_is_in_a_repr(world: World) -> None:
    phone = identity(MobileIdService(world), MobileIdOptions(signing_text="Sign con...pdf"))
    shown = repr(phone) + repr(vars(phone))
    for secret in (PHONE, "38001085718", UUID, "con...pdf"):
        assert secret not in shown


def test_an_identity_is_used_like_a_cards(world: World) -> None:
    with identity(MobileIdService(world)) as phone:
        phone.certificate(Person())
    phone.close()


def test_more_than_we_know_of_is_ignored(world: World) -> None:
    service = MobileIdService(world)
    service.acts[START].append(lambda request: answer({**json.loads(service.honest(request).body), "sessionId": "x"}))
    used(service, Purpose.AUTHENTICATION, digest_of("sha256"))
