"""Files made to be slow, large or endless end soon, and in our errors."""

import os
import re
import subprocess
import sys
import time
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idclient.documents.pdf import forms
from idclient.documents.pdf.document import PdfDocument
from idclient.documents.pdf.forms import walk_fields
from idclient.documents.pdf.pages import find_page
from idclient.documents.pdf.runs import Runs
from idclient.documents.pdf.signatures import extract_signatures
from idclient.errors import Error
from idclient.errors.document import DocumentTooComplex
from tests.documents.generate import IDS, as_stream, as_table, body, close, plain_objects, stream
from tests.documents.large import write_many
from tests.documents.signer import sign_file

SECONDS = 20
"""Far more than any of these takes; without a bound they would take hours."""


def outcome(folder: Path, data: bytes) -> str:
    """Sign and read a file; return the code of the refusal, or that it was signed."""
    source, target = folder / "in.pdf", folder / "out.pdf"
    source.write_bytes(data)
    start = time.process_time()
    try:
        with PdfDocument.open(source) as document:
            find_page(document)
            extract_signatures(document)
            assert document.revisions is not None
        sign_file(source, target, cms=lambda _: b"\x30\x00")
        return "signed"
    except Error as error:
        return error.code
    finally:
        assert time.process_time() - start < SECONDS


def form(fields: bytes, **more: bytes) -> bytes:
    objects = plain_objects(catalog=b"/AcroForm<</Fields 6 0 R>>")
    return as_table({**objects, 6: fields, **{int(number[1:]): text for number, text in more.items()}})


def xref_with(changes: dict[bytes, bytes]) -> bytes:
    data = as_stream(plain_objects(), coding=None)
    for old, new in changes.items():
        assert old in data
        data = data.replace(old, new)
    return data


def many_bombs() -> bytes:
    """Return a file of 200 cross-reference streams that inflate to 100 MB each."""
    packer = zlib.compressobj(9)
    bomb = b"".join(packer.compress(bytes(1_000_000)) for _ in range(100)) + packer.flush()
    data, _ = body(plain_objects())
    previous = 0
    for number in range(10, 210):
        start = len(data)
        head = b"/Type/XRef/W[1 4 2]/Index[0 14000000]/Size 14000000/Root 1 0 R/Prev %d/Filter/FlateDecode%b"
        data += b"%d 0 obj\n%b\nendobj\n" % (number, stream(bomb, head % (previous, IDS)))
        previous = start
    return bytes(data + close(previous))


CASES = {
    "fields in fields in fields": (
        form(b"[<</T(a)/Kids 6 0 R>><</T(b)/Kids 6 0 R>>]"),
        "document.too_complex",
    ),
    "a field of itself": (form(b"[7 0 R]", n7=b"<</T(a)/Kids[7 0 R 7 0 R]/Parent 7 0 R>>"), "signed"),
    "pages in pages": (
        as_table({**plain_objects(), 2: b"<</Type/Pages/Kids 6 0 R>>", 6: b"[2 0 R 2 0 R]"}),
        "document.no_pages",
    ),
    "a reference to itself": (as_table({**plain_objects(), 2: b"2 0 R"}), "document.no_pages"),
    "a million subsections": (
        as_table(plain_objects()).replace(b"xref\n", b"xref\n" + b"0 0\n" * 1_000_000),
        "document.damaged",
    ),
    "subsections that overlap": (
        xref_with({b"/Index[": b"/Index[" + b"0 2000000000 " * 2000}),
        "signed",
    ),
    "numbers without end": (xref_with({b"/Index[0 1": b"/Index[0 " + b"9" * 30}), "document.damaged"),
    "a size without end": (
        xref_with({b"/Index": b"/Endex", b"/Size 7": b"/Size " + b"9" * 30}),
        "document.damaged",
    ),
    "entries wider than all numbers": (xref_with({b"/W[1 4 2]": b"/W[16 16 16]"}), "document.damaged"),
    "entries without width": (xref_with({b"/W[1 4 2]": b"/W[0 0 0]"}), "document.damaged"),
    "declared length of two gigabytes": (
        as_table({**plain_objects(), 4: stream(b"", length=b"2000000000")}),
        "signed",
    ),
    "bombs in a chain": (many_bombs(), "document.too_complex"),
    "strings in strings": (
        as_table(plain_objects(page=b"/X " + b"(" * 100_000 + b")" * 100_000)),
        "signed",
    ),
    "a comment of a megabyte": (as_table(plain_objects(page=b"%" + b"x" * 1_000_000 + b"\n")), "signed"),
    "white space of a megabyte": (as_table(plain_objects(page=b" " * 1_000_000)), "signed"),
    "a generation no table knows": (
        as_table(plain_objects()).replace(b" 00000 n", b" 99999 n").replace(b" 0 R", b" 99999 R"),
        "document.damaged",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_it_ends_soon(tmp_path: Path, name: str) -> None:
    data, expected = CASES[name]
    assert outcome(tmp_path, data) == expected


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 6)), max_size=8))
def test_subsections_are_found_as_they_are_written(pairs: list[tuple[int, int]]) -> None:
    ranges = [range(first, first + count) for first, count in pairs]
    runs = Runs(ranges)
    for number in range(40):
        expected = next((place for place, span in enumerate(ranges) if number in span), None)
        assert runs.index(number) == expected


