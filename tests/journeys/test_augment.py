"""Signatures carried on: to every level, from every level, renewed in time, refused when anything is in doubt."""

from collections.abc import Callable
from pathlib import Path

import pytest

from idclient.documents.checking import Kind, Online, Outcome, Standard, SubIndication
from idclient.documents.pdf.document import PdfDocument
from idclient.documents.pdf.signatures import extract_signatures
from idclient.emulators.authorities import pki_profiles
from idclient.emulators.authorities.addresses import OCSP_URL, TSA_URL
from idclient.emulators.authorities.ocsp import OcspResponder, Revocation
from idclient.emulators.authorities.pki import Plan, issue
from idclient.emulators.authorities.tsa import TimestampAuthority, TsaBehaviour
from idclient.emulators.routing import route
from idclient.errors import Cancelled, Error
from idclient.errors.document import DocumentNotFound, NothingToAugment, SignatureNotSound
from idclient.errors.output import OutputExists, OutputIsInput
from idclient.errors.service import ServiceNotConfigured
from idclient.journeys.augment import (
    Added,
    AugmentedDocument,
    AugmentOptions,
    augment_document,
    augment_documents,
)
from idclient.journeys.keyring import Keyring
from idclient.model import Level
from idclient.ports import Services
from idclient.value import replace
from tests.documents.attacks.certified import certified
from tests.documents.check_world import World
from tests.documents.generate import as_hybrid, as_packed, as_stream, as_table, plain_objects
from tests.doubles import Person

HIGHEST = AugmentOptions()
YEAR = 365 * 86400
SHAPES = [as_table, as_stream, as_packed, as_hybrid]


def signed(world: World, folder: Path, *levels: Level, shape: Callable[..., bytes] = as_table) -> Path:
    data = shape(plain_objects())
    for level in levels:
        data = world.sign(data, folder, level=level)
    path = folder / "signed.pdf"
    path.write_bytes(data)
    return path


def augmented(world: World, source: Path, options: AugmentOptions = HIGHEST) -> AugmentedDocument:
    person = Person()
    job = source, source.with_name("more.pdf")
    return augment_document(world.environment, job, options, keyring=Keyring(person), dialog=person)


def standards(world: World, path: Path, folder: Path, online: Online = Online.NEVER) -> list[Standard]:
    report = world.check(path.read_bytes(), folder, online=online)
    assert report.outcome is Outcome.PASSED, report
    return [signature.standard for signature in report.signatures]


@pytest.mark.parametrize("shape", SHAPES)
def test_a_plain_signature_is_raised_to_the_highest_level(shape: Callable[..., bytes], tmp_path: Path) -> None:
    world = World()
    source = signed(world, tmp_path, Level.B_B, shape=shape)
    before = source.read_bytes()
    done = augmented(world, source)
    assert done.added == (Added.PROOF_OF_TIME, Added.EVIDENCE, Added.ARCHIVE_TIMESTAMP)
    assert done.target is not None
    assert done.target.read_bytes().startswith(before)
    assert source.read_bytes() == before
    assert standards(world, done.target, tmp_path) == [Standard.B_LTA, *[Standard.DOCUMENT_TIMESTAMP] * 2]


STEPS = {
    (Level.B_B, Level.B_T): (Added.PROOF_OF_TIME,),
    (Level.B_B, Level.B_LT): (Added.PROOF_OF_TIME, Added.EVIDENCE),
    (Level.B_T, Level.B_T): (),
    (Level.B_T, Level.B_LT): (Added.EVIDENCE,),
    (Level.B_T, Level.B_LTA): (Added.EVIDENCE, Added.ARCHIVE_TIMESTAMP),
    (Level.B_LT, Level.B_T): (),
    (Level.B_LT, Level.B_LT): (),
    (Level.B_LT, Level.B_LTA): (Added.ARCHIVE_TIMESTAMP,),
    (Level.B_LTA, Level.B_LT): (),
    (Level.B_LTA, Level.B_LTA): (),
}


@pytest.mark.parametrize(("start", "goal"), STEPS)
def test_only_what_is_missing_is_added(start: Level, goal: Level, tmp_path: Path) -> None:
    world = World()
    source = signed(world, tmp_path, start)
    done = augmented(world, source, AugmentOptions(level=goal))
    assert done.added == STEPS[start, goal]
    assert (done.target is None) is (not done.added)
    assert source.with_name("more.pdf").exists() is bool(done.added)
    if done.target is not None:
        online = Online.NEVER if goal.long_term else Online.ASK
        assert standards(world, done.target, tmp_path, online)[0] is Standard(goal.value)
        assert augmented(world, done.target, AugmentOptions(level=goal)).target is None


