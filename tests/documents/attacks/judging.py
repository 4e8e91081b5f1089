"""What we say of a forged document, and whom it fools."""

import io
import logging
import re
import subprocess
from pathlib import Path
from typing import Any

from idclient.documents.checking import DocumentReport
from tests import pdfbox
from tests.documents.check_world import World
from tests.judges import need


def codes_of(report: DocumentReport) -> list[str]:
    """Return all reasons, those of the document first, each once."""
    reasons = (*report.reasons, *(reason for signature in report.signatures for reason in signature.reasons))
    return list(dict.fromkeys(reason.code for reason in reasons))


def fooled(path: Path) -> set[str]:
    """Return who calls a signature of the file valid; with `entirely` who says that it covers the whole file."""
    return _pdfsig(path) | _pyhanko(path.read_bytes()) | _pdfbox(path)


def _pdfsig(path: Path) -> set[str]:
    command = [need("pdfsig", "poppler-utils"), "-nocert", str(path)]
    told = subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=60, check=False).stdout
    parts = [part for part in re.split(r"Signature #\d+:", told)[1:] if "Signature is Valid" in part]
    entirely = any("Total document signed" in part and "Not total" not in part for part in parts)
    return _named("pdfsig", valid=bool(parts), entirely=entirely)


def _pdfbox(path: Path) -> set[str]:
    verdicts = pdfbox.judge(path)
    intact = any(verdict.intact for verdict in verdicts)
    return _named("PDFBox", valid=intact, entirely=any(verdict.good for verdict in verdicts))


def _pyhanko(data: bytes) -> set[str]:
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import validate_pdf_signature

    logging.getLogger("pyhanko").setLevel(logging.CRITICAL)
    try:
        signatures = PdfFileReader(io.BytesIO(data), strict=False).embedded_signatures
        found = [bool(validate_pdf_signature(one, context()).bottom_line) for one in signatures]
    except Exception:  # noqa: BLE001 - pyHanko answers some damage with whatever went wrong inside
        return set()
    return _named("pyHanko", valid=any(found), entirely=any(found))


def _named(name: str, *, valid: bool, entirely: bool) -> set[str]:
    return {f"{name}, entirely"} if entirely else {name} if valid else set()


def context() -> Any:
    """Return what pyHanko needs to trust our test hierarchy; revocation is not the question here."""
    from asn1crypto import x509
    from pyhanko_certvalidator import ValidationContext

    pki = World().pki
    return ValidationContext(
        trust_roots=[x509.Certificate.load(pki.root.certificate)],
        other_certs=[x509.Certificate.load(pki.issuing.certificate)],
        moment=World().clock.now(),
        allow_fetching=False,
        revocation_mode="soft-fail",
    )
