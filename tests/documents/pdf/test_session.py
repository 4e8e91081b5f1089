"""The way to the disk: nothing half-done is ever left, nothing is overwritten unasked, changes are noticed."""

import errno
import hashlib
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from idclient.documents.pdf.document import PdfDocument
from idclient.documents.pdf.output import Overwrite
from idclient.documents.pdf.plan import plan_signature
from idclient.documents.pdf.session import SigningSession
from idclient.errors import Cancelled
from idclient.errors.document import DocumentChanged, DocumentUnreadable
from idclient.errors.output import (
    OutputExists,
    OutputIsInput,
    OutputNotVerified,
    OutputNotWritten,
    SignatureRoomTooSmall,
)
from tests.documents.generate import as_table, plain_objects
from tests.documents.signer import OPTIONS, sign_file

CMS = b"\x30\x03\x02\x01\x07"


def nothing(*_: object) -> None:
    pass


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "in.pdf"
    path.write_bytes(as_table(plain_objects()))
    return path


@pytest.fixture
def target(tmp_path: Path) -> Path:
    folder = tmp_path / "out"
    folder.mkdir()
    return folder / "signed.pdf"


def sign(source: Path, target: Path, overwrite: Overwrite = Overwrite.REFUSE) -> None:
    sign_file(source, target, cms=lambda _: CMS, overwrite=overwrite)


@contextmanager
def written(source: Path, target: Path, overwrite: Overwrite = Overwrite.REFUSE) -> Iterator[SigningSession]:
    with PdfDocument.open(source) as document:
        plan = plan_signature(document, OPTIONS)
        with SigningSession(document, target, overwrite=overwrite, entropy=os.urandom) as session:
            session.write(plan, "sha256", progress=nothing, check=nothing)
            yield session


def test_only_the_target_is_left(source: Path, target: Path) -> None:
    sign(source, target)
    assert list(target.parent.iterdir()) == [target]


def test_without_commit_nothing_is_left(source: Path, target: Path) -> None:
    with written(source, target) as session:
        assert session.path.exists()
        assert session.path.parent == target.parent
    assert list(target.parent.iterdir()) == []


def test_an_existing_target_is_refused(source: Path, target: Path) -> None:
    target.write_bytes(b"mine")
    with pytest.raises(OutputExists):
        sign(source, target)
    assert target.read_bytes() == b"mine"
    assert list(target.parent.iterdir()) == [target]


def test_a_target_that_appears_meanwhile_is_not_overwritten(source: Path, target: Path) -> None:
    with written(source, target) as session:
        session.place(CMS)
        target.write_bytes(b"mine")
        with pytest.raises(OutputExists):
            session.commit()
    assert target.read_bytes() == b"mine"
    assert list(target.parent.iterdir()) == [target]


def test_an_existing_target_is_replaced_when_that_is_wanted(source: Path, target: Path) -> None:
    target.write_bytes(b"old")
    sign(source, target, Overwrite.REPLACE)
    assert target.read_bytes().startswith(source.read_bytes())
    assert list(target.parent.iterdir()) == [target]


@pytest.mark.parametrize("overwrite", Overwrite)
def test_the_input_is_never_the_output(source: Path, tmp_path: Path, overwrite: Overwrite) -> None:
    before = source.read_bytes()
    hard, soft = tmp_path / "hard.pdf", tmp_path / "soft.pdf"
    hard.hardlink_to(source)
    soft.symlink_to(source)
    for path in (source, hard, soft, tmp_path / "." / "in.pdf"):
        with pytest.raises(OutputIsInput):
            sign(source, path, overwrite)
    assert source.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["hard.pdf", "in.pdf", "soft.pdf"]


def test_a_folder_is_no_target(source: Path, target: Path) -> None:
    target.mkdir()
    with pytest.raises(OutputNotWritten):
        sign(source, target, Overwrite.REPLACE)


def test_a_missing_folder_is_told(source: Path, target: Path) -> None:
    for path in (target.parent / "none" / "x.pdf", source / "x.pdf", target.parent / "zero\0.pdf"):
        with pytest.raises(OutputNotWritten):
            sign(source, path)


def test_very_long_names_work(source: Path, target: Path) -> None:
    path = target.with_name("ä" * 125 + ".pdf")
    sign(source, path)
    assert list(target.parent.iterdir()) == [path]


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o444])
def test_the_output_is_no_more_readable_than_the_input(source: Path, target: Path, mode: int) -> None:
    source.chmod(mode)
    umask = os.umask(0o027)
    try:
        sign(source, target)
    finally:
        os.umask(umask)
    assert stat.S_IMODE(target.stat().st_mode) == (mode | 0o200) & ~0o027


