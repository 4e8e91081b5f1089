"""The journey of a signature: what is asked in which order, and what a lying world leads to."""

import hashlib
import logging
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from idclient.documents.checking import Online, Standard
from idclient.documents.checking import Outcome as Verdict
from idclient.documents.pdf.document import PdfDocument
from idclient.documents.pdf.output import Overwrite
from idclient.documents.pdf.plan import SignatureOptions, plan_signature
from idclient.documents.pdf.session import SigningSession
from idclient.emulators.authorities.ocsp import OcspBehaviour, Revocation
from idclient.emulators.authorities.tsa import TsaBehaviour
from idclient.errors import Cancelled, Error
from idclient.errors.card import NoReader
from idclient.errors.document import DocumentChanged
from idclient.errors.trust import CertificateRevoked
from idclient.journeys.ahead import Ahead, Attempt, Opened, Prepared
from idclient.journeys.batch import sign_documents
from idclient.journeys.preparing import SigningOptions
from idclient.journeys.sign import SignedDocument
from idclient.journeys.verify import verify_document
from idclient.model import Dialog, Identity, Level, Progress, Step
from idclient.ports import Services
from idclient.value import replace
from tests.documents.large import write_large
from tests.doubles import FixedClock, Person
from tests.journeys.conftest import Stage

OCSP_FAULTS = [
    behaviour
    for behaviour in OcspBehaviour
    if "allowed" not in behaviour.value
    and behaviour not in {OcspBehaviour.HONEST, OcspBehaviour.BARE_NONCE, OcspBehaviour.NO_CERTIFICATE}
]


def _asked(person: Person) -> int:
    return len(person.asked)


def _left_behind(stage: Stage) -> list[str]:
    return sorted(path.name for path in stage.folder.iterdir() if path.name != "contract.pdf")


@pytest.mark.parametrize("level", list(Level))
def test_each_level_is_reached_and_found_again_by_our_own_check(stage: Stage, level: Level) -> None:
    person = Person("12345")
    outcome = stage.sign(person, level)
    assert isinstance(outcome, SignedDocument), outcome
    assert _asked(person) == 1
    report = verify_document(stage.environment, stage.target, Online.ASK, person)
    assert report.outcome is Verdict.PASSED
    assert report.signatures[0].standard is Standard(level.value)


def test_everything_is_checked_before_the_pin_is_asked(stage: Stage) -> None:
    class Watching(Person):
        def ask_pin(self, request: object) -> bytearray:
            steps = [note.step for note in self.notes if isinstance(note, Progress)]
            assert {Step.READING_DOCUMENT, Step.CHECKING_CERTIFICATE, Step.CHECKING_TIMESTAMPING} <= set(steps)
            assert stage.world.ocsp.requests >= 1
            assert stage.world.tsa.requests == 1
            return bytearray(b"12345")

    assert isinstance(stage.sign(Watching()), SignedDocument)
    assert stage.world.tsa.requests == 2


def test_a_revoked_certificate_is_found_before_the_pin(stage: Stage, clock: FixedClock) -> None:
    stage.world.ocsp.revoke(stage.world.pki.signing.certificate, Revocation(clock.now()))
    person = Person("12345")
    assert isinstance(stage.sign(person, Level.B_B), CertificateRevoked)
    assert (_asked(person), _left_behind(stage)) == (0, [])


@pytest.mark.parametrize("behaviour", OCSP_FAULTS)
def test_a_responder_that_lies_or_fails_ends_the_run_before_the_pin(stage: Stage, behaviour: OcspBehaviour) -> None:
    stage.world.ocsp.behaviour = behaviour
    person = Person("12345")
    outcome = stage.sign(person)
    assert isinstance(outcome, Error), behaviour
    assert outcome.code.split(".")[0] in {"trust", "service"}
    assert (_asked(person), _left_behind(stage)) == (0, [])


@pytest.mark.parametrize("behaviour", [item for item in TsaBehaviour if item is not TsaBehaviour.HONEST])
def test_an_authority_that_lies_or_fails_is_found_before_the_pin_and_never_lowers_the_level(
    stage: Stage, behaviour: TsaBehaviour
) -> None:
    stage.world.tsa.behaviour = behaviour
    person = Person("12345")
    outcome = stage.sign(person, Level.B_T)
    if isinstance(outcome, SignedDocument):
        report = verify_document(stage.environment, stage.target, Online.ASK, person)
        assert (report.outcome, report.signatures[0].standard) == (Verdict.PASSED, Standard.B_T), behaviour
    else:
        assert (_asked(person), _left_behind(stage)) == (0, [])


@pytest.mark.parametrize(
    "behaviour", [TsaBehaviour.TRUNCATED, TsaBehaviour.FORBIDDEN, TsaBehaviour.WRONG_NONCE, TsaBehaviour.WRONG_IMPRINT]
)
def test_an_authority_that_fails_after_the_pin_leaves_nothing_behind(stage: Stage, behaviour: TsaBehaviour) -> None:
    stage.world.tsa.script.extend([TsaBehaviour.HONEST, behaviour])
    person = Person("12345")
    outcome = stage.sign(person)
    assert isinstance(outcome, Error)
    assert (_asked(person), _left_behind(stage)) == (1, [])


def test_evidence_that_cannot_be_had_leaves_nothing_behind(stage: Stage) -> None:
    stage.world.ocsp.script.extend([OcspBehaviour.HONEST, OcspBehaviour.OTHER_SIGNER])
    outcome = stage.sign(Person("12345"))
    assert isinstance(outcome, Error)
    assert _left_behind(stage) == []


