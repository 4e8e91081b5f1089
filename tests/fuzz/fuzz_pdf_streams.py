"""Streams: filters, predictors, and the objects inside object streams.

What follows the first line end of the input is the data; what precedes it goes into the dictionary.
"""

import zlib
from contextlib import suppress

from idclient.documents.pdf.document import PdfDocument
from idclient.documents.pdf.object_streams import ObjectStream
from idclient.errors.document import DocumentError
from tests.documents.generate import as_table, mixed_predicted, plain_objects, stream, up_predicted
from tests.fuzz.files import opened

_LIMIT = 1 << 20
_ROWS = [b"abcdefg", b"hijklmn", b"opqrstu"]
SEEDS = (
    b"/N 2/First 8\n1 0 2 3 42 <</A/B>>",
    b"/N 2/First 8/Filter/FlateDecode\n" + zlib.compress(b"1 0 2 3 42 <</A/B>>"),
    b"/Filter/FlateDecode/DecodeParms<</Predictor 12/Columns 7>>/N 1/First 2\n" + zlib.compress(up_predicted(_ROWS)),
    b"/Filter[/FlateDecode]/DecodeParms[<</Predictor 15/Columns 7/Colors 1>>]\n"
    + zlib.compress(mixed_predicted(_ROWS * 2)),
    b"/Filter[/ASCIIHexDecode/FlateDecode]\n" + zlib.compress(b"x").hex().encode() + b">",
    b"/Filter/ASCIIHexDecode/N 1/First 4\n31 20 30 20 34>",
    b"/Filter[/ASCII85Decode]\n87cURD]i,~>",
)


def run(octets: bytes) -> None:
    entries, _, data = octets.partition(b"\n")
    with suppress(DocumentError), opened(as_table({**plain_objects(), 6: stream(data, entries)})) as document:
        _read(document)


def _read(document: PdfDocument) -> None:
    found = document.object(6)
    if found is None:
        return
    decoded = document.stream(found, limit=_LIMIT)
    assert len(decoded) <= _LIMIT
    inside = ObjectStream(found, decoded)
    for number in range(4):
        with suppress(DocumentError):
            packed = inside.object(number, number)
            assert packed is None or packed.number == number
