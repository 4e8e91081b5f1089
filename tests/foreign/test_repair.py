"""Independent programs judge what was written anew: qpdf the structure, poppler the signature on it."""

import os
import subprocess
from pathlib import Path

import pytest

from idclient.documents.repair import open_repaired
from idclient.errors.document import RepairRefused
from tests import pdfbox
from tests.documents.signer import sign_file
from tests.documents.test_repair import DAMAGED
from tests.judges import need

pytestmark = pytest.mark.foreign


@pytest.mark.parametrize("name", DAMAGED)
def test_the_rewritten_copy_is_sound_and_its_signature_valid(tmp_path: Path, name: str) -> None:
    source, copy, signed = tmp_path / "in.pdf", tmp_path / "copy.pdf", tmp_path / "signed.pdf"
    source.write_bytes(DAMAGED[name])
    document, _ = open_repaired(source)
    with document:
        copy.write_bytes(document.source.read(0, document.source.size))
    sign_file(copy, signed)
    for path in (copy, signed):
        checked = subprocess.run(
            [need("qpdf", "qpdf"), "--check", str(path)], capture_output=True, text=True, timeout=60, check=False
        )
        assert checked.returncode == 0, checked.stderr
    told = subprocess.run(
        [need("pdfsig", "poppler-utils"), str(signed)], capture_output=True, text=True, timeout=60, check=False
    ).stdout
    assert "Signature is Valid" in told
    assert "Total document signed" in told


def test_what_the_corpus_holds_of_damaged_documents_is_signed_as_a_rewritten_copy(tmp_path: Path) -> None:
    folder = os.environ.get("IDCLIENT_PDF_CORPUS", "")
    if not folder:
        pytest.skip("NOT RUN: no corpus, set IDCLIENT_PDF_CORPUS to a folder of PDF files")
    found = {path.name: path for path in Path(folder).rglob("*.pdf")}
    for name in ("pdf20-utf8-test.pdf", "minimal-annotless.pdf", "minimal-startxref-hopeless3.pdf"):
        document, rewritten = open_repaired(found[name])
        copy, signed = tmp_path / f"copy-{name}", tmp_path / name
        with document:
            copy.write_bytes(document.source.read(0, document.source.size))
        sign_file(copy, signed)
        assert rewritten
        assert [verdict.good for verdict in pdfbox.judge(signed)] == [True]
    for name, reason in (("broken-objstream6.pdf", "catalog"), ("unreadablemetadata.pdf", "catalog")):
        with pytest.raises(RepairRefused) as caught:
            open_repaired(found[name])
        assert caught.value.facts == {"reason": reason}
