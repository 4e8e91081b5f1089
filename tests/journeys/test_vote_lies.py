"""Whatever a collector says in any member of any answer: what is called stored is stored, and there is one vote."""

import base64
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from idclient.emulators.collector.fault_text import Fault
from idclient.emulators.collector.faults import Faults
from idclient.emulators.collector.store_sqlite import SqliteStore
from idclient.errors.ballot import BallotError
from idclient.errors.collector import CollectorError
from tests.doubles import Person
from tests.emulators.collector.played import play
from tests.journeys.stored import stored_choices
from tests.journeys.vote_stage import require_one_vote
from tests.journeys.voting import CHOICE, Line, voting
from tests.trust.world import make_world

WORLD = make_world()
MEMBERS = {
    "Vote": ("SessionID", "VoteID", "TestVote", "Qualification", "Qualification.ocsp", "Qualification.tspreg"),
    "VoterChoices": ("SessionID", "Choices", "List", "Voted"),
}
PATHS = [
    (method, path)
    for method, members in MEMBERS.items()
    for path in ("id", "error", "result", "more", "result.More", *(f"result.{member}" for member in members))
]
OCTETS = st.binary(max_size=40).map(lambda octets: base64.b64encode(octets).decode())
PLAIN = (
    st.none() | st.booleans() | st.integers() | st.text(max_size=20) | OCTETS | st.sampled_from(["0140.1", "0296.1"])
)
VALUES: st.SearchStrategy[Any] = st.recursive(
    PLAIN, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
)
LIES = st.lists(st.tuples(st.sampled_from(PATHS), VALUES), min_size=1, max_size=3)


@settings(max_examples=20)
@given(LIES)
def test_no_lie_makes_a_vote_stored_or_loses_it(lies: list[tuple[tuple[str, str], Any]]) -> None:
    faults = [Fault("lie", method, (path.split("."), value)) for (method, path), value in lies]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        collector = play(WORLD, folder, store=SqliteStore(Path(":memory:")))
        collector.site.misbehave(Faults(faults))
        voter = voting(WORLD, Line(collector), folder)
        done = None
        with suppress(BallotError, CollectorError):  # and no other failure
            done = voter.cast(CHOICE, voter.choices(), Person())
        if done is not None and done.stored is not None:
            assert done.stored.registered_at == WORLD.clock.now()
            assert stored_choices(collector) == [CHOICE]
        collector.site.misbehave(Faults())
        require_one_vote(collector, folder)
        collector.store.close()
