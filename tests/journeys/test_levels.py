"""Levels and kinds of keys, from the card to the checker: archive time stamps, foreign cards, commitments."""

import os
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from idclient.documents.checking import Kind, Online, Outcome, Standard
from idclient.documents.cms_reading import read_cms
from idclient.documents.pdf.document import PdfDocument
from idclient.documents.pdf.dss import read_dss
from idclient.documents.pdf.signatures import extract_signatures
from idclient.emulators.authorities.tsa import TsaBehaviour
from idclient.emulators.pcsc.readers import EmulatedReaders
from idclient.emulators.pcsc.slots import Slot
from idclient.emulators.world import card
from idclient.errors import Error
from idclient.errors.document import CommitmentWithReason
from idclient.errors.trust import AlgorithmUnsupported
from idclient.journeys.batch import sign_documents
from idclient.journeys.card import open_identity
from idclient.journeys.preparing import SigningOptions
from idclient.journeys.sign import SignedDocument
from idclient.journeys.verify import verify_document
from idclient.model import Commitment, Dialog, Identity, Level, SignatureAlgorithm
from idclient.trust.asn1 import whole
from idclient.value import replace
from tests.documents.large import write_large
from tests.doubles import FixedClock, Person
from tests.journeys.conftest import Stage

PIN2 = "123456"


def _with_card(stage: Stage, model: str) -> Stage:
    chip = card(stage.world, model, fresh=True)
    return replace(
        stage, environment=replace(stage.environment, readers=EmulatedReaders(Slot("Emulated reader", chip)))
    )


def _sign(stage: Stage, options: SigningOptions, person: Person | None = None) -> SignedDocument | Error:
    person = person or Person("12345")
    jobs = [(stage.contract, stage.target)]
    ((_, outcome),) = sign_documents(stage.environment, stage.identity(person), jobs, options, person)
    return outcome


