"""Independent programs judge what was written anew: qpdf the structure, poppler the signature on it."""

import subprocess
from pathlib import Path

import pytest

from idclient.documents.repair import open_repaired
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
