"""Smart-ID against the emulator, which was written from the specification by others: all that may go wrong there."""

import pytest

from idclient.emulators.phone.certificate_faults import CertificateFault
from idclient.emulators.phone.scenario import (
    AnswerFault,
    HttpFault,
    Middle,
    PhoneOutcome,
    Scenario,
    Stage,
    Trouble,
)
from idclient.errors import Error, phone, phone_answer, phone_service
from idclient.errors.phone import PhoneError, PhoneRefused
from idclient.errors.service import ServiceError
from idclient.errors.trust import TrustError
from idclient.mobile.subscriber import ANONYMOUS
from idclient.model import Purpose, Signature
from tests.doubles import Person
from tests.mobile.smart_id.asked import DIGEST, LINKED, NOTIFIED, V2, Asked, each_purpose, each_v3, each_way, links
from tests.mobile.smart_id.emulated import Emulator

AUTHENTICATION, SIGNING = Purpose.AUTHENTICATION, Purpose.SIGNING


@each_way
@each_purpose
def test_whoever_confirms_has_signed(way: Asked, purpose: Purpose) -> None:
    assert isinstance(Emulator().act(way, purpose), Signature)


@each_way
def test_an_identity_authenticates_and_signs_twice(way: Asked) -> None:
    emulator = Emulator()
    identity, reader = emulator.identity(way), emulator.reader()
    identity.authenticate(DIGEST, reader)
    certificates = {identity.sign(DIGEST, reader).certificate for _ in range(2)}
    assert certificates == {identity.certificate(reader)}
    assert set(reader.problems) <= {""}
    assert bool(links(reader.notes)) is (way is LINKED)


def test_whoever_reads_the_code_is_learned_from_the_certificate() -> None:
    emulator = Emulator()
    identity, reader = emulator.identity(LINKED, ANONYMOUS), emulator.reader()
    assert identity.authenticate(DIGEST, reader).message
    identity.sign(DIGEST, reader)


def test_the_app_goes_on_after_the_choice_without_another_code() -> None:
    emulator = Emulator()
    identity, reader = emulator.identity(LINKED), emulator.reader()
    identity.sign(DIGEST, reader)
    assert len(reader.tokens) == 1
    identity.sign(DIGEST, reader)
    assert (len(reader.tokens), reader.problems) == (2, ["", ""])


@pytest.mark.parametrize(
    ("outcome", "error"),
    [
        (PhoneOutcome.REFUSE_TEXT, PhoneRefused),
        (PhoneOutcome.REFUSE_PIN, PhoneRefused),
        (PhoneOutcome.NO_ANSWER, PhoneError),
        (PhoneOutcome.UNUSABLE, phone.PhoneDocumentUnusable),
        (PhoneOutcome.UNPUBLISHED, phone.PhoneResultUnknown),
        (PhoneOutcome.APP_TOO_OLD, phone.PhoneAppTooOld),
    ],
)
@each_way
@each_purpose
def test_what_the_person_and_the_phone_may_do(
    outcome: PhoneOutcome, error: type[PhoneError], way: Asked, purpose: Purpose
) -> None:
    with pytest.raises(error):
        Emulator(Scenario(outcome)).act(way, purpose)


@pytest.mark.parametrize(
    ("outcome", "error"),
    [
        (PhoneOutcome.PROTOCOL_FAILURE, phone.PhoneProtocolFailed),
        (PhoneOutcome.SERVER_ERROR, phone_service.PhoneServiceFailed),
    ],
)
@each_v3
@each_purpose
def test_what_v3_alone_tells(outcome: PhoneOutcome, error: type[PhoneError], way: Asked, purpose: Purpose) -> None:
    with pytest.raises(error):
        Emulator(Scenario(outcome)).act(way, purpose)


@pytest.mark.parametrize(
    ("outcome", "error"),
    [
        (PhoneOutcome.WRONG_CODE, phone.PhoneWrongCode),
        (PhoneOutcome.REFUSE_CONFIRMATION_AND_CODE, PhoneRefused),
    ],
)
@pytest.mark.parametrize("way", [V2, NOTIFIED], ids=["v2", "v3"])
@each_purpose
def test_what_the_person_may_do_with_a_code(
    outcome: PhoneOutcome, error: type[PhoneError], way: Asked, purpose: Purpose
) -> None:
    with pytest.raises(error):
        Emulator(Scenario(outcome)).act(way, purpose)


def test_nobody_reads_the_code() -> None:
    with pytest.raises(phone.PhoneLinkExpired):
        Emulator().identity(LINKED).authenticate(DIGEST, Person())


def test_another_person_reads_the_code_of_a_named_one() -> None:
    emulator = Emulator()
    reader = emulator.reader("50001029996")
    with pytest.raises(phone.PhoneLinkExpired):
        emulator.identity(LINKED).authenticate(DIGEST, reader)
    assert reader.problems
    assert reader.problems[0]