@pytest.mark.parametrize(
    ("model", "algorithm"),
    [
        ("latvia", SignatureAlgorithm.RSA_SHA256),
        ("latvia-ec", SignatureAlgorithm.ECDSA_SHA384),
        ("finland", SignatureAlgorithm.RSA_PSS_SHA256),
        ("estonia-2025", SignatureAlgorithm.ECDSA_SHA384),
    ],
)
def test_a_card_of_another_country_signs_to_the_highest_level(
    stage: Stage, model: str, algorithm: SignatureAlgorithm
) -> None:
    stage = _with_card(stage, model)
    person = Person("12345" if model == "estonia-2025" else PIN2)
    with open_identity(stage.environment, None, person) as identity:
        assert algorithm in identity.signature_algorithms(person)
    outcome = _sign(stage, SigningOptions(level=Level.B_LTA, recheck=True), person)
    assert isinstance(outcome, SignedDocument), outcome
    report = verify_document(stage.environment, stage.target, Online.NEVER, person)
    assert report.outcome is Outcome.PASSED
    assert report.signatures[0].standard is Standard.B_LTA
    with PdfDocument.open(stage.target) as document:
        (signer,) = read_cms(extract_signatures(document)[0].contents).signers
    assert (b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a" in signer.signature_algorithm) is ("PSS" in algorithm.name)


def test_what_an_identity_cannot_sign_in_a_document_is_refused_before_the_pin(stage: Stage) -> None:
    person = Person("12345")

    class Odd:
        """A card that offers only what its key does not go with."""

        def __init__(self, inner: Identity) -> None:
            self.certificate, self.sign, self.authenticate = inner.certificate, inner.sign, inner.authenticate

        def signature_algorithms(self, _dialog: Dialog) -> tuple[SignatureAlgorithm, ...]:
            return (SignatureAlgorithm.RSA_SHA256,)

    class Opened(AbstractContextManager["Identity"]):
        def __enter__(self) -> Identity:
            self.inner = open_identity(stage.environment, None, person)
            return Odd(self.inner)

        def __exit__(self, *_: object) -> None:
            self.inner.close()

    jobs = [(stage.contract, stage.target)]
    ((_, outcome),) = sign_documents(stage.environment, Opened, jobs, SigningOptions(level=Level.B_B), person)
    assert isinstance(outcome, AlgorithmUnsupported)
    assert person.asked == []
    assert not stage.target.exists()


def test_an_archive_proves_itself_offline_even_if_time_passed_between_its_parts(stage: Stage) -> None:
    clock = stage.world.clock
    assert isinstance(clock, FixedClock)
    stage.world.tsa.latency = 10.0
    outcome = _sign(stage, SigningOptions(level=Level.B_LTA))
    assert isinstance(outcome, SignedDocument), outcome
    assert outcome.timestamp is not None
    assert outcome.archived is not None
    assert outcome.archived > outcome.timestamp
    signature, stamp = verify_document(stage.environment, stage.target, Online.NEVER, Person()).signatures
    assert (signature.standard, signature.reasons) == (Standard.B_LTA, ())
    assert (stamp.kind, stamp.standard, stamp.reasons) == (Kind.TIMESTAMP, Standard.DOCUMENT_TIMESTAMP, ())
    assert stamp.proven_time == whole(outcome.archived)


def test_the_time_stamp_covers_all_evidence_for_the_signature(stage: Stage) -> None:
    assert isinstance(_sign(stage, SigningOptions(level=Level.B_LTA)), SignedDocument)
    with PdfDocument.open(stage.target) as document:
        signature, stamp = extract_signatures(document)
        assert (stamp.kind, stamp.sub_filter) == ("DocTimeStamp", "ETSI.RFC3161")
        assert stamp.claimed_time is None
        store = read_dss(document)
        assert store is not None
        assert stamp.end is not None
        places = [document.object(item.number) for item in (*store.certificates, *store.ocsp_responses)]
        assert all(place is not None and (place.base or 0) < (stamp.end or 0) for place in places)
        assert (signature.end or 0) < (stamp.end or 0)


@pytest.mark.parametrize("behaviour", [TsaBehaviour.TRUNCATED, TsaBehaviour.WRONG_IMPRINT, TsaBehaviour.FORBIDDEN])
def test_an_archive_without_its_time_stamp_is_no_lower_level_but_nothing(stage: Stage, behaviour: TsaBehaviour) -> None:
    stage.world.tsa.script.extend([TsaBehaviour.HONEST, TsaBehaviour.HONEST, behaviour])
    outcome = _sign(stage, SigningOptions(level=Level.B_LTA))
    assert isinstance(outcome, Error)
    assert [path.name for path in stage.folder.iterdir()] == ["contract.pdf"]


def test_an_archive_reads_the_document_once(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    size = 12_000_000
    write_large(stage.contract, size)
    read = {"bytes": 0}
    genuine, one = os.preadv, os.pread

    def preadv(descriptor: int, buffers: list[memoryview], offset: int) -> int:
        count = genuine(descriptor, buffers, offset)
        read["bytes"] += count
        return count

    def pread(descriptor: int, count: int, offset: int) -> bytes:
        data = one(descriptor, count, offset)
        read["bytes"] += len(data)
        return data

    monkeypatch.setattr(os, "preadv", preadv)
    monkeypatch.setattr(os, "pread", pread)
    assert isinstance(_sign(stage, SigningOptions(level=Level.B_LTA, inspect=False)), SignedDocument)
    assert size <= read["bytes"] < 1.3 * size


@pytest.mark.parametrize("commitment", list(Commitment))
def test_a_commitment_is_signed_and_the_signature_holds(stage: Stage, commitment: Commitment) -> None:
    options = SigningOptions(level=Level.B_B, commitment=commitment, recheck=True, replace=True)
    assert isinstance(_sign(stage, options), SignedDocument)
    with PdfDocument.open(stage.target) as document:
        (signature,) = extract_signatures(document)
    (signer,) = read_cms(signature.contents).signers
    number = list(Commitment).index(commitment) + 1
    assert signer.attributes["1.2.840.113549.1.9.16.2.16"] == (
        bytes.fromhex("300D060B2A864886F70D01091006") + bytes([number]),
    )


def test_a_commitment_and_a_reason_exclude_each_other(stage: Stage) -> None:
    person = Person("12345")
    options = SigningOptions(level=Level.B_B, commitment=Commitment.APPROVAL, reason="I agree")
    assert isinstance(_sign(stage, options, person), CommitmentWithReason)
    assert person.asked == []


def test_an_archive_of_a_signed_document_leaves_earlier_signatures_as_they_were(stage: Stage, tmp_path: Path) -> None:
    assert isinstance(_sign(stage, SigningOptions(level=Level.B_B)), SignedDocument)
    first = stage.target.read_bytes()
    stage.contract.write_bytes(first)
    assert isinstance(_sign(stage, SigningOptions(level=Level.B_LTA, replace=True)), SignedDocument)
    assert stage.target.read_bytes().startswith(first)
    report = verify_document(stage.environment, stage.target, Online.ASK, Person())
    assert report.outcome is Outcome.PASSED
    assert [signature.kind for signature in report.signatures] == [Kind.SIGNATURE, Kind.SIGNATURE, Kind.TIMESTAMP]
