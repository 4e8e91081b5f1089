"""Evidence for B-LT: everything that can be proven is proven, what nobody offers is named."""

from datetime import timedelta
from itertools import pairwise

import pytest
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID

from idclient.emulators.authorities.ocsp import OcspBehaviour, Revocation
from idclient.emulators.authorities.pki import Holding
from idclient.errors import ocsp as ocsp_errors
from idclient.errors import service as service_errors
from idclient.errors import trust as trust_errors
from idclient.ports import Environment, Request, Response
from idclient.trust.chain import build_chain
from idclient.trust.crl import check_crl
from idclient.trust.evidence import collect_evidence
from idclient.trust.ocsp import check_stored
from idclient.trust.tsa import fetch_timestamp
from idclient.value import replace
from tests.trust.made import NOW, Made, authority, from_holding, leaf, root
from tests.trust.test_crl import URL, make_list, point
from tests.trust.world import World


def test_both_chains_are_proven_down_to_the_last_link(world: World) -> None:
    stamp = fetch_timestamp(world.environment, bytes(48), "sha384")
    signer = world.signer_chain()
    evidence = collect_evidence(world.environment, signer, stamp.chain, not_before=stamp.time)
    pki = world.pki
    assert set(evidence.certificates) == {
        *signer,
        *stamp.chain,
        pki.root_responder.certificate,
        pki.issuing_responder.certificate,
        pki.tsa_responder.certificate,
    }
    assert len(evidence.certificates) == len(set(evidence.certificates)) == 8
    assert not evidence.crls
    assert not evidence.missing
    proven = 0
    for chain in (signer, stamp.chain):
        for certificate, issuer in pairwise(chain):
            for response in evidence.ocsp_responses:
                try:
                    check_stored(response, certificate, issuer, at=stamp.time)
                except ocsp_errors.OcspWrongCertificate:
                    continue
                proven += 1
    assert proven == len(evidence.ocsp_responses) == 4


def test_nothing_is_asked_twice(world: World) -> None:
    chain = world.signer_chain()
    evidence = collect_evidence(world.environment, chain, chain)
    assert len(evidence.ocsp_responses) == world.ocsp.requests == 2


def test_an_anchor_alone_needs_no_proof(world: World) -> None:
    evidence = collect_evidence(world.environment, (world.pki.root.certificate,))
    assert evidence.certificates == (world.pki.root.certificate,)
    assert world.ocsp.requests == 0


def test_a_revoked_authority_is_found(world: World) -> None:
    world.ocsp.revoke(world.pki.tsa_authority.certificate, Revocation(NOW - timedelta(days=1), "ca_compromise"))
    stamp = fetch_timestamp(world.environment, bytes(48), "sha384")
    with pytest.raises(trust_errors.CertificateRevoked):
        collect_evidence(world.environment, stamp.chain)


@pytest.mark.parametrize(
    ("behaviour", "error"),
    [
        (OcspBehaviour.TRY_LATER, service_errors.OcspTryLater),
        (OcspBehaviour.HTML, service_errors.ServiceAnswerMalformed),
        (OcspBehaviour.OTHER_SIGNER, ocsp_errors.OcspSignatureInvalid),
    ],
)
def test_a_responder_that_fails_is_never_left_out(
    world: World, behaviour: OcspBehaviour, error: type[Exception]
) -> None:
    world.ocsp.behaviour = behaviour
    with pytest.raises(error):
        collect_evidence(world.environment, world.signer_chain())


def behind(world: World, seconds: float) -> Environment:
    """A network whose OCSP responder has a clock that is behind."""

    def http(request: Request) -> Response:
        world.clock.moment -= timedelta(seconds=seconds)
        response = world.ocsp.respond(request)
        world.clock.moment += timedelta(seconds=seconds)
        return response

    return world.with_http(http)


def test_a_responder_whose_clock_is_behind_is_asked_again(world: World) -> None:
    stamped = world.clock.now()
    evidence = collect_evidence(behind(world, 20), world.signer_chain(), not_before=stamped)
    assert world.clock.slept == [21.0]
    assert world.ocsp.requests == 3  # leaf twice, authority once
    check_stored(evidence.ocsp_responses[0], world.signer, world.issuer, at=stamped)


