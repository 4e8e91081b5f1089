"""Lists at the count: who voted on paper, too, is taken out and put back; what a collector keeps none of is missed."""

import json
from typing import Any

from tests.cli.background import running
from tests.cli.run import CommandLine
from tests.cli.test_vote import PIN2, vote

VOTER = "38001085718"


def test_a_vote_is_revoked_and_restored_by_lists_that_the_organiser_signed(idclient: CommandLine) -> None:
    folder = idclient.folder / "election"
    with running(idclient, "emulate", "election", "--folder", str(folder)) as told:
        assert vote(idclient, told, "0000.101").code == 0
    (folder / "revocations").mkdir()

    def put(number: int, kind: str) -> None:
        content = {"election": told["election"], "type": kind, "persons": [VOTER, "49901010001"]}
        (idclient.folder / "list.json").write_text(json.dumps(content))
        words = ("sign", "--container", f"election/revocations/{number}.asice", "list.json", "--pin-stdin")
        signed = idclient("--demo", *words, stdin=f"{PIN2}\n")
        assert signed.code == 0, signed.err

    def counted() -> Any:
        done = idclient("--demo", "election", "count", "election", "--force", "--json")
        assert done.code == 0, done.err
        return done.json

    put(1, "revoke")
    without = counted()
    assert (without["counted"], without["revoked"], without["restored"]) == (0, 1, 0)
    assert sum(without["result"]["0000.1"].values()) == 0
    entries = json.loads((folder / "report.json").read_text())["revocations"]
    assert [(one["list"], one["outcome"]) for one in entries] == [("1.asice", "revoked"), ("1.asice", "absent")]
    put(2, "restore")
    again = counted()
    assert (again["counted"], again["revoked"], again["restored"]) == (1, 0, 1)
    audited = idclient("--demo", "election", "audit", "election")
    assert audited.code == 0, audited.err
    assert "entries did nothing (absent)" in audited.out
    octets = bytearray((folder / "revocations" / "2.asice").read_bytes())
    octets[octets.index(b"restore")] ^= 1
    (folder / "revocations" / "2.asice").write_bytes(octets)
    refused = idclient("--demo", "election", "count", "election", "--force", "--json")
    assert refused.code != 0
    assert "result" not in refused.json


def test_a_vote_that_the_collector_confirmed_and_did_not_keep_is_missed_at_the_count(idclient: CommandLine) -> None:
    folder = str(idclient.folder / "election")
    with running(idclient, "emulate", "election", "--folder", folder) as told:
        assert vote(idclient, told, "0000.101").code == 0
    with running(idclient, "emulate", "election", "--folder", folder, "--fault", "forget") as told:
        lost = vote(idclient, told, "0000.102")
        assert (lost.code, "are proven" in lost.out) == (0, True)
    counted = idclient("--demo", "election", "count", "election", "--json")
    assert (counted.code, counted.json["votes"], len(counted.json["missing"])) == (3, 1, 1)
