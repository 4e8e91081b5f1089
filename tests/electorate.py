"""Simulated voters, with everything that goes wrong on the way, before collectors on one store; then the count.

`python -m tests.electorate 300 SEED FOLDER` prints what was meant and what was counted, one JSON object.
"""

import json
import multiprocessing
import os
import random
import secrets
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from idclient.elections.districts import Place
from idclient.elections.registrations import read_registrations
from idclient.elections.tally import meaning, open_ballots, totals
from idclient.elections.voters import Electorate
from idclient.emulators.authorities import pki_profiles as profiles
from idclient.emulators.authorities.pki import Holding, Plan, issue
from idclient.emulators.collector.demo_election import demo_choices
from idclient.emulators.collector.export import export_votes
from idclient.emulators.collector.store import Store
from idclient.emulators.collector.store_postgresql import PostgresqlStore
from idclient.emulators.collector.store_sqlite import SqliteStore
from idclient.emulators.registration import RegistrationService, export_registrations
from idclient.errors.ballot import VoteOutcomeUnknown
from idclient.errors.collector import CollectorNotReached
from idclient.journeys.count import squash_votes
from idclient.journeys.vote import Became, Cast, Voting
from idclient.ports.collector import CollectorRequest
from idclient.wire.ballot_choice import Choice
from tests.doubles import FixedClock, Person
from tests.elgamal.reference import KEY, SECRET
from tests.emulators.collector.played import Played, collector_key, play
from tests.journeys.voting import Line, SoftwareIdentity, election_of, voting
from tests.trust.world import World, make_world

CHOICES = demo_choices()
MOMENTS = (
    "plain", "plain", "plain", "twice", "unreached", "lost on the way there", "lost on the way back", "cut", "failed",
    "killed before", "killed after", "killed before and again", "gives up and chooses anew",
)  # fmt: skip
"""What happens to a vote; without trouble as often as three others."""
_DAY = timedelta(hours=30)
_ATTEMPTS = 8


class Killed(BaseException):
    """The voter's computer stops: no code of the program sees it."""


@dataclass(frozen=True)
class Citizen:
    """One voter: certificates, district, and what happens to each vote."""

    code: str
    district: str
    signing: Holding
    authentication: bytes
    votes: tuple[tuple[Choice, str], ...]


@dataclass(frozen=True)
class Election:
    """What the processes inherit: keys cannot be sent to them."""

    world: World
    folder: Path
    citizens: Sequence[Citizen]
    open_store: Callable[[], Store]


_HERE: list[Election] = []


@dataclass
class VotersLine(Line):
    """The way of one voter's program to the collector; it dies on the way if it has to."""

    killed: str = ""

    def __call__(self, request: CollectorRequest) -> bytes:
        sending = request.name.startswith("voting")
        if sending and self.killed == "before":
            raise Killed
        self.requests.append(request)
        fault = self.faults.pop(0) if sending and self.faults else "none"
        answer = Line(self.collector, [fault], client=self.client)(request)
        if sending and self.killed == "after":
            raise Killed
        return answer


def electorate(count: int, seed: str, world: World) -> list[Citizen]:
    """Return voters with certificates of their own, whose lives the seed decides."""
    return [_citizen(number, random.Random(f"{seed} {number}"), world) for number in range(count)]


def _citizen(number: int, chance: random.Random, world: World) -> Citizen:
    code = _code(number)
    subject = profiles.person("TEST", f"VOTER {number}", code)
    district = chance.choice(sorted(CHOICES))
    offered = [
        Choice(identifier, list_name, candidate)
        for list_name, candidates in CHOICES[district].items()
        for identifier, candidate in candidates.items()
    ]
    votes = tuple((chance.choice(offered), chance.choice(MOMENTS)) for _ in range(chance.choice((1, 1, 1, 2, 3))))
    signing, authentication = (
        issue(Plan(subject, 100, extensions), world.pki.issuing, world.clock.now())
        for extensions in (profiles.signing(), profiles.authentication())
    )
    world.ocsp.learn(signing.certificate)
    return Citizen(code, district, signing, authentication.certificate, votes)


def _code(number: int) -> str:
    """Return a personal code with its check digit; no two of the first 21 000 are alike."""
    digits = f"3{70 + number % 25:02d}{1 + number % 12:02d}{1 + number % 28:02d}{number % 1000:03d}"
    for weights in ("1234567891", "3456789123"):
        rest = sum(int(weight) * int(digit) for weight, digit in zip(weights, digits, strict=True)) % 11
        if rest < 10:
            return digits + str(rest)
    return digits + "0"


def live(collector: Played, citizen: Citizen, folder: Path) -> str:
    """Be a voter who votes until told that it is stored; return the choice that was meant last."""
    meant = citizen.votes[-1][0].identifier
    for choice, moment in citizen.votes:
        if moment == "gives up and chooses anew":
            _attempted(collector, citizen, folder, _other(choice, citizen.district), "killed before")
        _vote(collector, citizen, folder, choice, moment)
        if secrets.randbelow(2):
            collector.world.clock.advance(1)
    return meant


def _other(choice: Choice, district: str) -> Choice:
    lists = CHOICES[district]
    name, candidates = next((name, found) for name, found in lists.items() if name != choice.list_name)
    identifier = next(iter(candidates))
    return Choice(identifier, name, candidates[identifier])


