"""Cross-reference tables and streams, trailers and the chain of them, behind objects that are in order."""

from contextlib import suppress

from idclient.errors.document import DocumentError
from tests.documents.generate import (
    IDS,
    as_hybrid,
    as_packed,
    as_stream,
    as_table,
    body,
    plain_objects,
    revised,
    stream,
    xref_stream,
)
from tests.fuzz.files import opened

_BODY = bytes(body(plain_objects())[0])
_START = len(_BODY)
_NUMBERS = 20


def _section(data: bytes) -> bytes:
    start = int(data.rpartition(b"startxref")[2].split()[0])
    return data[start:]


SEEDS = (
    _section(as_table(plain_objects())),
    _section(as_table(plain_objects(), eol=b"\r\n")),
    _section(as_stream(plain_objects())),
    _section(as_stream(plain_objects(), coding=None)),
    _section(as_packed(plain_objects())),
    _section(as_hybrid(plain_objects())),
    _section(revised(3)),
    xref_stream({1: (2, 4, 0), 4: (1, 300, 0)}, 6, _START, coding=None, extra=b"/Prev 15"),
    b"xref\n0 1\n0000000000 65535 f \n4 2\n0000000015 00000 n \n0000000099 00000 n \ntrailer\n"
    b"<</Size 6/Root 1 0 R/Prev 15/XRefStm 15%b>>\n" % IDS,
    b"9 0 obj\n" + stream(bytes(14), b"/Type/XRef/W[1 4 2]/Index[0 2]/Size 2/Root 1 0 R") + b"\nendobj\n",
)


def run(octets: bytes) -> None:
    end = b"" if b"startxref" in octets else b"\nstartxref\n%d\n%%%%EOF\n" % _START
    with suppress(DocumentError), opened(_BODY + octets + end) as document:
        assert document.next_number >= 1
        assert document.revisions is not None
        for section in document.chain.sections:
            assert 0 <= section.offset < document.source.size
        for number in range(_NUMBERS):
            with suppress(DocumentError):
                found = document.object(number)
                assert found is None or found.number == number
