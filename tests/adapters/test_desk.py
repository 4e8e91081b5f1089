"""One window at a time for each person."""

import errno
import os
from pathlib import Path

import pytest

from idclient.adapters import desk
from idclient.adapters.desk import ScreenDesk
from idclient.errors.native import AnotherRequest, ClaimNotKept


def test_a_claim_keeps_others_out_until_it_ends(tmp_path: Path) -> None:
    first, second = ScreenDesk(tmp_path / "state"), ScreenDesk(tmp_path / "state")
    with first.claim(), pytest.raises(AnotherRequest), second.claim():
        pass
    with second.claim():
        pass


def test_nobody_else_can_read_what_is_kept_and_there_is_nothing_in_it(tmp_path: Path) -> None:
    folder = tmp_path / "state"
    with ScreenDesk(folder).claim():
        (kept,) = folder.iterdir()
        assert kept.stat().st_size == 0
        if os.name == "posix":
            assert (folder.stat().st_mode & 0o777, kept.stat().st_mode & 0o777) == (0o700, 0o600)


def test_a_folder_that_cannot_be_made_is_said_with_the_systems_reason(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(ClaimNotKept) as caught, ScreenDesk(tmp_path / "file" / "state").claim():
        pass
    assert caught.value.facts == {"reason": "ENOTDIR"}


def test_a_folder_whose_files_cannot_be_locked_is_not_taken_for_another_request(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(descriptor: int) -> None:
        del descriptor
        raise OSError(errno.ENOLCK, "as some network file systems do")

    monkeypatch.setattr(desk, "_lock", refuse)

    with pytest.raises(ClaimNotKept) as caught, ScreenDesk(tmp_path).claim():
        pass
    assert caught.value.facts == {"reason": "ENOLCK"}
