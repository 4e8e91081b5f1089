"""What cannot be signed is refused, each reason with its own error."""

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from idclient.documents.pdf.chain import read_chain
from idclient.documents.pdf.document import PdfDocument
from idclient.documents.pdf.plan import plan_signature
from idclient.documents.pdf.update import render_update
from idclient.errors import Error
from idclient.errors.document import (
    DocumentCertified,
    DocumentDamaged,
    DocumentEmpty,
    DocumentEncrypted,
    DocumentNoPages,
    DocumentNotFound,
    DocumentNotPdf,
    DocumentTooComplex,
    DocumentTooLarge,
    DocumentUnreadable,
)
from tests.documents.generate import IDS, as_packed, as_stream, as_table, plain_objects
from tests.documents.signer import OPTIONS, sign_file
from tests.documents.variants import DIRECT_FORM, form_objects

TABLE = as_table(plain_objects())
CERTIFIED = b"<</Type/Sig/Reference[<</TransformMethod/DocMDP/TransformParams<</P %d>>>>]>>"


def certified(level: int) -> bytes:
    return as_table({**plain_objects(catalog=b"/Perms<</DocMDP 6 0 R>>"), 6: CERTIFIED % level})


def locked(level: int) -> bytes:
    objects = form_objects(DIRECT_FORM, b"", n8=CERTIFIED.replace(b"DocMDP", b"FieldMDP") % 3)
    objects[7] = objects[7].replace(b"/T(", b"/V 8 0 R/Lock<</P %d>>/T(" % level)
    return as_table(objects)


