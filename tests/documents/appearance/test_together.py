"""A visible signature beside everything else: PDF/A, other judges, certification, encryption."""

import os
import re
import subprocess
from pathlib import Path

import pytest
from PIL import Image

from idclient.documents.appearance.drawer import visible_signature
from idclient.documents.appearance.style import Style
from idclient.documents.pdf.document import PdfDocument
from idclient.emulators.contract import make_contract
from idclient.model import Permission
from idclient.value import replace
from tests import pdfbox
from tests.documents.appearance.signing import FACTS, run, text_of
from tests.documents.signer import OPTIONS, WHEN, sign_file
from tests.judges import missing, need

pytestmark = pytest.mark.foreign
CORPUS = "IDCLIENT_PDF_CORPUS"


def seal(folder: Path) -> Path:
    """Return a PNG that is partly clear."""
    path = folder / "seal.png"
    image = Image.new("RGBA", (60, 60), (0, 0, 0, 0))
    image.paste((180, 20, 20, 128), (10, 10, 50, 50))
    image.save(path)
    return path


def style(folder: Path) -> Style:
    return Style(text="{name}\n{date}\nПричина: {reason}", border=True, image=seal(folder), height=60)


@pytest.mark.corpus
def test_pdfa_stays_pdfa(tmp_path: Path) -> None:

    folder = os.environ.get(CORPUS)
    if not folder:
        missing("the corpus", f"set {CORPUS}")
    options = replace(OPTIONS, appearance=visible_signature(style(tmp_path), FACTS))
    count = 0
    for source in sorted(Path(folder, "pdfa-1b").glob("*.pdf"))[:12]:
        if pdfbox.pdfa_faults(source):
            continue
        target = tmp_path / source.name
        sign_file(source, target, options=options)
        assert pdfbox.pdfa_faults(target) == [], source.name
        count += 1
    assert count >= 3


def test_three_judges_call_it_valid_and_qpdf_sound(tmp_path: Path) -> None:
    source, target = tmp_path / "in.pdf", tmp_path / "out.pdf"
    source.write_bytes(make_contract(WHEN))
    options = replace(OPTIONS, appearance=visible_signature(style(tmp_path), FACTS), certify=Permission.FORMS)
    sign_file(source, target, options=options)
    again = tmp_path / "again.pdf"
    sign_file(target, again, options=replace(options, certify=None))
    assert run("qpdf", "qpdf", "--check", str(again)).count("No syntax or stream encoding errors") == 1
    told = run("pdfsig", "poppler-utils", "-nocert", str(again))
    assert told.count("Signature is Valid") == 2
    assert told.count("Total document signed") == 1
    assert [verdict.intact for verdict in pdfbox.judge(again)] == [True, True]
    assert text_of(again).count("2026-11-22 10:08:11 UTC") == 2


@pytest.mark.parametrize("kind", ["128 --use-aes=y", "256", "40", "128 --use-aes=n"])
def test_in_an_encrypted_document_all_of_it_is_encrypted(tmp_path: Path, kind: str) -> None:
    plain, source, target = tmp_path / "plain.pdf", tmp_path / "in.pdf", tmp_path / "out.pdf"
    plain.write_bytes(make_contract(WHEN))
    weak = ["--allow-weak-crypto"]
    command = [need("qpdf", "qpdf"), *weak, "--encrypt", "", "owner", *kind.split(), "--", str(plain), str(source)]
    assert subprocess.run(command, check=False, capture_output=True).returncode in {0, 3}
    sign_file(source, target, options=replace(OPTIONS, appearance=visible_signature(style(tmp_path), FACTS)))
    assert FACTS.name in text_of(target)
    assert "Signature is Valid" in run("pdfsig", "poppler-utils", "-nocert", str(target))
    assert b"beginbfchar" not in target.read_bytes()
    assert run("qpdf", "qpdf", "--check", str(target)).count("No syntax or stream encoding errors") == 1
    assert re.search(r"Roboto-Regular +CID TrueType +Identity-H +yes yes yes", run("pdffonts", "x", str(target)))
    with PdfDocument.open(target) as document:
        assert document.encrypted
