"""What a collector hands over holds every vote, each under a name of its own, in the order in which they were cast."""

import zipfile
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from idclient.emulators.collector.ballot_box import BallotBox, StoredVote
from idclient.emulators.collector.export import export_votes
from idclient.emulators.collector.refusals import Refused
from idclient.emulators.collector.store_sqlite import SqliteStore
from tests.trust.made import NOW

VOTER = "38001085718"


@pytest.fixture
def store(tmp_path: Path) -> SqliteStore:
    return SqliteStore(tmp_path / "votes.sqlite")


def keep(store: SqliteStore, name: int, time: datetime, *, voter: str = VOTER) -> None:
    container = str(name).encode()
    vote = StoredVote(
        voter=voter, container=container, registration=b"r", token=b"t", status=b"s", time=time, list_version=0
    )
    BallotBox(store).keep(bytes([name]), vote)


def exported(store: SqliteStore, path: Path) -> dict[str, bytes]:
    assert export_votes(store, path) == len({key.split("/")[1] for key in store.list("vote/")})
    with zipfile.ZipFile(path) as archive:
        assert len(archive.namelist()) == len(set(archive.namelist()))
        return {name: archive.read(name) for name in archive.namelist() if name.endswith(".bdoc")}


def test_a_vote_is_named_by_its_voter_and_its_time_in_tallinn(store: SqliteStore, tmp_path: Path) -> None:
    keep(store, 7, NOW + timedelta(microseconds=4999))
    assert exported(store, tmp_path / "votes.zip") == {f"votes/{VOTER}/20261125140000004+0200.bdoc": b"7"}


def test_votes_of_one_millisecond_have_names_of_their_own_in_their_turn(store: SqliteStore, tmp_path: Path) -> None:
    for name in (9, 3, 5):
        keep(store, name, NOW)
    keep(store, 4, NOW + timedelta(microseconds=1))
    keep(store, 1, NOW + timedelta(milliseconds=1))
    keep(store, 2, NOW + timedelta(seconds=1))
    keep(store, 8, NOW, voter="PNOEE-1")
    votes = exported(store, tmp_path / "votes.zip")
    own = sorted(name for name in votes if VOTER in name)
    assert [votes[name] for name in own] == [b"9", b"3", b"5", b"4", b"1", b"2"]
    assert [name.split("/")[-1][14:17] for name in own] == ["000", "001", "002", "003", "004", "000"]
    assert votes["votes/PNOEE-1/20261125140000000+0200.bdoc"] == b"8"


def test_in_the_hour_that_comes_twice_names_differ_by_their_offset(store: SqliteStore, tmp_path: Path) -> None:
    summer = datetime.fromisoformat("2026-10-25T03:30:00+03:00")
    keep(store, 1, summer)
    keep(store, 2, summer + timedelta(hours=1))
    assert list(exported(store, tmp_path / "votes.zip")) == [
        f"votes/{VOTER}/20261025033000000+0300.bdoc",
        f"votes/{VOTER}/20261025033000000+0200.bdoc",
    ]


def test_whose_turn_was_taken_meanwhile_has_the_next_one(store: SqliteStore) -> None:
    store.put({f"turn/{VOTER}/000000001": b"of another process, while the turns were counted"})
    keep(store, 1, NOW)
    assert (store.get("vote/01/turn"), store.get(f"turn/{VOTER}/000000002")) == (b"2", b"\1".hex().encode())


def test_a_vote_is_not_kept_twice(store: SqliteStore) -> None:
    keep(store, 1, NOW)
    with pytest.raises(Refused, match="INTERNAL_SERVER_ERROR"):
        keep(store, 1, NOW + timedelta(seconds=1))
    assert len(store.list(f"turn/{VOTER}/")) == len(store.list(f"voter/{VOTER}/")) == 1
