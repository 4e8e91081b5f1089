"""Encrypted documents signed and judged: qpdf and pyHanko encrypt; poppler, pyHanko, PDFBox and qpdf judge."""

import io
import os
import subprocess
from pathlib import Path

import pytest

from idclient.documents.pdf.document import PdfDocument
from idclient.documents.pdf.evidence import Evidence
from tests import signature_judges
from tests.documents.encrypted import Lock, encrypted
from tests.documents.generate import as_packed, as_table, plain_objects
from tests.documents.signer import key, sign_file
from tests.judges import need

pytestmark = pytest.mark.foreign

SCHEMES = {
    "RC4-40": ("40",),
    "RC4-128": ("128", "--use-aes=n"),
    "RC4 filter": ("128", "--use-aes=n", "--force-V4"),
    "AES-128": ("128", "--use-aes=y"),
    "AES-128, clear metadata": ("128", "--use-aes=y", "--cleartext-metadata"),
    "AES-256 R5": ("256", "--force-R5"),
    "AES-256 R6": ("256",),
}
UNKNOWN = {"AES-256 R5": {"pyHanko"}}
"""pyHanko opens revision 6 only."""
ACCESS = {"owner": ("user", "owner", "owner"), "user": ("user", "owner", "user"), "empty": ("", "owner", "")}
"""User password, owner password, and the one that is given."""
SETTINGS = {
    "RC4-40": "RC4_BASIC",
    "RC4-128": "RC4_EXTENDED",
    "RC4 filter": "RC4_OR_AES128",
    "AES-128": "RC4_OR_AES128",
}
"""Revisions of the security handler, as pyHanko names them."""
TITLE = "Leping nr 7"


def qpdf(*words: str) -> subprocess.CompletedProcess[str]:
    command = [need("qpdf", "qpdf"), *words]
    return subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=60, check=False)


def plain(*, packed: bool) -> bytes:
    objects = plain_objects(page=b"/PieceInfo<</X<</Private(%b)>>>>" % TITLE.encode())
    return as_packed(objects) if packed else as_table(objects)


def by_qpdf(
    folder: Path, scheme: str, user: str, owner: str, *, packed: bool, mode: str = "--object-streams=preserve"
) -> Path:
    source, target = folder / "plain.pdf", folder / "in.pdf"
    source.write_bytes(plain(packed=packed))
    done = qpdf("--allow-weak-crypto", mode, "--encrypt", user, owner, *SCHEMES[scheme], "--", str(source), str(target))
    assert done.returncode in (0, 3), done.stderr
    return target


def sound(path: Path, password: str) -> None:
    """Require that qpdf reads every string and stream, and finds ours as they were meant."""
    checked = qpdf("--check", f"--password={password}", str(path))
    assert checked.returncode == 0, checked.stdout + checked.stderr
    clear = path.with_name("clear.pdf")
    written = qpdf("--decrypt", "--qdf", "--object-streams=disable", f"--password={password}", str(path), str(clear))
    assert written.returncode in (0, 3), written.stderr
    data = clear.read_bytes()
    assert b"(Signature1)" in data
    assert TITLE.encode() in data
    assert b"(D:20261122100811Z)" in data


@pytest.mark.parametrize("access", ACCESS)
@pytest.mark.parametrize("scheme", SCHEMES)
def test_what_qpdf_encrypted_is_signed_for_every_judge(tmp_path: Path, scheme: str, access: str) -> None:
    user, owner, given = ACCESS[access]
    source, target = by_qpdf(tmp_path, scheme, user, owner, packed=access == "user"), tmp_path / "out.pdf"
    sign_file(source, target, password=given or None)
    assert target.read_bytes().startswith(source.read_bytes())
    assert set(signature_judges.objections(target, given)) <= UNKNOWN.get(scheme, set())
    sound(target, given)


@pytest.mark.parametrize("shape", ["--linearize", "--object-streams=generate", "--qdf"])
@pytest.mark.parametrize("scheme", ["RC4-40", "AES-256 R6"])
def test_every_structure_is_signed_when_it_is_encrypted(tmp_path: Path, scheme: str, shape: str) -> None:
    source, target = by_qpdf(tmp_path, scheme, "user", "owner", packed=True, mode=shape), tmp_path / "out.pdf"
    sign_file(source, target, password="user")
    assert signature_judges.objections(target, "user") == {}
    sound(target, "user")


@pytest.mark.parametrize("scheme", ["RC4 filter", "AES-256 R6"])
def test_an_encryption_dictionary_in_the_trailer_itself_is_kept(tmp_path: Path, scheme: str) -> None:
    source, target = tmp_path / "in.pdf", tmp_path / "out.pdf"
    lock = Lock(scheme, b"user")
    source.write_bytes(encrypted(lock).replace(b"/Encrypt 7 0 R", b"/Encrypt" + lock.dictionary))
    sign_file(source, target, password="user")
    assert target.read_bytes().count(b"/Encrypt<<") == 2
    assert signature_judges.objections(target, "user") == {}


@pytest.mark.parametrize("scheme", ["RC4-40", "AES-128", "AES-256 R6"])
def test_two_signatures_with_evidence_leave_each_other_valid(tmp_path: Path, scheme: str) -> None:
    source = by_qpdf(tmp_path, scheme, "user", "owner", packed=True)
    once, twice = tmp_path / "once.pdf", tmp_path / "twice.pdf"
    sign_file(source, once, evidence=Evidence((key()[1],)), password="user")
    sign_file(once, twice, password="owner")
    assert signature_judges.objections(twice, "user").keys() <= {"pdfsig"}  # two signatures of one signer
    command = [need("pdfsig", "poppler-utils"), "-nocert", "-upw", "user", str(twice)]
    told = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False).stdout
    assert told.count("Signature is Valid") == 2
    sound(twice, "user")


@pytest.mark.parametrize("scheme", [*SETTINGS, "AES-256", "AES-256, clear metadata"])
def test_what_pyhanko_encrypted_is_signed_for_every_judge(tmp_path: Path, scheme: str) -> None:
    source, target = tmp_path / "in.pdf", tmp_path / "out.pdf"
    source.write_bytes(by_pyhanko(scheme))
    sign_file(source, target, password="õige")
    typed = os.fsdecode("õige".encode("latin-1" if scheme in SETTINGS else "utf-8"))  # pdfsig takes octets
    assert signature_judges.by_pdfsig(target, typed) == ""
    assert set(signature_judges.objections(target, "õige")) <= ({"pdfsig"} if scheme in SETTINGS else set())
    with PdfDocument.open(source) as document:
        assert document.security is not None
        document.security.unlock(b"omanik")


def by_pyhanko(scheme: str) -> bytes:
    from pyhanko.pdf_utils.crypt import StandardSecurityHandler
    from pyhanko.pdf_utils.crypt.standard import StandardSecuritySettingsRevision
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.pdf_utils.writer import copy_into_new_writer

    writer = copy_into_new_writer(PdfFileReader(io.BytesIO(plain(packed=False))))
    if scheme.startswith("AES-256"):
        writer.encrypt("omanik", "õige", pdf_mac=False, encrypt_metadata="metadata" not in scheme)
    else:
        handler = StandardSecurityHandler.build_from_pw_legacy(
            StandardSecuritySettingsRevision[SETTINGS[scheme]],
            writer.document_id[0].original_bytes,
            "omanik",
            "õige",
            use_aes128=scheme == "AES-128",
        )
        writer._assign_security_handler(handler)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
