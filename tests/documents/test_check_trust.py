"""Levels, certificates, revocation and time: what is proven, by whom, and what stays open."""

from collections.abc import Callable
from datetime import timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from asn1crypto import tsp

from idclient.documents.checking import (
    DocumentReport,
    Indication,
    Kind,
    Online,
    Outcome,
    SignatureReport,
    Source,
    Standard,
    SubIndication,
)
from idclient.documents.cms import build_cms
from idclient.emulators.authorities import pki_profiles
from idclient.emulators.authorities.ocsp import OcspBehaviour, Revocation
from idclient.emulators.authorities.pki import Holding, Plan, issue
from idclient.emulators.authorities.tsa import TsaBehaviour
from idclient.errors.service import ServiceUnreachable
from idclient.model import Level, Profile, TrustStore
from idclient.ports import Request, Response
from idclient.trust import tsa
from idclient.value import replace
from tests.documents.check_world import World, plan_for, software_signer
from tests.documents.generate import as_table, plain_objects
from tests.documents.signer import OPTIONS, sign_file

STANDARDS = {level: Standard(level.value) for level in Level}


@cache
def signed(level: Level) -> bytes:
    with TemporaryDirectory() as folder:
        return World().sign(as_table(plain_objects()), Path(folder), level=level)


def only(report: DocumentReport) -> SignatureReport:
    (signature,) = report.signatures
    return signature


def codes(signature: SignatureReport) -> list[str]:
    return [reason.code for reason in signature.reasons]


def notes(signature: SignatureReport) -> list[str]:
    return [note.code for note in signature.notes]


def unplugged(world: World) -> World:
    def http(request: Request) -> Response:
        raise ServiceUnreachable(service=request.service)

    world.environment = replace(world.environment, http=http)
    return world


# Levels


@pytest.mark.parametrize("level", list(Level))
def test_each_level_is_found_as_it_was_made(level: Level, tmp_path: Path) -> None:
    world = World()
    signature, *stamps = world.check(signed(level), tmp_path).signatures
    assert [stamp.standard for stamp in stamps] == [Standard.DOCUMENT_TIMESTAMP] * level.archived
    assert signature.indication is Indication.PASSED
    assert signature.sub_indication is None
    assert signature.standard is STANDARDS[level]
    assert signature.claimed_time == world.clock.now()
    assert signature.proven_time == (world.clock.now() if level.timestamped else None)
    assert signature.status.source is (Source.EMBEDDED if level.long_term else Source.LIVE)


def test_the_signer_is_named_for_display_but_not_in_any_repr(tmp_path: Path) -> None:
    report = World().check(signed(Level.B_LT), tmp_path)
    signer = only(report).signer
    assert signer is not None
    assert signer.name == "TEST JÕEORG,JAAK-KRISTJAN,38001085718"
    assert signer.serial_number == "PNOEE-38001085718"
    assert signer.issuer == "TEST of idclient demo ESTEID"
    assert "38001085718" not in repr(report)
    assert "JÕEORG" not in repr(report)


def test_long_term_evidence_needs_no_service_at_all(tmp_path: Path) -> None:
    report = unplugged(World()).check(signed(Level.B_LT), tmp_path)
    assert report.outcome is Outcome.PASSED


@pytest.mark.parametrize("level", [Level.B_B, Level.B_T])
@pytest.mark.parametrize("online", list(Online))
def test_without_evidence_and_services_the_question_stays_open(level: Level, online: Online, tmp_path: Path) -> None:
    signature = only(unplugged(World()).check(signed(level), tmp_path, online=online))
    assert signature.indication is Indication.INDETERMINATE
    assert signature.sub_indication is SubIndication.TRY_LATER
    assert codes(signature)[0] == "document.status_unknown"
    assert signature.standard is STANDARDS[level]


def test_no_service_is_asked_when_none_may_be(tmp_path: Path) -> None:
    world = World()
    world.check(signed(Level.B_T), tmp_path, online=Online.NEVER)
    assert world.ocsp.requests == 0
    world.check(signed(Level.B_T), tmp_path, online=Online.ASK)
    assert world.ocsp.requests > 0


