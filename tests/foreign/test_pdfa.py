"""PDF/A-1b stays PDF/A-1b when it is signed (ISO 19005-1), for PDFBox Preflight and by its own conditions."""

import os
import re
from pathlib import Path

import pytest

from idclient.documents.pdf.document import PdfDocument
from idclient.documents.pdf.forms import signature_fields
from idclient.errors import Error
from idclient.model import Level
from tests import pdfbox
from tests.documents.check_world import World
from tests.documents.generate import as_table, plain_objects, stream
from tests.documents.signer import sign_file

pytestmark = pytest.mark.foreign
XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<pdfaid:part>1</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance></rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>""".encode()
GRAY = b"<</ColorSpace<</C[/CalGray<</WhitePoint[0.9505 1 1.089]>>]>>>>"


def conforming() -> bytes:
    """A page with a gray square, in a colour space of its own, and the declaration of PDF/A-1b."""
    objects = plain_objects(catalog=b"/Metadata 6 0 R")
    objects[2] = b"<</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[0 0 612 792]/Resources%b>>" % GRAY
    objects[4] = stream(b"/C cs 0.5 sc 50 50 100 100 re f\n")
    objects[6] = stream(XMP, b"/Type/Metadata/Subtype/XML")
    del objects[5]
    return as_table(objects).replace(b"%PDF-1.7", b"%PDF-1.4")


def is_well_formed(data: bytes) -> bool:
    """Whether the syntax is that of PDF/A-1: no stream keyword is followed by a lone carriage return."""
    return re.search(rb"stream\r(?!\n)", data) is None


@pytest.mark.parametrize("level", list(Level))
def test_a_conforming_document_conforms_when_signed(tmp_path: Path, level: Level) -> None:
    path = tmp_path / "judged.pdf"
    path.write_bytes(conforming())
    assert pdfbox.pdfa_faults(path) == []
    world = World()
    data = world.sign(conforming(), tmp_path, level=level)
    for _ in range(2):
        path.write_bytes(data)
        assert pdfbox.pdfa_faults(path) == []
        assert is_well_formed(data)
        data = world.sign(data, tmp_path)


def test_what_is_added_keeps_the_rules(tmp_path: Path) -> None:
    path = tmp_path / "signed.pdf"
    path.write_bytes(World().sign(conforming(), tmp_path, level=Level.B_LT))
    with PdfDocument.open(path) as document:
        assert document.catalog.get(b"Version") is None
        (field,) = signature_fields(document)
        flags = document.integer(field.dictionary.get(b"F")) or 0
        assert flags & 4
        assert not flags & (1 | 2 | 32)
        look = document.dictionary(field.dictionary.get(b"AP"))
        assert look is not None
        assert list(look.keys()) == [b"N"]
        drawn = document.located(look.get(b"N"))
        assert drawn is not None
        assert drawn.data is not None
        assert b"/Group" not in drawn.value.raw
        metadata = document.located(document.catalog.get(b"Metadata"))
        assert metadata is not None
        assert document.stream(metadata) == XMP


def test_the_conforming_files_of_the_corpus_conform_when_signed(tmp_path: Path) -> None:
    folder = Path(os.environ.get("IDCLIENT_PDF_CORPUS", "")) / "pdfa-1b"
    if not os.environ.get("IDCLIENT_PDF_CORPUS") or not folder.is_dir():
        pytest.skip("NOT RUN: no corpus, set IDCLIENT_PDF_CORPUS to a folder of PDF files")
    conforming = 0
    for source in sorted(folder.rglob("*.pdf")):
        if source.stat().st_size > 1 << 20 or pdfbox.pdfa_faults(source):
            continue
        target = tmp_path / source.name
        try:
            sign_file(source, target)
        except Error as refusal:
            pytest.fail(f"{source.name}: {refusal.code}")
        assert pdfbox.pdfa_faults(target) == [], source.name
        target.unlink()
        conforming += 1
    assert conforming
