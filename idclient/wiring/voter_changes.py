"""A set of changes to the voters of a TEST election: checked as the count checks it, signed, put where all find it."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from idclient.adapters.clock import SystemClock
from idclient.errors.ballot import VoterListMalformed
from idclient.wiring.demo import data_folder
from idclient.wiring.election_folder import kept
from idclient.wiring.election_founding import sign_list, write_signed
from idclient.wiring.phone_ports import CannotStart

if TYPE_CHECKING:
    from idclient.emulators.collector.voter_lists import VoterLists


def publish_changes(folder: Path, octets: bytes) -> int:
    """Sign a list as the TEST organiser and put it after those that are there; return its number.

    Raises: CannotStart: there is no TEST election; VoterListMalformed, DistrictsMalformed.
    """
    from idclient.elections.districts import read_districts
    from idclient.elections.voters import SignedList, read_electorate
    from idclient.emulators.world import open_world

    election = kept(folder)
    if election is None:
        raise CannotStart(f"{folder} holds no election")
    world = open_world(data_folder() / "demo", SystemClock())
    lists = folder / "voters"
    number = sum(1 for _ in lists.glob("*.txt"))
    try:
        found = [
            SignedList((lists / f"{before}.txt").read_bytes(), (lists / f"{before}.sig").read_bytes())
            for before in range(number)
        ]
        districts = read_districts((folder / "districts.json").read_bytes(), election.name)
    except OSError as problem:
        raise VoterListMalformed(number=number, line=0, reason="missing") from problem
    signature = sign_list(world, octets)
    authorities = [world.pki.signing.certificate]
    read_electorate([*found, SignedList(octets, signature)], election.name, districts, authorities)
    write_signed(folder, number, octets, signature)
    return number


def voter_lists(world: Any, folder: Path) -> "VoterLists":
    """Return the lists that a collector of an election follows."""
    from cryptography.x509 import load_der_x509_certificate

    from idclient.emulators.collector.demo_election import demo_districts
    from idclient.emulators.collector.voter_lists import VoterLists

    key: Any = load_der_x509_certificate(world.pki.signing.certificate).public_key()
    parishes = {district: tuple(one["parish"]) for district, one in demo_districts().items()}
    return VoterLists(folder / "voters", key, parishes)
