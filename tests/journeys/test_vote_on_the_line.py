"""Whoever listens on the line sees the same lengths, in the same order, whatever is chosen in a district."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from idclient.adapters.collector_calls import CollectorClient
from idclient.ballots.calls import CollectorSession
from idclient.ballots.outbox import Outbox
from idclient.emulators.collector.demo_election import VOTER_DISTRICT, demo_choices
from idclient.emulators.collector.door import CollectorDoor
from idclient.emulators.phone.tls import make_tls
from idclient.journeys.verify_vote import verify_vote
from idclient.journeys.vote import Voting
from idclient.ports.collector import TlsCredential
from idclient.value import replace
from idclient.wire.ballot_choice import Choice
from tests.adapters.recording_proxy import APPLICATION_DATA, RecordingProxy, records
from tests.doubles import Person
from tests.emulators.collector.played import VOTER, Played, play
from tests.journeys.software_identity import signed
from tests.journeys.stored import stored_choices
from tests.journeys.voting import SoftwareIdentity, election_of
from tests.trust.world import make_world

DOMAIN = "ivxv.invalid"
LONG = "TEST " + "Õ" * 80
CHOICES = demo_choices()[VOTER_DISTRICT] | {"T": {"0.1": "T"}, LONG: {"0000.99999999999": LONG}}
"""Those of the TEST election's district, the shortest possible one, and a long one."""
OFFERED = [Choice(number, name, one) for name, candidates in CHOICES.items() for number, one in candidates.items()]


CHANCE = 24
"""By how many octets answers differ, whatever was chosen: DER signatures and deflated XML are as long as it gets."""
Seen = list[tuple[list[int], list[int]]]
"""How long the records with data are, of each connection, there and back."""


@dataclass(frozen=True)
class Listened:
    """A voter and a collector, with somebody on the line."""

    collector: Played
    roots: tuple[bytes, ...]
    proxy: RecordingProxy
    folder: Path

    def vote(self, choice: Choice) -> Seen:
        """Vote, check it with a second device, and return what was seen of both."""
        world, election = self.collector.world, election_of(self.collector.world)
        card = world.pki.authentication
        pinned = replace(election.collector, addresses=(self.proxy.address,), roots=self.roots)
        line = CollectorClient(secrets.token_bytes)
        calls = CollectorSession(line, pinned, system="Linux")
        calls.show(TlsCredential(card.certificate, lambda digest, _: signed(card, digest).value))
        voter = Voting(
            election=election, identity=SoftwareIdentity(world.pki.signing), calls=calls,
            outbox=Outbox(self.folder / "outbox", election.name), entropy=secrets.token_bytes, clock=world.clock,
        )  # fmt: skip
        reference = voter.cast(choice, voter.choices(), Person()).reference
        assert reference is not None
        second = CollectorSession(line, pinned, system="Linux")
        assert verify_vote(world.environment, election, second, reference).opened.identifier == choice.identifier
        return [(_with_data(sent), _with_data(received)) for sent, received in self.proxy.taken()]


def _with_data(stream: bytes) -> list[int]:
    return [length for kind, length in records(stream) if kind == APPLICATION_DATA]


@pytest.fixture
def listened(tmp_path: Path) -> Iterator[Listened]:
    world = make_world()
    hosts = [f"{name}.{DOMAIN}" for name in ("choices", "voting", "verification")]
    tls = make_tls(datetime.now(UTC) - timedelta(hours=1), hosts=hosts)
    collector = play(
        world, tmp_path, entropy=secrets.token_bytes, voters={VOTER: VOTER_DISTRICT},
        choices={VOTER_DISTRICT: CHOICES}, rate_start=len(OFFERED) + 2,
    )  # fmt: skip
    clients = [world.pki.issuing.certificate]
    with (
        CollectorDoor(collector.site, tls.context(), domain=DOMAIN, clients=clients) as door,
        RecordingProxy(door.address) as proxy,
    ):
        yield Listened(collector, (tls.authority,), proxy, tmp_path)


@pytest.mark.timeout(120)
def test_a_listener_on_the_line_sees_the_same_lengths_for_all_choices_of_a_district(listened: Listened) -> None:
    listened.vote(OFFERED[0])  # from now on the list says that there is a vote
    seen = [listened.vote(choice) for choice in OFFERED]
    assert {len(one) for one in seen} == {3}  # the list, the vote, the second device
    there = [[sent for sent, _ in one] for one in seen]
    assert there == [there[0]] * len(seen)
    assert {tuple(one[0][1]) for one in seen} == {tuple(seen[0][0][1])}
    for connection in (1, 2):
        back = [sum(one[connection][1]) for one in seen]
        assert max(back) - min(back) <= CHANCE
    stored = {choice.identifier for choice in stored_choices(listened.collector)}
    assert stored == {choice.identifier for choice in OFFERED}
