"""Several processes of one collector, with one database: whichever answers, it is one election."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest

from tests.cli.background import running
from tests.cli.run import CommandLine
from tests.cli.test_vote import vote
from tests.emulators.collector.stores import postgresql
from tests.postgresql import Cluster

__all__ = ["postgresql"]


@pytest.fixture
def database(postgresql: Cluster) -> str:
    return postgresql.dsn()


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def election(idclient: CommandLine, request: pytest.FixtureRequest) -> Iterator[dict[str, Any]]:
    words = ["--folder", str(idclient.folder / "election"), "--processes", "3"]
    if request.param == "PostgreSQL":
        words += ["--database", request.getfixturevalue("database")]
    with running(idclient, "emulate", "election", *words) as told:
        yield told


def test_votes_are_one_pile_whichever_process_took_them(idclient: CommandLine, election: dict[str, Any]) -> None:
    errors: list[str] = []

    def cast(choice: str) -> None:
        done = vote(idclient, election, choice)
        if done.code != 0:
            errors.append(done.err)

    cast("0000.102")
    threads = [threading.Thread(target=cast, args=(f"0000.10{number}",)) for number in range(1, 4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # One person's votes at one time share a card and an outbox: who finds them in use is told so, and votes again.
    assert len(errors) <= 2, errors
    last = vote(idclient, election, "0000.103")
    assert last.code == 0, last.err
    assert "stored already" in last.out


def test_what_was_voted_in_a_database_is_exported_and_counted(idclient: CommandLine, database: str) -> None:
    folder = idclient.folder / "election"
    words = ("--folder", str(folder), "--processes", "2", "--database", database)
    with running(idclient, "emulate", "election", *words) as told:
        for choice in ("0000.101", "0000.103", "0000.102"):
            assert vote(idclient, told, choice).code == 0
    assert not (folder / "votes.sqlite").exists()
    counted = idclient("--demo", "election", "count", "election", "--json").json
    assert {name: counted[name] for name in ("votes", "counted", "replaced", "refused")} == {
        "votes": 3, "counted": 1, "replaced": 2, "refused": {},
    }  # fmt: skip
    assert counted["result"]["0000.1"]["0000.102"] == 1
    again = idclient("emulate", "election", "--database", database, "--until-eof", "--json")
    assert (again.code, again.json["error"]["code"]) == (2, "store.not_empty")


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("--database", "host=/nowhere"), 10, "store.unreachable"),
        (("--database", "host=/nowhere password=hunter2"), 2, "store.password_shown"),
        (("--database", "hunter2"), 2, "store.address_malformed"),
        (("--processes", "0"), 2, "from 1 to"),
        (("--processes", "many"), 2, "from 1 to"),
    ],
)
def test_what_cannot_be_served_is_said_before_anything_is_made(
    idclient: CommandLine, words: tuple[str, ...], code: int, told: str
) -> None:
    folder = idclient.folder / "election"
    refused = idclient("emulate", "election", "--folder", str(folder), "--until-eof", "--json", *words)
    assert refused.code == code
    assert told in refused.out + refused.err
    assert "hunter2" not in refused.out + refused.err
    assert not folder.exists() or not any(folder.iterdir())
