"""Damaged by chance: every file is signed soundly or refused with our error, and never harmed."""

import tempfile
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from idclient.documents.pdf.document import PdfDocument
from idclient.documents.pdf.dss import read_dss
from idclient.documents.pdf.pages import walk_pages
from idclient.documents.pdf.signatures import byte_range_fault, extract_signatures
from idclient.errors import Error
from tests.documents.signer import sign_file
from tests.documents.variants import VARIANTS

INTERESTING = [
    b"",
    b"0",
    b"9",
    b"-1",
    b"R",
    b"<<",
    b">>",
    b"[",
    b"]",
    b"(",
    b"\xff",
    b"\0",
    b"endobj",
    b"xref",
    b"null",
]
MORE = [b"99999999999999999999", b"2147483648", b" 3 0 R ", b"%", b"stream\n", b"/Kids", b"/Prev 0", b"/Length 9"]


def signed(folder: Path, data: bytes) -> bytes | None:
    source, target = folder / "in.pdf", folder / "out.pdf"
    source.write_bytes(data)
    try:
        sign_file(source, target, cms=lambda digest: b"\x30\x30" + digest)
    except Error:
        assert [path.name for path in folder.iterdir()] == ["in.pdf"]
        return None
    assert source.read_bytes() == data
    return target.read_bytes()


@given(
    st.sampled_from(sorted(VARIANTS)),
    st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 8), st.sampled_from(INTERESTING + MORE)), max_size=4),
)
def test_a_damaged_file_is_signed_or_refused(name: str, damage: list[tuple[int, int, bytes]]) -> None:
    data = VARIANTS[name]
    for place, cut, put in damage:
        at = place % (len(data) + 1)
        data = data[:at] + put + data[at + cut :]
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        result = signed(folder, data)
        if result is None:
            return
        assert result.startswith(data)
        with PdfDocument.open(folder / "out.pdf") as document:
            last = extract_signatures(document)[-1]
            assert last.end == len(result)
            assert byte_range_fault(last, len(result)) is None
            assert document.encrypted is False


@given(st.sampled_from(sorted(VARIANTS)), st.integers(0, 10_000), st.binary(min_size=1, max_size=12))
def test_reading_anything_ends_in_a_value_or_our_error(name: str, place: int, noise: bytes) -> None:
    data = bytearray(VARIANTS[name])
    at = place % len(data)
    data[at : at + len(noise)] = noise
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "in.pdf"
        path.write_bytes(data)
        try:
            with PdfDocument.open(path) as document:
                assert document.revisions is not None
                for number in range(min(document.next_number, 40)):
                    document.object(number)
                assert list(walk_pages(document)) is not None
                extract_signatures(document)
                read_dss(document)
        except Error:
            pass
