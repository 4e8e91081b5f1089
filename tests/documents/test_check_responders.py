"""Delegated OCSP responders that need a list of their issuer, and issuers that were not valid when they answered."""

from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from idclient.documents.checking import Online
from idclient.documents.checking.asking import Asking
from idclient.documents.checking.responders import clear_responder
from idclient.documents.checking.stored import Stored
from idclient.emulators.authorities.ocsp import OcspBehaviour
from idclient.errors.crl import CrlIssuerExpired
from idclient.errors.ocsp import OcspIssuerExpired, OcspResponderRevoked, OcspResponderUnproven
from idclient.errors.service import ServiceUnreachable
from idclient.ports import Request, Response
from idclient.trust.certificates import read_certificate
from idclient.trust.crl import check_crl
from idclient.trust.ocsp import OcspAnswer, check_stored, fetch_status
from idclient.value import replace
from tests.documents.check_world import World
from tests.documents.test_check_status import judged, listed

_LIST = "http://lists.example/issuing.crl"
_GRAVE, _HARMLESS = x509.ReasonFlags.key_compromise, x509.ReasonFlags.superseded


@pytest.fixture
def world() -> World:
    world = World()
    world.ocsp.behaviour = OcspBehaviour.CHECKED_RESPONDER
    return world


def answered(world: World) -> OcspAnswer:
    return fetch_status(world.environment, world.pki.signing.certificate, world.pki.issuing.certificate)


def list_with(world: World, responder: bytes, when: datetime, reason: x509.ReasonFlags, *, made: datetime) -> bytes:
    """Return the issuer's list with the responder on it."""
    serial = x509.load_der_x509_certificate(responder).serial_number
    entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(when)
    return (
        x509.CertificateRevocationListBuilder()
        .issuer_name(x509.load_der_x509_certificate(world.pki.issuing.certificate).subject)
        .last_update(made)
        .next_update(made + timedelta(days=1))
        .add_revoked_certificate(entry.add_extension(x509.CRLReason(reason), critical=False).build())
        .sign(world.pki.issuing.key, hashes.SHA384())
        .public_bytes(Encoding.DER)
    )


def naming_a_list(world: World, answer: OcspAnswer) -> OcspAnswer:
    """Return the answer as of a responder whose certificate says where its list is."""
    parsed = x509.load_der_x509_certificate(answer.responder)
    point = x509.DistributionPoint([x509.UniformResourceIdentifier(_LIST)], None, None, None)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(parsed.subject)
        .issuer_name(parsed.issuer)
        .public_key(ec.generate_private_key(ec.SECP256R1()).public_key())
        .serial_number(parsed.serial_number)
        .not_valid_before(parsed.not_valid_before_utc)
        .not_valid_after(parsed.not_valid_after_utc)
        .add_extension(x509.CRLDistributionPoints([point]), critical=False)
        .sign(world.pki.issuing.key, hashes.SHA384())
    )
    return replace(answer, responder=certificate.public_bytes(Encoding.DER))


def clear(world: World, answer: OcspAnswer, *lists: bytes, online: Online = Online.ASK) -> object:
    return clear_responder(Asking(world.environment, online), answer, world.pki.issuing.certificate, lists)


def test_the_answers_of_a_revoked_responder_prove_nothing(world: World) -> None:
    answer, now = answered(world), world.clock.now()
    before = list_with(world, answer.responder, now - timedelta(hours=1), _HARMLESS, made=now)

    with pytest.raises(OcspResponderRevoked) as raised:
        clear(world, answer, before)
    assert raised.value.facts["reason"] == "superseded"

    found = judged(world, Stored(ocsp_responses=(answer.der,), crls=(before,)))
    assert "document.status_unknown" in [reason.code for reason in found.reasons]


def test_a_responder_whose_key_was_stolen_later_may_have_been_dated_back(world: World) -> None:
    answer, now = answered(world), world.clock.now()
    stolen = list_with(world, answer.responder, now + timedelta(hours=1), _GRAVE, made=now + timedelta(hours=2))

    with pytest.raises(OcspResponderRevoked):
        clear(world, answer, stolen)


def test_a_responder_that_was_retired_later_is_believed(world: World) -> None:
    answer, now = answered(world), world.clock.now()
    retired = list_with(world, answer.responder, now + timedelta(hours=1), _HARMLESS, made=now + timedelta(hours=2))

    assert clear(world, answer, retired) is None


def test_a_responder_that_names_a_list_nobody_has_proves_nothing(world: World) -> None:
    def silent(request: Request) -> Response:
        raise ServiceUnreachable(service=request.service, host="lists.example")

    answer = naming_a_list(world, answered(world))
    world.environment = replace(world.environment, http=silent)

    for online in Online:
        with pytest.raises(OcspResponderUnproven):
            clear(world, answer, online=online)


def test_the_list_that_a_responder_names_is_fetched_and_believed(world: World) -> None:
    answer = naming_a_list(world, answered(world))
    fetched: list[str] = []

    def lists(request: Request) -> Response:
        fetched.append(request.url)
        octets = listed(world.pki.issuing, world.clock.now())
        return Response(status=200, headers={"content-type": "application/pkix-crl"}, body=octets)

    world.environment = replace(world.environment, http=lists)

    assert clear(world, answer) is None
    assert fetched == [_LIST]


def test_an_authority_gives_no_answers_after_its_time() -> None:
    world = World()
    end = read_certificate(world.pki.issuing.certificate).not_after
    world.clock.advance((end - world.clock.now()).total_seconds() + 3600)
    der = _answer_now(world)

    with pytest.raises(OcspIssuerExpired):
        check_stored(der, world.pki.signing.certificate, world.pki.issuing.certificate, at=world.clock.now())


def test_an_authority_makes_no_lists_after_its_time() -> None:
    world = World()
    end = read_certificate(world.pki.issuing.certificate).not_after
    late = listed(world.pki.issuing, (end + timedelta(hours=1)).astimezone(UTC))

    with pytest.raises(CrlIssuerExpired):
        check_crl(late, world.pki.signing.certificate, world.pki.issuing.certificate, at=end)


def _answer_now(world: World) -> bytes:
    """Return what the responder says, whatever anybody thinks of it."""
    said: list[bytes] = []

    def listen(request: Request) -> Response:
        response = world.ocsp.respond(request)
        said.append(response.body)
        return response

    environment = replace(world.environment, http=listen)
    with pytest.raises(OcspIssuerExpired):
        fetch_status(environment, world.pki.signing.certificate, world.pki.issuing.certificate)
    return said[0]
