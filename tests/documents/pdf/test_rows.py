"""Rows of a cross-reference stream: the same by one look-up as by many, near and far from where sums are kept."""

import random
import struct
import zlib
from pathlib import Path

import pytest

from idclient.documents.pdf.source import open_source
from idclient.documents.pdf.tokens import parse_value
from idclient.documents.pdf.values import Dictionary
from idclient.documents.pdf.xref_rows import Rows

COUNT, WIDTH = 20_000, 7


def _rows(path: Path, plain: list[bytes]) -> Rows:
    above = bytes(WIDTH)
    coded = bytearray()
    for row in plain:
        coded += b"\2" + bytes((value - up) & 0xFF for value, up in zip(row, above, strict=True))
        above = row
    path.write_bytes(b"%PDF-" + zlib.compress(bytes(coded)))
    text = b"<</Filter/FlateDecode/DecodeParms<</Predictor 12/Columns %d>>>> " % WIDTH
    dictionary = parse_value(text)
    assert isinstance(dictionary, Dictionary)
    with open_source(path) as source:
        return Rows(source, 5, dictionary, width=WIDTH, promised=COUNT)


@pytest.mark.parametrize("order", ["forwards", "backwards", "anyhow", "to and fro"])
def test_each_row_is_found_in_whatever_order_they_are_asked_for(tmp_path: Path, order: str) -> None:
    chance = random.Random(5)
    plain = [b"\1" + struct.pack(">IH", chance.getrandbits(32), chance.getrandbits(16)) for _ in range(COUNT)]
    rows = _rows(tmp_path / "rows", plain)
    assert rows.count == COUNT
    asked = {
        "forwards": list(range(COUNT)),
        "backwards": list(range(COUNT - 1, COUNT - 300, -1)),
        "anyhow": [chance.randrange(COUNT) for _ in range(300)],
        "to and fro": [index for start in range(8100, 8300) for index in (start, COUNT - 1, 0)],
    }[order]
    assert all(rows.row(index) == plain[index] for index in asked)
    assert rows.columns(WIDTH) == [bytes(row[column] for row in plain) for column in range(WIDTH)]
