"""`idclient diagnose --election`: is it this network, this computer's clock, the file, or the collector?"""

import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from idclient.diagnosis.election import ElectionWays, election_rows
from idclient.diagnosis.report import Row, Verdict
from idclient.errors.ballot import OrganiserUnknown
from idclient.ports.collector import CollectorRequest, Presented
from idclient.value import replace
from tests.adapters.collector_server import Authority, CollectorServer
from tests.adapters.loopback import LoopbackServer
from tests.ballots.making import octets
from tests.cli.background import running
from tests.cli.run import CommandLine
from tests.doubles import FixedClock


def rows_of(found: Any, id_: str) -> list[Any]:
    return [row for row in found["checks"] if row["id"] == id_]


def diagnosed(idclient: CommandLine, *words: str) -> Any:
    return idclient("--demo", "diagnose", "--json", *words).json


@pytest.fixture
def election(idclient: CommandLine) -> Iterator[dict[str, Any]]:
    with running(idclient, "emulate", "election", "--folder", str(idclient.folder / "election")) as told:
        yield told


def test_every_service_of_the_collector_is_looked_at(idclient: CommandLine, election: dict[str, Any]) -> None:
    found = diagnosed(idclient, "--election", election["bundle"])
    assert [row["code"] for row in rows_of(found, "VOTE-001")] == ["vote.open"]
    ways = rows_of(found, "VOTE-002")
    assert {row["subject"].split()[1] for row in ways} == {"choices", "voting", "verification"}
    assert {(row["verdict"], row["code"]) for row in ways} == {("ok", "vote.answers")}
    assert {row["evidence"]["name"] for row in ways} == {
        "choices.ivxv.invalid", "voting.ivxv.invalid", "verification.ivxv.invalid",
    }  # fmt: skip
    assert [row["code"] for row in rows_of(found, "VOTE-003")] == ["vote.reachable"]


def test_without_an_election_nothing_is_said_of_one(idclient: CommandLine) -> None:
    assert not [row for row in diagnosed(idclient)["checks"] if row["id"].startswith("VOTE")]


def test_a_collector_that_is_gone_is_named_with_host_port_and_name(idclient: CommandLine) -> None:
    with running(idclient, "emulate", "election", "--folder", str(idclient.folder / "election")) as told:
        pass
    done = idclient("--demo", "diagnose", "--election", told["bundle"], "--language", "et")
    assert done.code == 2
    assert f"{told['collector']} voting" in done.out
    assert "Siit ei saa hääletada" in done.out
    found = diagnosed(idclient, "--election", told["bundle"])
    assert {row["code"] for row in rows_of(found, "VOTE-002")} == {"collector.not_reached"}
    facts = rows_of(found, "VOTE-002")[0]["evidence"]
    assert f"{facts['host']}:{facts['port']}" == told["collector"]
    assert rows_of(found, "VOTE-003")[0]["code"] == "vote.unreachable"


def test_a_file_that_is_none_is_told_and_the_rest_is_not_looked_at(idclient: CommandLine) -> None:
    (idclient.folder / "election.asice").write_bytes(b"no container")
    found = diagnosed(idclient, "--election", "election.asice")
    assert rows_of(found, "VOTE-001")[0]["verdict"] == "fail"
    assert [row["verdict"] for row in rows_of(found, "VOTE-003")] == ["skip"]
    assert rows_of(found, "VOTE-002") == []


def test_offline_nobody_is_called(idclient: CommandLine, election: dict[str, Any]) -> None:
    found = diagnosed(idclient, "--offline", "--election", election["bundle"])
    assert rows_of(found, "VOTE-002") == []
    assert rows_of(found, "VOTE-003")[0]["code"] == "skip.offline"


# What no TEST election of ours does: strangers, portals, names that nobody knows.


def looked_at(**changes: Any) -> list[Row]:
    from idclient.adapters.collector_calls import CollectorClient
    from idclient.adapters.collector_look import look
    from idclient.ballots.configuration import read_election
    from tests.doubles import CountingEntropy

    clock, made = FixedClock(), read_election(octets())
    collector = replace(made.collector, **changes)
    ways = ElectionWays(
        opened=lambda: replace(made, collector=collector),
        call=CollectorClient(CountingEntropy(), rounds=(2.0,)),
        look=look,
        now=clock.now,
    )
    return list(election_rows(ways))


