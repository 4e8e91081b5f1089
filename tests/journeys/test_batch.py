"""Many documents in one run: what is known beforehand, what goes on meanwhile, what stays when it stops."""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest

from idclient.documents.checking import Online
from idclient.documents.checking import Outcome as Verdict
from idclient.documents.pdf.session import SigningSession
from idclient.emulators.authorities.tsa import TsaBehaviour
from idclient.errors import Cancelled, Error
from idclient.errors.document import DocumentNotFound
from idclient.errors.output import DiskSpaceMissing, OutputExists, OutputIsInput, OutputShared
from idclient.journeys.ahead import Job
from idclient.journeys.batch import sign_documents
from idclient.journeys.preparing import SigningOptions
from idclient.journeys.sign import Outcome, SignedDocument
from idclient.journeys.targets import require_space
from idclient.journeys.verify import verify_document
from idclient.model import Dialog, Identity, Level, Note, PinRequest, Progress, Signature, Step, Turn
from idclient.ports import Request, Response
from idclient.value import replace
from tests.documents.large import write_large
from tests.documents.signer import sign_file
from tests.doubles import FixedClock, Person
from tests.journeys.conftest import Stage

PLAIN = SigningOptions(level=Level.B_B, offline=True)
RESUMED = SigningOptions(level=Level.B_B, offline=True, resume=True)


def jobs_of(stage: Stage, count: int) -> list[Job]:
    made = []
    for number in range(count):
        source = stage.folder / f"{number}.pdf"
        source.write_bytes(stage.contract.read_bytes() + b"%% %d\n" % number)
        made.append((source, stage.folder / f"{number}-signed.pdf"))
    return made


def run(stage: Stage, jobs: list[Job], person: Person, options: SigningOptions = PLAIN) -> dict[int, Outcome]:
    """Sign and return the outcomes by number, each of which comes once."""
    outcomes = list(sign_documents(stage.environment, stage.identity(person), jobs, options, person))
    assert sorted(number for number, _ in outcomes) == list(range(len(jobs)))
    return dict(outcomes)


def left_behind(stage: Stage) -> list[str]:
    return sorted(path.name for path in stage.folder.iterdir() if path.name.startswith("."))


def test_a_document_that_cannot_be_signed_stops_no_other(stage: Stage) -> None:
    jobs = jobs_of(stage, 3)
    jobs[1][0].write_bytes(b"no document")
    outcomes = run(stage, jobs, Person("12345", "12345"))
    assert [isinstance(outcomes[number], SignedDocument) for number in range(3)] == [True, False, True]


def test_each_document_is_announced_when_its_turn_comes(stage: Stage) -> None:
    person = Person("12345", "12345")
    run(stage, jobs_of(stage, 2), person)
    turns = [note for note in person.notes if isinstance(note, Turn)]
    assert turns == [Turn(1, 2), Turn(2, 2), Turn(1, 2), Turn(2, 2)]


def test_two_documents_of_one_name_are_found_before_the_pin(stage: Stage) -> None:
    (first, target), (second, _) = jobs_of(stage, 2)
    (stage.folder / "link").symlink_to(stage.folder)
    person = Person("12345")
    outcomes = run(stage, [(first, target), (second, stage.folder / "link" / target.name)], person)
    assert isinstance(outcomes[0], SignedDocument)
    assert isinstance(outcomes[1], OutputShared)
    assert len(person.asked) == 1


def test_no_document_of_the_run_is_replaced_by_the_signed_form_of_another(stage: Stage) -> None:
    (first, _), (second, target) = jobs_of(stage, 2)
    before = second.read_bytes()
    outcomes = run(stage, [(first, second), (second, target)], Person("12345"), replace(PLAIN, replace=True))
    assert isinstance(outcomes[0], OutputIsInput)
    assert isinstance(outcomes[1], SignedDocument)
    assert second.read_bytes() == before


