"""A collector that was stopped or killed goes on with its election: same keys, same address, every vote still there."""

import json
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.cli.background import running
from tests.cli.run import CommandLine
from tests.cli.test_vote import check, scanned, vote


@contextmanager
def killed_at_the_end(idclient: CommandLine, folder: Path, *faults: str) -> Iterator[dict[str, Any]]:
    """Run a collector that dies at the end of the block as by a power cut."""
    words = ["emulate", "election", "--folder", str(folder), "--json", *(f"--fault={fault}" for fault in faults)]
    with subprocess.Popen(
        [sys.executable, "-m", "idclient", *words],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        env=idclient.environment, cwd=idclient.folder,
    ) as process:  # fmt: skip
        try:
            assert process.stdout is not None
            lines = [process.stdout.readline()]
            while lines[-1] not in {"}\n", ""}:
                lines.append(process.stdout.readline())
            yield json.loads("".join(lines))
        finally:
            process.kill()


def test_votes_of_before_are_there_after_a_kill(idclient: CommandLine) -> None:
    folder, image = idclient.folder / "election", idclient.folder / "code.png"
    with killed_at_the_end(idclient, folder) as told:
        assert vote(idclient, told, "0000.101", "--qr-image", str(image)).code == 0
    with running(idclient, "emulate", "election", "--folder", str(folder)) as again:
        assert again == told
        assert check(idclient, again, scanned(image), "--json").json["choice"]["id"] == "0000.101"
        second = vote(idclient, again, "0000.103")
        assert second.code == 0, second.err
        assert "stored already" in second.out
    counted = idclient("--demo", "election", "count", "election", "--json").json
    assert (counted["votes"], counted["counted"], counted["replaced"]) == (2, 1, 1)
    assert counted["result"]["0000.1"]["0000.103"] == 1


def test_who_got_no_answer_before_the_kill_is_told_and_votes_once(idclient: CommandLine) -> None:
    folder = idclient.folder / "election"
    with killed_at_the_end(idclient, folder) as told:
        pass
    lost = vote(idclient, told, "0000.101", "--json")
    assert (lost.code, lost.json["error"]["code"]) == (10, "collector.not_reached")
    with running(idclient, "emulate", "election", "--folder", str(folder)) as again:
        cast = vote(idclient, again, "0000.102")
        assert cast.code == 0, cast.err
        assert "stored already" not in cast.out
    counted = idclient("--demo", "election", "count", "election", "--json").json
    assert (counted["votes"], counted["result"]["0000.1"]["0000.102"]) == (1, 1)


@pytest.fixture
def stopped(idclient: CommandLine) -> Path:
    folder = idclient.folder / "election"
    with running(idclient, "emulate", "election", "--folder", str(folder)):
        pass
    return folder


def test_what_it_keeps_is_for_its_owner_alone_and_holds_no_key_of_the_votes(stopped: Path) -> None:
    kept = stopped / "TEST-collector.json"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    shares = [json.loads(share.read_bytes())["value"] for share in (stopped / "shares").iterdir()]
    assert len(shares) == 3
    assert not any(share in kept.read_text() for share in shares)


def test_voters_know_one_address(idclient: CommandLine, stopped: Path) -> None:
    refused = idclient("emulate", "election", "--folder", str(stopped), "--port", "1", "--until-eof")
    assert refused.code == 2
    assert "leave --port out" in refused.err


@pytest.mark.parametrize("content", [b"", b"{}", b"[1]", b'{"format": 2}', b"\xff", b"[" * 100_000])
def test_an_election_that_cannot_be_read_is_not_made_anew(idclient: CommandLine, stopped: Path, content: bytes) -> None:
    (stopped / "TEST-collector.json").write_bytes(content)
    before = sorted(stopped.iterdir())
    refused = idclient("emulate", "election", "--folder", str(stopped), "--until-eof")
    assert refused.code == 2
    assert "cannot be read" in refused.err
    assert "Traceback" not in refused.err
    assert sorted(stopped.iterdir()) == before


def test_a_folder_that_holds_something_else_is_left_alone(idclient: CommandLine) -> None:
    folder = idclient.folder / "photos"
    folder.mkdir()
    (folder / "photo.jpg").write_bytes(b"x")
    refused = idclient("emulate", "election", "--folder", str(folder), "--until-eof")
    assert refused.code == 2
    assert [path.name for path in folder.iterdir()] == ["photo.jpg"]


def test_an_election_of_authorities_that_are_no_more_is_not_gone_on_with(idclient: CommandLine, stopped: Path) -> None:
    (idclient.folder / "data").rename(idclient.folder / "data of before")
    refused = idclient("emulate", "election", "--folder", str(stopped), "--until-eof")
    assert refused.code == 2
    assert "TEST authorities that are no more" in refused.err