def ways_of(rows: list[Row]) -> set[tuple[str, Any, Any]]:
    return {
        (row.finding.code, row.finding.evidence.get("shown"), row.finding.evidence.get("issued_by"))
        for row in rows
        if row.id == "VOTE-002"
    }


def hang_up(_: Any) -> None:
    """A server that says nothing."""


def test_who_answers_in_the_collectors_place_is_named() -> None:
    pinned, stranger = Authority(), Authority()
    with CollectorServer(hang_up, stranger) as server:
        rows = looked_at(addresses=(server.address,), roots=(pinned.der,))
    assert ways_of(rows) == {("collector.not_genuine", "choices.ivxv.invalid", "TEST election root")}
    assert rows[-1].finding.code == "vote.unreachable"


class Portal(LoopbackServer):
    """A page that wants a login, in the clear, at any port."""

    def take(self, connection: socket.socket) -> None:
        with connection:
            connection.recv(1024)
            connection.sendall(b"HTTP/1.1 302 Found\r\nLocation: http://portal.invalid/\r\n\r\n")


def test_a_portal_that_does_no_tls_is_told_from_silence() -> None:
    with Portal() as portal:
        rows = looked_at(addresses=(portal.address,), roots=(Authority().der,))
    assert ways_of(rows) == {("collector.tls_failed", None, None)}


def test_a_name_that_the_network_does_not_know_is_told_from_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: Any, **__: Any) -> Any:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    rows = looked_at(addresses=(("collector.invalid", 443),), roots=(Authority().der,))
    assert ways_of(rows) == {("collector.name_not_found", None, None)}


Answer = Callable[[CollectorRequest], bytes]


def with_answers(answer: Answer, **changes: Any) -> list[Row]:
    from idclient.ballots.configuration import read_election

    ways = ElectionWays(
        opened=lambda: replace(read_election(octets()), **changes),
        call=answer,
        look=lambda *_: Presented("shown", "by"),
        now=FixedClock().now,
    )
    return list(election_rows(ways))


def refusing(_: CollectorRequest) -> bytes:
    return b'{"id":1,"result":null,"error":"BAD_REQUEST"}\n'


def test_one_address_that_answers_is_enough() -> None:
    from idclient.errors.collector import CollectorNotReached

    def first_only(request: CollectorRequest) -> bytes:
        ((host, port),) = request.addresses
        if host != "collector.example":
            raise CollectorNotReached(host=host, port=port, name=request.name)
        return refusing(request)

    rows = with_answers(first_only)
    assert {row.finding.verdict for row in rows if row.id == "VOTE-002"} == {Verdict.OK, Verdict.FAIL}
    assert rows[-1].finding.code == "vote.reachable"


def test_phones_that_cannot_be_reached_keep_no_card_from_voting() -> None:
    def no_phones(request: CollectorRequest) -> bytes:
        return b"?" if request.name.startswith("mid") else refusing(request)

    rows = with_answers(no_phones)
    assert (rows[-1].finding.code, rows[-1].finding.verdict) == ("vote.phones_unreachable", Verdict.WARN)
    assert rows[-1].finding.evidence["missing"] == ["mid"]


def test_nothing_personal_is_asked() -> None:
    asked: list[bytes] = []

    def noting(request: CollectorRequest) -> bytes:
        assert request.credential is None
        asked.append(request.body)
        return refusing(request)

    with_answers(noting)
    assert len(set(asked)) == 1


def test_an_election_that_nobody_known_signed_is_told() -> None:
    def opened() -> Any:
        raise OrganiserUnknown

    ways = ElectionWays(opened=opened, call=refusing, look=lambda *_: None, now=FixedClock().now)
    assert [row.finding.code for row in election_rows(ways)] == ["ballot.organiser_unknown", "skip.depends"]
