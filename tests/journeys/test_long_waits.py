"""A phone is waited for: minutes pass between certificate and signature, and it may fail at any document."""

import pytest

from idclient.documents.checking import Online
from idclient.documents.checking import Outcome as Verdict
from idclient.emulators.authorities.ocsp import Revocation
from idclient.errors.phone import PhoneTimeout
from idclient.errors.trust import CertificateRevoked
from idclient.journeys.batch import sign_documents
from idclient.journeys.preparing import SigningOptions
from idclient.journeys.sign import SignedDocument
from idclient.journeys.verify import verify_document
from idclient.model import Level
from tests.doubles import FixedClock, Person
from tests.journeys.conftest import Stage
from tests.journeys.test_batch import PLAIN, jobs_of, left_behind, with_token


@pytest.mark.parametrize("level", list(Level))
def test_two_minutes_between_certificate_and_signature_change_nothing(
    stage: Stage, clock: FixedClock, level: Level
) -> None:
    jobs, person = jobs_of(stage, 2), Person("12345", "12345")
    opened = with_token(stage, person, lambda: clock.advance(125))
    outcomes = dict(sign_documents(stage.environment, opened, jobs, SigningOptions(level=level, recheck=True), person))
    assert {type(outcome) for outcome in outcomes.values()} == {SignedDocument}
    for _, target in jobs:
        assert verify_document(stage.environment, target, Online.ASK, person).outcome is Verdict.PASSED


@pytest.mark.parametrize("level", [Level.B_LT, Level.B_LTA])
def test_a_certificate_revoked_while_the_phone_was_waited_for_makes_no_long_lived_signature(
    stage: Stage, clock: FixedClock, level: Level
) -> None:
    def wait() -> None:
        clock.advance(60)
        stage.world.ocsp.revoke(stage.world.pki.signing.certificate, Revocation(clock.now()))
        clock.advance(60)

    (job,), person = jobs_of(stage, 1), Person("12345")
    opened = with_token(stage, person, wait)
    ((_, outcome),) = sign_documents(stage.environment, opened, [job], SigningOptions(level=level), person)
    assert isinstance(outcome, CertificateRevoked)
    assert not job[1].exists()


def test_a_phone_that_fails_at_the_second_document_is_not_rung_about_the_third(stage: Stage) -> None:
    rings: list[int] = []

    def ring() -> None:
        rings.append(len(rings))
        if len(rings) == 2:
            raise PhoneTimeout(service="mobile-id")

    jobs, person = jobs_of(stage, 3), Person("12345", "12345", "12345")
    outcomes = dict(sign_documents(stage.environment, with_token(stage, person, ring), jobs, PLAIN, person))
    assert [type(outcomes[number]) for number in range(3)] == [SignedDocument, PhoneTimeout, PhoneTimeout]
    assert (len(rings), left_behind(stage)) == (2, [])
