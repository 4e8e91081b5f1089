"""A whole election in an archive: four ballots of three voters, one trustee alone and two of three of a group."""

from collections.abc import Sequence

from idclient.belenios.archive import Archive
from idclient.belenios.ballot import Ballot, make_ballot, write_ballot
from idclient.belenios.count import Count
from idclient.belenios.credentials import write_credentials
from idclient.belenios.decryption import decrypt_partially, write_decryption
from idclient.belenios.election import read_election, write_election
from idclient.belenios.result import Result, open_tally, write_result
from idclient.belenios.tally import write_tally
from idclient.belenios.trustees import election_key, write_trustees
from tests.belenios.key_makers import trustees
from tests.belenios.world import PLAN, VOTERS, WEIGHTS, entropy

TIMESTAMP = 1_795_852_336
TRUSTEES, SECRETS = trustees()
ELECTION_TEXT = write_election(PLAN, election_key(TRUSTEES))
ELECTION = read_election(ELECTION_TEXT)
TEXTS = (ELECTION_TEXT, write_trustees(TRUSTEES), write_credentials(WEIGHTS))
VOTES = (
    (0, [[1, 0, 0], [0, 1, 0]]),
    (1, [[1, 1, 0], [1, 0, 0]]),
    (2, [[0, 0, 1], [0, 0, 1]]),
    (0, [[0, 1, 1], [0, 0, 1]]),
)
RESULT = ((1, 2, 2), (1, 0, 2))


def ballots() -> tuple[Ballot, ...]:
    return tuple(make_ballot(ELECTION, VOTERS[voter], vote, entropy).ballot for voter, vote in VOTES)


def steps(cast: Sequence[Ballot], *, lie: Result | None = None) -> list[bytes]:
    """Return what each event adds to the archive, in order; perhaps with a result that is not true."""
    archive, count = Archive(TIMESTAMP), Count(WEIGHTS)
    made = [archive.begin(*TEXTS)]
    for ballot in cast:
        count.accept(ballot)
        made.append(archive.ballot(write_ballot(ballot)))
    tally = count.tally(ELECTION)
    made.append(archive.end_ballots())
    made.append(archive.tally(write_tally(tally), counted=count.counted, weight=count.weight))
    parts = {n: decrypt_partially(ELECTION.fingerprint, SECRETS[n - 1], tally, entropy) for n in (3, 1, 4)}
    made.extend(archive.decryption(owner, write_decryption(part)) for owner, part in parts.items())
    made.append(archive.result(write_result(lie or open_tally(tally, TRUSTEES, parts, count.weight))))
    return made
