"""A damaged document written anew: nothing lost, nothing invented, and never one that is signed."""

import re
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from idclient.documents.pdf.document import PdfDocument
from idclient.documents.pdf.pages import walk_pages
from idclient.documents.pdf.values import String
from idclient.documents.repair import open_repaired, scanning
from idclient.errors import Error
from idclient.errors.document import DocumentDamaged, DocumentEmpty, DocumentNotPdf, DocumentTooComplex, RepairRefused
from tests.documents.generate import (
    IDS,
    TEXT,
    as_hybrid,
    as_packed,
    as_stream,
    as_table,
    indirect_length,
    plain_objects,
    revised,
    stream,
)
from tests.documents.signer import sign_file
from tests.documents.variants import DIRECT_FORM, VARIANTS, form_objects


def lost(data: bytes) -> bytes:
    """Return the file without any cross-reference that could be followed."""
    return re.sub(rb"startxref\s+\d+", b"startxref\n77777777", data)


def nested() -> bytes:
    """A file in a stream of a file: what looks like objects there is none."""
    inner = b"1 0 obj<</Type/Catalog/Pages 3 0 R>>endobj 4 0 obj<<>>endobj trailer<</Root 1 0 R>>"
    return as_table({**plain_objects(catalog=b"/X 6 0 R"), 6: stream(inner)})


TABLE = as_table(plain_objects())
DAMAGED: dict[str, bytes] = {
    "no startxref": TABLE.replace(b"startxref", b"startxxxx"),
    "startxref nowhere": lost(TABLE),
    "no table": TABLE[: TABLE.index(b"xref\n0 6")] + TABLE[TABLE.index(b"trailer") :],
    "no table and no trailer": TABLE[: TABLE.index(b"xref\n0 6")],
    "cut behind the objects": TABLE[: TABLE.index(b"0000000000")],
    "offsets far off": re.sub(rb"\n0000000(\d\d\d) 00000 n", rb"\n0000009\1 00000 n", TABLE),
    "bytes put in": TABLE.replace(b"%PDF-1.7\n", b"%PDF-1.7\n%" + b"x" * 5000 + b"\n"),
    "endobj missing": lost(TABLE.replace(b"endobj\n", b"\n")),
    "no line ends": lost(TABLE.replace(b" obj\n", b" obj")),
    "carriage returns": lost(as_table({**plain_objects(), 4: stream(TEXT)})).replace(b"obj\n", b"obj\r"),
    "cross-reference stream": lost(as_stream(plain_objects())),
    "object streams": lost(as_packed(plain_objects())),
    "many object streams": lost(as_packed(plain_objects(), per_stream=1)),
    "hybrid": lost(as_hybrid(plain_objects())),
    "indirect lengths": lost(indirect_length()),
    "wrong length": lost(TABLE.replace(b"/Length %d" % len(TEXT), b"/Length 7")),
    "updated": lost(revised(4)),
    "odd generations": lost(as_table(plain_objects(), generation=3).replace(b" 0 R", b" 3 R")),
    "a document inside": lost(nested()),
    "junk before the header": b"junk\r\n" * 20 + lost(TABLE),
    "form": lost(as_table(form_objects(DIRECT_FORM, b"/Annots[6 0 R 7 0 R]"))),
    "information": lost(TABLE.replace(b"/Root 1 0 R", b"/Root 1 0 R/Info<</Title(t)>>")),
    "trailer names another catalog": lost(TABLE.replace(b"/Root 1", b"/Root 9")),
}


def repaired(folder: Path, data: bytes) -> tuple[bytes, bool]:
    path = folder / "in.pdf"
    path.write_bytes(data)
    document, rewritten = open_repaired(path)
    with document:
        assert path.read_bytes() == data
        return document.source.read(0, document.source.size), rewritten


def contents(folder: Path, data: bytes) -> list[bytes]:
    path = folder / "read.pdf"
    path.write_bytes(data)
    with PdfDocument.open(path) as document:
        found = [document.located(page.get(b"Contents")) for page in walk_pages(document)]
        return [document.stream(one) for one in found if one]


@pytest.mark.parametrize("name", DAMAGED)
def test_it_is_whole_again_and_can_be_signed(tmp_path: Path, name: str) -> None:
    source = tmp_path / "damaged.pdf"
    source.write_bytes(DAMAGED[name])
    with pytest.raises(DocumentDamaged):
        sign_file(source, tmp_path / "never.pdf")
    data, rewritten = repaired(tmp_path, DAMAGED[name])
    assert rewritten
    (text,) = contents(tmp_path, data)
    assert text.startswith(TEXT)
    assert name != "updated" or text.endswith(b"% 3")
    assert (IDS.partition(b"[")[2].partition(b">")[0] in data) == (IDS in DAMAGED[name])
    source.write_bytes(data)
    sign_file(source, tmp_path / "signed.pdf")
    assert repaired(tmp_path, DAMAGED[name])[0] == data


