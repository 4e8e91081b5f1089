"""The journey of a container: what is checked before the PIN, what each level gives, what a lying world leads to."""

import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from idclient.documents.checking import Online, Outcome, Source, Standard
from idclient.emulators.authorities.ocsp import OcspBehaviour, Revocation
from idclient.emulators.authorities.tsa import TsaBehaviour
from idclient.errors import Cancelled, Error
from idclient.errors.card import PinWrong
from idclient.errors.checking import SignatureMismatch
from idclient.errors.container import ContainerLevelUnsupported, FileNamesClash
from idclient.errors.document import DocumentNotFound
from idclient.errors.output import OutputExists, OutputNotVerified
from idclient.errors.trust import CertificateRevoked, EvidenceMissing
from idclient.journeys.preparing import SigningOptions
from idclient.journeys.sign import SignedDocument
from idclient.journeys.sign_container import sign_container
from idclient.journeys.verify import verify_document
from idclient.model import Dialog, Identity, Level, PinRequest, Signature, SignatureAlgorithm
from idclient.trust import evidence
from idclient.value import replace
from tests.documents.asice.making import SIGNATURE, entries, rebuild
from tests.doubles import FixedClock, Person
from tests.journeys.conftest import Stage

PIN2 = "12345"


def _files(stage: Stage) -> list[Path]:
    other = stage.folder / "tõend.txt"
    other.write_bytes(b"Tere!\n")
    return [stage.contract, other]


def _sign(stage: Stage, person: Person, level: Level = Level.B_LT, *, recheck: bool = False) -> SignedDocument:
    options = SigningOptions(level=level, recheck=recheck)
    files, target = _files(stage), stage.folder / "signed.asice"
    return sign_container(stage.environment, stage.identity(person), files, target, options=options, dialog=person)


def _left(stage: Stage) -> list[str]:
    return sorted(path.name for path in stage.folder.iterdir() if path.suffix not in {".pdf", ".txt"})


@pytest.mark.parametrize("level", [Level.B_B, Level.B_T, Level.B_LT])
def test_each_level_is_reached_with_one_pin_and_found_again(stage: Stage, level: Level) -> None:
    person = Person(PIN2)
    signed = _sign(stage, person, level, recheck=True)
    assert len(person.asked) == 1
    report = verify_document(stage.environment, signed.target, Online.ASK, person)
    (signature,) = report.signatures
    assert report.outcome is Outcome.PASSED, signature.reasons
    assert signature.standard is Standard(level.value)
    assert (signed.timestamp is None) == (level is Level.B_B)
    assert signature.proven_time == signed.timestamp
    assert _left(stage) == ["signed.asice"]


def test_with_its_evidence_a_container_is_believed_without_asking_anybody_for_years(
    stage: Stage, clock: FixedClock
) -> None:
    signed = _sign(stage, Person(PIN2))
    clock.advance(2 * 365 * 24 * 3600)
    report = verify_document(stage.environment, signed.target, Online.NEVER, Person())
    assert report.outcome is Outcome.PASSED, report.signatures[0].reasons
    assert report.signatures[0].status.source is Source.EMBEDDED


def test_revoked_after_the_time_stamp_is_no_matter_and_before_it_is(stage: Stage, clock: FixedClock) -> None:
    stamped = _sign(stage, Person(PIN2), Level.B_T)
    bare = stage.folder / "bare.asice"
    stamped = replace(stamped, target=stamped.target.rename(stage.folder / "stamped.asice"))
    _sign(stage, Person(PIN2), Level.B_B).target.rename(bare)
    clock.advance(3600)
    stage.world.ocsp.revoke(stage.world.pki.signing.certificate, Revocation(clock.now()))
    clock.advance(60)
    assert verify_document(stage.environment, stamped.target, Online.ASK, Person()).outcome is Outcome.PASSED
    assert verify_document(stage.environment, bare, Online.ASK, Person()).outcome is Outcome.INDETERMINATE


def test_the_evidence_of_another_signature_proves_nothing(stage: Stage) -> None:
    """The time stamp is over this value: moved under another signature it fails."""
    first = entries(_sign(stage, Person(PIN2)).target)[SIGNATURE].decode()
    unsigned = re.search(r"<xades:UnsignedProperties>.*</xades:UnsignedProperties>", first)
    assert unsigned is not None
    (stage.folder / "signed.asice").unlink()
    second = _sign(stage, Person(PIN2), Level.B_B).target
    text = entries(second)[SIGNATURE].decode()
    moved = text.replace("</xades:SignedProperties>", "</xades:SignedProperties>" + unsigned[0])
    report = verify_document(stage.environment, rebuild(second, {SIGNATURE: moved.encode()}), Online.ASK, Person())
    assert report.outcome is not Outcome.PASSED
    assert report.signatures[0].proven_time is None
    assert "document.timestamp_not_believed" in {reason.code for reason in report.signatures[0].reasons}


def test_services_and_files_are_looked_at_before_the_pin(stage: Stage) -> None:
    class Watching(Person):
        def ask_pin(self, request: PinRequest) -> bytearray:
            assert stage.world.ocsp.requests >= 1
            assert stage.world.tsa.requests == 1
            (partial,) = stage.folder.glob(".signed.asice*.part")
            assert partial.stat().st_size > 0  # packed and digested already
            return bytearray(PIN2.encode())

    _sign(stage, Watching())