REFUSED: dict[str, tuple[bytes, type[Error]]] = {
    "empty": (b"", DocumentEmpty),
    "text": (b"Dear voter,\n" * 200, DocumentNotPdf),
    "header too late": (b" " * 1024 + TABLE, DocumentNotPdf),
    "header only": (b"%PDF-1.7\n", DocumentDamaged),
    "cut in the middle": (TABLE[: len(TABLE) // 2], DocumentDamaged),
    "no startxref": (TABLE.replace(b"startxref", b"startxxxx"), DocumentDamaged),
    "startxref far off": (b"%PDF-1.7\n" + b"%filler\n" * 999 + TABLE[9:], DocumentDamaged),
    "no trailer": (TABLE.replace(b"trailer", b"trayler"), DocumentDamaged),
    "no root": (TABLE.replace(b"/Root", b"/Boot"), DocumentDamaged),
    "root is no dictionary": (TABLE.replace(b"/Root 1", b"/Root 9"), DocumentDamaged),
    "object elsewhere": (TABLE.replace(b"3 0 obj", b"33 0 obj")[:-1] + b"\n", DocumentDamaged),
    "object there twice": (
        TABLE.replace(b"3 0 obj\n<</Type/Page/", b"9 0 obj null\n3 0 obj 4 endobj 3 0 obj\n<</Type/Page/"),
        DocumentDamaged,
    ),
    "xref stream without widths": (as_stream(plain_objects()).replace(b"/W[", b"/w["), DocumentDamaged),
    "xref stream with an odd filter": (
        as_stream(plain_objects()).replace(b"FlateDecode", b"CrateDecode"),
        DocumentDamaged,
    ),
    "object stream damaged": (as_packed(plain_objects()).replace(b"/First ", b"/Worst "), DocumentDamaged),
    "encrypted": (TABLE.replace(IDS, IDS + b"/Encrypt 5 0 R"), DocumentEncrypted),
    "encrypted, packed": (as_packed(plain_objects()).replace(IDS, b"/Encrypt 5 0 R" + IDS), DocumentEncrypted),
    "certified against change": (certified(1), DocumentCertified),
    "locked against change": (locked(1), DocumentCertified),
    "no pages": (as_table({**plain_objects(), 2: b"<</Type/Pages/Kids[]/Count 0>>"}), DocumentNoPages),
    "no page tree": (as_table({**plain_objects(), 1: b"<</Type/Catalog>>"}), DocumentNoPages),
    "nested arrays": (as_table(plain_objects(page=b"/X " + b"[" * 10_000 + b"]" * 10_000)), DocumentTooComplex),
}


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused_and_nothing_is_left(tmp_path: Path, name: str) -> None:
    data, error = REFUSED[name]
    source, target = tmp_path / "in.pdf", tmp_path / "out" / "out.pdf"
    target.parent.mkdir()
    source.write_bytes(data)
    with pytest.raises(error):
        sign_file(source, target)
    assert list(target.parent.iterdir()) == []
    assert source.read_bytes() == data


@pytest.mark.parametrize("data", [certified(2), certified(3), locked(2)])
def test_a_document_that_permits_signatures_is_signed(tmp_path: Path, data: bytes) -> None:
    source, target = tmp_path / "in.pdf", tmp_path / "out.pdf"
    source.write_bytes(data)
    sign_file(source, target, cms=lambda _: b"\x30\x00")
    assert target.exists()


def test_a_missing_file_a_folder_and_a_pipe_are_told_apart(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    expected: dict[Path | str, type[Error]] = {
        tmp_path / "none.pdf": DocumentNotFound,
        tmp_path: DocumentUnreadable,
        tmp_path / "pipe": DocumentUnreadable,
        "zero\0byte": DocumentUnreadable,
        tmp_path / ("n" * 300): DocumentUnreadable,
    }
    for path, error in expected.items():
        with pytest.raises(error):
            PdfDocument.open(path)


def test_a_file_without_permission_is_unreadable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "secret.pdf"
    path.write_bytes(TABLE)

    def refuse(*_: object) -> int:
        raise PermissionError(errno.EACCES, "not for you")

    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(DocumentUnreadable) as caught:
        PdfDocument.open(path)
    assert caught.value.facts == {"reason": "EACCES"}


def test_a_disk_that_fails_is_unreadable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "in.pdf"
    path.write_bytes(TABLE)

    def fail(*_: object) -> bytes:
        raise OSError(errno.EIO, "disk")

    monkeypatch.setattr(os, "pread", fail)
    with pytest.raises(DocumentUnreadable):
        PdfDocument.open(path)


def test_refused_documents_leave_no_descriptor_open(tmp_path: Path) -> None:
    path = tmp_path / "in.pdf"
    before = len(list(Path("/proc/self/fd").iterdir()))
    for data, error in REFUSED.values():
        path.write_bytes(data)
        with pytest.raises(error):
            sign_file(path, tmp_path / "out.pdf")
    assert len(list(Path("/proc/self/fd").iterdir())) == before


@pytest.mark.parametrize("make", [as_table, as_stream])
def test_ten_digits_limit_tables_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make: Callable[[dict[int, bytes]], bytes]
) -> None:
    path = tmp_path / "in.pdf"
    path.write_bytes(make(plain_objects()))
    with PdfDocument.open(path) as document:
        plan = plan_signature(document, OPTIONS)
        monkeypatch.setattr(document.source, "size", 9_999_999_999)
        monkeypatch.setattr(document.source, "read", lambda *_: b"\n")
        if make is as_table:
            with pytest.raises(DocumentTooLarge):
                render_update(document, plan.objects, plan.next_number, os.urandom)
        else:
            update = render_update(document, plan.objects, plan.next_number, os.urandom)
            assert b"/W[1 8 2]" in update.data


def test_ten_thousand_revisions_are_followed(tmp_path: Path) -> None:
    path = tmp_path / "in.pdf"
    data = bytearray(TABLE)
    for _ in range(10_000):
        start = len(data)
        previous = int(data[-40:].rpartition(b"startxref")[2].split()[0])
        data += b"xref\n4 0\ntrailer\n<</Size 6/Root 1 0 R/Prev %d>>\nstartxref\n%d\n%%%%EOF\n" % (previous, start)
    path.write_bytes(data)
    with PdfDocument.open(path) as document:
        assert len(read_chain(document.source).sections) == 10_001
        assert document.catalog.get(b"Pages") is not None
        assert len(document.revisions) == 10_001