@pytest.mark.parametrize("level", [Level.B_LT, Level.B_LTA])
def test_only_the_last_time_stamp_s_authority_is_asked_about_again(level: Level, tmp_path: Path) -> None:
    world = World()
    world.check(signed(level), tmp_path, online=Online.ASK)
    assert world.ocsp.requests == 2, "its unit and the authority of that, once each"


def test_the_profile_of_the_store_is_in_the_report(tmp_path: Path) -> None:
    assert World().check(signed(Level.B_B), tmp_path).profile is Profile.DEMO


# Who signed


def test_an_unknown_authority_leaves_it_open(tmp_path: Path) -> None:
    world = World()
    world.environment = replace(world.environment, trust=TrustStore(Profile.REAL, anchors=(), timestamp_anchors=()))
    for level in Level:
        signature, *_stamps = world.check(signed(level), tmp_path).signatures
        assert signature.sub_indication is SubIndication.NO_CERTIFICATE_CHAIN_FOUND
        assert "trust.chain_not_found" in codes(signature)
        assert signature.proven_time is None


def test_an_authentication_certificate_cannot_sign_documents(tmp_path: Path) -> None:
    world = World()
    data = world.sign(as_table(plain_objects()), tmp_path, holder=world.pki.authentication)
    signature = only(world.check(data, tmp_path))
    assert signature.indication is Indication.INDETERMINATE
    assert signature.sub_indication is SubIndication.CHAIN_CONSTRAINTS_FAILURE
    assert codes(signature) == ["trust.certificate_not_for_signing"]


def test_an_authority_cannot_sign_documents(tmp_path: Path) -> None:
    world = World()
    data = world.sign(as_table(plain_objects()), tmp_path, holder=world.pki.issuing)
    assert "trust.certificate_is_authority" in codes(only(world.check(data, tmp_path)))


def test_a_certificate_that_signed_itself_is_nobody_s(tmp_path: Path) -> None:
    world = World()
    plan = Plan(pki_profiles.person("TEST", "SELF", "38001085718"), 100, pki_profiles.signing())
    data = world.sign(as_table(plain_objects()), tmp_path, holder=issue(plan, None, world.clock.now()), chain=())
    assert only(world.check(data, tmp_path)).sub_indication is SubIndication.NO_CERTIFICATE_CHAIN_FOUND


# Validity


def short_lived(world: World, days: int) -> Holding:
    plan = Plan(pki_profiles.person("TEST", "SHORT", "38001085718"), days, pki_profiles.signing())
    holding = issue(plan, world.pki.issuing, world.clock.now())
    world.ocsp.learn(holding.certificate)
    return holding


def test_an_expired_certificate_without_proven_time_leaves_it_open(tmp_path: Path) -> None:
    world = World()
    data = world.sign(as_table(plain_objects()), tmp_path, holder=short_lived(world, 10))
    world.clock.advance(11 * 86400)
    signature = only(world.check(data, tmp_path))
    assert signature.indication is Indication.INDETERMINATE
    assert signature.sub_indication is SubIndication.OUT_OF_BOUNDS_NO_POE


def test_a_certificate_that_expired_after_the_proven_time_is_good(tmp_path: Path) -> None:
    world = World()
    data = world.sign(as_table(plain_objects()), tmp_path, holder=short_lived(world, 10), level=Level.B_LT)
    world.clock.advance(11 * 86400)
    assert world.check(data, tmp_path).outcome is Outcome.PASSED


def test_without_evidence_services_of_today_do_not_speak_for_an_expired_certificate(tmp_path: Path) -> None:
    world = World()
    data = world.sign(as_table(plain_objects()), tmp_path, holder=short_lived(world, 10), level=Level.B_T)
    world.clock.advance(11 * 86400)
    signature = only(world.check(data, tmp_path))
    assert signature.indication is Indication.INDETERMINATE
    assert codes(signature) == ["document.status_unknown", "trust.ocsp_after_expiry"]


def test_a_certificate_that_had_expired_at_the_proven_time_fails(tmp_path: Path) -> None:
    world = World()
    holder = short_lived(world, 10)
    world.clock.advance(11 * 86400)
    data = world.sign(as_table(plain_objects()), tmp_path, holder=holder, level=Level.B_T)
    signature = only(world.check(data, tmp_path))
    assert signature.indication is Indication.FAILED
    assert signature.sub_indication is SubIndication.EXPIRED


