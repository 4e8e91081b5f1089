"""A collector takes signed changes to the list of voters while voting is on, and tells what it refuses, and where."""

from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from hypothesis import given
from hypothesis import strategies as st

from idclient.emulators.collector.roll import Roll
from idclient.emulators.collector.voter_list import Expected, ListRefused, changed
from idclient.emulators.collector.voter_lists import NONE_YET, VoterLists
from tests.emulators.collector.forging import Forgery, forge
from tests.emulators.collector.played import DISTRICT, VOTER, Played, ballot, play
from tests.trust.world import make_world

KEY, OTHER = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
DISTRICTS = {DISTRICT: ("0140",), "0296.1": ("0296",)}
HEAD = "2\nTEST2026\n{}\n2026-11-20T09:00:00+02:00\t2026-11-26T20:00:00+02:00\n"
ADDED, REMOVED = f"lisamine\t{VOTER}\tTEST Mari\t0140\t1\n", f"kustutamine\t{VOTER}\n"
MOVED = f"lisamine\t{VOTER}\tTEST Mari\t0296\t1\n{REMOVED}"


def put(folder: Path, number: int, changes: str, key: Any = KEY, head: str | None = None) -> None:
    octets = ((head or HEAD.format(number)) + changes).encode()
    (folder / f"{number}.sig").write_bytes(key.sign(octets, ec.ECDSA(SHA256())))
    (folder / f"{number}.txt").write_bytes(octets)


@pytest.fixture
def played(tmp_path: Path) -> Played:
    played = play(make_world(), tmp_path, voters={}, list_version=NONE_YET)
    played.site.follow(VoterLists(tmp_path, KEY.public_key(), DISTRICTS).renewed)
    return played


def choices(played: Played) -> Any:
    client = played.world.pki.authentication.certificate
    answer = played.ask("choices", "VoterChoices", client=client, AuthMethod="tls")
    return answer["error"] or answer["result"]["Choices"]


def test_lists_are_followed_while_voting_is_on(played: Played, tmp_path: Path) -> None:
    assert choices(played) == "INELIGIBLE_VOTER"
    put(tmp_path, 0, ADDED)
    assert choices(played) == DISTRICT
    put(tmp_path, 1, MOVED)
    put(tmp_path, 2, "")
    assert choices(played) == "0296.1"
    put(tmp_path, 3, REMOVED)
    assert choices(played) == "INELIGIBLE_VOTER"


def test_a_vote_says_which_list_was_in_force_and_a_moved_voter_has_to_choose_anew(
    played: Played, tmp_path: Path
) -> None:
    put(tmp_path, 0, ADDED)
    vote = forge(played.world.pki.signing, ballot(5), played.world.clock.now(), Forgery())
    assert played.vote(vote)["error"] is None
    put(tmp_path, 1, MOVED)
    assert played.vote(vote)["error"] == "OUTDATED_CHOICES"
    assert played.vote(vote, Choices="0296.1")["error"] is None
    names = sorted(key for key in played.store.list("vote/") if key.endswith("/version"))
    assert sorted(played.store.get(name) or b"" for name in names) == [b"0", b"1"]


def test_a_list_that_is_refused_changes_nothing_until_it_is_replaced(played: Played, tmp_path: Path) -> None:
    put(tmp_path, 0, ADDED)
    put(tmp_path, 1, MOVED, OTHER)
    put(tmp_path, 2, REMOVED)
    note = tmp_path / "1.refused"
    assert choices(played) == DISTRICT
    assert note.read_text() == "line 0: signature\n"
    note.unlink()
    assert choices(played) == DISTRICT
    assert not note.exists()  # not looked at again
    put(tmp_path, 1, f"{MOVED}muutmine\t{VOTER}\n")
    assert choices(played) == DISTRICT
    assert note.read_text() == "line 7: unknown action\n"
    put(tmp_path, 1, MOVED)
    assert choices(played) == "INELIGIBLE_VOTER"  # with the list behind it
    assert not note.exists()


OLDER = "49901010001"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (HEAD.format(1) + ADDED, 5),
        (HEAD.format(1) + MOVED + REMOVED, 7),
        (HEAD.format(1) + MOVED.replace("0296", "0140") + ADDED, 7),
        (HEAD.format(1) + f"kustutamine\t{OLDER}\n", 5),
        (HEAD.format(1) + f"lisamine\t{OLDER}\tTEST\t0140\t2\n", 5),
        (HEAD.format(1) + f"lisamine\t{OLDER}\tTEST\t0140\n", 5),
        (HEAD.format(1) + f"kustutamine\t{VOTER}1\n", 5),
        (HEAD.format(1) + "\n", 5),
        (HEAD.format(1) + REMOVED.rstrip(), 0),
        (HEAD.format(1).replace("\n", "\r\n"), 0),
        (HEAD.format(2), 3),
        (HEAD.format(1).replace("TEST2026", "TEST2027"), 2),
        ("1" + HEAD.format(1)[1:], 1),
        (HEAD.format(1).replace("\t", " "), 4),
        (HEAD.format(1).replace("2026-11-26", "2026-11-16"), 4),
        ("2\n", 1),
    ],
)
def test_what_cannot_be_is_told_with_its_line(text: str, line: int) -> None:
    with pytest.raises(ListRefused, match=f"line {line}: "):
        changed(text.encode(), Expected("TEST2026", 1, DISTRICTS), {VOTER: DISTRICT})


def test_an_initial_list_removes_nobody() -> None:
    with pytest.raises(ListRefused, match="line 5"):
        changed((HEAD.format(0) + REMOVED).encode(), Expected("TEST2026", 0, DISTRICTS), {VOTER: DISTRICT})
    with pytest.raises(ListRefused, match="line 2: not UTF-8"):
        changed(b"2\n\xff\n", Expected("TEST2026", 0, DISTRICTS), {})


@given(octets=st.binary(max_size=200) | st.text(alphabet="2TES06\t\nlisamekut", max_size=200).map(str.encode))
def test_the_reader_is_total(octets: bytes) -> None:
    with suppress(ListRefused):
        changed(octets, Expected("TEST2026", 0, DISTRICTS), {})


def test_voters_are_in_no_repr(tmp_path: Path, played: Played) -> None:
    put(tmp_path, 0, ADDED)
    choices(played)
    assert isinstance(played.site.roll, Roll)
    assert VOTER not in repr(played.site.roll)
