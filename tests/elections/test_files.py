"""Lists of voters and shares of a key as files: written, read, and refused when they are another's."""

from pathlib import Path

import pytest

from idclient.elections.share_files import read_share, write_share
from idclient.elections.voters import read_voters, write_voters
from idclient.elgamal.shares import KeyShare
from idclient.errors.ballot import KeyShareMalformed, VoterListMalformed

PERIOD = ("2026-11-20T09:00:00+02:00", "2026-11-26T20:00:00+02:00")
VOTERS = {"38001085718": ("TEST Õie", "0000.1"), "60001019906": ("TEST Юрий", "0140.12")}


def test_a_list_of_voters_is_read_as_it_was_written() -> None:
    written = write_voters("E1", PERIOD, VOTERS)
    assert written.decode().split("\n")[:4] == ["2", "E1", "0", "\t".join(PERIOD)]
    assert read_voters(written, "E1") == {code: district for code, (_, district) in VOTERS.items()}


def test_voters_abroad_are_in_the_unit_of_those_abroad() -> None:
    written = write_voters("E1", PERIOD, VOTERS).replace(b"\t0000\t", b"\tFOREIGN\t")
    assert read_voters(written, "E1")["38001085718"] == "0000.1"


@pytest.mark.parametrize(
    "change",
    [
        (b"2\n", b"3\n"),
        (b"E1", b"E2"),
        (b"\n0\n", b"\n1\n"),
        (b"lisamine", b"kustutamine"),
        (b"\t0140\t", b"\t140\t"),
        (b"60001019906", b"38001085718"),
        (b"\n", b"\r\n"),
        ("Õ".encode(), b"\xff"),
        (b"12\n", b"12"),
    ],
)
def test_a_list_that_is_not_that_of_this_election_is_refused(change: tuple[bytes, bytes]) -> None:
    with pytest.raises(VoterListMalformed):
        read_voters(write_voters("E1", PERIOD, VOTERS).replace(*change), "E1")


def test_a_share_is_for_its_keeper_alone_and_of_one_election(tmp_path: Path) -> None:
    path = tmp_path / "share.json"
    write_share(path, "E1", KeyShare(2, 3, 12345678901234567890))
    assert path.stat().st_mode & 0o777 == 0o600
    assert read_share(path, "E1") == KeyShare(2, 3, 12345678901234567890)
    with pytest.raises(KeyShareMalformed):
        read_share(path, "E2")


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"election":"E1","index":1,"threshold":1,"value":"zz"}', "5"])
def test_what_is_no_share_is_refused_and_not_repeated(tmp_path: Path, text: str) -> None:
    path = tmp_path / "share.json"
    path.write_text(text)
    with pytest.raises(KeyShareMalformed) as caught:
        read_share(path, "E1")
    assert (caught.value.facts, caught.value.__cause__) == ({}, None)
    with pytest.raises(KeyShareMalformed):
        read_share(tmp_path / "none", "E1")
