"""Copy and digest in one pass, by whatever way the system offers."""

import errno
import hashlib
import os
import random
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from idclient.documents.pdf.copying import Copying
from idclient.errors import Cancelled
from idclient.errors.document import DocumentChanged, DocumentUnreadable
from idclient.errors.output import OutputNotWritten

LARGE = 24_000_001
DATA = random.Random(1).randbytes(LARGE)


class Files:
    """An open source and an open target."""

    def __init__(self, folder: Path, size: int) -> None:
        self.path = folder / "source"
        self.path.write_bytes(DATA[:size])
        self.size = size
        self.source = os.open(self.path, os.O_RDONLY)
        self.target = os.open(folder / "target", os.O_RDWR | os.O_CREAT)
        self.progress: list[tuple[int, int]] = []
        self.checks = 0

    def copy(self) -> bytes:
        copying = Copying(self.source, self.target, self.size, digest=hashlib.sha256())
        copying.start()
        copying.wait(progress=lambda done, total: self.progress.append((done, total)), check=self.check)
        return copying.digest.digest()

    def check(self) -> None:
        self.checks += 1

    def copied(self) -> bytes:
        return os.pread(self.target, self.size + 1, 0)


@pytest.fixture
def large(tmp_path: Path) -> Iterator[Files]:
    files = Files(tmp_path, LARGE)
    yield files
    os.close(files.source)
    os.close(files.target)


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Files]:
    files = Files(tmp_path, 1_500_000)
    yield files
    os.close(files.source)
    os.close(files.target)


def assert_copied(files: Files) -> None:
    assert files.copy() == hashlib.sha256(DATA[: files.size]).digest()
    assert files.copied() == DATA[: files.size]
    assert files.progress[-1] == (files.size, files.size)
    assert [done for done, _ in files.progress] == sorted(done for done, _ in files.progress)
    assert {total for _, total in files.progress} == {files.size}


def test_small_and_large_files_are_copied_and_digested(small: Files, large: Files) -> None:
    assert_copied(large)
    assert large.checks >= LARGE // (8 << 20)


def test_small_files_need_no_thread(small: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threading.Thread, "start", None)
    assert_copied(small)


@pytest.mark.parametrize("number", [errno.EXDEV, errno.ENOSYS, errno.EINVAL, errno.EOPNOTSUPP, errno.EPERM])
@pytest.mark.parametrize("missing", [("copy_file_range",), ("copy_file_range", "sendfile")])
def test_where_the_kernel_cannot_copy_another_way_is_found(
    large: Files, monkeypatch: pytest.MonkeyPatch, missing: tuple[str, ...], number: int
) -> None:
    def refuse(*_: object) -> int:
        raise OSError(number, "not here")

    for name in missing:
        monkeypatch.setattr(os, name, refuse)
    assert_copied(large)


def test_a_kernel_that_stops_in_the_middle_is_helped_out(large: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.copy_file_range

    def half(source: int, target: int, count: int, from_: int, to: int) -> int:
        return real(source, target, min(count, 5_000_000), from_, to) if from_ < 6_000_000 else 0

    monkeypatch.setattr(os, "copy_file_range", half)
    assert_copied(large)


def test_a_full_disk_is_told(large: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(os, "copy_file_range", full)
    with pytest.raises(OutputNotWritten) as caught:
        large.copy()
    assert caught.value.facts == {"reason": "ENOSPC"}


def test_a_disk_that_fails_late_is_told(large: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError(errno.EIO, "disk")

    monkeypatch.setattr(os, "fdatasync", fail)
    with pytest.raises(OutputNotWritten):
        large.copy()


def test_a_source_that_cannot_be_read_is_told(large: Files, small: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> int:
        raise OSError(errno.EIO, "disk")

    monkeypatch.setattr(os, "preadv", fail)
    for files in (small, large):
        with pytest.raises(DocumentUnreadable):
            files.copy()


def test_a_source_that_got_shorter_is_told(large: Files, small: Files) -> None:
    for files in (small, large):
        os.truncate(files.path, files.size // 2)
        with pytest.raises(DocumentChanged):
            files.copy()


def test_stopping_ends_the_copy(large: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    copied = threading.Event()
    real = os.copy_file_range

    def slow(source: int, target: int, count: int, from_: int, to: int) -> int:
        copied.set()
        return real(source, target, min(count, 4096), from_, to)

    def stop() -> None:
        assert copied.wait(10)
        raise Cancelled

    monkeypatch.setattr(os, "copy_file_range", slow)
    monkeypatch.setattr(large, "check", stop)
    with pytest.raises(Cancelled):
        large.copy()
    for thread in threading.enumerate():
        if thread.name in {"copy", "digest"}:
            thread.join(10)
            assert not thread.is_alive()


def test_a_large_file_is_on_its_way_before_anybody_waits_for_it(large: Files) -> None:
    copying = Copying(large.source, large.target, large.size, digest=hashlib.sha384())
    copying.start()
    for thread in threading.enumerate():
        if thread.name in {"copy", "digest"}:
            thread.join(10)
    assert large.copied() == DATA
    copying.wait(progress=lambda *_: None, check=large.check)
    assert copying.digest.digest() == hashlib.sha384(DATA).digest()


def test_what_goes_wrong_ahead_is_told_to_who_waits(large: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> int:
        raise OSError(errno.EIO, "disk")

    monkeypatch.setattr(os, "preadv", fail)
    copying = Copying(large.source, large.target, large.size, digest=hashlib.sha384())
    copying.start()
    with pytest.raises(DocumentUnreadable):
        copying.wait(progress=lambda *_: None, check=large.check)