@pytest.mark.parametrize("name", VARIANTS)
def test_a_sound_document_is_left_as_it_is(tmp_path: Path, name: str) -> None:
    assert repaired(tmp_path, VARIANTS[name]) == (VARIANTS[name], False)


SIGNATURE = b"<</Type/Sig/Filter/Adobe.PPKLite/ByteRange[0 1 2 3]/Contents<00>>>"
REFUSED: dict[str, tuple[bytes, str]] = {
    "signed": (lost(as_table({**plain_objects(), 9: SIGNATURE})), "signed"),
    "signed, packed": (lost(as_packed({**plain_objects(), 9: SIGNATURE})), "signed"),
    "a field that is signed": (
        lost(as_table({**form_objects(DIRECT_FORM, b""), 7: b"<</FT/Sig/T(Empty)/V<</Byte#52ange 1>>>>"})),
        "signed",
    ),
    "encrypted": (lost(TABLE.replace(IDS, IDS + b"/Encrypt 5 0 R")), "encrypted"),
    "no catalog": (lost(TABLE.replace(b"/Type/Catalog", b"/Type/Cutalog").replace(b"/Root", b"/Boot")), "catalog"),
    "a page missing": (lost(TABLE.replace(b"/Count 1", b"/Count 2")), "pages"),
    "no page left": (lost(TABLE.replace(b"3 0 obj", b"x x xxx")), "pages"),
    "contents missing": (lost(TABLE.replace(b"4 0 obj", b"x x xxx")), "contents"),
    "contents damaged": (
        lost(as_table({**plain_objects(), 4: stream(b"no deflate data at all", b"/Filter/FlateDecode")})),
        "contents",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_would_lose_something_is_refused(tmp_path: Path, name: str) -> None:
    data, reason = REFUSED[name]
    with pytest.raises(RepairRefused) as caught:
        repaired(tmp_path, data)
    assert caught.value.facts == {"reason": reason}


def test_what_is_no_document_at_all_stays_none(tmp_path: Path) -> None:
    for data, error in ((b"", DocumentEmpty), (b"Dear voter", DocumentNotPdf), (b"%PDF-1.7\n", RepairRefused)):
        with pytest.raises(error):
            repaired(tmp_path, data)


def test_identifier_and_information_are_kept_and_a_missing_identifier_is_made(tmp_path: Path) -> None:
    data, _ = repaired(
        tmp_path, lost(as_table({**plain_objects(), 6: b"<</Title(t)>>"}).replace(b"/ID[", b"/Info 6 0 R/ID["))
    )
    assert b"/Info 6 0 R" in data
    data, _ = repaired(tmp_path, lost(TABLE.replace(IDS, b"")))
    path = tmp_path / "read.pdf"
    path.write_bytes(data)
    with PdfDocument.open(path) as document:
        identifiers = document.array(document.trailer.get(b"ID"))
        assert identifiers
        assert [len(item.value) for item in identifiers.items if isinstance(item, String)] == [16, 16]


def test_objects_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scanning, "MOST_OBJECTS", 4)
    for make in (as_table, as_packed):
        with pytest.raises(DocumentTooComplex):
            repaired(tmp_path, lost(make(plain_objects())))


def test_marks_across_the_pieces_of_a_large_file_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for size in (128, 131, 257):
        monkeypatch.setattr(scanning, "_CHUNK", size)
        for name in ("startxref nowhere", "object streams", "a document inside", "no line ends"):
            data, _ = repaired(tmp_path, DAMAGED[name])
            assert contents(tmp_path, data) == [TEXT]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    base=st.sampled_from(sorted(DAMAGED)),
    edits=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 40), st.binary(max_size=40)), min_size=1, max_size=6),
)
def test_whatever_the_damage_it_is_repaired_or_refused(
    tmp_path: Path, base: str, edits: list[tuple[float, int, bytes]]
) -> None:
    data = DAMAGED[base]
    for place, removed, added in edits:
        at = int(place * len(data))
        data = data[:at] + added + data[at + removed :]
    with suppress(Error):
        result, _ = repaired(tmp_path, data)
        path = tmp_path / "read.pdf"
        path.write_bytes(result)
        with PdfDocument.open(path) as document:
            assert list(walk_pages(document))
