"""A program that ended while a phone was asked to sign: started anew, it takes the answer, for that document alone."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from idclient.documents.checking import Online, Outcome
from idclient.errors import Error
from idclient.errors.phone import PhoneBusy, PhoneRefused
from idclient.journeys.batch import sign_documents
from idclient.journeys.identities import open_chosen
from idclient.journeys.preparing import SigningOptions
from idclient.journeys.sign import SignedDocument
from idclient.journeys.verify import verify_document
from idclient.mobile.smart_id.options import Flow
from idclient.model import Level, ShowCode
from idclient.ports import Environment, Request, Response
from idclient.value import replace
from tests.identities.means import Means
from tests.identities.phones import mobile_id_means, smart_id_means
from tests.journeys.conftest import Stage
from tests.mobile.keyring import Keyring

WAYS: dict[str, Callable[[Stage], Means]] = {
    "mobile-id": mobile_id_means,
    "smart-id v2": lambda stage: smart_id_means(stage, "v2", Flow.NOTIFICATION),
}
each_way = pytest.mark.parametrize("way", WAYS)
OPTIONS = SigningOptions(level=Level.B_T)


class Crash(BaseException):
    """The program ends in the middle."""


class Runs:
    """Runs of the program, one after the other, with one phone and one keyring."""

    def __init__(self, stage: Stage, way: str) -> None:
        self.stage = stage
        self.means = WAYS[way](stage)
        self.keyring = Keyring()
        self.means.environment = replace(self.means.environment, vault=self.keyring)

    def crash(self, source: Path, options: SigningOptions = OPTIONS) -> None:
        """End the program when it asks for the answer of the phone; the phone has signed meanwhile."""

        def http(request: Request) -> Response:
            if "/session/" in request.url and self.keyring.kept.get("under-way/document"):
                raise Crash
            return self.means.environment.http(request)

        with pytest.raises(Crash):
            self._sign(source, options, replace(self.means.environment, http=http))

    def later(self) -> "Runs":
        """Let so much time pass that the phone has answered."""
        self.stage.environment.clock.sleep(5)
        return self

    def sign(self, source: Path, options: SigningOptions = OPTIONS) -> SignedDocument | Error:
        return self._sign(source, options, self.means.environment)

    def _sign(self, source: Path, options: SigningOptions, environment: Environment) -> SignedDocument | Error:
        means, jobs = self.means, [(source, self.stage.target)]
        opened = lambda: open_chosen(environment, means.choice, means.person)  # noqa: E731
        ((_, outcome),) = sign_documents(environment, opened, jobs, options, means.person)
        return outcome


@each_way
@pytest.mark.parametrize("seconds", [2, 100, 200])
def test_the_answer_is_taken_for_the_same_document(stage: Stage, way: str, seconds: int) -> None:
    runs = Runs(stage, way)
    runs.crash(stage.contract)
    assert not stage.target.exists()
    claimed = stage.environment.clock.now()
    stage.environment.clock.sleep(seconds)
    outcome = runs.sign(stage.contract)
    assert isinstance(outcome, SignedDocument), outcome
    assert runs.means.prompts() == 1
    assert abs(outcome.claimed_at - claimed) < timedelta(seconds=20)
    shown = [note.code for note in runs.means.person.notes if isinstance(note, ShowCode)]
    assert len(shown) == 2
    assert shown[0] == shown[1]
    report = verify_document(runs.means.environment, stage.target, Online.ASK, runs.means.person)
    assert report.outcome is Outcome.PASSED
    assert not [name for name in runs.keyring.kept if name.startswith("under-way")]


@each_way
@pytest.mark.parametrize(
    "options", [replace(OPTIONS, reason="Another"), replace(OPTIONS, name="Another"), replace(OPTIONS, field="Another")]
)
def test_with_other_options_it_is_another_document_and_asked_for_anew(
    stage: Stage, way: str, options: SigningOptions
) -> None:
    runs = Runs(stage, way)
    runs.crash(stage.contract)
    outcome = runs.later().sign(stage.contract, options)
    assert isinstance(outcome, SignedDocument), outcome
    assert runs.means.prompts() == 2
    assert outcome.claimed_at >= stage.environment.clock.now() - timedelta(seconds=20)


def test_another_file_is_not_taken_for_it(stage: Stage) -> None:
    runs, other = Runs(stage, "mobile-id"), stage.folder / "other.pdf"
    other.write_bytes(stage.contract.read_bytes().replace(b"/MediaBox [0 0", b"/MediaBox [1 0"))
    assert other.read_bytes() != stage.contract.read_bytes()
    runs.crash(stage.contract)
    assert isinstance(runs.sign(other), PhoneBusy), "the phone still asks about the first"
    assert isinstance(runs.later().sign(other), SignedDocument)
    assert runs.means.prompts() == 2


def test_after_five_minutes_it_is_asked_for_anew(stage: Stage) -> None:
    runs = Runs(stage, "mobile-id")
    runs.crash(stage.contract)
    stage.environment.clock.sleep(301)
    assert isinstance(runs.sign(stage.contract), SignedDocument)
    assert runs.means.prompts() == 2


@pytest.mark.parametrize(
    "kept",
    [
        "",
        "{}",
        "[]",
        '{"format": 1, "when": "2026-11-25T12:00:00", "seed": "AAAA", "digest": "AAAA"}',
        '{"format": 1, "when": 5, "seed": "AAAA", "digest": "AAAA"}',
        '{"format": 1, "when": "2026-11-25T12:00:00+00:00", "seed": "A", "digest": "AAAA"}',
        '{"format": 2}',
    ],
)
def test_what_is_kept_and_makes_no_sense_is_no_hindrance(stage: Stage, kept: str) -> None:
    runs = Runs(stage, "mobile-id")
    runs.crash(stage.contract)
    runs.keyring.kept["under-way/document"] = kept
    assert isinstance(runs.later().sign(stage.contract), SignedDocument)
    assert runs.means.prompts() == 2


@each_way
def test_who_refuses_is_not_waited_for_again(stage: Stage, way: str) -> None:
    runs = Runs(stage, way)
    runs.means.refuse()
    assert isinstance(runs.sign(stage.contract), PhoneRefused)
    assert not [name for name in runs.keyring.kept if name.startswith("under-way")]


def test_nothing_of_person_or_document_is_kept(stage: Stage) -> None:
    runs = Runs(stage, "mobile-id")
    runs.crash(stage.contract)
    for secret in (*runs.means.secrets, stage.contract.name, str(stage.folder)):
        assert not [kept for kept in runs.keyring.ever if secret in kept]
