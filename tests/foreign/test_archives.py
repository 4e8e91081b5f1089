"""Archives judged by others: our B-LTA, and foreign signatures that we carried on to it."""

import asyncio
import io
import subprocess
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import keys, ocsp, x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers
from pyhanko.sign.ades.report import AdESIndeterminate, AdESPassed
from pyhanko.sign.validation import validate_pdf_timestamp
from pyhanko.sign.validation.ades import ades_lta_validation
from pyhanko.sign.validation.policy_decl import (
    LocalKnowledge,
    PdfSignatureValidationSpec,
    RevinfoOnlineFetchingRule,
    RevocationInfoGatheringSpec,
    SignatureValidationSpec,
)
from pyhanko_certvalidator.context import CertValidationPolicySpec, ValidationTimingInfo
from pyhanko_certvalidator.policy_decl import CertRevTrustPolicy, RevocationCheckingPolicy
from pyhanko_certvalidator.registry import SimpleCertificateStore, SimpleTrustManager
from pyhanko_certvalidator.revinfo.archival import OCSPContainer

from idclient.documents.checking import Kind, Online, Outcome, Standard
from idclient.journeys.augment import AugmentedDocument, AugmentOptions, augment_document
from idclient.journeys.keyring import Keyring
from idclient.model import Level
from idclient.trust.ocsp import fetch_status
from tests.documents.check_world import World
from tests.documents.generate import Objects, as_hybrid, as_packed, as_stream, as_table, plain_objects
from tests.doubles import Person
from tests.foreign.test_verdicts import context, pdfsig_verdicts, pyhanko_signed, pyhanko_verdict
from tests.journeys.test_augment import new_unit
from tests.judges import need

pytestmark = pytest.mark.foreign
SHAPES: dict[str, Callable[[Objects], bytes]] = {
    "table": as_table,
    "stream": as_stream,
    "packed": as_packed,
    "hybrid": as_hybrid,
}
YEAR = 365 * 86400


def ades_lta(data: bytes, world: World, *, at: datetime | None = None) -> Any:
    """Return what pyHanko's validation for archives says of the first signature; nothing is fetched."""
    rule = RevinfoOnlineFetchingRule.LOCAL_ONLY
    policy = CertValidationPolicySpec(
        trust_manager=SimpleTrustManager.build(trust_roots=[x509.Certificate.load(world.pki.root.certificate)]),
        revinfo_policy=CertRevTrustPolicy(
            revocation_checking_policy=RevocationCheckingPolicy.from_legacy("require"),
            freshness=timedelta(days=400),
            retroactive_revinfo=True,
        ),
    )
    spec = SignatureValidationSpec(
        cert_validation_policy=policy,
        ts_cert_validation_policy=policy,
        local_knowledge=LocalKnowledge(known_ocsps=[OCSPContainer(answer) for answer in answers_now(world)]),
        revinfo_gathering_policy=RevocationInfoGatheringSpec(online_fetching_rule=rule),
    )
    moment = at or world.clock.now()
    timing = ValidationTimingInfo(
        validation_time=moment, best_signature_time=moment, point_in_time_validation=at is not None
    )
    signature = PdfFileReader(io.BytesIO(data), strict=False).embedded_regular_signatures[0]
    return asyncio.run(ades_lta_validation(signature, PdfSignatureValidationSpec(spec), timing_info=timing))


def answers_now(world: World) -> list[Any]:
    """Return what the responders say now: for the last time stamp that counts."""
    pki = world.pki
    pairs = [(pki.tsa, pki.tsa_authority), (pki.tsa_authority, pki.root), (pki.signing, pki.issuing)]
    pairs.append((pki.issuing, pki.root))
    answers = [fetch_status(world.environment, one.certificate, issuer.certificate).der for one, issuer in pairs]
    return [ocsp.OCSPResponse.load(answer) for answer in answers]


def carried_on(world: World, data: bytes, folder: Path, options: AugmentOptions | None = None) -> bytes:
    source, target = folder / "foreign.pdf", folder / "foreign-augmented.pdf"
    source.write_bytes(data)
    options, person = options or AugmentOptions(replace=True), Person()
    done = augment_document(world.environment, (source, target), options, keyring=Keyring(person), dialog=person)
    assert isinstance(done, AugmentedDocument)
    assert done.target is not None
    written = target.read_bytes()
    assert written.startswith(data)
    return written


