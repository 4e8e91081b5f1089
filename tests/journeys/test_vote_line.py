"""A voter's real line to a collector in TLS, cut and slow at any place: the truth is told, and there is one vote."""

import json
from pathlib import Path

import pytest

from idclient.adapters.collector_calls import CollectorClient
from idclient.ballots.calls import CollectorSession
from idclient.ballots.configuration import Election, read_election
from idclient.emulators.collector.door import CollectorDoor
from idclient.emulators.collector.fault_text import parse_fault
from idclient.emulators.collector.faults import Faults
from idclient.emulators.phone.tls import TlsIdentity
from idclient.errors.ballot import VoteOutcomeUnknown
from idclient.errors.collector import CollectorUnanswered
from idclient.journeys.vote import Became, Cast, Voting
from idclient.ports.collector import TlsCredential
from idclient.wire.collector_rpc import VOTE_LENGTH, Method
from tests.ballots.making import base64_of, document
from tests.doubles import CountingEntropy, Person
from tests.emulators.collector.behind_door import DOMAIN, collector, door, tls, world
from tests.emulators.collector.played import Played, collector_key
from tests.journeys.software_identity import signed
from tests.journeys.stored import stored_choices
from tests.journeys.vote_stage import cast
from tests.journeys.voting import CHOICE, Line, SoftwareIdentity, voting
from tests.trust.world import World

__all__ = ["collector", "door", "tls", "world"]
LATE = 2.0
"""Seconds that this voter waits for an answer."""


@pytest.fixture
def voter(world: World, collector: Played, door: CollectorDoor, tls: TlsIdentity, tmp_path: Path) -> Voting:
    election = pinned(world, door, tls)
    card = world.pki.authentication
    credential = TlsCredential(card.certificate, lambda digest, _name: signed(card, digest).value)
    calls = CollectorSession(
        CollectorClient(CountingEntropy()), election.collector, timeout=LATE, credential=credential
    )
    calls.authenticated(Method.TLS)
    return voting(world, Line(collector), tmp_path, election=election, calls=calls)


def pinned(world: World, door: CollectorDoor, tls: TlsIdentity) -> Election:
    """Return an election whose collector is behind that door."""
    host, port = door.address
    made = document(timestamp_certificates=[base64_of(world.pki.tsa.certificate)])
    made["collector"] = {
        "addresses": [f"{host}:{port}"],
        "sni": DOMAIN,
        "roots": [base64_of(tls.authority)],
        "registration_certificate": base64_of(collector_key().der),
    }
    return read_election(json.dumps(made).encode())


def misbehave(collector: Played, *texts: str) -> None:
    collector.site.misbehave(Faults([parse_fault(text) for text in texts]))


def test_a_line_without_faults_brings_the_proof(voter: Voting, collector: Played) -> None:
    misbehave(collector, "delay=0.01")
    assert cast(voter).stored is not None
    assert stored_choices(collector) == [CHOICE]


@pytest.mark.parametrize("end", [0, 1, 2, 100, 1400, 3000, 4000])
def test_an_answer_that_is_cut_off_is_asked_after(voter: Voting, collector: Played, end: int) -> None:
    misbehave(collector, f"voting:cut-answer={end}")
    assert cast(voter) == Cast(None)
    misbehave(collector)
    assert voter.resume() is Became.NOTHING_PENDING
    assert stored_choices(collector) == [CHOICE]


def test_an_answer_that_comes_too_late_is_asked_after(voter: Voting, collector: Played) -> None:
    misbehave(collector, "voting:delay=900")
    assert cast(voter) == Cast(None)
    assert stored_choices(collector) == [CHOICE]


@pytest.mark.parametrize("end", [0, 1, 200, 4096, VOTE_LENGTH - 1, VOTE_LENGTH])
def test_a_request_that_is_cut_off_waits_and_is_sent_again_as_it_is(voter: Voting, collector: Played, end: int) -> None:
    misbehave(collector, f"voting:cut-request={end}")
    with pytest.raises(VoteOutcomeUnknown):
        cast(voter)
    assert stored_choices(collector) == []
    misbehave(collector)
    assert voter.resume() is Became.NOT_STORED
    assert voter.resend(Person()).stored is not None
    assert stored_choices(collector) == [CHOICE]
    assert isinstance(voter.identity, SoftwareIdentity)
    assert voter.identity.signatures == 1


@pytest.mark.parametrize("fault", ["cut-answer=0", "cut-answer=40", "cut-request=0", "cut-request=40", "delay=900"])
def test_a_list_that_does_not_come_whole_has_nothing_signed(voter: Voting, collector: Played, fault: str) -> None:
    misbehave(collector, f"choices:{fault}")
    with pytest.raises(CollectorUnanswered) as caught:
        cast(voter)
    assert caught.value.facts["name"] == f"choices.{DOMAIN}"
    assert isinstance(voter.identity, SoftwareIdentity)
    assert voter.identity.signatures == 0
    assert voter.resume() is Became.NOTHING_PENDING


@pytest.mark.parametrize("fault", ["cut-answer=3", "cut-request=3"])
def test_a_line_that_breaks_for_every_question_leaves_it_to_the_next_start(
    voter: Voting, collector: Played, fault: str
) -> None:
    choices = voter.choices()
    misbehave(collector, fault)
    with pytest.raises(VoteOutcomeUnknown):
        voter.cast(CHOICE, choices, Person())
    with pytest.raises(VoteOutcomeUnknown):
        voter.resume()
    misbehave(collector)
    before = len(stored_choices(collector))
    assert voter.resume() is (Became.STORED if before else Became.NOT_STORED)
    if not before:
        assert voter.resend(Person()).stored is not None
    assert stored_choices(collector) == [CHOICE]
