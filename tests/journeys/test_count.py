"""Of the votes of a voter the last one counts, even where all bear the same time."""

from pathlib import Path

from idclient.emulators.collector.export import export_votes
from idclient.journeys.count import squash_votes
from tests.emulators.collector.forging import Forgery, forge
from tests.emulators.collector.played import DISTRICT, VOTER, ballot, play
from tests.journeys.voting import election_of
from tests.trust.world import make_world


def test_of_votes_of_one_time_the_one_cast_last_counts(tmp_path: Path) -> None:
    world = make_world()
    collector = play(world, tmp_path)
    for randomness in (5, 9, 7):
        vote = forge(world.pki.signing, ballot(randomness), world.clock.now(), Forgery())
        assert collector.vote(vote)["error"] is None
    assert export_votes(collector.store, tmp_path / "votes.zip") == 3
    election = election_of(world)
    squashed = squash_votes(world.environment, election, tmp_path / "votes.zip", {VOTER: DISTRICT})
    assert (squashed.votes, squashed.replaced, squashed.refused) == (3, 2, {})
    assert [found.octets for found in squashed.ballots] == [ballot(7)]
