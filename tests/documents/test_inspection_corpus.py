"""Inspection of every file of the folder named by IDCLIENT_PDF_CORPUS: at most one clean file in fifty is warned of."""

import os
import sys
from pathlib import Path

import pytest

from idclient.documents.inspection import QUICK, THOROUGH, Limits, inspect_document
from idclient.documents.pdf.document import PdfDocument
from idclient.errors import Error

pytestmark = pytest.mark.corpus

TOLERATED = 0.02
NOT_CLEAN = {
    "pdflatex-forms.pdf": ({"submits_form", "hidden_content"}, "a button sends the form away; a form object is unused"),
    "with-attachment.pdf": ({"attachment"}, "has an attachment, which is what it is for"),
    "embedded-encrypted-nocf.pdf": ({"attachment"}, "has an attachment, which is what it is for"),
    "CompactedPDFSyntaxTest.pdf": ({"javascript"}, "runs a script when it is opened"),
    "PDF 2.0 via incremental save.pdf": ({"earlier_content"}, "made to show that an update leaves old content behind"),
    "veraPDF test suite 6-1-3-t01-pass-a.pdf": ({"earlier_content"}, "an update replaces the content of its page"),
    "veraPDF test suite 6-2-5-t02-pass-a.pdf": ({"postscript"}, "made to have a PostScript object that is never drawn"),
    "minimal-annotless.pdf": ({"earlier_content", "hidden_content"}, "a broken update takes its only page away"),
    "minimal-startxref-hopeless.pdf": ({"unlinked_revision"}, "damaged on purpose: startxref leads nowhere"),
    "broken-objstream3.pdf": ({"unlisted_object"}, "damaged on purpose: a number its table does not list"),
    "broken-objstream4.pdf": ({"unlisted_object"}, "damaged on purpose: a number its table does not list"),
}
"""Files that really have what is warned of, or are damaged on purpose: what must be found in them, and why."""


def _files() -> list[Path]:
    folder = os.environ.get("IDCLIENT_PDF_CORPUS", "")
    if not folder:
        pytest.skip("NOT RUN: no corpus, set IDCLIENT_PDF_CORPUS to a folder of PDF files")
    return sorted(path for path in Path(folder).rglob("*") if path.suffix.lower() == ".pdf")


def _warnings(path: Path, limits: Limits) -> set[str] | None:
    """Return the codes; None for a file that cannot be opened."""
    try:
        with PdfDocument.open(path) as document:
            found = inspect_document(document, limits)
    except Error:
        return None
    return {finding.code.removeprefix("inspection.") for finding in found.warnings}


@pytest.mark.parametrize("limits", [QUICK, THOROUGH], ids=["quick", "thorough"])
def test_clean_files_are_hardly_ever_warned_of(limits: Limits, capsys: pytest.CaptureFixture[str]) -> None:
    warned: dict[str, set[str]] = {}
    clean = 0
    for path in _files():
        codes = _warnings(path, limits)
        if codes is None:
            continue
        wanted = NOT_CLEAN.get(path.name, (set(), ""))[0]
        if wanted and limits is THOROUGH:
            assert codes >= wanted, path.name
        if not wanted:
            clean += 1
            warned |= {path.name: codes} if codes else {}
    with capsys.disabled():
        print(f"\ninspection: {len(warned)} of {clean} clean files warned of {warned or ''}", file=sys.stderr)
    assert clean
    assert len(warned) <= TOLERATED * clean
