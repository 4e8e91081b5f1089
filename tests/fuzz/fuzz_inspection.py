"""Inspection before signing: any octets as a page's content, its font's map and a field's look."""

import os
import tempfile
from pathlib import Path

from idclient.documents.inspection import QUICK, inspect_document
from idclient.documents.pdf.document import PdfDocument
from tests.documents.generate import as_table, stream
from tests.documents.prepared import OVER, PAY, WHITE, text_field

SEEDS = (
    PAY + WHITE,
    b"q 1 0 0 1 5 5 cm /F1 9 Tf BT [(a)-20<41>] TJ T* (b)' 1 2 (c)\" ET Q BI /W 1/IM true ID \xff\nEI",
    b"1 begincodespacerange <00><ff> endcodespacerange 2 beginbfrange <00><05><0041> <06><07>[<0042><0043>] endbfrange",
    b"/OC /X BDC 0 0 m 5 0 l 5 5 l h W* n EMC /X gs 0 0 1 rg f* sh " + OVER,
)


def run(octets: bytes) -> None:
    objects = text_field(b"(1)", octets, font=b"<</Type/Font/Subtype/Type0/BaseFont/X/ToUnicode 9 0 R>>")
    objects |= {4: stream(octets), 9: stream(octets)}
    handle, name = tempfile.mkstemp(suffix=".pdf")
    path = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(as_table(objects))
        with PdfDocument.open(path) as document:
            inspect_document(document, QUICK)
    finally:
        path.unlink()