def test_several_signatures_of_several_levels_are_raised_together(tmp_path: Path) -> None:
    world = World()
    source = signed(world, tmp_path, Level.B_B, Level.B_T, Level.B_LT, Level.B_B)
    done = augmented(world, source)
    assert done.target is not None
    assert done.signatures == 4
    assert standards(world, done.target, tmp_path)[:4] == [Standard.B_LTA] * 4


def test_a_signature_added_behind_an_archive_is_archived_too(tmp_path: Path) -> None:
    world = World()
    data = world.sign(as_table(plain_objects()), tmp_path, level=Level.B_LTA)
    source = tmp_path / "again.pdf"
    source.write_bytes(world.sign(data, tmp_path))
    done = augmented(world, source)
    assert done.added == (Added.PROOF_OF_TIME, Added.EVIDENCE, Added.ARCHIVE_TIMESTAMP)
    assert done.target is not None
    assert set(standards(world, done.target, tmp_path)) == {Standard.B_LTA, Standard.DOCUMENT_TIMESTAMP}


def new_unit(world: World) -> None:
    """Give the authorities new units and responders, as real ones do every few years."""
    old, name = world.pki.tsa, pki_profiles.organisation("TEST of a newer unit")
    unit = issue(Plan(name, 3 * 365, pki_profiles.timestamping()), world.pki.tsa_authority, world.clock.now())
    renewed = {
        part: issue(
            Plan(pki_profiles.organisation(f"TEST of a newer {part}"), 3 * 365, pki_profiles.responder()),
            authority,
            world.clock.now(),
        )
        for part, authority in (
            ("root_responder", world.pki.root),
            ("issuing_responder", world.pki.issuing),
            ("tsa_responder", world.pki.tsa_authority),
        )
    }
    world.pki = replace(world.pki, tsa=unit, **renewed)
    world.ocsp = OcspResponder(world.pki, world.clock)
    world.tsa = TimestampAuthority(world.pki, world.clock)
    world.ocsp.learn(old.certificate)
    http = route({OCSP_URL: world.ocsp.respond, TSA_URL: world.tsa.respond}, world.clock)
    world.environment = replace(world.environment, http=http)


def test_an_archive_is_left_alone_until_it_is_due(tmp_path: Path) -> None:
    world = World()
    source = signed(world, tmp_path, Level.B_LTA)
    done = augmented(world, source)
    assert (done.target, done.added) == (None, ())
    assert done.valid_until is not None
    world.clock.advance((done.valid_until - world.clock.now()).total_seconds() - 100 * 86400)
    new_unit(world)
    assert augmented(world, source).added == (Added.EVIDENCE, Added.ARCHIVE_TIMESTAMP)


def test_a_renewed_archive_outlives_the_first_authority(tmp_path: Path) -> None:
    world = World()
    source = signed(world, tmp_path, Level.B_LTA)
    world.clock.advance(2 * YEAR + 300 * 86400)
    new_unit(world)
    done = augmented(world, source)
    assert done.target is not None
    world.clock.advance(YEAR)
    assert standards(world, done.target, tmp_path)[0] is Standard.B_LTA
    left = world.check(source.read_bytes(), tmp_path, online=Online.NEVER)
    assert left.outcome is Outcome.INDETERMINATE
    assert {one.sub_indication for one in left.signatures} == {SubIndication.OUT_OF_BOUNDS_NO_POE}


def test_a_renewal_can_be_asked_for(tmp_path: Path) -> None:
    world = World()
    done = augmented(world, signed(world, tmp_path, Level.B_LTA), AugmentOptions(renew=True))
    assert done.added == (Added.EVIDENCE, Added.ARCHIVE_TIMESTAMP)
    assert done.target is not None
    with PdfDocument.open(done.target) as document:
        assert [one.kind for one in extract_signatures(document)] == ["Sig", "DocTimeStamp", "DocTimeStamp"]


def test_a_document_without_signatures_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "plain.pdf"
    path.write_bytes(as_table(plain_objects()))
    with pytest.raises(NothingToAugment):
        augmented(World(), path)


def test_a_changed_document_is_refused(tmp_path: Path) -> None:
    world = World()
    source = signed(world, tmp_path, Level.B_LT)
    source.write_bytes(source.read_bytes().replace(b"(A page that is signed.)", b"(A page that is forged.)"))
    with pytest.raises(SignatureNotSound) as refused:
        augmented(world, source)
    assert refused.value.facts == {"signature": 1, "reason": "document.digest_different"}
    assert not source.with_name("more.pdf").exists()


