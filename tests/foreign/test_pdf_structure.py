"""Independent programs judge what we append: qpdf the structure, poppler the signature, pyHanko the difference."""

import re
import subprocess
from pathlib import Path

import pytest

from idclient.documents.pdf.evidence import Evidence
from tests.documents.generate import as_packed, as_table, plain_objects
from tests.documents.signer import key, sign_file
from tests.documents.variants import VARIANTS
from tests.judges import need

pytestmark = pytest.mark.foreign

EVIDENCE = Evidence((b"\x30\x01",), (b"\x30\x02",), (b"\x30\x03",))


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=60, check=False)


def qpdf_status(path: Path) -> int:
    """Return 0 for sound, 3 for warnings, 2 for errors."""
    return {0: 0, 3: 1, 2: 2}[run(need("qpdf", "qpdf"), "--check", str(path)).returncode]


def verdicts(path: Path) -> list[tuple[bool, bool]]:
    """Return for each signature whether pdfsig calls it valid and whether it covers the whole file."""
    told = run(need("pdfsig", "poppler-utils"), str(path)).stdout
    parts = re.split(r"Signature #\d+:", told)[1:]
    return [("Signature is Valid" in part, "Total document signed" in part) for part in parts]


def signed(folder: Path, data: bytes, evidence: Evidence | None = None) -> tuple[Path, Path]:
    source, target = folder / "in.pdf", folder / "out.pdf"
    source.write_bytes(data)
    target.unlink(missing_ok=True)
    sign_file(source, target, evidence=evidence)
    return source, target


@pytest.mark.parametrize("name", VARIANTS)
def test_poppler_calls_the_signature_valid(tmp_path: Path, name: str) -> None:
    _, target = signed(tmp_path, VARIANTS[name])
    assert [verdict for verdict in verdicts(target) if verdict[0]] == [(True, True)]


@pytest.mark.parametrize("name", VARIANTS)
def test_qpdf_finds_no_new_fault(tmp_path: Path, name: str) -> None:
    source, target = signed(tmp_path, VARIANTS[name], EVIDENCE)
    assert qpdf_status(target) <= qpdf_status(source)


@pytest.mark.parametrize("name", ["table", "object streams", "hybrid", "20 revisions"])
def test_evidence_behind_the_signature_leaves_it_valid(tmp_path: Path, name: str) -> None:
    _, target = signed(tmp_path, VARIANTS[name], EVIDENCE)
    assert verdicts(target) == [(True, False)]
    assert qpdf_status(target) == 0


@pytest.mark.parametrize("name", ["table", "stream", "object streams", "hybrid", "form direct", "fields indirect"])
def test_three_signatures_in_a_row_are_all_valid(tmp_path: Path, name: str) -> None:
    target = tmp_path / "out.pdf"
    target.write_bytes(VARIANTS[name])
    for _ in range(3):
        signed(tmp_path, target.read_bytes())
    assert [valid for valid, _ in verdicts(target) if valid] == [True, True, True]
    assert qpdf_status(target) == 0


@pytest.mark.parametrize("name", ["table", "object streams", "form direct", "no identifiers"])
def test_pyhanko_finds_the_file_covered_and_unmodified(tmp_path: Path, name: str) -> None:
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    _, target = signed(tmp_path, VARIANTS[name])
    with target.open("rb") as file:
        embedded = PdfFileReader(file).embedded_signatures[-1]
        context = ValidationContext(trust_roots=[embedded.signer_cert], allow_fetching=False)
        status = validate_pdf_signature(embedded, context)
        assert status.intact
        assert status.valid
        assert status.coverage.name == "ENTIRE_FILE"
        assert embedded.signer_cert.dump() == key()[1]


@pytest.mark.parametrize("name", ["table", "object streams", "hybrid"])
def test_pyhanko_accepts_the_security_store_as_an_extension(tmp_path: Path, name: str) -> None:
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.dss import DocumentSecurityStore
    from pyhanko_certvalidator import ValidationContext

    _, target = signed(tmp_path, VARIANTS[name], Evidence((key()[1],)))
    with target.open("rb") as file:
        reader = PdfFileReader(file, strict=False)
        embedded = reader.embedded_signatures[-1]
        context = ValidationContext(trust_roots=[embedded.signer_cert], allow_fetching=False)
        status = validate_pdf_signature(embedded, context)
        assert status.intact
        assert status.modification_level.name == "LTA_UPDATES"
        assert len(DocumentSecurityStore.read_dss(reader).vri_entries) == 1


@pytest.mark.parametrize("option", ["--linearize", "--object-streams=generate", "--qdf", "--newline-before-endstream"])
@pytest.mark.parametrize("make", [as_table, as_packed])
def test_what_qpdf_wrote_is_signed(tmp_path: Path, option: str, make: object) -> None:
    plain, source, target = tmp_path / "plain.pdf", tmp_path / "in.pdf", tmp_path / "out.pdf"
    plain.write_bytes(as_packed(plain_objects()) if make is as_packed else as_table(plain_objects()))
    assert run(need("qpdf", "qpdf"), option, str(plain), str(source)).returncode == 0
    sign_file(source, target)
    assert target.read_bytes().startswith(source.read_bytes())
    assert verdicts(target) == [(True, True)]
    assert qpdf_status(target) == 0
