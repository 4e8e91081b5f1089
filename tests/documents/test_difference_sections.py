"""What /Size keeps from some readers must not be brought out later, nor the other way round."""

from pathlib import Path

import pytest

from idclient.documents.difference import ChangeKind, Role, compare_revisions
from idclient.documents.pdf.document import PdfDocument
from tests.documents.attacks import append
from tests.documents.generate import as_table, plain_objects, stream

OVERLAID = {**plain_objects(), 9: stream(b"1 g 0 0 612 792 re f")}


def problems(before: bytes, after: bytes, folder: Path) -> list[tuple[ChangeKind, Role]]:
    path = folder / "two.pdf"
    path.write_bytes(after)
    with PdfDocument.open(path) as later, later.as_of(len(before)) as earlier:
        return [(change.kind, change.role) for change in compare_revisions(earlier, later).suspicious]


def sized(data: bytes, size: bytes) -> bytes:
    assert b"/Size 10" in data
    return data.replace(b"/Size 10", size)


@pytest.mark.parametrize(("first", "second", "agreed"), [
    (b"/Size 10", 10, True),
    (b"/Size 10", 11, True),
    (b"/Size 10", 9, False),
    (b"/Size 10", 1, False),
    (b"/Size  9", 10, False),
    (b"/Size  9", 9, True),
    (b"/Size  4", 100, False),
    (b"/Name 10", 10, True),
])  # fmt: skip
def test_a_size_neither_hides_nor_brings_out_what_was_listed(
    first: bytes, second: int, agreed: bool, tmp_path: Path
) -> None:
    before = sized(as_table(OVERLAID), first)
    found = problems(before, append(before, {}, size=second), tmp_path)
    assert found == ([] if agreed else [(ChangeKind.STRUCTURE, Role.CROSS_REFERENCE)])


def test_an_update_says_how_many_objects_there_are(tmp_path: Path) -> None:
    before = as_table(OVERLAID)
    after = append(before, {}).replace(b"/Size 100", b"/Size/All")
    assert problems(before, after, tmp_path) == [(ChangeKind.STRUCTURE, Role.CROSS_REFERENCE)]
