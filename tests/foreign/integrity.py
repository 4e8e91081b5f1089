"""What three programs say of the integrity of each signature of a file, by field: trust and time left aside.

`good`: intact and nothing suspicious came afterwards. `bad`: broken, changed, or refused. `open`: the program does not
know the algorithm, or does not look.
"""

import io
import re
import subprocess
from pathlib import Path
from typing import Any

from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import validate_pdf_signature, validate_pdf_timestamp
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from idclient.documents.checking import Online, SubIndication, check_file
from tests.documents.check_world import World, report_violations
from tests.judges import need

Verdicts = dict[str, str]
_OPEN = {SubIndication.CRYPTO_CONSTRAINTS_FAILURE, SubIndication.GENERIC}
_COVERED = {SignatureCoverageLevel.ENTIRE_FILE, SignatureCoverageLevel.ENTIRE_REVISION}


def ours(path: Path, world: World) -> Verdicts:
    """Return what we say."""
    report = check_file(world.environment, path, online=Online.NEVER)
    assert report_violations(report) == []
    found = {}
    for signature in report.signatures:
        failed = signature.indication.value == "TOTAL-FAILED"
        unknown = {reason.sub for reason in signature.reasons} & _OPEN - {
            reason.sub for reason in signature.reasons if reason.code == "document.visible_addition"
        }
        found[signature.field_name] = "bad" if failed else "open" if unknown else "good"
    return found


def pdfsig(path: Path) -> Verdicts:
    """Return what poppler says: it compares no revisions."""
    command = [need("pdfsig", "poppler-utils"), "-nocert", str(path)]
    told = subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=60, check=False).stdout
    found = {}
    for part in re.split(r"Signature #\d+:", told)[1:]:
        name = re.search(r"Signature Field Name: (.*)", part)
        verdict = re.search(r"Signature Validation: (.*)", part)
        if name and verdict:
            valid, broken = "is Valid" in verdict[1], "Invalid" in verdict[1] or "Mismatch" in verdict[1]
            found[name[1]] = "good" if valid else "bad" if broken else "open"
    return found


def pyhanko(path: Path) -> Verdicts:
    """Return what pyHanko says, with its usual rules for changes."""
    try:
        signatures = PdfFileReader(io.BytesIO(path.read_bytes()), strict=False).embedded_signatures
    except (PdfError, ValueError):
        return {}
    return {signature.field_name: _one(signature) for signature in signatures}


def _one(signature: Any) -> str:
    context = ValidationContext(trust_roots=[], allow_fetching=False)
    try:
        stamp = signature.sig_object.get("/Type") == "/DocTimeStamp"
        status = (validate_pdf_timestamp if stamp else validate_pdf_signature)(signature, context)
    except (SignatureValidationError, PdfError, ValueError):
        return "bad"
    intact = status.intact and status.valid and status.docmdp_ok is not False and status.coverage in _COVERED
    return "good" if intact and status.modification_level is not ModificationLevel.OTHER else "bad"
