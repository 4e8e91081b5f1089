"""The cache in a folder: private, nameless, whole or not at all."""

import os
import stat
from pathlib import Path

import pytest

from idclient import settings
from idclient.adapters.cache import FolderCache
from idclient.ports import NoCache
from idclient.wiring import real

NAME = "certificates a card AS0010392"


def test_what_is_kept_is_found_by_another_run_and_forgotten_on_demand(tmp_path: Path) -> None:
    FolderCache(tmp_path / "a" / "b").write(NAME, b"octets")
    again = FolderCache(tmp_path / "a" / "b")
    assert again.read(NAME) == b"octets"
    again.write(NAME, b"others")
    assert again.read(NAME) == b"others"
    again.delete(NAME)
    again.delete(NAME)
    assert again.read(NAME) is None


def test_files_are_private_and_do_not_show_their_names(tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    FolderCache(folder).write(NAME, b"octets")
    (path,) = folder.iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert "AS0010392" not in path.name
    assert len(path.name) == 64


def test_a_file_that_is_far_too_large_is_no_answer(tmp_path: Path) -> None:
    cache = FolderCache(tmp_path)
    cache.write(NAME, b"x")
    (path,) = tmp_path.iterdir()
    path.write_bytes(bytes(1_000_001))
    assert cache.read(NAME) is None


def test_a_folder_that_cannot_be_used_keeps_nothing(tmp_path: Path) -> None:
    blocker = tmp_path / "file"
    blocker.write_bytes(b"")
    cache = FolderCache(blocker)
    cache.write(NAME, b"octets")
    cache.delete(NAME)
    assert cache.read(NAME) is None


def test_an_interrupted_write_leaves_the_old_file_and_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = FolderCache(tmp_path)
    cache.write(NAME, b"old")

    def full(_: int) -> None:
        raise OSError

    monkeypatch.setattr(os, "fsync", full)
    cache.write(NAME, b"new")
    assert cache.read(NAME) == b"old"
    assert len(list(tmp_path.iterdir())) == 1


def test_the_cache_that_forgets_keeps_nothing() -> None:
    cache = NoCache()
    cache.write(NAME, b"octets")
    cache.delete(NAME)
    assert cache.read(NAME) is None
    assert not cache.keeps


@pytest.mark.parametrize("choice", ["on", "off"])
def test_the_setting_decides_whether_anything_is_kept(
    choice: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    chosen = settings.load(tmp_path / "none", {}, {"card.cache": choice})
    cache = real._cache(chosen)
    cache.write(NAME, b"octets")
    assert cache.read(NAME) == (b"octets" if choice == "on" else None)
    assert len(list(tmp_path.glob("idclient/certificates/*"))) == (1 if choice == "on" else 0)