@pytest.mark.parametrize(
    ("spoil", "error"),
    [
        (lambda stage: stage.contract.unlink(), DocumentNotFound),
        (lambda stage: (stage.folder / "signed.asice").write_bytes(b"mine"), OutputExists),
        (
            lambda stage: stage.world.ocsp.revoke(
                stage.world.pki.signing.certificate, Revocation(stage.environment.clock.now())
            ),
            CertificateRevoked,
        ),
        (lambda stage: setattr(stage.world.ocsp, "behaviour", OcspBehaviour.TRUNCATED), Error),
        (lambda stage: setattr(stage.world.tsa, "behaviour", TsaBehaviour.WRONG_IMPRINT), Error),
    ],
)
def test_what_can_be_known_before_costs_no_pin(stage: Stage, spoil: object, error: type[Error]) -> None:
    assert callable(spoil)
    spoil(stage)
    person = Person(PIN2)
    with pytest.raises(error):
        _sign(stage, person)
    assert person.asked == []
    assert _left(stage) in ([], ["signed.asice"])


@pytest.mark.parametrize("behaviour", [TsaBehaviour.TRUNCATED, TsaBehaviour.WRONG_NONCE, TsaBehaviour.WRONG_IMPRINT])
def test_an_authority_that_fails_after_the_pin_leaves_nothing_behind(stage: Stage, behaviour: TsaBehaviour) -> None:
    stage.world.tsa.script.extend([TsaBehaviour.HONEST, behaviour])
    with pytest.raises(Error):
        _sign(stage, Person(PIN2))
    assert _left(stage) == []


@pytest.mark.parametrize("fault", ["certificate", "algorithm", "value"])
def test_a_signature_of_another_kind_than_was_asked_for_is_not_written(stage: Stage, fault: str) -> None:
    person = Person(PIN2)
    changes: dict[str, dict[str, Any]] = {
        "certificate": {"certificate": stage.world.pki.authentication.certificate},
        "algorithm": {"algorithm": SignatureAlgorithm.ECDSA_SHA512},
        "value": {"value": bytes(96)},
    }

    class Lying:
        """A card that answers with something else."""

        def __init__(self, honest: Identity) -> None:
            self.certificate = honest.certificate
            self.signature_algorithms = honest.signature_algorithms
            self.authenticate = honest.authenticate
            self._sign = honest.sign

        def sign(self, digest: bytes, dialog: Dialog) -> Signature:
            return replace(self._sign(digest, dialog), **changes[fault])

    @contextmanager
    def opened() -> Iterator[Identity]:
        with stage.identity(person)() as identity:
            yield Lying(identity)

    options = SigningOptions(level=Level.B_B)
    with pytest.raises(SignatureMismatch) as caught:
        sign_container(
            stage.environment, opened, _files(stage), stage.folder / "signed.asice", options=options, dialog=person
        )
    assert caught.value.reason == fault
    assert _left(stage) == []


def test_a_recheck_judges_what_was_written_before_it_gets_its_name(stage: Stage) -> None:
    class Late(Person):
        def ask_pin(self, request: PinRequest) -> bytearray:
            stage.world.ocsp.revoke(stage.world.pki.signing.certificate, Revocation(stage.environment.clock.now()))
            return bytearray(PIN2.encode())

    with pytest.raises(OutputNotVerified):
        _sign(stage, Late(), Level.B_B, recheck=True)
    assert _left(stage) == []


def test_evidence_that_nobody_offers_is_an_error_and_no_lower_level(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def collect(*_: object, **__: object) -> evidence.Evidence:
        return evidence.Evidence((), (), (), (stage.world.pki.tsa_authority.certificate,))

    monkeypatch.setattr(evidence, "collect_evidence", collect)
    with pytest.raises(EvidenceMissing):
        _sign(stage, Person(PIN2))
    assert _left(stage) == []


def test_a_wrong_pin_and_a_change_of_mind_leave_nothing_behind(stage: Stage) -> None:
    with pytest.raises(PinWrong):
        _sign(stage, Person("99999"), Level.B_B)
    with pytest.raises(Cancelled):
        _sign(stage, Person(), Level.B_B)
    assert _left(stage) == []


def test_names_that_clash_and_a_level_that_is_not_made_are_refused_first(stage: Stage) -> None:
    below = stage.folder / "below"
    below.mkdir()
    (below / "contract.pdf").write_bytes(b"x")
    person = Person(PIN2)
    cases: list[tuple[list[Path], Level, type[Error]]] = [
        ([stage.contract, below / "contract.pdf"], Level.B_B, FileNamesClash),
        ([stage.contract], Level.B_LTA, ContainerLevelUnsupported),
    ]
    for files, level, error in cases:
        with pytest.raises(error):
            sign_container(
                stage.environment,
                stage.identity(person),
                files,
                stage.folder / "signed.asice",
                options=SigningOptions(level=level),
                dialog=person,
            )
    assert person.asked == []


def test_what_comes_out_is_what_went_in(stage: Stage) -> None:
    files = {path.name: path.read_bytes() for path in _files(stage)}
    signed = _sign(stage, Person(PIN2), Level.B_B)
    with zipfile.ZipFile(signed.target) as archive:
        assert {name: archive.read(name) for name in files} == files
