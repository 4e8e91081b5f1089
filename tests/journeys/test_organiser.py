"""An organiser's signature and a clock that is off: a day decides nothing, more is told, nothing else is excused."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, decode_dss_signature

from idclient.emulators.authorities.ocsp import Revocation
from idclient.emulators.authorities.pki import Holding
from idclient.errors.ballot import ElectionTimeDoubtful, OrganiserUnknown
from idclient.journeys.elections import open_election, publish_election
from idclient.ports import Clock, Environment, Request, Response
from idclient.value import replace
from tests.ballots.making import octets
from tests.doubles import FixedClock
from tests.journeys.changed_zip import with_changed
from tests.trust.world import World, make_world


@pytest.fixture
def world() -> World:
    return make_world()


def published(world: World, folder: Path, holding: Holding | None = None) -> Path:
    holder = holding or world.pki.signing
    key: Any = holder.key

    def sign(digest: bytes) -> bytes:
        r, s = decode_dss_signature(key.sign(digest, ec.ECDSA(Prehashed(hashes.SHA384()))))
        return r.to_bytes(48) + s.to_bytes(48)

    return publish_election(octets(), folder, holder.certificate, sign, when=world.clock.now())


def off(world: World, hours: float) -> Environment:
    """The voter's computer, whose clock is some hours ahead; everybody else's is right."""
    clock: Clock = FixedClock(world.clock.now() + timedelta(hours=hours))
    return replace(world.environment, clock=clock)


@pytest.mark.parametrize("hours", [0, -1, 1, -24, 24])
def test_a_clock_that_is_a_day_off_opens_the_election(world: World, tmp_path: Path, hours: float) -> None:
    path = published(world, tmp_path)
    assert open_election(off(world, hours), path, [world.signer]).name == "TEST2026"


@pytest.mark.parametrize("hours", [-26, 26, -24 * 40, 24 * 40])
def test_a_clock_that_is_further_off_is_told_with_both_times(world: World, tmp_path: Path, hours: float) -> None:
    path = published(world, tmp_path)
    with pytest.raises(ElectionTimeDoubtful) as caught:
        open_election(off(world, hours), path, [world.signer])
    shown = {name: f"{time:%Y-%m-%d %H:%M} UTC" for name, time in (
        ("here", world.clock.now() + timedelta(hours=hours)), ("signed", world.clock.now()),
    )}  # fmt: skip
    assert caught.value.facts == shown


@pytest.mark.parametrize("hours", [0, -24, 24, -1000, 1000])
def test_who_is_no_organiser_is_unknown_by_any_clock_and_judged_once(
    world: World, tmp_path: Path, hours: float
) -> None:
    path = published(world, tmp_path)
    with pytest.raises(OrganiserUnknown):
        open_election(off(world, hours), path, [world.pki.authentication.certificate])
    assert len(world.asked) <= 2  # about the signer and its authority


@pytest.mark.parametrize("hours", [0, -24, 24, 1000])
def test_a_changed_configuration_is_refused_by_any_clock(world: World, tmp_path: Path, hours: float) -> None:
    path = published(world, tmp_path)
    changed = with_changed(path.read_bytes(), "election.json", lambda octets: octets.replace(b"Q1", b"Q2"))
    path.write_bytes(changed)
    with pytest.raises(OrganiserUnknown):
        open_election(off(world, hours), path, [world.signer])


@pytest.mark.parametrize("hours", [0, -24, 24])
def test_a_revoked_organiser_is_refused_by_any_clock(world: World, tmp_path: Path, hours: float) -> None:
    path = published(world, tmp_path)
    world.ocsp.revoke(world.signer, Revocation(world.clock.now()))
    with pytest.raises(OrganiserUnknown):
        open_election(off(world, hours), path, [world.signer])


def test_an_old_answer_of_the_responder_sets_no_clock(world: World, tmp_path: Path) -> None:
    path = published(world, tmp_path)
    kept: list[Response] = []

    def kept_for_later(request: Request) -> Response:
        kept.append(world.environment.http(request))
        return kept[-1]

    replayed = iter(range(1000))
    open_election(replace(world.environment, http=kept_for_later), path, [world.signer])
    world.clock.advance(20 * 3600)
    with pytest.raises(OrganiserUnknown):
        open_election(replace(off(world, 0), http=lambda _: kept[next(replayed) % len(kept)]), path, [world.signer])
    assert next(replayed) > len(kept)
