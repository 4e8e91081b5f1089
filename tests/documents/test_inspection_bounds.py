"""Inspection of hostile and damaged files: bounded, total, honest about what was left out."""

import random
import time
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from idclient.documents.inspection import QUICK, THOROUGH, Limits, inspect_document
from idclient.documents.inspection.content import operations
from idclient.documents.pdf.document import PdfDocument
from idclient.errors import Error
from idclient.errors.document import DocumentError
from tests.documents.generate import TEXT, as_table, plain_objects, stream
from tests.documents.large import write_large, write_many
from tests.documents.prepared import page, using
from tests.documents.test_inspection import ALL, DEPTHS, inspected


def _bomb() -> bytes:
    packed = zlib.compress(zlib.compress(bytes(1 << 27), 1))
    return as_table({**plain_objects(), 4: stream(packed, b"/Filter[/FlateDecode/FlateDecode]")})


def _forms_in_forms() -> bytes:
    again = b"/X Do " * 20
    text = stream(again, b"/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X %d 0 R>>>>")
    objects = using(b"XObject", again, {number: text.replace(b"%d", b"%d" % (number + 1)) for number in range(6, 40)})
    objects[40] = stream(TEXT, b"/Subtype/Form/BBox[0 0 9 9]")
    return as_table(objects)


def _circles() -> bytes:
    objects = using(b"XObject", b"/X Do", {6: stream(b"/X Do", b"/Subtype/Form/BBox[0 0 9 9]")})
    objects[1] = b"<</Type/Catalog/Pages 2 0 R/OpenAction 7 0 R/Names<</JavaScript 8 0 R>>/Outlines 9 0 R>>"
    objects |= {7: b"<</S/GoTo/Next 7 0 R>>", 8: b"<</Kids[8 0 R]>>", 9: b"<</First 10 0 R>>"}
    objects[10] = b"<</Next 10 0 R/First 10 0 R>>"
    return as_table(objects)


def _covers_over_text() -> bytes:
    text = b"".join(
        b"BT /F1 4 Tf %d %d Td (words and words) Tj ET\n" % (x, y) for x in range(0, 600, 40) for y in range(0, 790, 4)
    )
    return as_table(page(text + b"1 g 0 0 612 792 re f 0 0 612 792 re S\n" * 20_000))


@pytest.mark.parametrize("make", [_bomb, _forms_in_forms, _circles, _covers_over_text])
@DEPTHS
def test_hostile_files_are_bounded(tmp_path: Path, make: Callable[[], bytes], limits: Limits) -> None:
    data = make()
    begun = time.process_time()
    inspection = inspected(tmp_path / "hostile.pdf", data, limits)
    assert time.process_time() - begun < 10
    assert inspection.complete == (make is _circles)


def test_a_million_objects_cost_a_signature_nothing(tmp_path: Path) -> None:
    write_many(tmp_path / "many.pdf", 200_000, packed=False)
    write_large(tmp_path / "large.pdf", 5_000_000, objects=20)
    for name in ("many.pdf", "large.pdf"):
        with PdfDocument.open(tmp_path / name) as document:
            begun = time.process_time()
            inspection = inspect_document(document, QUICK)
            assert time.process_time() - begun < 0.2
        assert [finding.facts["limit"] for finding in inspection.findings] == ["inspection-scan"]


_PIECES = b"BT (a ( ) [ ] << >> /N <41 1 -. BI ID EI Tj re \\ true { \xff".split()


@given(st.binary(max_size=300) | st.lists(st.sampled_from(_PIECES), max_size=40).map(b" ".join))
def test_any_bytes_are_content(data: bytes) -> None:
    for operator, operands in operations(data):
        assert isinstance(operator, bytes)
        assert isinstance(operands, list)


def test_content_is_read_as_the_standard_has_it() -> None:
    data = b"q 1 0 0 -1.5 .5 +2 cm/F#31 12 Tf[(a\\(b)-20<4 1>]TJ (x(y)z)' % no Tj\nBI/W 1/D[1 0]ID \0EI\xff\nEI Q"
    assert list(operations(data)) == [
        (b"q", []),
        (b"cm", [1.0, 0.0, 0.0, -1.5, 0.5, 2.0]),
        (b"Tf", ["F1", 12.0]),
        (b"TJ", [[b"a(b", -20.0, b"A"]]),
        (b"'", [b"x(y)z"]),
        (b"EI", [{"W": 1.0, "D": [1.0, 0.0]}, b"\0EI\xff"]),
        (b"Q", []),
    ]


@settings(max_examples=60)
@given(st.integers(0, len(ALL) - 1), st.randoms(use_true_random=False))
def test_damage_anywhere_ends_in_findings_or_in_our_own_error(
    tmp_path_factory: pytest.TempPathFactory, which: int, chance: random.Random
) -> None:
    data = bytearray(ALL[which].data)
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(data))
        data[at : at + chance.randint(0, 3)] = chance.choice(
            [b"", b"0", b"(", b">>", b"/", b"9 0 R", b"\xff", b"endobj"]
        )
    path = tmp_path_factory.getbasetemp() / "damaged.pdf"
    for limits in (QUICK, THOROUGH):
        try:
            inspected(path, bytes(data), limits)
        except Error as error:
            assert isinstance(error, DocumentError)  # noqa: PT017 what opening it says
