"""What a signature claims to cover is measured on the file."""

from pathlib import Path

import pytest

from idclient.documents.pdf.document import PdfDocument
from idclient.documents.pdf.forms import permission_level
from idclient.documents.pdf.sections import Packed
from idclient.documents.pdf.signatures import byte_range_fault, extract_signatures
from idclient.documents.pdf.source import Source
from tests.documents.generate import as_packed, as_stream, as_table, plain_objects
from tests.documents.signer import sign_file


def signed_document(folder: Path) -> bytes:
    source, target = folder / "in.pdf", folder / "out.pdf"
    source.write_bytes(as_table(plain_objects()))
    sign_file(source, target, cms=lambda _: b"\x30\x03\x02\x01\x05")
    return target.read_bytes()


def fault(folder: Path, data: bytes) -> str | None:
    path = folder / "changed.pdf"
    path.write_bytes(data)
    with PdfDocument.open(path) as document:
        (signature,) = extract_signatures(document)
        return byte_range_fault(signature, len(data))


def numbers_of(data: bytes) -> tuple[bytes, list[int]]:
    start = data.index(b"/ByteRange[") + len(b"/ByteRange[")
    text = data[start : data.index(b"]", start)]
    return text, [int(number) for number in text.split()]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ((0, 0, 0, 0), None),
        ((1, 0, 0, 0), "byte-range-absurd"),
        ((0, 1, 0, 0), "gap-not-contents"),
        ((0, -1, 0, 0), "gap-not-contents"),
        ((0, 0, 1, 0), "byte-range-absurd"),
        ((0, 0, 1, -1), "gap-not-contents"),
        ((0, 0, -1, 0), "gap-not-contents"),
        ((0, 0, -9000, 0), "byte-range-absurd"),
        ((0, 0, 0, 1), "byte-range-absurd"),
        ((0, -99999, 0, 0), "byte-range-absurd"),
        ((0, 0, 0, -99999), "byte-range-absurd"),
    ],
)
def test_a_byte_range_that_is_not_exactly_right_is_named(
    tmp_path: Path, change: tuple[int, int, int, int], expected: str | None
) -> None:
    data = signed_document(tmp_path)
    text, numbers = numbers_of(data)
    moved = b" ".join(b"%d" % (number + more) for number, more in zip(numbers, change, strict=True))
    assert fault(tmp_path, data.replace(text, moved.ljust(len(text)))) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (b"0 1 2", "byte-range-not-four"),
        (b"0 1 2 3 4 5", "byte-range-not-four"),
        (b"", "byte-range-not-four"),
        (b"0 1 2 (3)", "byte-range-missing"),
        (b"0 1 2 3.0", "byte-range-missing"),
    ],
)
def test_a_byte_range_of_another_shape_is_named(tmp_path: Path, text: bytes, expected: str) -> None:
    data = signed_document(tmp_path)
    old, _ = numbers_of(data)
    assert fault(tmp_path, data.replace(old, text.ljust(len(old)))) == expected


def test_a_missing_byte_range_is_named(tmp_path: Path) -> None:
    data = signed_document(tmp_path)
    assert fault(tmp_path, data.replace(b"/ByteRange", b"/BiteRange")) == "byte-range-missing"


def test_contents_in_round_brackets_could_hide_something(tmp_path: Path) -> None:
    data = signed_document(tmp_path)
    start = data.index(b"/Contents<") + len(b"/Contents")
    end = data.index(b">", start)
    changed = data[:start] + b"(" + data[start + 1 : end] + b")" + data[end + 1 :]
    assert fault(tmp_path, changed) == "contents-not-hexadecimal"


def test_a_signature_inside_an_object_stream_has_no_place(tmp_path: Path) -> None:
    objects = {
        **plain_objects(catalog=b"/AcroForm<</Fields[6 0 R]>>"),
        6: b"<</FT/Sig/T(a)/V 7 0 R>>",
        7: b"<</Type/Sig/ByteRange[0 10 20 30]/Contents<3000>>>",
    }
    data = as_packed(objects)
    path = tmp_path / "packed.pdf"
    path.write_bytes(data)
    with PdfDocument.open(path) as document:
        assert isinstance(document.chain.find(7), Packed)
        (signature,) = extract_signatures(document)
        assert signature.contents_at is None
        assert signature.contents == b"\x30\x00"
        assert byte_range_fault(signature, len(data)) == "contents-not-hexadecimal"


@pytest.mark.parametrize("value", [b"(text)", b"17", b"<<>>", b"<</Contents 9 0 R/ByteRange 9 0 R>>", b"[]"])
def test_whatever_fills_a_signature_field_is_listed(tmp_path: Path, value: bytes) -> None:
    objects = {**plain_objects(catalog=b"/AcroForm<</Fields[6 0 R]>>"), 6: b"<</FT/Sig/T(a)/V %b>>" % value}
    assert fault(tmp_path, as_table(objects)) == "byte-range-missing"


def test_a_null_value_is_an_empty_field(tmp_path: Path) -> None:
    path = tmp_path / "in.pdf"
    path.write_bytes(as_table({**plain_objects(catalog=b"/AcroForm<</Fields[6 0 R]>>"), 6: b"<</FT/Sig/T(a)/V null>>"}))
    with PdfDocument.open(path) as document:
        assert extract_signatures(document) == []
        assert permission_level(document) is None


def test_rows_without_filters_behind_a_predictor_are_read(tmp_path: Path) -> None:
    def filterless(rows: list[bytes]) -> bytes:
        return b"".join(b"\0" + row for row in rows)

    path = tmp_path / "in.pdf"
    path.write_bytes(as_stream(plain_objects(), coding=filterless))
    with PdfDocument.open(path) as document:
        assert document.catalog.get(b"Pages") is not None


def test_an_older_document_is_read_from_the_same_file(tmp_path: Path) -> None:
    data = signed_document(tmp_path)
    with PdfDocument.open(tmp_path / "out.pdf") as document, document.as_of(document.revisions[0].end) as earlier:
        assert isinstance(earlier.source, Source)
        assert earlier.source.size == len(as_table(plain_objects())) < len(data)
        assert extract_signatures(earlier) == []