def _vote(collector: Played, citizen: Citizen, folder: Path, choice: Choice, moment: str) -> None:
    moments = [moment, "killed before" if moment.endswith("and again") else "plain", *["plain"] * _ATTEMPTS]
    for now in moments:
        anew = moment == "gives up and chooses anew"
        if _attempted(collector, citizen, folder, choice, now, anew=anew):
            return
    raise AssertionError(moment)


def _attempted(
    collector: Played, citizen: Citizen, folder: Path, choice: Choice, moment: str, *, anew: bool = False
) -> bool:
    """Start the program once; return whether it said that this very vote is stored."""
    line = VotersLine(
        collector,
        faults=[moment],
        client=citizen.authentication,
        killed={"killed before": "before", "killed before and again": "before", "killed after": "after"}.get(
            moment, ""
        ),
    )
    program = voting(
        collector.world, line, folder / citizen.code, identity=SoftwareIdentity(citizen.signing),
        entropy=secrets.token_bytes, election=election_of(collector.world),
    )  # fmt: skip
    with suppress(VoteOutcomeUnknown, CollectorNotReached, Killed):
        done = _done(program, choice, anew=anew)
        if done and moment == "twice":
            request = next(one for one in reversed(line.requests) if one.name.startswith("voting"))
            collector.site.handle("voting", request.body, citizen.authentication)
        return done
    return False


def _done(program: Voting, choice: Choice, *, anew: bool) -> bool:
    match program.resume():
        case Became.STORED:
            return True
        case Became.NOT_STORED if not anew:
            return isinstance(program.resend(Person()), Cast)
    program.discard()
    return isinstance(program.cast(choice, program.choices(), Person()), Cast)


def _collect(number: int, of: int) -> list[tuple[str, str]]:
    """Be one of several collectors and all of its voters; return district and choice that each meant last."""
    (election,) = _HERE
    now = election.world.clock.now()
    listed = SqliteStore(election.folder / "registrations.sqlite")
    service = RegistrationService(election.world.tsa.respond, listed, election.world.clock)
    collector = play(
        election.world, election.folder, entropy=secrets.token_bytes, store=election.open_store(),
        timestamps=service.respond, choices=CHOICES,
        voters={citizen.code: citizen.district for citizen in election.citizens},
        stop=now + _DAY, service_stop=now + _DAY,
    )  # fmt: skip
    folder = election.folder / f"voters {number}"
    folder.mkdir()
    meant = [(one.district, live(collector, one, folder)) for one in election.citizens[number::of]]
    collector.store.close()
    listed.close()
    return meant


def run(count: int, seed: str, folder: Path, open_store: Callable[[], Store]) -> dict[str, Any]:
    """Let an electorate vote before as many collectors as there are processors, and count. Must have no threads."""
    collector_key()
    world = make_world()
    assert isinstance(world.clock, FixedClock)
    citizens = electorate(count, seed, world)
    processes, started = os.cpu_count() or 1, time.perf_counter()
    _HERE[:] = [Election(world, folder, citizens, open_store)]
    open_store().close()
    SqliteStore(folder / "registrations.sqlite").close()
    with ProcessPoolExecutor(processes, mp_context=multiprocessing.get_context("fork")) as pool:
        parts = list(pool.map(_collect, range(processes), [processes] * processes))
    voted = time.perf_counter()
    store, export = open_store(), folder / "votes.zip"
    stored = export_votes(store, export)
    store.close()
    listed = SqliteStore(folder / "registrations.sqlite")
    export_registrations(listed, folder / "registrations.zip")
    listed.close()
    registrations = read_registrations(folder / "registrations.zip", collector_key().der)
    voters = Electorate(({citizen.code: Place(citizen.district, "0000") for citizen in citizens},))
    squashed = squash_votes(world.environment, election_of(world), export, voters, registrations, ())
    opened = open_ballots(KEY, SECRET, squashed.ballots, secrets.token_bytes)
    found = [(one.ballot.district, meaning(one.message, one.ballot.district, CHOICES)) for one in opened]
    return {
        "voters": count,
        "moments": dict(Counter(moment for citizen in citizens for _, moment in citizen.votes)),
        "stored": stored,
        "counted": len(squashed.ballots),
        "replaced": squashed.report.replaced,
        "refused": squashed.report.refused_by_code,
        "missing": len(squashed.report.missing),
        "meant": totals([pair for part in parts for pair in part], CHOICES),
        "result": totals(found, CHOICES),
        "left": sum(path.is_file() for path in folder.glob("voters */**/*")),
        "seconds to vote": voted - started,
        "seconds to count": time.perf_counter() - voted,
    }


def main() -> None:
    """Run an electorate on SQLite, or on the database that a fourth word names."""
    count, seed, folder = int(sys.argv[1]), sys.argv[2], Path(sys.argv[3])
    database = sys.argv[4] if len(sys.argv) > 4 else ""
    open_store: Callable[[], Store] = lambda: SqliteStore(folder / "votes.sqlite")  # noqa: E731
    if database:
        open_store = lambda: PostgresqlStore(database)  # noqa: E731
    print(json.dumps(run(count, seed, folder, open_store)))


if __name__ == "__main__":
    main()