def test_a_certificate_that_was_not_yet_valid_at_the_proven_time_fails(tmp_path: Path) -> None:
    world = World()
    world.clock.advance(30 * 86400)
    holder = short_lived(world, 10)
    world.clock.advance(-30 * 86400)
    data = world.sign(as_table(plain_objects()), tmp_path, holder=holder, level=Level.B_T)
    signature = only(world.check(data, tmp_path))
    assert signature.sub_indication is SubIndication.NOT_YET_VALID
    assert signature.indication is Indication.FAILED


def test_a_time_stamp_whose_authority_has_expired_proves_nothing_any_more(tmp_path: Path) -> None:
    world = World()
    world.clock.advance(4 * 365 * 86400)
    signature = only(world.check(signed(Level.B_LT), tmp_path))
    assert signature.indication is Indication.INDETERMINATE
    assert signature.proven_time is None
    assert [reason.code for reason in signature.stamps[0].reasons] == ["trust.certificate_expired"]


# Revocation


def test_revoked_before_the_check_without_proven_time_leaves_it_open(tmp_path: Path) -> None:
    world = World()
    world.ocsp.revoke(world.pki.signing.certificate, Revocation(world.clock.now() - timedelta(hours=1)))
    signature = only(world.check(signed(Level.B_B), tmp_path))
    assert signature.indication is Indication.INDETERMINATE
    assert signature.sub_indication is SubIndication.REVOKED_NO_POE
    assert codes(signature) == ["trust.certificate_revoked"]


def test_revoked_before_the_proven_time_fails(tmp_path: Path) -> None:
    world = World()
    world.ocsp.revoke(world.pki.signing.certificate, Revocation(world.clock.now() - timedelta(hours=1)))
    signature = only(world.check(signed(Level.B_T), tmp_path))
    assert signature.indication is Indication.FAILED
    assert signature.sub_indication is SubIndication.REVOKED


def test_revoked_after_the_proven_time_stays_valid_and_is_told(tmp_path: Path) -> None:
    world = World()
    world.clock.advance(3600)
    world.ocsp.revoke(world.pki.signing.certificate, Revocation(world.clock.now() - timedelta(minutes=10)))
    signature = only(world.check(signed(Level.B_T), tmp_path))
    assert signature.indication is Indication.PASSED
    assert notes(signature) == ["document.revoked_later"]


def test_embedded_evidence_outlives_a_later_revocation(tmp_path: Path) -> None:
    world = World()
    world.clock.advance(3600)
    world.ocsp.revoke(world.pki.signing.certificate, Revocation(world.clock.now() - timedelta(minutes=10)))
    assert world.check(signed(Level.B_LT), tmp_path).outcome is Outcome.PASSED


def test_a_revoked_authority_leaves_it_open(tmp_path: Path) -> None:
    world = World()
    world.ocsp.revoke(world.pki.issuing.certificate, Revocation(world.clock.now() - timedelta(hours=1)))
    signature = only(world.check(signed(Level.B_B), tmp_path))
    assert signature.indication is Indication.INDETERMINATE
    assert signature.sub_indication is SubIndication.REVOKED_CA_NO_POE


def test_a_certificate_nobody_knows_leaves_it_open(tmp_path: Path) -> None:
    world = World()
    world.ocsp.forget(world.pki.signing.certificate)
    signature = only(world.check(signed(Level.B_B), tmp_path))
    assert codes(signature) == ["document.status_unknown", "trust.certificate_status_unknown"]


GOOD_ANSWERS = [
    behaviour
    for behaviour in OcspBehaviour
    if behaviour in (OcspBehaviour.HONEST, OcspBehaviour.BARE_NONCE) or "allowed" in behaviour.value
]
BAD_ANSWERS = [behaviour for behaviour in OcspBehaviour if behaviour not in GOOD_ANSWERS]


@pytest.mark.parametrize("behaviour", BAD_ANSWERS)
def test_a_responder_that_lies_or_fails_leaves_it_open(behaviour: OcspBehaviour, tmp_path: Path) -> None:
    world = World()
    world.ocsp.behaviour = behaviour
    signature = only(world.check(signed(Level.B_B), tmp_path))
    assert signature.indication is Indication.INDETERMINATE, behaviour
    assert "document.status_unknown" in codes(signature)
    assert len(codes(signature)) >= 2, "the reason behind it is told, too"