def test_a_responder_too_far_behind_proves_nothing(world: World) -> None:
    with pytest.raises(ocsp_errors.OcspBeforeSigning) as caught:
        collect_evidence(behind(world, 90), world.signer_chain(), not_before=world.clock.now())
    assert caught.value.facts == {"seconds": 90}
    assert not world.clock.slept


def test_a_fraction_of_a_second_is_not_behind(world: World) -> None:
    stamped = world.clock.now() + timedelta(milliseconds=700)
    collect_evidence(world.environment, world.signer_chain(), not_before=stamped)
    assert not world.clock.slept


ROOT = root()
AUTHORITY = authority(ROOT)
LISTED = leaf(AUTHORITY, extra=((point(URL), False),))


def serving(world: World, crl: bytes) -> Environment:
    ocsp = world.environment.http

    def http(request: Request) -> Response:
        if request.url == URL:
            return Response(200, {"content-type": "application/pkix-crl"}, crl)
        return ocsp(request)

    return world.with_http(http)


def test_the_issuer_s_list_stands_in_where_there_is_no_responder(world: World) -> None:
    crl = make_list(AUTHORITY)
    evidence = collect_evidence(serving(world, crl), (LISTED.der, AUTHORITY.der))
    assert evidence.crls == (crl,)
    assert not evidence.ocsp_responses
    assert not evidence.missing
    check_crl(evidence.crls[0], LISTED.der, AUTHORITY.der, at=NOW)


def test_what_offers_nothing_is_named(world: World) -> None:
    bare = leaf(AUTHORITY)
    evidence = collect_evidence(world.environment, (bare.der, AUTHORITY.der, ROOT.der))
    assert evidence.missing == (bare.der, AUTHORITY.der)


def test_what_needs_no_check_is_not_missing(world: World) -> None:
    exempt = leaf(AUTHORITY, extra=((x509.OCSPNoCheck(), False),))
    assert not collect_evidence(world.environment, (exempt.der, AUTHORITY.der)).missing


def responder(world: World, *extra: tuple[x509.ExtensionType, bool]) -> Made:
    """A delegated responder that is not exempt from revocation."""
    purpose = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.OCSP_SIGNING])
    issuer = from_holding(world.pki.issuing)
    from cryptography.hazmat.primitives.asymmetric import ec

    return leaf(
        issuer,
        usages=("digital_signature",),
        extra=((purpose, True), *extra),
        key=ec.generate_private_key(ec.SECP384R1()),
    )


def with_responder(world: World, made: Made) -> Environment:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

    from idclient.emulators.authorities.ocsp import OcspResponder

    assert isinstance(made.key, EllipticCurvePrivateKey)
    pki = replace(world.pki, issuing_responder=Holding(made.der, made.key))
    return world.with_http(OcspResponder(pki, world.clock).respond)


def test_a_responder_that_is_not_exempt_is_proven_by_its_issuer_s_list(world: World) -> None:
    made = responder(world, (point(URL), False))
    crl = make_list(from_holding(world.pki.issuing))
    network = with_responder(world, made)
    world.environment = network
    evidence = collect_evidence(serving(world, crl), world.signer_chain())
    assert evidence.crls == (crl,)
    assert made.der in evidence.certificates
    assert not evidence.missing


def test_a_responder_that_nobody_proves_is_named(world: World) -> None:
    made = responder(world)
    evidence = collect_evidence(with_responder(world, made), world.signer_chain())
    assert evidence.missing == (made.der,)


def test_an_authority_that_answers_itself_needs_no_second_proof(world: World) -> None:
    world.ocsp.behaviour = OcspBehaviour.BY_ISSUER
    evidence = collect_evidence(world.environment, world.signer_chain())
    assert not evidence.missing
    assert set(evidence.certificates) == set(world.signer_chain())


def test_a_real_unit_offers_a_responder_and_its_chain_has_one_link() -> None:
    from idclient.trust.certificates import read_certificate
    from tests.trust.test_certificates import published

    unit, issuer = published("sk/SK_TIMESTAMPING_UNIT_2026E.pem"), published("sk/SK_TSA_CA_2023E.pem")
    chain = build_chain(unit, [issuer], [], at=NOW)
    assert len(chain) == 2
    assert read_certificate(unit).ocsp_urls
    assert read_certificate(unit).crl_urls
