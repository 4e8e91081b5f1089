"""What a service remembers of OCSP: good statuses alone, for as long as it allows itself."""

from datetime import timedelta

import pytest

from idclient.emulators.authorities.addresses import OCSP_URL
from idclient.emulators.authorities.ocsp import Revocation
from idclient.errors.trust import CertificateRevoked
from idclient.relying_party.statuses import Statuses
from tests.trust.world import World


def statuses(world: World, seconds: float, **options: int) -> Statuses:
    outside = world.with_store(ocsp_urls={"TEST of idclient demo ESTEID": OCSP_URL})
    return Statuses(outside, timedelta(seconds=seconds), **options)


def ask(world: World, memory: Statuses, name: str = "authentication") -> int:
    """Ask about a certificate, and return how often the responder was asked until now."""
    memory.require_good(getattr(world.pki, name).certificate, world.pki.issuing.certificate)
    return world.ocsp.requests


def test_nothing_is_remembered_unless_the_service_says_so(world: World) -> None:
    memory = statuses(world, 0)
    assert [ask(world, memory) for _ in range(3)] == [1, 2, 3]


def test_a_revocation_is_met_as_soon_as_the_memory_ends(world: World) -> None:
    memory = statuses(world, 60)
    assert ask(world, memory) == 1
    world.ocsp.revoke(world.pki.authentication.certificate, Revocation(world.clock.now()))
    world.clock.advance(59)
    assert ask(world, memory) == 1
    world.clock.advance(1)
    for _ in range(2):
        with pytest.raises(CertificateRevoked):
            ask(world, memory)
    assert world.ocsp.requests == 3


def test_the_memory_has_an_end_and_the_oldest_goes_first(world: World) -> None:
    memory = statuses(world, 60, capacity=1)
    assert ask(world, memory) == 1
    assert ask(world, memory, "signing") == 2
    assert ask(world, memory, "signing") == 2
    assert ask(world, memory) == 3