def test_no_hard_links_no_problem(source: Path, target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(errno.EPERM, "no links here")

    monkeypatch.setattr(os, "link", refuse)
    sign(source, target)
    assert target.read_bytes().startswith(source.read_bytes())
    assert list(target.parent.iterdir()) == [target]
    with written(source, target.with_name("other.pdf")) as session:
        session.place(CMS)
        target.with_name("other.pdf").write_bytes(b"mine")
        with pytest.raises(OutputExists):
            session.commit()
    assert target.with_name("other.pdf").read_bytes() == b"mine"


@pytest.mark.parametrize("call", ["fsync", "link", "pwrite", "preadv"])
def test_a_failing_disk_leaves_nothing(source: Path, target: Path, monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC if call == "pwrite" else errno.EIO, "disk")

    with monkeypatch.context() as patched:
        patched.setattr(os, call, fail)
        if call == "link":
            patched.setattr(Path, "rename", fail)
        with pytest.raises((OutputNotWritten, DocumentUnreadable)) as caught:
            sign(source, target)
    assert caught.value.facts == {"reason": "ENOSPC" if call == "pwrite" else "EIO"}
    assert list(target.parent.iterdir()) == []


def append(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b"more")


def swap(path: Path) -> None:
    data = path.read_bytes()
    path.rename(path.with_name("old.pdf"))
    path.write_bytes(data)


def touch(path: Path) -> None:
    os.utime(path, ns=(0, 12345))


@pytest.mark.parametrize("change", [append, swap, touch, Path.unlink])
def test_a_change_of_the_input_is_noticed(source: Path, target: Path, change: Callable[[Path], None]) -> None:
    with written(source, target) as session:
        session.place(CMS)
        change(source)
        with pytest.raises(DocumentChanged):
            session.commit()
    assert list(target.parent.iterdir()) == []


def test_a_change_before_the_digest_is_given_out_is_noticed(source: Path, target: Path) -> None:
    with PdfDocument.open(source) as document:
        plan = plan_signature(document, OPTIONS)
        append(source)
        with (
            pytest.raises(DocumentChanged),
            SigningSession(document, target, overwrite=Overwrite.REFUSE, entropy=os.urandom) as session,
        ):
            session.write(plan, "sha256", progress=nothing, check=nothing)


def test_a_signature_must_fit_its_room(source: Path, target: Path) -> None:
    with written(source, target) as session:
        session.place(bytes(OPTIONS.room))
        for wrong in (bytes(OPTIONS.room + 1), b""):
            with pytest.raises(SignatureRoomTooSmall) as caught:
                session.place(wrong)
            assert caught.value.needed == len(wrong)


def test_a_document_whose_room_stayed_empty_is_not_verified(source: Path, target: Path) -> None:
    with written(source, target) as session, pytest.raises(OutputNotVerified):
        session.verify_written()


@pytest.mark.parametrize("place", ["first byte", "last byte", "object", "xref", "contents", "longer"])
def test_reading_back_notices_a_wrong_byte(source: Path, target: Path, place: str) -> None:
    size = source.stat().st_size
    with written(source, target) as session:
        session.place(CMS)
        data = session.path.read_bytes()
        offset = {
            "first byte": 0,
            "last byte": size - 1,
            "object": data.index(b"/AcroForm", size) + 1,
            "xref": data.index(b"\nxref\n", size) + 9,
            "contents": session.byte_range[1] + 3,
            "longer": len(data),
        }[place]
        with session.path.open("r+b") as file:
            file.seek(offset)
            file.write(b"9")
        with pytest.raises(Exception, match=r"document\.(output_not_verified|damaged|not_pdf)"):
            session.verify_written()


def test_the_digest_can_go_on_from_the_original_bytes(source: Path, target: Path) -> None:
    with written(source, target) as session:
        assert session.midstate is not None
        assert session.midstate.digest() == hashlib.sha256(source.read_bytes()).digest()


def test_stopping_leaves_nothing(source: Path, target: Path) -> None:
    def stop() -> None:
        raise Cancelled

    with PdfDocument.open(source) as document:
        plan = plan_signature(document, OPTIONS)
        with (
            pytest.raises(Cancelled),
            SigningSession(document, target, overwrite=Overwrite.REFUSE, entropy=os.urandom) as session,
        ):
            session.write(plan, "sha256", progress=nothing, check=stop)
    assert list(target.parent.iterdir()) == []
