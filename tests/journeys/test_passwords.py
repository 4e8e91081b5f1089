"""Passwords in a run: asked for once, tried on every file, wiped; and what authors forbid."""

from pathlib import Path

import pytest

from idclient.documents.checking import Online
from idclient.documents.checking import Outcome as Verdict
from idclient.errors import Error
from idclient.errors.document import (
    DocumentEncryptionUnsupported,
    DocumentPasswordNeeded,
    DocumentPasswordWrong,
    DocumentRestricted,
)
from idclient.journeys.batch import sign_documents
from idclient.journeys.keyring import Keyring
from idclient.journeys.preparing import SigningOptions
from idclient.journeys.sign import Outcome, SignedDocument
from idclient.journeys.verify import verify_document
from idclient.model import Level, PasswordRequest
from tests.documents.encrypted import NONE, Lock, encrypted, objects
from tests.doubles import Person
from tests.journeys.conftest import Stage

PLAIN = SigningOptions(level=Level.B_B)
PIN2 = "12345"


def person_with(*passwords: str) -> Person:
    person = Person(*[PIN2] * 5)
    person.passwords = list(passwords)
    return person


def put(stage: Stage, **locks: Lock) -> list[tuple[Path, Path]]:
    for name, lock in locks.items():
        (stage.folder / f"{name}.pdf").write_bytes(encrypted(lock))
    return [(stage.folder / f"{name}.pdf", stage.folder / f"{name}-out.pdf") for name in locks]


def sign(stage: Stage, person: Person, jobs: list[tuple[Path, Path]], options: SigningOptions = PLAIN) -> list[Outcome]:
    outcomes = dict(sign_documents(stage.environment, stage.identity(person), jobs, options, person))
    return [outcomes[number] for number in range(len(jobs))]


def requests(person: Person) -> list[tuple[str, int, bool]]:
    return [(Path(asked.document).stem, asked.attempt, asked.owner) for asked in person.passwords_asked]


def test_each_password_is_asked_for_once_and_serves_the_files_it_fits(stage: Stage) -> None:
    one, two = Lock("AES-256 R6", b"first"), Lock("AES-128", b"second")
    jobs = put(stage, a=one, b=two, c=Lock("RC4-40", b"first"), d=Lock("RC4-128"), e=two)
    person = person_with("first", "second")
    outcomes = sign(stage, person, jobs)
    assert all(isinstance(outcome, SignedDocument) for outcome in outcomes)
    assert requests(person) == [("a", 0, False), ("b", 0, False)]
    assert all(buffer == bytes(len(buffer)) for buffer in person.buffers)
    checker = person_with("second", "first")
    keyring = Keyring(checker)
    for _, target in jobs:
        report = verify_document(stage.environment, target, Online.ASK, checker, keyring=keyring)
        assert report.outcome is Verdict.PASSED
    assert requests(checker) == [("a-out", 0, False), ("a-out", 1, False)]


def test_wrong_passwords_are_told_and_nothing_is_written(stage: Stage) -> None:
    jobs = put(stage, a=Lock("AES-256 R6", b"first"), b=Lock("AES-128", b"second"), c=Lock("AES-128"))
    person = person_with("wrong", "worse")
    outcomes = sign(stage, person, jobs)
    assert isinstance(outcomes[0], DocumentPasswordWrong)
    assert isinstance(outcomes[1], DocumentPasswordNeeded)
    assert isinstance(outcomes[2], SignedDocument)
    assert requests(person) == [("a", 0, False), ("a", 1, False), ("a", 2, False), ("b", 0, False)]
    assert [target.exists() for _, target in jobs] == [False, False, True]


def test_no_document_opens_and_no_card_is_looked_for(stage: Stage) -> None:
    def never() -> None:
        raise AssertionError

    jobs = put(stage, a=Lock("AES-256 R6", b"first"))
    ((_, outcome),) = sign_documents(stage.environment, never, jobs, PLAIN, person_with())  # type: ignore[arg-type]
    assert isinstance(outcome, DocumentPasswordNeeded)