@pytest.mark.parametrize("behaviour", GOOD_ANSWERS)
def test_a_responder_that_answers_in_any_allowed_way_is_believed(behaviour: OcspBehaviour, tmp_path: Path) -> None:
    world = World()
    world.ocsp.behaviour = behaviour
    signature = only(world.check(signed(Level.B_B), tmp_path))
    assert signature.indication is Indication.PASSED
    unexempt = behaviour is OcspBehaviour.CHECKED_RESPONDER
    assert notes(signature) == (["document.status_not_offered"] if unexempt else [])


# Time stamps


def stamped_by(world: World, behaviour: TsaBehaviour, folder: Path) -> bytes:
    """Return a document signed with whatever the authority answers; the signer does not look."""
    world.tsa.behaviour = behaviour

    def stamp(imprint: bytes) -> bytes:
        request = Request(
            method="POST",
            url=world.environment.services.tsa_url,
            service="tsa",
            headers={"content-type": "application/timestamp-query"},
            body=tsa.build_request(imprint, "sha384", nonce=7),
        )
        return bytes(tsp.TimeStampResp.load(world.environment.http(request).body)["time_stamp_token"].dump())

    def make(digest: bytes) -> bytes:
        holder = world.pki.signing
        chain = (world.pki.issuing.certificate,)
        return build_cms(digest, software_signer(holder), plan_for(holder, *chain), timestamper=stamp)

    (folder / "in.pdf").write_bytes(as_table(plain_objects()))
    sign_file(folder / "in.pdf", folder / "stamped.pdf", options=replace(OPTIONS, room=16384), cms=make)
    return (folder / "stamped.pdf").read_bytes()


WRONG = [
    TsaBehaviour.WRONG_IMPRINT,
    TsaBehaviour.WRONG_HASH,
    TsaBehaviour.OTHER_SIGNER,
    TsaBehaviour.FALSE_DIGEST,
]
WORTHLESS = [
    TsaBehaviour.FOREIGN_UNIT,
    TsaBehaviour.LOOSE_PURPOSE,
    TsaBehaviour.TWO_PURPOSES,
    TsaBehaviour.EXPIRED_UNIT,
    TsaBehaviour.NO_BINDING,
    TsaBehaviour.WRONG_BINDING,
    TsaBehaviour.CRITICAL_EXTENSION,
    TsaBehaviour.WRONG_CONTENT_TYPE,
    TsaBehaviour.FAST_CLOCK,
]


@pytest.mark.parametrize("behaviour", WRONG)
def test_a_time_stamp_that_is_none_leaves_it_open(behaviour: TsaBehaviour, tmp_path: Path) -> None:
    world = World()
    signature = only(world.check(stamped_by(world, behaviour, tmp_path), tmp_path))
    assert signature.stamps[0].indication is Indication.FAILED
    assert signature.indication is Indication.INDETERMINATE
    assert codes(signature) == ["document.timestamp_not_believed"]
    assert signature.proven_time is None
    assert signature.standard is Standard.B_B


@pytest.mark.parametrize("behaviour", WORTHLESS)
def test_a_time_stamp_nobody_vouches_for_proves_no_time(behaviour: TsaBehaviour, tmp_path: Path) -> None:
    world = World()
    signature = only(world.check(stamped_by(world, behaviour, tmp_path), tmp_path))
    assert signature.stamps[0].indication is Indication.INDETERMINATE
    assert signature.proven_time is None
    assert signature.indication is Indication.PASSED, "good now, as a signature without time stamp would be"
    assert notes(signature) == ["document.timestamp_not_believed"]


@pytest.mark.parametrize("behaviour", [TsaBehaviour.HONEST, TsaBehaviour.OLD_BINDING, TsaBehaviour.PKCS7])
def test_time_stamps_of_every_allowed_form_are_believed(behaviour: TsaBehaviour, tmp_path: Path) -> None:
    world = World()
    signature = only(world.check(stamped_by(world, behaviour, tmp_path), tmp_path))
    assert signature.indication is Indication.PASSED
    assert signature.proven_time == world.clock.now()
    assert signature.standard is Standard.B_T


