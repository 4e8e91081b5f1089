"""A voter moves while voting is on: each vote counts in the district of its time, and what cannot be is refused."""

from pathlib import Path
from typing import Any

from tests.cli.background import running
from tests.cli.run import CommandLine
from tests.cli.test_vote import vote

VOTER = "38001085718"


def changes(told: dict[str, Any], number: int, *lines: str) -> str:
    period = "2026-01-01T00:00:00+02:00\t2026-01-02T00:00:00+02:00"
    return "\n".join(("2", told["election"], str(number), period, *lines, ""))


def test_who_moves_votes_in_the_new_district_and_is_counted_there(idclient: CommandLine) -> None:
    folder = idclient.folder / "election"
    moved = (f"kustutamine\t{VOTER}", f"lisamine\t{VOTER}\tTEST Mari\t9002\t2")

    def publish(text: str) -> Any:
        Path(idclient.folder / "changes.txt").write_text(text)
        return idclient("emulate", "voters", "election", "changes.txt", "--json")

    with running(idclient, "emulate", "election", "--folder", str(folder)) as told:
        assert vote(idclient, told, "0000.101").code == 0
        twice = publish(changes(told, 1, *moved, moved[0]))
        assert twice.json["error"]["facts"] == {"number": 1, "line": 7, "reason": "double"}
        assert publish(changes(told, 2, *moved)).json["error"]["facts"]["reason"] == "number"
        assert publish(changes(told, 1, *moved)).json["number"] == 1
        assert vote(idclient, told, "0000.101").code == 2  # no longer in the list
        assert vote(idclient, told, "0000.201").code == 0
    counted = idclient("--demo", "election", "count", "election", "--json")
    assert counted.code == 0, counted.err
    assert {place: sum(counts.values()) for place, counts in counted.json["byparish"]["0000.2"].items()} == {"9002": 1}
    assert counted.json["result"]["0000.2"]["0000.201"] == 1
    (folder / "voters" / "1.sig").write_bytes(b"")
    refused = idclient("--demo", "election", "count", "election", "--force", "--json")
    assert refused.json["error"]["facts"] == {"number": 1, "line": 0, "reason": "signature"}
