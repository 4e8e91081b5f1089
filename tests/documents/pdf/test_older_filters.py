"""LZW and run lengths: the standard's own example, round trips with an encoder of ours, faults."""

import contextlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idclient.documents.pdf.document import PdfDocument
from idclient.documents.pdf.older_filters import lzw, run_length
from idclient.errors.document import DocumentDamaged, DocumentTooComplex
from tests.documents.generate import TEXT, as_table, plain_objects, stream

LIMIT = 1 << 20


def packed(data: bytes, *, early: int = 1) -> bytes:
    """Encode as ISO 32000-2, 7.4.4.2 describes it."""
    bits = ""
    table = {bytes((value,)): value for value in range(256)}
    width, word = 9, b""
    bits += format(256, "09b")
    for octet in data:
        longer = word + bytes((octet,))
        if longer in table:
            word = longer
            continue
        bits += format(table[word], f"0{width}b")
        table[longer] = len(table) + 2
        if len(table) + 2 + early > 1 << width:
            width += 1
        if len(table) + 2 >= 4094:
            bits += format(256, f"0{width}b")
            table = {bytes((value,)): value for value in range(256)}
            width = 9
        word = bytes((octet,))
    if word:
        bits += format(table[word], f"0{width}b")
        if len(table) + 3 + early > 1 << width:
            width += 1
    bits += format(257, f"0{width}b")
    bits += "0" * (-len(bits) % 8)
    return int(bits, 2).to_bytes(len(bits) // 8, "big")


def test_the_example_of_the_standard_is_decoded() -> None:
    # ISO 32000-2, 7.4.4.2
    assert lzw(bytes.fromhex("800B6050220C0C8501"), LIMIT) == bytes((45, 45, 45, 45, 45, 65, 45, 45, 45, 66))


@given(st.lists(st.sampled_from([b"ab", b"c", b"abc", b"\0\0\0\0", b"x"]), max_size=300).map(b"".join))
def test_what_was_packed_comes_back(data: bytes) -> None:
    assert lzw(packed(data), LIMIT) == data
    assert lzw(packed(data, early=0), LIMIT, early=0) == data


def test_the_table_grows_to_its_end_and_begins_anew() -> None:
    data = b"".join(b"%d " % (number * number) for number in range(9000))
    assert lzw(packed(data), LIMIT) == data


@given(st.binary(max_size=400))
def test_any_bytes_are_decoded_or_refused(data: bytes) -> None:
    with contextlib.suppress(DocumentDamaged):
        lzw(data, LIMIT)
    run_length(data, LIMIT)


def test_run_lengths_are_decoded_and_bounded() -> None:
    assert run_length(b"\x02abc\xfed\x80rest", LIMIT) == b"abcddd"
    with pytest.raises(DocumentTooComplex):
        run_length(b"\x81\0" * 100, 1000)
    with pytest.raises(DocumentTooComplex):
        lzw(packed(bytes(100_000)), 1000)


@pytest.mark.parametrize(
    ("name", "data"), [(b"LZWDecode", packed(TEXT)), (b"RunLengthDecode", bytes((len(TEXT) - 1,)) + TEXT + b"\x80")]
)
def test_streams_may_be_coded_so(tmp_path: Path, name: bytes, data: bytes) -> None:
    path = tmp_path / "coded.pdf"
    path.write_bytes(as_table({**plain_objects(), 4: stream(data, b"/Filter/%b" % name)}))
    with PdfDocument.open(path) as document:
        found = document.object(4)
        assert found is not None
        assert document.stream(found) == TEXT
