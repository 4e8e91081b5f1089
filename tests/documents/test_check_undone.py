"""Time stamps of an authority that was revoked later: what remains proven depends on why, and on what came after."""

from datetime import timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from idclient.documents.checking import Indication, Online, SignatureReport, SubIndication
from idclient.emulators.authorities import pki_profiles as profiles
from idclient.emulators.authorities.addresses import OCSP_URL, TSA_URL
from idclient.emulators.authorities.ocsp import Revocation
from idclient.emulators.authorities.pki import LEAF_DAYS, Holding, Plan, issue
from idclient.emulators.authorities.tsa import TimestampAuthority
from idclient.emulators.routing import route
from idclient.errors.service import ServiceUnreachable
from idclient.model import Level
from idclient.ports import Request, Response
from idclient.value import replace
from tests.documents.check_world import World, hierarchy
from tests.documents.generate import as_table, plain_objects
from tests.doubles import FixedClock

HARMLESS = ["affiliation_changed", "superseded", "cessation_of_operation"]
GRAVE = ["unspecified", "key_compromise", "ca_compromise", "certificate_hold", "privilege_withdrawn", "aa_compromise"]
HOUR = 3600


@cache
def signed(level: Level) -> bytes:
    with TemporaryDirectory() as folder:
        return World().sign(as_table(plain_objects()), Path(folder), level=level)


def later(reason: str, *, authority: bool = False) -> World:
    """Return the world two hours after the signatures, the time-stamping unit (or its authority) revoked since."""
    world = World()
    world.clock.advance(2 * HOUR)
    revoked = world.pki.tsa_authority if authority else world.pki.tsa
    world.ocsp.revoke(revoked.certificate, Revocation(world.clock.now() - timedelta(hours=1), reason))
    return world


def codes(signature: SignatureReport) -> list[str]:
    return [reason.code for reason in signature.reasons]


def notes(signature: SignatureReport) -> list[str]:
    return [note.code for note in signature.notes]


@pytest.mark.parametrize("level", [Level.B_T, Level.B_LT])
@pytest.mark.parametrize("reason", GRAVE)
def test_a_unit_whose_key_others_may_have_leaves_no_proven_time(level: Level, reason: str, tmp_path: Path) -> None:
    (signature,) = later(reason).check(signed(level), tmp_path).signatures
    assert signature.proven_time is None
    (stamp,) = signature.stamps
    assert [(found.code, found.sub) for found in stamp.reasons] == [
        ("trust.timestamp_undone", SubIndication.REVOKED_NO_POE)
    ]
    assert "document.timestamp_not_believed" in notes(signature)
    assert signature.indication is Indication.PASSED, "the signer's own certificate is good today"


@pytest.mark.parametrize("level", [Level.B_T, Level.B_LT])
@pytest.mark.parametrize("reason", HARMLESS)
def test_a_unit_that_was_merely_retired_keeps_its_time_stamps(level: Level, reason: str, tmp_path: Path) -> None:
    (signature,) = later(reason).check(signed(level), tmp_path).signatures
    assert signature.indication is Indication.PASSED
    assert signature.proven_time is not None
    assert notes(signature) == ["document.revoked_later"]


def test_a_stolen_authority_takes_its_units_with_it(tmp_path: Path) -> None:
    (signature,) = later("key_compromise", authority=True).check(signed(Level.B_LT), tmp_path).signatures
    (stamp,) = signature.stamps
    assert [found.sub for found in stamp.reasons] == [SubIndication.REVOKED_CA_NO_POE]
    assert signature.proven_time is None


def test_an_undone_time_stamp_saves_no_signer_who_was_revoked_since(tmp_path: Path) -> None:
    world = later("key_compromise")
    world.ocsp.revoke(world.pki.signing.certificate, Revocation(world.clock.now() - timedelta(hours=1)))
    (signature,) = world.check(signed(Level.B_T), tmp_path).signatures
    assert signature.indication is Indication.INDETERMINATE
    assert signature.sub_indication is SubIndication.REVOKED_NO_POE


def test_the_archive_time_stamp_falls_too_but_not_without_being_told(tmp_path: Path) -> None:
    signature, archive = later("key_compromise").check(signed(Level.B_LTA), tmp_path).signatures
    assert codes(archive) == ["trust.timestamp_undone"]
    assert archive.indication is Indication.INDETERMINATE
    assert signature.proven_time is None


@cache
def another_unit() -> Holding:
    """Return a second time-stamping unit of the same authority."""
    name = profiles.organisation("TEST of idclient demo TIMESTAMPING UNIT 2")
    plan = Plan(name, LEAF_DAYS, profiles.timestamping(), ec.SECP256R1())
    return issue(plan, hierarchy().tsa_authority, FixedClock().now())


def archived_by_another_unit(folder: Path) -> bytes:
    """Return a document whose signature is stamped by one unit, and its archive by another."""
    world = World()
    other = TimestampAuthority(replace(world.pki, tsa=another_unit()), world.clock)
    units = iter([world.tsa, other])
    http = route({OCSP_URL: world.ocsp.respond, TSA_URL: lambda request: next(units).respond(request)}, world.clock)
    world.environment = replace(world.environment, http=http)
    return world.sign(as_table(plain_objects()), folder, level=Level.B_LTA)


def test_a_stamp_that_another_unit_saw_before_the_theft_is_saved(tmp_path: Path) -> None:
    world = later("key_compromise")
    world.ocsp.learn(another_unit().certificate)
    signature, archive = world.check(archived_by_another_unit(tmp_path), tmp_path).signatures
    assert archive.indication is Indication.PASSED
    assert signature.indication is Indication.PASSED
    assert signature.proven_time is not None
    assert "document.timestamp_not_believed" not in notes(signature)


@pytest.mark.parametrize("online", [Online.ASK, Online.NEVER])
def test_without_an_answer_of_today_the_document_s_own_evidence_counts(online: Online, tmp_path: Path) -> None:
    def cut(request: Request) -> Response:
        raise ServiceUnreachable(service=request.service, host="nowhere.example")

    world = later("key_compromise")
    world.environment = replace(world.environment, http=cut)
    (signature,) = world.check(signed(Level.B_LT), tmp_path, online=online).signatures
    assert signature.indication is Indication.PASSED
    assert signature.proven_time is not None
    assert notes(signature) == (["document.status_not_renewed"] * (online is Online.ASK))


def test_a_silent_service_is_waited_for_once(tmp_path: Path) -> None:
    asked: list[str] = []

    def cut(request: Request) -> Response:
        asked.append(request.url)
        raise ServiceUnreachable(service=request.service, host="nowhere.example")

    world = World()
    world.environment = replace(world.environment, http=cut)
    world.check(signed(Level.B_T), tmp_path)
    assert len(asked) == 1