def test_a_disk_too_small_for_all_is_found_before_the_pin(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    jobs, person = jobs_of(stage, 3), Person("12345")
    size = sum(source.stat().st_size for source, _ in jobs)
    genuine = os.statvfs(stage.folder)
    small = os.statvfs_result((genuine.f_bsize, 1, *genuine[2:4], size // 2, *genuine[5:]))
    monkeypatch.setattr("idclient.journeys.targets.os.statvfs", lambda _: small)
    outcomes = run(stage, jobs, person)
    assert {type(outcome) for outcome in outcomes.values()} == {DiskSpaceMissing}
    assert (person.asked, left_behind(stage)) == ([], [])


def test_room_is_needed_for_the_sum_and_what_signing_adds_to_the_byte(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sources = [tmp_path / "a", tmp_path / "b", tmp_path / "missing"]
    sources[0].write_bytes(bytes(100))
    sources[1].write_bytes(bytes(23))
    genuine = os.statvfs(tmp_path)

    def free(blocks: int) -> None:
        room = os.statvfs_result((genuine.f_bsize, 1, *genuine[2:4], blocks, *genuine[5:]))
        monkeypatch.setattr("idclient.journeys.targets.os.statvfs", lambda _: room)

    jobs = [(source, tmp_path / f"{source.name}.out") for source in sources]
    free(100 + 23 + 2 * 10)
    require_space(jobs, extra=10)
    free(100 + 23 + 2 * 10 - 1)
    with pytest.raises(DiskSpaceMissing) as refused:
        require_space(jobs, extra=10)
    assert refused.value.facts == {"needed": 143, "free": 142}


# --- meanwhile ---


class _Token:
    """An identity that signs with the TEST card after something has happened."""

    def __init__(self, inner: Identity, before: Callable[[], None]) -> None:
        self.inner = inner
        self.before = before

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)

    def sign(self, digest: bytes, dialog: Dialog) -> Signature:
        self.before()
        return self.inner.sign(digest, dialog)


def with_token(stage: Stage, person: Person, before: Callable[[], None]) -> Callable[[], AbstractContextManager[Any]]:
    @contextmanager
    def opened() -> Iterator[_Token]:
        with stage.identity(person)() as inner:
            yield _Token(inner, before)

    return opened


def test_the_next_document_is_copied_and_digested_while_the_token_signs(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs, person = jobs_of(stage, 2), Person("12345", "12345")
    written: dict[str, threading.Event] = {target.name: threading.Event() for _, target in jobs}
    genuine, waits = SigningSession.write, [jobs[1][1].name]

    def write(self: SigningSession, *args: Any, **options: Any) -> bytes:
        digest = genuine(self, *args, **options)
        written[self.target.name].set()
        return digest

    def token_is_busy() -> None:
        if waits:
            assert written[waits.pop()].wait(20), "the second document was not prepared while the first was signed"

    monkeypatch.setattr(SigningSession, "write", write)
    identity = with_token(stage, person, token_is_busy)
    outcomes = dict(sign_documents(stage.environment, identity, jobs, PLAIN, person))
    assert all(isinstance(outcome, SignedDocument) for outcome in outcomes.values()), outcomes
    assert written[jobs[1][1].name].is_set()


def test_a_document_prepared_long_before_its_turn_claims_the_time_of_its_turn(stage: Stage, clock: FixedClock) -> None:
    jobs, person = jobs_of(stage, 3), Person("12345", "12345", "12345")
    identity = with_token(stage, person, lambda: clock.advance(3600))
    outcomes = dict(sign_documents(stage.environment, identity, jobs, replace(PLAIN, level=Level.B_T), person))
    claimed = [outcome.claimed_at for _, outcome in sorted(outcomes.items()) if isinstance(outcome, SignedDocument)]
    assert [(later - claimed[0]).total_seconds() for later in claimed] == [0, 3600, 7200]
    for _, target in jobs:
        assert verify_document(stage.environment, target, Online.ASK, person).outcome is Verdict.PASSED


def test_a_document_that_goes_away_while_it_is_prepared_is_told_in_its_turn(stage: Stage) -> None:
    jobs, person = jobs_of(stage, 3), Person("12345", "12345")
    identity = with_token(stage, person, lambda: jobs[1][0].unlink(missing_ok=True))
    outcomes = dict(sign_documents(stage.environment, identity, jobs, PLAIN, person))
    assert isinstance(outcomes[0], SignedDocument)
    assert isinstance(outcomes[1], Error)
    assert isinstance(outcomes[2], SignedDocument)
    assert left_behind(stage) == []


# --- stopping ---


class _Stopper(Person):
    """Stops when a note fulfils a condition."""

    def __init__(self, when: Callable[[Note], bool], *pins: str) -> None:
        super().__init__(*pins)
        self.when = when

    def tell(self, note: Note) -> None:
        super().tell(note)
        self.cancelled = self.cancelled or self.when(note)


@pytest.mark.parametrize("step", [Step.READING_DOCUMENT, Step.SIGNING, Step.VERIFYING])
def test_who_stops_at_the_second_document_keeps_the_first_and_nothing_else(stage: Stage, step: Step) -> None:
    jobs, passed = jobs_of(stage, 3), []

    def second(note: Note) -> bool:
        if isinstance(note, Turn) and note.number == 2:
            passed.append(note)
        return len(passed) == 2 and isinstance(note, Progress) and note.step is step

    outcomes = run(stage, jobs, _Stopper(second, "12345", "12345", "12345"))
    assert isinstance(outcomes[0], SignedDocument)
    assert [type(outcomes[number]) for number in (1, 2)] == [Cancelled, Cancelled]
    assert jobs[0][1].exists()
    assert not jobs[1][1].exists()
    assert left_behind(stage) == []


def test_who_stops_in_the_middle_of_a_large_copy_leaves_nothing(stage: Stage) -> None:
    large = stage.folder / "large.pdf"
    write_large(large, 150_000_000)
    begun = _Stopper(lambda note: isinstance(note, Progress) and note.step is Step.WRITING and note.done > 0, "12345")
    outcomes = run(stage, [(large, stage.target)], begun)
    assert isinstance(outcomes[0], Cancelled)
    assert begun.asked == []
    assert not stage.target.exists()
    assert left_behind(stage) == []


def test_who_stops_while_a_service_does_not_answer_need_not_wait_for_it(stage: Stage) -> None:
    asked, over, person = threading.Event(), threading.Event(), Person("12345")

    def silent(request: Request) -> Response:
        del request
        person.cancelled = True
        asked.set()
        over.wait(60)
        raise Cancelled

    mute = replace(stage, environment=replace(stage.environment, http=silent))
    try:
        outcomes = run(mute, jobs_of(stage, 2), person, SigningOptions(level=Level.B_B))
    finally:
        over.set()
    assert asked.is_set()
    assert {type(outcome) for outcome in outcomes.values()} == {Cancelled}
    assert (person.asked, left_behind(stage)) == ([], [])


def test_a_service_that_fails_once_costs_one_document_and_one_that_stays_away_no_further_pin(stage: Stage) -> None:
    honest, broken = TsaBehaviour.HONEST, TsaBehaviour.FORBIDDEN
    options = SigningOptions(level=Level.B_T)
    stage.world.tsa.script.extend([honest, honest, broken, honest, honest])
    person = Person(*["12345"] * 4)
    outcomes = run(stage, jobs_of(stage, 3), person, options)
    assert [isinstance(outcomes[number], SignedDocument) for number in range(3)] == [True, False, True]
    stage.world.tsa.script.extend([honest, broken, broken])
    outcomes = run(stage, jobs_of(stage, 3), person, replace(options, replace=True))
    assert {getattr(outcome, "code", "signed").split(".")[0] for outcome in outcomes.values()} == {"service"}
    assert len(person.asked) == 3 + 1
    assert left_behind(stage) == []


def test_who_gives_no_pin_for_the_second_document_stops_the_run(stage: Stage) -> None:
    outcomes = run(stage, jobs_of(stage, 3), Person("12345"))
    assert isinstance(outcomes[0], SignedDocument)
    assert {type(outcomes[1]), type(outcomes[2])} == {Cancelled}
    assert left_behind(stage) == []


# --- going on ---


@pytest.mark.parametrize("level", list(Level))
def test_a_run_goes_on_where_it_stopped_and_asks_no_pin_for_what_is_done(stage: Stage, level: Level) -> None:
    jobs = jobs_of(stage, 3)
    first = run(stage, jobs[:2], Person("12345", "12345"), SigningOptions(level=level))
    before = [target.stat().st_mtime_ns for _, target in jobs[:2]]
    person = Person("12345")
    outcomes = run(stage, jobs, person, SigningOptions(level=level, resume=True))
    assert len(person.asked) == 1
    for number in range(2):
        made, found = first[number], outcomes[number]
        assert isinstance(made, SignedDocument)
        assert found == replace(made, earlier=True)
    assert isinstance(outcomes[2], SignedDocument)
    assert not outcomes[2].earlier
    assert [target.stat().st_mtime_ns for _, target in jobs[:2]] == before


def _cut(stage: Stage, job: Job) -> None:
    job[1].write_bytes(job[1].read_bytes()[:-100])


def _flip(stage: Stage, job: Job) -> None:
    signed = bytearray(job[1].read_bytes())
    signed[job[0].stat().st_size + 30] ^= 1
    job[1].write_bytes(signed)


def _change_input(stage: Stage, job: Job) -> None:
    job[0].write_bytes(job[0].read_bytes().replace(b"%%EOF", b"%%EoF", 1) + b"\n")


def _grow_input(stage: Stage, job: Job) -> None:
    sign_file(job[0], stage.folder / "twice.pdf")
    (stage.folder / "twice.pdf").replace(job[0])


def _by_another(stage: Stage, job: Job) -> None:
    job[1].unlink()
    sign_file(job[0], job[1])


def _after_another(stage: Stage, job: Job) -> None:
    """Between the input and our signature stands a revision that is not the input's."""
    job[1].unlink()
    between = stage.folder / "between.pdf"
    sign_file(job[0], between)
    run(stage, [(between, job[1])], Person("12345"))


def _add_after(stage: Stage, job: Job) -> None:
    job[1].write_bytes(job[1].read_bytes() + b"1 0 obj\n<<>>\nendobj\n")


def _unsigned(stage: Stage, job: Job) -> None:
    job[1].write_bytes(job[0].read_bytes())


@pytest.mark.parametrize(
    "spoil", [_cut, _flip, _change_input, _grow_input, _by_another, _after_another, _add_after, _unsigned]
)
def test_what_is_not_our_valid_signature_over_this_very_input_is_not_taken_for_done(
    stage: Stage, spoil: Callable[[Stage, Job], None]
) -> None:
    (job,) = jobs_of(stage, 1)
    run(stage, [job], Person("12345"))
    spoil(stage, job)
    there, person = job[1].read_bytes(), Person("12345")
    assert isinstance(run(stage, [job], person, RESUMED)[0], OutputExists)
    assert (person.asked, job[1].read_bytes()) == ([], there)
    outcome = run(stage, [job], Person("12345"), replace(RESUMED, replace=True))[0]
    assert isinstance(outcome, SignedDocument)
    assert not outcome.earlier


def test_a_lower_level_than_wanted_is_not_taken_for_done(stage: Stage) -> None:
    (job,) = jobs_of(stage, 1)
    run(stage, [job], Person("12345"))
    wanted = SigningOptions(level=Level.B_T, resume=True)
    assert isinstance(run(stage, [job], Person(), wanted)[0], OutputExists)


def test_an_input_that_went_away_is_told_even_if_its_target_is_there(stage: Stage) -> None:
    (job,) = jobs_of(stage, 1)
    run(stage, [job], Person("12345"))
    job[0].unlink()
    assert isinstance(run(stage, [job], Person(), RESUMED)[0], DocumentNotFound)


def test_a_pin_is_asked_only_after_all_documents_were_looked_at(stage: Stage) -> None:
    jobs = jobs_of(stage, 3)

    class Watching(Person):
        def ask_pin(self, request: PinRequest) -> bytearray:
            turns = [note.number for note in self.notes if isinstance(note, Turn)]
            assert turns[:3] == [1, 2, 3]
            return super().ask_pin(request)

    outcomes = run(stage, jobs, Watching("12345", "12345", "12345"))
    assert all(isinstance(outcome, SignedDocument) for outcome in outcomes.values())