def test_a_revoked_signer_is_refused(tmp_path: Path) -> None:
    world = World()
    source = signed(world, tmp_path, Level.B_B)
    world.ocsp.revoke(world.pki.signing.certificate, Revocation(world.clock.now()))
    with pytest.raises(SignatureNotSound) as refused:
        augmented(world, source)
    assert refused.value.reason == "trust.certificate_revoked"


def test_an_untrusted_signer_is_refused(tmp_path: Path) -> None:
    world = World()
    source = signed(world, tmp_path, Level.B_T)
    world.environment = replace(world.environment, trust=replace(world.environment.trust, anchors=()))
    with pytest.raises(SignatureNotSound) as refused:
        augmented(world, source)
    assert refused.value.reason == "trust.chain_not_found"


@pytest.mark.parametrize("position", range(2))
def test_an_authority_that_fails_leaves_nothing_behind(position: int, tmp_path: Path) -> None:
    world = World()
    source = signed(world, tmp_path, Level.B_B)
    world.tsa.script.extend([*[TsaBehaviour.HONEST] * position, TsaBehaviour.WRONG_IMPRINT])
    before = sorted(tmp_path.iterdir())
    with pytest.raises(Error, match=r"trust\.timestamp"):
        augmented(world, source)
    assert sorted(tmp_path.iterdir()) == before


def test_the_input_is_never_the_output_and_nothing_is_replaced_unasked(tmp_path: Path) -> None:
    world = World()
    source = signed(world, tmp_path, Level.B_B)
    before = source.read_bytes()
    options, person = AugmentOptions(replace=True), Person()
    with pytest.raises(OutputIsInput):
        augment_document(world.environment, (source, source), options, keyring=Keyring(person), dialog=person)
    source.with_name("more.pdf").write_bytes(b"mine")
    with pytest.raises(OutputExists):
        augmented(world, source)
    assert source.read_bytes() == before
    assert augmented(world, source, AugmentOptions(replace=True)).target is not None


def test_one_failure_of_many_stops_nothing(tmp_path: Path) -> None:
    world = World()
    good = signed(world, tmp_path, Level.B_T)
    plain = tmp_path / "plain.pdf"
    plain.write_bytes(as_table(plain_objects()))
    jobs = [
        (path, tmp_path / f"{number}.pdf") for number, path in enumerate((plain, good, tmp_path / "none.pdf", good))
    ]
    outcomes = dict(augment_documents(world.environment, jobs, AugmentOptions(), Person()))
    kinds = [type(outcomes[number]) for number in range(4)]
    assert kinds == [NothingToAugment, AugmentedDocument, DocumentNotFound, AugmentedDocument]


def test_a_missing_authority_and_a_person_who_stops_end_the_run(tmp_path: Path) -> None:
    world = World()
    source = signed(world, tmp_path, Level.B_B)
    jobs = [(source, tmp_path / f"{number}.pdf") for number in range(2)]
    bare = replace(world.environment, services=Services())
    outcomes = [outcome for _, outcome in augment_documents(bare, jobs, AugmentOptions(), Person())]
    assert isinstance(outcomes[0], ServiceNotConfigured)
    assert outcomes[1] is outcomes[0]

    class Stopping(Person):
        def check(self) -> None:
            raise Cancelled

    outcomes = [outcome for _, outcome in augment_documents(world.environment, jobs, AugmentOptions(), Stopping())]
    assert [type(outcome) for outcome in outcomes] == [Cancelled, Cancelled]
    assert not any(target.exists() for _, target in jobs)


def test_evidence_comes_before_the_time_stamp_over_it(tmp_path: Path) -> None:
    world = World()
    world.tsa.latency = 7.0
    done = augmented(world, signed(world, tmp_path, Level.B_B))
    assert done.target is not None
    signature, first, last = world.check(done.target.read_bytes(), tmp_path, online=Online.NEVER).signatures
    assert signature.proven_time == first.proven_time
    assert first.kind is last.kind is Kind.TIMESTAMP
    assert first.proven_time is not None
    assert last.proven_time is not None
    assert first.proven_time < last.proven_time


@pytest.mark.parametrize("level", [1, 2, 3])
def test_what_its_author_certified_is_carried_on_and_told_where_he_allows_nothing(level: int, tmp_path: Path) -> None:
    world = World()
    source = tmp_path / "certified.pdf"
    source.write_bytes(certified(level))
    done = augmented(world, source)
    assert [warning.code for warning in done.warnings] == ["document.certified_against_all"] * (level == 1)
    assert done.target is not None
    assert standards(world, done.target, tmp_path)[0] is Standard.B_LTA
