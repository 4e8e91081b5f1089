"""A TEST election whose collector does wrong, from the terminal; afterwards it is started again and honest."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.cli.background import running
from tests.cli.run import CommandLine, Result
from tests.cli.test_vote import vote


def stored_without_proof(done: Result) -> bool:
    return done.code == 0 and done.json["stored"] is True and done.json["proven"] is False


def told(code: str, exit_code: int) -> Callable[[Result], bool]:
    return lambda done: (done.code, done.json["error"]["code"]) == (exit_code, code)


@pytest.mark.parametrize(
    ("fault", "as_expected", "stored"),
    [
        ("voting:cut-answer=0", stored_without_proof, 1),
        ("voting:cut-answer=700", stored_without_proof, 1),
        ("voting:duplicate", stored_without_proof, 1),
        ("voting:cut-request=5000", told("ballot.outcome_unknown", 1), 0),
        ("voting:refuse=RATE_LIMIT_EXCEEDED", told("collector.rate_limited", 1), 0),
        ("voting:stamp=OTHER_SIGNER", told("ballot.not_proven", 1), 1),
        ("VoterChoices:cut-answer=10", told("collector.unanswered", 10), 0),
    ],
)
def test_the_voter_is_told_the_truth_and_what_is_stored_is_counted(
    idclient: CommandLine, fault: str, as_expected: Callable[[Result], bool], stored: int
) -> None:
    folder = str(idclient.folder / "election")
    with running(idclient, "emulate", "election", "--folder", folder, "--fault", fault) as election:
        done = vote(idclient, election, "0000.102", "--json")
        assert as_expected(done), (done.code, done.out, done.err)
    assert count(idclient)["votes"] == stored
    with running(idclient, "emulate", "election", "--folder", folder) as election:
        again = vote(idclient, election, "0000.103")
        assert again.code == 0, again.err
    counted = count(idclient)
    assert (counted["votes"], counted["counted"]) == (stored + 1, 1)
    assert counted["result"]["0000.1"]["0000.103"] == 1


def count(idclient: CommandLine) -> Any:
    return idclient("--demo", "election", "count", "election", "--json", "--force").json


def test_what_can_go_wrong_is_listed(idclient: CommandLine) -> None:
    unwrapped = "".join(idclient("emulate", "election", "--help").out.split())
    assert "cut-answer,delay,lie" in unwrapped
    listed = idclient("emulate", "election", "--fault", "help")
    assert listed.code == 0
    assert "cut-answer" in listed.out
    assert set(idclient("emulate", "election", "--fault", "help", "--json").json["faults"]) > {"lie", "forget"}


@pytest.mark.parametrize("fault", ["nothing", "stamp=KIND", "cut-answer", "lie=x"])
def test_what_is_no_fault_starts_nothing(idclient: CommandLine, fault: str) -> None:
    refused = idclient("emulate", "election", "--folder", str(idclient.folder / "election"), "--fault", fault)
    assert refused.code == 2
    assert not (idclient.folder / "election").exists()
