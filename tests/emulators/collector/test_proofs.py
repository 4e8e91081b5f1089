"""What the collector's own authorities answer is judged as strictly as a vote: one that is not proven is not kept."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import tsp
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import load_der_x509_certificate, ocsp
from hypothesis import given
from hypothesis import strategies as st

from idclient.emulators.authorities.ocsp import OcspBehaviour, Revocation
from idclient.emulators.authorities.tsa import TsaBehaviour
from idclient.emulators.collector.refusals import Refused
from idclient.emulators.collector.responders import first_who_knows
from idclient.emulators.collector.stamp_proof import StampJudge
from idclient.emulators.collector.status_proof import Pair, StatusJudge
from idclient.ports import Request, Response
from tests.emulators.collector.played import VOTER, Played, container, play
from tests.trust.world import World, make_world

STAMPS = {TsaBehaviour.HONEST, TsaBehaviour.OLD_BINDING}
"""Forms of a time stamp that hold; everything else is a fault."""
STATUSES = {
    OcspBehaviour.HONEST, OcspBehaviour.WRONG_NONCE, OcspBehaviour.NO_NONCE, OcspBehaviour.BARE_NONCE,
    OcspBehaviour.BY_NAME, OcspBehaviour.BY_ISSUER, OcspBehaviour.CHECKED_RESPONDER,
}  # fmt: skip
"""Answers that hold for a collector, which sends no nonce."""


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def collector(world: World, tmp_path: Path) -> Played:
    return play(world, tmp_path)


def votes(collector: Played) -> int:
    return len(collector.store.list(f"voter/{VOTER}/"))


@pytest.mark.parametrize("behaviour", TsaBehaviour)
def test_a_vote_is_kept_only_with_a_time_stamp_that_holds(
    collector: Played, tmp_path: Path, behaviour: TsaBehaviour
) -> None:
    vote, _ = container(collector.world, tmp_path)
    collector.world.tsa.behaviour = behaviour
    error = collector.vote(vote)["error"]
    assert (error, votes(collector)) == ((None, 1) if behaviour in STAMPS else ("INTERNAL_SERVER_ERROR", 0))


@pytest.mark.parametrize("behaviour", OcspBehaviour)
def test_a_vote_is_kept_only_with_a_status_that_holds(
    collector: Played, tmp_path: Path, behaviour: OcspBehaviour
) -> None:
    vote, _ = container(collector.world, tmp_path)
    collector.world.ocsp.behaviour = behaviour
    error = collector.vote(vote)["error"]
    assert (error, votes(collector)) == ((None, 1) if behaviour in STATUSES else ("INTERNAL_SERVER_ERROR", 0))


@pytest.mark.parametrize("change", ["revoke", "forget"])
def test_a_certificate_that_is_not_good_votes_not(collector: Played, tmp_path: Path, change: str) -> None:
    world = collector.world
    vote, _ = container(world, tmp_path)
    certificate = world.pki.signing.certificate
    if change == "revoke":
        world.ocsp.revoke(certificate, Revocation(world.clock.now() - timedelta(seconds=1)))
    else:
        world.ocsp.forget(certificate)
    assert collector.vote(vote)["error"] == "BAD_CERTIFICATE"
    assert votes(collector) == 0


def test_after_a_fault_the_same_vote_is_taken(collector: Played, tmp_path: Path) -> None:
    vote, _ = container(collector.world, tmp_path)
    collector.world.tsa.script.append(TsaBehaviour.WRONG_IMPRINT)
    collector.world.ocsp.script.append(OcspBehaviour.OTHER_SIGNER)
    errors = [collector.vote(vote)["error"] for _ in range(3)]
    assert errors == ["INTERNAL_SERVER_ERROR", "INTERNAL_SERVER_ERROR", None]
    assert votes(collector) == 1


WORLD = make_world()


@given(st.binary(max_size=200))
def test_whatever_an_authority_answers_it_is_judged(answer: bytes) -> None:
    world = WORLD
    now, pki = world.clock.now(), world.pki
    with pytest.raises(Refused):
        StampJudge([pki.tsa.certificate]).judge(answer, b"vote", 1, now)
    with pytest.raises(Refused):
        StatusJudge().judge(answer, Pair(pki.signing.certificate, pki.issuing.certificate), now, now)


def recorded(authority: Any) -> list[tuple[Request, bytes]]:
    """Return what an authority will have been asked and have answered."""
    kept: list[tuple[Request, bytes]] = []
    honest = authority.respond

    def listening(request: Request) -> Response:
        response: Response = honest(request)
        kept.append((request, response.body))
        return response

    authority.respond = listening
    return kept


def flipped(octets: bytes) -> Iterator[bytes]:
    """Return what differs from octets in one place, for every place."""
    for place in range(len(octets)):
        yield octets[:place] + bytes([octets[place] ^ 0x21]) + octets[place + 1 :]


def test_no_octet_of_a_time_stamp_can_be_changed_unseen(world: World, tmp_path: Path) -> None:
    kept = recorded(world.tsa)
    vote, value = container(world, tmp_path)
    assert play(world, tmp_path).vote(vote)["error"] is None
    ((request, answer),) = kept
    nonce = tsp.TimeStampReq.load(request.body)["nonce"].native
    judge = StampJudge([world.pki.tsa.certificate])
    assert judge.judge(answer, value, nonce, world.clock.now()).time == world.clock.now()
    content = tsp.TimeStampResp.load(answer)["time_stamp_token"]["content"]
    signed = content["signer_infos"].dump(), content["encap_content_info"].dump()
    for bent in flipped(answer):
        try:
            held = judge.judge(bent, value, nonce, world.clock.now())
        except Refused:
            continue
        # Certificates that nobody needs may be anything, and the status has a second word for granted.
        assert all(part in bent for part in signed)
        assert held.time == world.clock.now()


@pytest.mark.parametrize("days", [-1, 1])
def test_a_unit_stamps_only_while_its_certificate_is_valid(world: World, tmp_path: Path, days: int) -> None:
    kept = recorded(world.tsa)
    unit = load_der_x509_certificate(world.pki.tsa.certificate)
    end = unit.not_valid_before_utc if days < 0 else unit.not_valid_after_utc
    world.tsa.offset = end + timedelta(days=days) - world.clock.now()
    vote, value = container(world, tmp_path)
    assert play(world, tmp_path).vote(vote)["error"] == "INTERNAL_SERVER_ERROR"
    ((request, answer),) = kept
    nonce = tsp.TimeStampReq.load(request.body)["nonce"].native
    with pytest.raises(Refused) as caught:
        StampJudge([world.pki.tsa.certificate]).judge(answer, value, nonce, world.clock.now() + world.tsa.offset)
    assert caught.value.why == "time stamp: unit's time"


def test_no_octet_of_a_status_can_be_changed_unseen(world: World, tmp_path: Path) -> None:
    kept = recorded(world.ocsp)
    vote, _ = container(world, tmp_path)
    assert play(world, tmp_path).vote(vote)["error"] is None
    ((_, answer),) = kept
    now, pair = world.clock.now(), Pair(world.pki.signing.certificate, world.pki.issuing.certificate)
    StatusJudge().judge(answer, pair, now, now)
    for bent in flipped(answer):
        with pytest.raises(Refused):
            StatusJudge().judge(bent, pair, now, now)


def test_of_several_responders_whichever_knows_a_certificate_answers() -> None:
    world, other = make_world(), make_world()
    certificate = world.pki.signing.certificate
    world.ocsp.forget(certificate)
    asked: list[str] = []

    def named(name: str, of: World) -> Callable[[Request], Response]:
        def respond(request: Request) -> Response:
            asked.append(name)
            return of.ocsp.respond(request)

        return respond

    responders = [named("one", world), named("two", other), named("three", other)]
    request = ocsp.OCSPRequestBuilder().add_certificate(
        load_der_x509_certificate(certificate),
        load_der_x509_certificate(world.pki.issuing.certificate),
        SHA1(),
    )
    sent = Request(
        method="POST",
        url="http://localhost/",
        service="ocsp",
        headers={"content-type": "application/ocsp-request"},
        body=request.build().public_bytes(Encoding.DER),
    )
    answer = ocsp.load_der_ocsp_response(first_who_knows(responders)(sent).body)
    assert answer.certificate_status is ocsp.OCSPCertStatus.GOOD
    assert asked == ["one", "two"]
