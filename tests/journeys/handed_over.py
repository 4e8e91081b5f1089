"""What collector and registration service hand over after votes were cast; and collectors that lie about it."""

import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from idclient.elections.districts import Place
from idclient.elections.registrations import RegistrationList, read_registrations
from idclient.elections.revocations import Revocation
from idclient.elections.voters import Electorate
from idclient.emulators.authorities import pki_profiles as profiles
from idclient.emulators.authorities.pki import Holding, Plan, issue
from idclient.emulators.collector.export import export_votes
from idclient.emulators.collector.store_sqlite import SqliteStore
from idclient.emulators.registration import RegistrationService, export_registrations
from idclient.journeys.count import Squashed, squash_votes
from tests.emulators.collector.forging import Forgery, forge
from tests.emulators.collector.played import DISTRICT, VOTER, ballot, collector_key, play
from tests.journeys.voting import election_of
from tests.trust.world import World, make_world

OTHER = "60001019906"
Files = dict[str, bytes]


@dataclass
class HandedOver:
    """Files after an election."""

    world: World
    votes: Path
    registrations: Path
    electorate: Electorate
    revocations: tuple[Revocation, ...] = ()

    def listed(self) -> RegistrationList:
        return read_registrations(self.registrations, collector_key().der)

    def squashed(self) -> Squashed:
        election = election_of(self.world)
        return squash_votes(
            self.world.environment, election, self.votes, self.electorate, self.listed(), self.revocations
        )

    def names(self) -> list[str]:
        """Return the votes by their names, in order."""
        return sorted({name.removeprefix("votes/").rsplit(".", 1)[0] for name in files_in(self.votes)})


def hand_over(folder: Path, randomness: Sequence[int], copied: Sequence[int] = ()) -> HandedOver:
    """Cast votes with ballots of this randomness, and some of another voter; hand all of them over."""
    world = make_world()
    listed = SqliteStore(folder / "registrations.sqlite")
    collector = play(
        world, folder, timestamps=RegistrationService(world.tsa.respond, listed, world.clock).respond,
        voters={VOTER: DISTRICT, OTHER: DISTRICT},
    )  # fmt: skip
    for number in randomness:
        vote = forge(world.pki.signing, ballot(number), world.clock.now(), Forgery())
        assert collector.vote(vote)["error"] is None
    for number in copied:
        world.clock.sleep(1)
        signing, authentication = _other(world)
        vote = forge(signing, ballot(number), world.clock.now(), Forgery())
        assert collector.vote(vote, client=authentication.certificate)["error"] is None
    assert export_votes(collector.store, folder / "votes.zip") == len(randomness) + len(copied)
    assert export_registrations(listed, folder / "registrations.zip") == len(randomness) + len(copied)
    place = Place(DISTRICT, "0140")
    voters = Electorate(({VOTER: place, OTHER: place},))
    return HandedOver(world, folder / "votes.zip", folder / "registrations.zip", voters)


def _other(world: World) -> list[Holding]:
    """Return the other voter's certificate to sign with, and that to authenticate with."""
    subject = profiles.person("TEST", "OTHER", OTHER)
    made = [
        issue(Plan(subject, 100, purpose), world.pki.issuing, world.clock.now())
        for purpose in (profiles.signing(), profiles.authentication())
    ]
    world.ocsp.learn(made[0].certificate)
    return made


def files_in(path: Path) -> Files:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def change(path: Path, act: Callable[[Files], Files]) -> None:
    """Write a zip anew with other files."""
    files = act(files_in(path))
    with zipfile.ZipFile(path, "w") as archive:
        for name, octets in files.items():
            archive.writestr(name, octets)
