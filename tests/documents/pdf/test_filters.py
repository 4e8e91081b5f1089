"""Stream data decoded, and bounded."""

import base64
import random
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idclient.documents.pdf.document import PdfDocument
from idclient.documents.pdf.filters import inflate, unpredict
from idclient.errors.document import DocumentDamaged, DocumentTooComplex
from tests.documents.generate import as_table, mixed_predicted, plain_objects, stream, up_predicted


def from_bytes(data: bytes, **options: int) -> bytes:
    return inflate(lambda offset, size: data[offset : offset + size], 0, **options)


@given(st.binary(max_size=3000))
def test_deflated_data_comes_back(data: bytes) -> None:
    assert from_bytes(zlib.compress(data) + b"\nendstream") == data


def test_cut_data_comes_back_as_far_as_they_go() -> None:
    data = random.Random(3).randbytes(100_000)
    packed = zlib.compress(data)
    assert data.startswith(from_bytes(packed[:50_000]))
    assert len(from_bytes(packed[:50_000])) > 40_000
    assert from_bytes(packed[:-4] + b"oops") == data


def test_what_is_no_deflated_data_is_damaged() -> None:
    with pytest.raises(DocumentDamaged):
        from_bytes(b"plain text")


def test_no_more_is_inflated_than_allowed_or_needed() -> None:
    packed = zlib.compress(bytes(10_000_000))
    with pytest.raises(DocumentTooComplex):
        from_bytes(packed, limit=9_999_999)
    assert len(from_bytes(packed, limit=10_000_000)) == 10_000_000
    assert from_bytes(packed, enough=12_345) == bytes(12_345)


@given(st.lists(st.binary(min_size=5, max_size=5), min_size=1, max_size=12))
def test_prediction_is_undone(rows: list[bytes]) -> None:
    assert unpredict(up_predicted(rows), 5) == b"".join(rows)
    assert unpredict(mixed_predicted(rows), 5) == b"".join(rows)


def test_prediction_knows_samples_of_other_sizes() -> None:
    # Two pixels of three 8-bit colours, filter Sub: each byte adds the one three before it.
    assert unpredict(b"\x01\x01\x02\x03\x01\x01\x01", 2, 3, 8) == b"\x01\x02\x03\x02\x03\x04"
    # Sixteen 1-bit samples fill two bytes; the pixel distance is one byte.
    assert unpredict(b"\x01\x81\x01", 16, 1, 1) == b"\x81\x82"


def test_an_unknown_row_filter_is_damage() -> None:
    with pytest.raises(DocumentDamaged):
        unpredict(b"\x05abc", 3)


PLAIN = b"some data, some data, some data"
STREAMS = {
    "no filter": stream(PLAIN),
    "flate": stream(zlib.compress(PLAIN), b"/Filter/FlateDecode"),
    "flate in an array": stream(zlib.compress(PLAIN), b"/Filter[/FlateDecode]/DecodeParms[null]"),
    "hexadecimal": stream(PLAIN.hex().encode() + b">", b"/Filter/ASCIIHexDecode"),
    "hexadecimal, odd": stream(b"736F6D6520646174612C20736F6D6520646174612C20736F6D 65206461746 1 >", b"/Filter/AHx"),
    "base 85": stream(base64.a85encode(PLAIN) + b"~>", b"/Filter/ASCII85Decode"),
    "hexadecimal of flate": stream(zlib.compress(PLAIN).hex().encode() + b">", b"/Filter[/ASCIIHexDecode/FlateDecode]"),
    "predicted": stream(
        zlib.compress(up_predicted([PLAIN])), b"/Filter/FlateDecode/DecodeParms<</Predictor 12/Columns 31>>"
    ),
    "length too large": stream(PLAIN, length=b"999"),
    "length missing": stream(PLAIN, length=b"null"),
    "length indirect": stream(PLAIN, length=b"7 0 R"),
    "length its own": stream(PLAIN, length=b"6 0 R"),
}


@pytest.mark.parametrize("name", STREAMS)
def test_streams_of_every_kind_are_read(tmp_path: Path, name: str) -> None:
    path = tmp_path / "in.pdf"
    path.write_bytes(as_table({**plain_objects(), 6: STREAMS[name], 7: b"31"}))
    with PdfDocument.open(path) as document:
        found = document.object(6)
        assert found is not None
        assert document.stream(found) == PLAIN


BAD = {
    "picture": stream(PLAIN, b"/Filter/DCTDecode"),
    "no hexadecimal": stream(b"7x>", b"/Filter/ASCIIHexDecode"),
    "no base 85": stream(b"\xff\xff~>", b"/Filter/ASCII85Decode"),
    "TIFF prediction": stream(zlib.compress(PLAIN), b"/Filter/FlateDecode/DecodeParms<</Predictor 2>>"),
    "absurd columns": stream(zlib.compress(PLAIN), b"/Filter/FlateDecode/DecodeParms<</Predictor 12/Columns -1>>"),
    "no end": stream(PLAIN, length=b"null").replace(b"endstream", b"endscream"),
    "no stream": b"<</Length 5>>",
}


@pytest.mark.parametrize("name", BAD)
def test_streams_that_cannot_be_read_are_damage(tmp_path: Path, name: str) -> None:
    path = tmp_path / "in.pdf"
    objects = {**plain_objects(), 6: BAD[name]}
    objects[4] = b"<<>>"
    path.write_bytes(as_table(objects))
    with PdfDocument.open(path) as document:
        found = document.object(6)
        assert found is not None
        with pytest.raises(DocumentDamaged):
            document.stream(found)