def test_a_revoked_time_stamping_unit_proves_no_time(tmp_path: Path) -> None:
    world = World()
    world.ocsp.revoke(world.pki.tsa.certificate, Revocation(world.clock.now() - timedelta(days=1)))
    signature = only(world.check(signed(Level.B_T), tmp_path))
    assert signature.proven_time is None
    assert "trust.certificate_revoked" in [reason.code for reason in signature.stamps[0].reasons]


# Everything at once


def everything_wrong(world: World, folder: Path) -> bytes:
    data = world.sign(as_table(plain_objects()), folder, holder=world.pki.authentication)
    return data.replace(b"(A page that is signed.)", b"(A page that is forged.)") + b"more"


def test_all_reasons_are_told_and_a_failure_outweighs_what_is_open(tmp_path: Path) -> None:
    world = World()
    world.ocsp.revoke(world.pki.authentication.certificate, Revocation(world.clock.now() - timedelta(days=1)))
    signature = only(world.check(everything_wrong(world, tmp_path), tmp_path))
    assert set(codes(signature)) == {
        "document.changed_after_signing",
        "document.digest_different",
        "trust.certificate_not_for_signing",
        "trust.certificate_revoked",
    }
    assert signature.indication is Indication.FAILED
    assert signature.sub_indication is SubIndication.FORMAT_FAILURE


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data[:-2000] + bytes(2000),
        lambda data: data.replace(b"\x30\x82", b"\x30\x83"),
        lambda data: data.replace(b"/Certs", b"/Cerst"),
        lambda data: data.replace(b"/DSS", b"/DDS"),
    ],
)
def test_spoilt_evidence_never_passes_offline(spoil: Callable[[bytes], bytes], tmp_path: Path) -> None:
    world = World()
    covered = only(world.check(signed(Level.B_LT), tmp_path)).covered or 0
    data = signed(Level.B_LT)
    spoilt = data[:covered] + spoil(data[covered:])
    assert spoilt != data
    assert world.check(spoilt, tmp_path, online=Online.NEVER).outcome in (Outcome.FAILED, Outcome.INDETERMINATE)


def test_the_older_kind_of_signature_is_accepted_and_called_what_it_is(tmp_path: Path) -> None:
    world = World()
    holder = world.pki.signing

    def make(digest: bytes) -> bytes:
        chain = (world.pki.issuing.certificate,)
        signer = software_signer(holder)
        return build_cms(digest, signer, plan_for(holder, *chain))

    (tmp_path / "in.pdf").write_bytes(as_table(plain_objects()))
    options = replace(OPTIONS, sub_filter="adbe.pkcs7.detached")
    sign_file(tmp_path / "in.pdf", tmp_path / "old.pdf", options=options, cms=make)
    signature = only(world.check((tmp_path / "old.pdf").read_bytes(), tmp_path))
    assert signature.indication is Indication.PASSED
    assert signature.standard is Standard.PKCS7


def test_a_time_stamp_dictionary_that_calls_itself_a_signature_does_not_pass(tmp_path: Path) -> None:
    world = World()
    (tmp_path / "in.pdf").write_bytes(as_table(plain_objects()))
    options = replace(OPTIONS, sub_filter="ETSI.RFC3161", room=16384)

    def stamp(digest: bytes) -> bytes:
        return tsa.fetch_timestamp(world.environment, digest, "sha384").der

    sign_file(tmp_path / "in.pdf", tmp_path / "stamp.pdf", options=options, cms=stamp)
    signature = only(world.check((tmp_path / "stamp.pdf").read_bytes(), tmp_path))
    assert signature.kind is Kind.TIMESTAMP
    assert codes(signature) == ["document.signature_malformed"]


def test_a_signature_without_a_claimed_time_is_told(tmp_path: Path) -> None:
    """Its digest is wrong, too, since the time was signed; the note comes all the same."""
    data = signed(Level.B_B).replace(b"/M(D:2026", b"/X(D:2026")
    signature = only(World().check(data, tmp_path))
    assert "document.claimed_time_missing" in notes(signature)
    assert signature.standard is Standard.NONE
