"""The demo's ballot: the emulated card votes in a TEST election, and the separate verifier says what is stored."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from idclient.model import Dialog
    from idclient.ports import Environment

Step = Callable[..., None]
"""Prints a line of the transcript: a word's name, and what fills its gaps."""


def cast_ballot(environment: "Environment", visitor: "Dialog", step: Step) -> None:
    """Start an election, vote, check the vote as a second device would, and stop it. Raises: Error."""
    from idclient.ballots.calls import CollectorSession
    from idclient.ballots.outbox import Outbox
    from idclient.cli.vote_words import found_in, registered
    from idclient.journeys.card import open_identity
    from idclient.journeys.elections import open_election
    from idclient.journeys.verify_vote import verify_vote
    from idclient.journeys.vote import Voting, card_credential
    from idclient.wiring.election_document import demo_organisers
    from idclient.wiring.election_stage import StageOptions, election_stage
    from idclient.wiring.votes import collector_client

    with tempfile.TemporaryDirectory(prefix="idclient-demo-vote-") as name:
        folder = Path(name)
        with (
            election_stage(StageOptions(folder=folder / "election")) as stage,
            open_identity(environment, None, visitor) as identity,
        ):
            step("emulate_election_runs", name=stage.name, address=stage.address)
            election = open_election(environment, stage.bundle, demo_organisers())
            client = collector_client(environment)
            credential = card_credential(identity, environment.entropy, visitor)
            calls = CollectorSession(client, election.collector)
            calls.show(credential)
            voting = Voting(
                election=election,
                identity=identity,
                calls=calls,
                outbox=Outbox(folder / "votes", election.name),
                entropy=environment.entropy,
                clock=environment.clock,
            )
            choices = voting.choices()
            step("vote_district", district=choices.district)
            cast = voting.cast(choices.lists[0].choices[0], choices, visitor)
            if cast.stored is None or cast.reference is None:
                step("vote_stored_unproven")
                return
            step("vote_stored", time=registered(cast.stored))
            second = CollectorSession(client, election.collector)
            found = verify_vote(environment, election, second, cast.reference)
            step("verify_vote_found", **found_in(found))