def sound(data: bytes, folder: Path) -> None:
    path = folder / "checked-by-qpdf.pdf"
    path.write_bytes(data)
    command = [need("qpdf", "qpdf"), "--check", str(path)]
    told = subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=60, check=False)
    assert told.returncode == 0, told.stdout + told.stderr


@pytest.mark.parametrize("shape", SHAPES)
def test_pyhanko_passes_our_archive_by_the_rules_for_archives(shape: str, tmp_path: Path) -> None:
    world = World()
    data = world.sign(SHAPES[shape](plain_objects()), tmp_path, level=Level.B_LTA)
    result = ades_lta(data, world)
    assert result.ades_subindic is AdESPassed.OK, result.failure_msg
    sound(data, tmp_path)


def test_pyhanko_does_not_pass_less_than_an_archive_by_the_same_rules(tmp_path: Path) -> None:
    world = World()
    data = world.sign(as_table(plain_objects()), tmp_path, level=Level.B_T)
    assert ades_lta(data, world).ades_subindic is not AdESPassed.OK


@pytest.mark.parametrize("level", ["B-B", "B-T", "B-LT", "B-LTA"])
@pytest.mark.parametrize("shape", ["table", "packed"])
def test_what_pyhanko_signed_is_carried_on_and_passes_everywhere(shape: str, level: str, tmp_path: Path) -> None:
    world = World()
    signed = pyhanko_signed(world, SHAPES[shape](plain_objects()), level)
    data = carried_on(world, signed, tmp_path, AugmentOptions(renew=True))
    report = world.check(data, tmp_path, online=Online.NEVER)
    assert report.outcome is Outcome.PASSED
    assert report.signatures[0].standard is Standard.B_LTA
    result = ades_lta(data, world)
    # Where there is no time stamp inside the signature, pyHanko looks no further (a TODO in its text).
    wanted = AdESIndeterminate.SIG_CONSTRAINTS_FAILURE if level == "B-B" else AdESPassed.OK
    assert result.ades_subindic is wanted, result.failure_msg
    assert pyhanko_verdict(data, lambda: context(world)).bottom_line
    for stamp in PdfFileReader(io.BytesIO(data), strict=False).embedded_timestamp_signatures:
        status = validate_pdf_timestamp(stamp, context(world))
        assert (status.intact, status.valid, status.trusted) == (True, True, True)
    assert pdfsig_verdicts(data, tmp_path)[0]
    sound(data, tmp_path)


def test_an_older_kind_of_signature_gets_proof_of_its_time_and_evidence(tmp_path: Path) -> None:
    world = World()
    holder = world.pki.signing
    private = holder.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    store = SimpleCertificateStore()
    store.register(x509.Certificate.load(world.pki.issuing.certificate))
    signer = signers.SimpleSigner(
        signing_cert=x509.Certificate.load(holder.certificate),
        signing_key=keys.PrivateKeyInfo.load(private),
        cert_registry=store,
    )
    metadata = signers.PdfSignatureMetadata(
        field_name="Old", md_algorithm="sha256", subfilter=fields.SigSeedSubFilter.ADOBE_PKCS7_DETACHED
    )
    output = io.BytesIO()
    plain = io.BytesIO(as_table(plain_objects()))
    signers.sign_pdf(IncrementalPdfFileWriter(plain), metadata, signer, output=output)
    data = carried_on(world, output.getvalue(), tmp_path)
    report = world.check(data, tmp_path, online=Online.NEVER)
    assert report.outcome is Outcome.PASSED
    assert report.signatures[0].standard is Standard.PKCS7
    assert report.signatures[0].proven_time is not None
    assert [one.kind for one in report.signatures] == [Kind.SIGNATURE, Kind.TIMESTAMP, Kind.TIMESTAMP]
    assert pdfsig_verdicts(data, tmp_path)[0]


def test_pyhanko_passes_an_archive_that_was_renewed_before_its_first_authority_s_end(tmp_path: Path) -> None:
    """What comes after that end it cannot be asked: its past validation takes the computer's clock for now."""
    world = World()
    data = world.sign(as_table(plain_objects()), tmp_path, level=Level.B_LTA)
    world.clock.advance(2 * YEAR + 300 * 86400)
    new_unit(world)
    data = carried_on(world, data, tmp_path)
    result = ades_lta(data, world)
    assert result.ades_subindic is AdESPassed.OK, result.failure_msg
    world.clock.advance(YEAR)
    assert world.check(data, tmp_path, online=Online.NEVER).outcome is Outcome.PASSED
