"""Revocation lists that came with a document, and responders that need one."""

from datetime import datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding

from idclient.documents.checking import Online, Source
from idclient.documents.checking.asking import Asking
from idclient.documents.checking.status import Moment, StatusFound, check_status
from idclient.documents.checking.stored import Stored
from idclient.documents.checking.verdicts import SubIndication
from idclient.emulators.authorities import rogues
from idclient.emulators.authorities.ocsp import OcspBehaviour
from idclient.emulators.authorities.pki import Holding
from idclient.trust.chain import build_chain
from idclient.trust.ocsp import fetch_status
from tests.documents.check_world import World


def listed(issuer: Holding, now: datetime, *revoked: tuple[bytes, datetime]) -> bytes:
    """Return the issuer's list, with (certificate, when) revoked."""
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(x509.load_der_x509_certificate(issuer.certificate).subject)
        .last_update(now)
        .next_update(now + timedelta(days=1))
    )
    for certificate, when in revoked:
        entry = x509.RevokedCertificateBuilder().serial_number(
            x509.load_der_x509_certificate(certificate).serial_number
        )
        builder = builder.add_revoked_certificate(entry.revocation_date(when).build())
    return builder.sign(issuer.key, hashes.SHA384()).public_bytes(Encoding.DER)


def judged(world: World, stored: Stored, *, proven: bool = True) -> StatusFound:
    store = world.environment.trust
    now = world.clock.now()
    chain = build_chain(world.pki.signing.certificate, store.anchors, store.intermediates, at=now)
    moment = Moment.of_signature(now) if proven else Moment.now(world.clock)
    return check_status(Asking(world.environment, Online.NEVER), chain, stored=stored, moment=moment)


def test_lists_prove_the_status_as_responses_do() -> None:
    world = World()
    now = world.clock.now()
    found = judged(world, Stored(crls=(listed(world.pki.root, now), listed(world.pki.issuing, now))))
    assert found.reasons == []
    assert found.embedded
    assert found.status.source is Source.EMBEDDED


def test_a_list_of_another_authority_proves_nothing() -> None:
    world = World()
    found = judged(world, Stored(crls=(listed(world.pki.root, world.clock.now()),)))
    assert [reason.code for reason in found.reasons] == ["document.status_unknown"]
    assert not found.embedded


@pytest.mark.parametrize(("proven", "sub"), [(True, SubIndication.REVOKED), (False, SubIndication.REVOKED_NO_POE)])
def test_a_revocation_in_a_list_outweighs_a_good_response(proven: bool, sub: SubIndication) -> None:
    world = World()
    now, pki = world.clock.now(), world.pki
    good = fetch_status(world.environment, pki.signing.certificate, pki.issuing.certificate).der
    revoked = listed(pki.issuing, now, (pki.signing.certificate, now - timedelta(hours=1)))
    found = judged(world, Stored(ocsp_responses=(good,), crls=(revoked, listed(pki.root, now))), proven=proven)
    assert [(reason.code, reason.sub) for reason in found.reasons] == [("trust.certificate_revoked", sub)]


def test_a_later_revocation_in_a_list_is_told() -> None:
    world = World()
    now, pki = world.clock.now(), world.pki
    later = listed(pki.issuing, now + timedelta(hours=2), (pki.signing.certificate, now + timedelta(hours=1)))
    found = judged(world, Stored(crls=(later, listed(pki.root, now))))
    assert found.reasons == []
    assert [note.code for note in found.notes] == ["document.revoked_later"]


def test_garbage_among_the_evidence_is_passed_over_and_told() -> None:
    world = World()
    now = world.clock.now()
    lists = (b"", b"\x30\x00", listed(world.pki.root, now), listed(world.pki.issuing, now))
    assert judged(world, Stored((b"x",), (b"", b"\x30\x03\x0a\x01\x00"), lists)).reasons == []
    codes = [reason.code for reason in judged(world, Stored((b"x",), (b"",), (b"",))).reasons]
    assert codes.count("document.status_unknown") == 2
    assert {"trust.ocsp_malformed", "trust.crl_malformed"} <= set(codes)


def test_a_responder_without_exemption_is_cleared_by_its_issuer_s_list() -> None:
    world = World()
    now, pki = world.clock.now(), world.pki
    world.ocsp.behaviour = OcspBehaviour.CHECKED_RESPONDER
    answers = (
        fetch_status(world.environment, pki.signing.certificate, pki.issuing.certificate).der,
        fetch_status(world.environment, pki.issuing.certificate, pki.root.certificate).der,
    )
    unclear = judged(world, Stored(ocsp_responses=answers))
    assert {note.code for note in unclear.notes} == {"document.status_not_offered"}
    clear = judged(world, Stored(ocsp_responses=answers, crls=(listed(pki.issuing, now), listed(pki.root, now))))
    assert clear.notes == []
    assert clear.reasons == []


def test_stored_evidence_is_joined_without_repeats() -> None:
    one, other = Stored((b"a",), (b"b",), (b"c",)), Stored((b"a", b"d"), (), (b"c", b"e"))
    assert one.joined(other) == Stored((b"a", b"d"), (b"b",), (b"c", b"e"))


def test_a_key_that_is_not_the_issuer_s_signs_no_list() -> None:
    world = World()
    forged = listed(rogues.wrong_key(world.pki.issuing), world.clock.now())
    codes = [reason.code for reason in judged(world, Stored(crls=(forged,))).reasons]
    assert "trust.crl_signature_invalid" in codes
