"""Keepers bring their shares: enough right ones are the key; a wrong, strange or double one is named."""

import secrets
from pathlib import Path

import pytest

from idclient.elections.keepers import gather
from idclient.elections.share_files import write_share
from idclient.elgamal.shares import Division, KeyShare, divide
from idclient.errors.ballot import (
    KeyDivisionMalformed,
    KeyShareDouble,
    KeyShareMalformed,
    KeySharesTooFew,
    KeyShareWrong,
)
from idclient.value import replace
from tests.elgamal.reference import KEY, SECRET


@pytest.fixture
def division(tmp_path: Path) -> Division:
    """Return a division of three, of which two are enough, with its files `1` to `3`."""
    made, shares = divide(SECRET, threshold=2, count=3, entropy=secrets.token_bytes)
    for share in shares:
        write_share(tmp_path / str(share.index), "TEST2026", share)
    return made


def files(folder: Path, *names: str) -> list[Path]:
    return [folder / name for name in names]


def test_enough_keepers_have_the_key(tmp_path: Path, division: Division) -> None:
    for names in (("1", "2"), ("3", "1"), ("1", "2", "3")):
        assert gather(KEY, division, files(tmp_path, *names)) == SECRET


def test_fewer_have_nothing(tmp_path: Path, division: Division) -> None:
    for names in ((), ("2",)):
        with pytest.raises(KeySharesTooFew) as caught:
            gather(KEY, division, files(tmp_path, *names))
        assert caught.value.facts == {"found": len(names), "needed": 2}


def test_a_share_that_is_brought_twice_is_named_with_both_files(tmp_path: Path, division: Division) -> None:
    (tmp_path / "copy").write_bytes((tmp_path / "2").read_bytes())
    with pytest.raises(KeyShareDouble) as caught:
        gather(KEY, division, files(tmp_path, "1", "2", "copy"))
    assert caught.value.facts == {"file": "copy", "other": "2"}


def test_a_share_that_was_changed_or_is_of_another_division_is_named(tmp_path: Path, division: Division) -> None:
    _, others = divide(SECRET, threshold=2, count=3, entropy=secrets.token_bytes)
    for number, wrong in enumerate((others[2], replace(others[2], threshold=3), KeyShare(3, 2, 5))):
        write_share(tmp_path / f"wrong {number}", "TEST2026", wrong)
        with pytest.raises(KeyShareWrong) as caught:
            gather(KEY, division, files(tmp_path, "1", f"wrong {number}", "2"))
        assert caught.value.facts == {"file": f"wrong {number}"}


def test_a_share_of_another_election_is_named(tmp_path: Path, division: Division) -> None:
    write_share(tmp_path / "old", "TEST2025", KeyShare(3, 2, 5))
    with pytest.raises(KeyShareMalformed) as caught:
        gather(KEY, division, files(tmp_path, "1", "old"))
    assert caught.value.facts == {"file": "old"}


def test_a_division_of_another_key_is_refused(tmp_path: Path, division: Division) -> None:
    with pytest.raises(KeyDivisionMalformed):
        gather(KEY, Division((4, 16)), files(tmp_path, "1", "2"))