@pytest.mark.parametrize("level", [Level.B_LT, Level.B_LTA])
def test_evidence_a_full_check_and_going_on_need_no_further_question(stage: Stage, level: Level) -> None:
    jobs = put(stage, a=Lock("AES-256 R6", b"first"))
    person = person_with("first")
    (outcome,) = sign(stage, person, jobs, SigningOptions(level=level, recheck=True))
    assert isinstance(outcome, SignedDocument), outcome
    assert len(person.passwords_asked) == 1
    again = person_with("first")
    (outcome,) = sign(stage, again, jobs, SigningOptions(level=level, resume=True))
    assert isinstance(outcome, SignedDocument)
    assert outcome.earlier
    assert len(again.passwords_asked) == 1


def test_a_public_key_handler_is_refused_by_its_name(stage: Stage) -> None:
    jobs = put(stage, a=Lock("AES-256 R6"))
    jobs[0][0].write_bytes(jobs[0][0].read_bytes().replace(b"/Filter/Standard", b"/Filter/Adobe.PubSec"))
    person = person_with("any")
    (outcome,) = sign(stage, person, jobs)
    assert isinstance(outcome, DocumentEncryptionUnsupported)
    assert outcome.facts["reason"] == "public-key"
    assert person.passwords_asked == []


@pytest.mark.parametrize("insisting", [False, True])
def test_what_the_author_forbids_is_done_only_if_the_person_insists(stage: Stage, *, insisting: bool) -> None:
    jobs = put(stage, a=Lock("AES-128", permissions=NONE))
    person = person_with()
    person.insisting = insisting
    (outcome,) = sign(stage, person, jobs)
    assert [Path(request.document).stem for request in person.restrictions] == ["a"]
    assert isinstance(outcome, SignedDocument if insisting else DocumentRestricted)
    assert jobs[0][1].exists() is insisting


def test_the_owner_password_permits_without_a_question(stage: Stage) -> None:
    jobs = put(stage, a=Lock("AES-256 R6", permissions=NONE), b=Lock("RC4-128", b"user", permissions=NONE))
    person = person_with("owner")
    outcomes = sign(stage, person, jobs)
    assert all(isinstance(outcome, SignedDocument) for outcome in outcomes)
    assert requests(person) == [("a", 0, True)]
    assert person.restrictions == []


def test_a_field_may_be_filled_where_adding_one_is_forbidden(stage: Stage) -> None:
    lock = Lock("AES-128", permissions=NONE | 1 << 8)
    content = objects(catalog=b"/AcroForm<</Fields[7 0 R]>>")
    content[7] = b"<</Type/Annot/Subtype/Widget/FT/Sig/T{{Here}}/Rect[0 0 0 0]/F 132/P 3 0 R>>"
    source, target = stage.folder / "a.pdf", stage.folder / "out.pdf"
    source.write_bytes(encrypted(lock, content))
    person = person_with()
    (adding,) = sign(stage, person, [(source, target)])
    assert isinstance(adding, DocumentRestricted)
    (filling,) = sign(stage, person, [(source, target)], SigningOptions(level=Level.B_B, field="Here"))
    assert isinstance(filling, SignedDocument), filling
    assert filling.field == "Here"


def test_a_hundred_wrong_passwords_are_enough(stage: Stage) -> None:
    class Guesser(Person):
        def ask_password(self, request: PasswordRequest) -> bytearray | None:
            self.passwords_asked.append(request)
            return bytearray(b"guess %d" % request.attempt)

    jobs = put(stage, a=Lock("RC4-40", b"first"))
    person = Guesser()
    with pytest.raises(DocumentPasswordWrong):
        Keyring(person).open_unlocked(jobs[0][0])
    assert len(person.passwords_asked) == 100


def test_what_is_not_known_is_met_when_something_is_read(stage: Stage) -> None:
    jobs = put(stage, a=Lock("AES-128", b"first"))
    with Keyring(person_with()).open(jobs[0][0]) as document, pytest.raises(Error):
        document.catalog  # noqa: B018