def test_another_person_chooses_a_certificate_by_the_code_of_a_named_one() -> None:
    emulator = Emulator()
    with pytest.raises(phone_answer.PhoneOtherPerson):
        emulator.identity(LINKED).sign(DIGEST, emulator.reader("50001029996"))


@pytest.mark.parametrize("fault", CertificateFault)
@each_way
@each_purpose
def test_no_bad_certificate_passes(fault: CertificateFault, way: Asked, purpose: Purpose) -> None:
    with pytest.raises((PhoneError, TrustError, ServiceError)):
        Emulator(Scenario(certificate=fault)).act(way, purpose)


ELSEWHERE = {AnswerFault.DER, AnswerFault.SHORT, AnswerFault.HIGHER_LEVEL}
"""Of EC keys; of accounts that are not qualified."""
OF_V3 = {
    AnswerFault.FLOW_LIE,
    AnswerFault.PROTOCOL_LIE,
    AnswerFault.PSS_HASH,
    AnswerFault.PSS_MASK,
    AnswerFault.PSS_SALT,
    AnswerFault.PSS_TRAILER,
}
OF_ANY = [fault for fault in AnswerFault if fault not in ELSEWHERE | OF_V3 | {AnswerFault.OTHER_RANDOM}]


@pytest.mark.parametrize("fault", OF_ANY)
@each_way
@each_purpose
def test_no_lie_passes(fault: AnswerFault, way: Asked, purpose: Purpose) -> None:
    with pytest.raises((PhoneError, TrustError)):
        Emulator(Scenario(answer=fault)).act(way, purpose)


@pytest.mark.parametrize("fault", [fault for fault in AnswerFault if fault in OF_V3])
@each_v3
@each_purpose
def test_no_lie_of_v3_passes(fault: AnswerFault, way: Asked, purpose: Purpose) -> None:
    with pytest.raises(PhoneError):
        Emulator(Scenario(answer=fault)).act(way, purpose)


@each_v3
def test_no_other_random_value_passes(way: Asked) -> None:
    with pytest.raises(phone_answer.PhoneSignatureInvalid):
        Emulator(Scenario(answer=AnswerFault.OTHER_RANDOM)).act(way, AUTHENTICATION)


@pytest.mark.parametrize("middle", Middle)
@each_way
@each_purpose
def test_a_man_in_the_middle_gets_nothing_by_us(middle: Middle, way: Asked, purpose: Purpose) -> None:
    with pytest.raises((PhoneError, TrustError)):
        Emulator(Scenario(middle=middle)).act(way, purpose)


@pytest.mark.parametrize("fault", [fault for fault in HttpFault if fault is not HttpFault.UNKNOWN_FIELDS])
@pytest.mark.parametrize("stage", [Stage.START, Stage.POLL])
@each_way
def test_a_line_that_stays_bad_is_an_error(fault: HttpFault, stage: Stage, way: Asked) -> None:
    with pytest.raises(Error):
        Emulator(Scenario(troubles=(Trouble(stage, fault),))).act(way, AUTHENTICATION)


@pytest.mark.parametrize("fault", [HttpFault.RESET, HttpFault.RESET_IN_BODY, HttpFault.UNKNOWN_FIELDS])
@pytest.mark.parametrize("stage", Stage)
@each_way
@each_purpose
def test_what_is_lost_once_is_made_good(fault: HttpFault, stage: Stage, way: Asked, purpose: Purpose) -> None:
    assert Emulator(Scenario(troubles=(Trouble(stage, fault, 1),))).act(way, purpose)


@each_way
@each_purpose
def test_a_poll_that_hangs_is_asked_again(way: Asked, purpose: Purpose) -> None:
    assert Emulator(Scenario(troubles=(Trouble(Stage.POLL, HttpFault.HANG, 1),))).act(way, purpose)


@each_way
@each_purpose
def test_a_request_that_hangs_is_too_old_to_be_repeated(way: Asked, purpose: Purpose) -> None:
    with pytest.raises(phone.PhoneOutcomeUnknown):
        Emulator(Scenario(troubles=(Trouble(Stage.START, HttpFault.HANG, 1),))).act(way, purpose)


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("30403039917", PhoneRefused),
        ("30403039928", PhoneRefused),
        ("30403039972", phone.PhoneWrongCode),
        ("30403039983", phone.PhoneTimeout),
    ],
)
@pytest.mark.parametrize("way", [V2, NOTIFIED], ids=["v2", "v3"])
def test_the_published_people_do_what_was_published(code: str, error: type[PhoneError], way: Asked) -> None:
    with pytest.raises(error):
        Emulator().act(way, AUTHENTICATION, f"PNOEE-{code}")


@each_way
def test_nobody_knows_a_stranger(way: Asked) -> None:
    with pytest.raises(phone.PhoneNoAccount):
        Emulator().act(way, AUTHENTICATION, "PNOEE-37605030299")