def test_thousands_of_subsections_must_be_in_order() -> None:
    assert Runs([range(number, number + 1) for number in range(100_000)]).index(77_777) == 77_777
    with pytest.raises(DocumentTooComplex):
        Runs([range(number, number + 2) for number in range(2000)])


def test_many_fields_are_walked_and_too_many_are_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "in.pdf"
    assert forms._FIELDS == 50_000
    monkeypatch.setattr(forms, "_FIELDS", 500)
    for count, fits in ((500, True), (501, False)):
        path.write_bytes(form(b"[" + b"".join(b"<</T(%d)>>" % number for number in range(count)) + b"]"))
        with PdfDocument.open(path) as document:
            if fits:
                assert sum(1 for _ in walk_fields(document)) == count
            else:
                with pytest.raises(Error, match="too_complex"):
                    list(walk_fields(document))


SIGN = """
import os, resource, sys
from pathlib import Path
from idclient.documents.pdf.document import PdfDocument
from idclient.documents.pdf.output import Overwrite
from idclient.documents.pdf.plan import SignatureOptions, plan_signature
from idclient.documents.pdf.session import SigningSession
from datetime import UTC, datetime
with PdfDocument.open(sys.argv[1]) as document:
    plan = plan_signature(document, SignatureOptions(when=datetime(2026, 1, 1, tzinfo=UTC), room=8192))
    with SigningSession(document, Path(sys.argv[2]), overwrite=Overwrite.REFUSE, entropy=os.urandom) as session:
        session.write(plan, "sha256", progress=lambda *_: None, check=lambda: None)
        session.place(b"0" * 2000)
        session.verify_written()
        session.commit()
usage = resource.getrusage(resource.RUSAGE_SELF)
peak = int(next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1])
print(peak // 1024, usage.ru_utime + usage.ru_stime)
"""


@pytest.mark.parametrize("packed", [False, True])
def test_a_million_objects_take_little_memory(tmp_path: Path, packed: bool) -> None:
    source, target = tmp_path / "in.pdf", tmp_path / "out.pdf"
    write_many(source, 1_000_000, packed=packed)
    done = subprocess.run(
        [sys.executable, "-c", SIGN, source, target],
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])},
    )
    peak, seconds = map(float, done.stdout.split())
    assert peak <= 60
    assert seconds <= 2
    with PdfDocument.open(target) as document:
        assert document.next_number >= 1_000_000
        found = document.object(900_000)
        assert found is not None
        assert re.match(rb"<</Kind/Filler/Number 900000", found.value.raw)
        assert extract_signatures(document)[0].end == target.stat().st_size
