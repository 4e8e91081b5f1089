"""Mobile-ID against the emulator, which was written from the specification by others: all that may go wrong there."""

import pytest

from idclient.emulators.phone.certificate_faults import CertificateFault
from idclient.emulators.phone.published import DEFAULT_SUBSCRIBERS
from idclient.emulators.phone.scenario import (
    AnswerFault,
    HttpFault,
    Middle,
    PhoneOutcome,
    Scenario,
    Stage,
    Trouble,
)
from idclient.errors import Error, phone, phone_answer
from idclient.errors.phone import PhoneError, PhoneOutcomeUnknown
from idclient.errors.service import ServiceError
from idclient.errors.trust import TrustError
from idclient.mobile.mobile_id.options import MobileIdOptions
from idclient.model import Note, Purpose, ShowCode, Signature
from tests.doubles import Person
from tests.mobile.mobile_id_emulated import DIGEST, MARY, Emulator

AUTHENTICATION, SIGNING = Purpose.AUTHENTICATION, Purpose.SIGNING
each_purpose = pytest.mark.parametrize("purpose", Purpose)

PUBLISHED: dict[tuple[str, str], type[PhoneError] | None] = {
    ("+37200000766", "60001019906"): None,
    ("+37268000769", "60001017869"): None,
    ("+37269930366", "51307149560"): None,
    ("+37269100366", "60001017716"): None,
    ("+37200000566", "60001018800"): None,
    ("+37200000266", "60001019939"): phone.PhoneNoAccount,
    ("+37200000366", "60001019928"): phone.PhoneNoAccount,
    ("+37201100266", "60001019950"): phone.PhoneRefused,
    ("+37200000666", "60001019961"): phone.PhoneSimMismatch,
    ("+37207110066", "60001019947"): phone.PhoneDeliveryFailed,
    ("+37201200266", "60001019972"): phone.PhoneSimFailed,
    ("+37213100266", "60001019983"): phone.PhoneAbsent,
    ("+37066000266", "50001018908"): phone.PhoneTimeout,
    ("+37060000266", "50001018832"): phone.PhoneNoAccount,
    ("+37061100266", "50001018854"): phone.PhoneRefused,
    ("+37061200266", "50001018876"): phone.PhoneSimFailed,
}
"""The demo's numbers and codes with their published results (mobile-id.md §1.10)."""


@each_purpose
@pytest.mark.parametrize("who", PUBLISHED, ids=lambda who: who[0])
def test_everybody_whom_sk_publishes_has_the_published_result(who: tuple[str, str], purpose: Purpose) -> None:
    emulator, kind = Emulator(), PUBLISHED[who]
    if kind is None:
        assert isinstance(emulator.act(purpose, who), Signature)
        return
    with pytest.raises(PhoneError) as caught:
        emulator.act(purpose, who)
    assert type(caught.value) is kind
    starts = [path for path in emulator.paths() if path != "certificate"]
    assert len(starts) <= 1


def test_the_list_of_published_numbers_is_the_emulators() -> None:
    known = {(each.phone_number, each.personal_code) for each in DEFAULT_SUBSCRIBERS}
    assert set(PUBLISHED) <= known


def test_a_number_and_a_code_that_do_not_belong_together_are_nobody() -> None:
    with pytest.raises(phone.PhoneNoAccount):
        Emulator().act(AUTHENTICATION, ("+37269930366", "60001019906"))


@each_purpose
def test_the_phone_shows_our_code_and_our_text(purpose: Purpose) -> None:
    emulator = Emulator()
    mary = emulator.people.by_phone(*MARY)
    assert mary is not None
    phone_of_mary = emulator.phones.of(mary)
    shown: set[tuple[str, str]] = set()

    class Looking(Person):
        def tell(self, note: Note) -> None:
            super().tell(note)
            shown.update((prompt.shown.code, prompt.shown.text) for prompt in phone_of_mary.prompts)

    options, person = MobileIdOptions(authentication_text="Log in", signing_text="Sign lep…pdf"), Looking()
    identity = emulator.identity(options=options)
    (identity.authenticate if purpose is AUTHENTICATION else identity.sign)(DIGEST, person)
    codes = [note.code for note in person.notes if isinstance(note, ShowCode)]
    assert shown == {(codes[0], "Log in" if purpose is AUTHENTICATION else "Sign lep...pdf")}


OUTCOMES = {
    PhoneOutcome.REFUSE_TEXT: phone.PhoneRefused,
    PhoneOutcome.REFUSE_PIN: phone.PhoneRefused,
    PhoneOutcome.NO_ANSWER: phone.PhoneTimeout,
    PhoneOutcome.SIM_ERROR: phone.PhoneSimFailed,
    PhoneOutcome.PHONE_ABSENT: phone.PhoneAbsent,
    PhoneOutcome.DELIVERY_ERROR: phone.PhoneDeliveryFailed,
    PhoneOutcome.HASH_MISMATCH: phone.PhoneSimMismatch,
    PhoneOutcome.NOT_CLIENT: phone.PhoneNoAccount,
    PhoneOutcome.BLOCK_PIN: phone.PhoneSimFailed,
    PhoneOutcome.UNPUBLISHED: phone.PhoneResultUnknown,
}