def test_a_missing_authority_is_named_before_the_pin(stage: Stage) -> None:
    bare = replace(stage, environment=replace(stage.environment, services=Services()))
    person = Person("12345")
    outcome = bare.sign(person)
    assert isinstance(outcome, Error)
    assert (outcome.code, _asked(person)) == ("service.not_configured", 0)


def test_a_person_who_gives_no_pin_cancels_and_nothing_is_left(stage: Stage) -> None:
    assert isinstance(stage.sign(Person()), Cancelled)
    assert _left_behind(stage) == []


def test_a_batch_asks_the_authority_once_beforehand_and_signs_each_file(stage: Stage) -> None:
    jobs = []
    for number in range(3):
        source = stage.folder / f"{number}.pdf"
        source.write_bytes(stage.contract.read_bytes())
        jobs.append((source, stage.folder / f"{number}-signed.pdf"))
    person = Person("12345", "12345", "12345")
    outcomes = list(
        sign_documents(stage.environment, stage.identity(person), jobs, SigningOptions(level=Level.B_T), person)
    )
    assert all(isinstance(outcome, SignedDocument) for _, outcome in outcomes)
    assert stage.world.tsa.requests == 1 + 3


def test_no_pin_name_or_personal_code_is_in_any_log_error_or_repr(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    outcomes = [stage.sign(Person("97531")), stage.sign(Person("12345"))]
    report = verify_document(stage.environment, stage.target, Online.ASK, Person())
    spoken = caplog.text + repr(outcomes) + "".join(map(str, outcomes)) + repr(report)
    for secret in ("97531", "12345", "38001085718", "JÕEORG", "JAAK", "NS0000009", b"97531".hex(), b"12345".hex()):
        assert secret not in spoken, secret


@pytest.mark.parametrize("offline", [True, False])
def test_a_recheck_reads_the_whole_output_and_agrees(stage: Stage, offline: bool) -> None:
    person = Person("12345")
    options = SigningOptions(level=Level.B_B if offline else Level.B_LT, recheck=True, offline=offline)
    jobs = [(stage.contract, stage.target)]
    ((_, outcome),) = sign_documents(stage.environment, stage.identity(person), jobs, options, person)
    assert isinstance(outcome, SignedDocument), outcome


def test_a_recheck_refuses_an_output_that_the_disk_has_changed(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    genuine = SigningSession.verify_written

    def spoil(session: SigningSession, judge: Callable[[PdfDocument], None]) -> None:
        genuine(session, judge)
        content = bytearray(session.path.read_bytes())
        content[500] ^= 1
        session.path.write_bytes(content)

    monkeypatch.setattr(SigningSession, "verify_written", spoil)
    options = SigningOptions(level=Level.B_B, recheck=True)
    person = Person("12345")
    jobs = [(stage.contract, stage.target)]
    ((_, outcome),) = sign_documents(stage.environment, stage.identity(person), jobs, options, person)
    assert isinstance(outcome, Error)
    assert outcome.code == "document.output_not_verified"
    assert _left_behind(stage) == []


def test_a_document_is_copied_while_the_card_is_looked_for(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    order: list[str] = []
    begin, person = SigningSession.begin, Person("12345")

    def note(session: SigningSession, hash_name: str) -> None:
        order.append(f"copying {hash_name}")
        begin(session, hash_name)

    def look() -> AbstractContextManager[Identity]:
        order.append("looking for the card")
        return stage.identity(person)()

    monkeypatch.setattr(SigningSession, "begin", note)
    jobs, options = [(stage.contract, stage.target)], SigningOptions(level=Level.B_B)
    ((_number, outcome),) = sign_documents(stage.environment, look, jobs, options, person)
    assert isinstance(outcome, SignedDocument)
    assert order == ["copying sha384", "looking for the card"]


def test_a_document_begun_ahead_leaves_nothing_behind_without_a_card(stage: Stage) -> None:
    def look() -> AbstractContextManager[Identity]:
        raise NoReader

    jobs, options = [(stage.contract, stage.target)], SigningOptions(level=Level.B_B)
    ((_number, outcome),) = sign_documents(stage.environment, look, jobs, options, Person())
    assert isinstance(outcome, NoReader)
    assert _left_behind(stage) == []


def test_a_document_that_changes_between_two_looks_is_told_when_its_turn_comes(stage: Stage) -> None:
    person = Person("12345")

    def look() -> AbstractContextManager[Identity]:
        stage.contract.write_bytes(stage.contract.read_bytes() + b"% more")
        return stage.identity(person)()

    jobs, options = [(stage.contract, stage.target)], SigningOptions(level=Level.B_B)
    ((_number, outcome),) = sign_documents(stage.environment, look, jobs, options, person)
    assert isinstance(outcome, DocumentChanged)
    assert _left_behind(stage) == []


def test_another_hash_than_the_likely_one_is_digested_anew(tmp_path: Path, stage: Stage) -> None:
    large = tmp_path / "large.pdf"
    write_large(large, 6_000_000)
    job, when = (large, stage.target), stage.environment.clock.now()

    def prepare(opened: Opened, dialog: Dialog) -> Prepared:
        document, session = opened
        plan = plan_signature(document, SignatureOptions(when=when, room=8192))
        digest = session.write(plan, "sha256", progress=lambda *_: None, check=dialog.check)
        return Prepared(document, session, plan, digest, Attempt(when, b""))

    with Ahead(overwrite=Overwrite.REFUSE, entropy=stage.environment.entropy) as ahead:
        ahead.begin(job)
        with ahead.take(job, prepare, Person()) as prepared:
            written = prepared.session.path.read_bytes()
            first, start, end, rest = prepared.session.byte_range
    assert prepared.digest == hashlib.sha256(written[first:start] + written[end : end + rest]).digest()