@each_purpose
@pytest.mark.parametrize("outcome", OUTCOMES)
def test_what_the_person_and_the_phone_may_do(outcome: PhoneOutcome, purpose: Purpose) -> None:
    with pytest.raises(PhoneError) as caught:
        Emulator(Scenario(outcome)).act(purpose)
    assert type(caught.value) is OUTCOMES[outcome]


@each_purpose
def test_a_wrong_pin_is_between_the_person_and_the_phone(purpose: Purpose) -> None:
    assert isinstance(Emulator(Scenario(PhoneOutcome.WRONG_PIN)).act(purpose), Signature)


NOT_HERE = {CertificateFault.WRONG_LEVEL, CertificateFault.NOT_FOUND}
"""Mobile-ID has one level; NOT_FOUND has a test of its own."""


@each_purpose
@pytest.mark.parametrize("fault", [each for each in CertificateFault if each not in NOT_HERE])
def test_no_certificate_that_is_not_in_order_passes(fault: CertificateFault, purpose: Purpose) -> None:
    emulator = Emulator(Scenario(certificate=fault))
    with pytest.raises((PhoneError, TrustError, ServiceError)):
        emulator.act(purpose)
    assert ("signature" in emulator.paths()) is False


def test_without_a_certificate_nobody_is_asked() -> None:
    emulator = Emulator(Scenario(certificate=CertificateFault.NOT_FOUND))
    with pytest.raises(phone.PhoneNoAccount):
        emulator.act(SIGNING)
    assert emulator.paths() == ["certificate"]


LIES = [
    AnswerFault.OTHER_KEY,
    AnswerFault.OTHER_HASH,
    AnswerFault.ALGORITHM_LIE,
    AnswerFault.KEY_TYPE_LIE,
    AnswerFault.SHORT,
    AnswerFault.NOT_BASE64,
    AnswerFault.NO_SIGNATURE,
]


@each_purpose
@pytest.mark.parametrize("fault", LIES)
def test_no_signature_that_is_not_in_order_passes(fault: AnswerFault, purpose: Purpose) -> None:
    with pytest.raises(PhoneError) as caught:
        Emulator(Scenario(answer=fault)).act(purpose)
    assert type(caught.value).__module__ == phone_answer.__name__


@each_purpose
@pytest.mark.parametrize("middle", Middle)
def test_a_man_in_the_middle_gets_no_signature_of_ours(middle: Middle, purpose: Purpose) -> None:
    with pytest.raises(phone_answer.PhoneSignatureInvalid):
        Emulator(Scenario(middle=middle)).act(purpose)


HARMLESS = {HttpFault.UNKNOWN_FIELDS}
PASSING = {
    HttpFault.STATUS_502,
    HttpFault.STATUS_503,
    HttpFault.STATUS_504,
    HttpFault.HANG,
    HttpFault.RESET,
    HttpFault.RESET_IN_BODY,
    HttpFault.SLOW_DRIP,
}
"""Faults of a poll after which it is asked again."""


@each_purpose
@pytest.mark.parametrize("fault", HttpFault)
def test_one_fault_of_the_line_while_asking_is_an_error_and_rings_once(fault: HttpFault, purpose: Purpose) -> None:
    emulator = Emulator(Scenario(troubles=(Trouble(Stage.START, fault, 1),)))
    if fault in HARMLESS:
        emulator.act(purpose)
    else:
        with pytest.raises(Error) as caught:
            emulator.act(purpose)
        assert isinstance(caught.value, PhoneError | ServiceError)
        if fault in {HttpFault.RESET, HttpFault.RESET_IN_BODY, HttpFault.HANG, HttpFault.SLOW_DRIP}:
            assert type(caught.value) is PhoneOutcomeUnknown
    assert len([path for path in emulator.paths() if path != "certificate"]) == 1


@each_purpose
@pytest.mark.parametrize("fault", HttpFault)
def test_one_fault_of_the_line_while_waiting_is_survived_or_an_error(fault: HttpFault, purpose: Purpose) -> None:
    emulator = Emulator(Scenario(troubles=(Trouble(Stage.POLL, fault, 1),)))
    if fault in HARMLESS | PASSING:
        assert isinstance(emulator.act(purpose), Signature)
    else:
        with pytest.raises(Error) as caught:
            emulator.act(purpose)
        assert isinstance(caught.value, PhoneError | ServiceError)
    assert len([path for path in emulator.paths() if path != "certificate"]) == 1
