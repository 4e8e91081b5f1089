"""Three programs that judge the newest signature of a file, each built by others: pdfsig, pyHanko and PDFBox.

A signature is good for a judge when its CMS fits, it covers the whole file, and the judge has nothing against it:
pyHanko must say PASSED by the rules of EN 319 102-1, 5.3 (AdES, basic signature).
"""

import asyncio
import functools
import io
import logging
import re
import subprocess
from pathlib import Path
from typing import Any

from tests import pdfbox
from tests.documents.signer import key
from tests.judges import need

JUDGES = ("pdfsig", "pyHanko", "PDFBox")
SIGNER = "TEST of signing"
"""Whose signature is judged: that of `tests.documents.signer`."""


def objections(path: Path, password: str = "") -> dict[str, str]:
    """Return what each judge has against the newest signature; nothing against a good one. Blocks."""
    found = {
        "pdfsig": by_pdfsig(path, password),
        "pyHanko": by_pyhanko(path.read_bytes(), password),
        "PDFBox": by_pdfbox(path, password),
    }
    return {judge: objection for judge, objection in found.items() if objection}


def by_pdfsig(path: Path, password: str = "") -> str:
    """Return what poppler has against it."""
    command = [need("pdfsig", "poppler-utils"), "-nocert", *_passwords(password), str(path)]
    told = subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=60, check=False).stdout
    ours = [part for part in re.split(r"Signature #\d+:", told)[1:] if SIGNER in part]
    if len(ours) != 1:
        return f"{len(ours)} signatures"
    return "" if "Signature is Valid" in ours[0] and "Total document signed" in ours[0] else "not valid"


def _passwords(password: str) -> list[str]:
    """Return how pdfsig is told: it does not look at both options alike."""
    return ["-upw", password, "-opw", password] if password else []


def by_pdfbox(path: Path, password: str = "") -> str:
    """Return what PDFBox has against it; that of the last revision is the only one that covers the whole file."""
    verdicts = pdfbox.judge(path, password=password)
    problem = next((verdict.problem for verdict in verdicts if verdict.problem), "not valid")
    return "" if any(verdict.good for verdict in verdicts) else problem


def by_pyhanko(data: bytes, password: str = "") -> str:
    """Return what pyHanko has against it."""
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation.ades import ades_basic_validation

    logging.getLogger("pyhanko").setLevel(logging.CRITICAL)
    try:
        reader = PdfFileReader(io.BytesIO(data), strict=False)
        if reader.encrypted:
            reader.decrypt(password)
        embedded = reader.embedded_signatures[-1]
        if embedded.signer_cert.dump() != key()[1]:
            return "another signer"
        coverage = embedded.evaluate_signature_coverage().name
        digest = embedded.compute_digest()
        result = asyncio.run(ades_basic_validation(embedded.signed_data, _specification(), raw_digest=digest))
    except Exception as problem:  # noqa: BLE001 - pyHanko answers some damage with whatever went wrong inside
        return type(problem).__name__
    verdict = result.ades_subindic.standard_name
    return "" if (verdict, coverage) == ("OK", "ENTIRE_FILE") else f"{verdict} {coverage}"


@functools.cache
def _specification() -> Any:
    from asn1crypto import x509
    from pyhanko.sign.validation.policy_decl import (
        RevinfoOnlineFetchingRule,
        RevocationInfoGatheringSpec,
        SignatureValidationSpec,
    )
    from pyhanko_certvalidator.context import CertValidationPolicySpec
    from pyhanko_certvalidator.policy_decl import NO_REVOCATION, CertRevTrustPolicy
    from pyhanko_certvalidator.registry import SimpleTrustManager

    trust = SimpleTrustManager.build([x509.Certificate.load(key()[1])])
    policy = CertValidationPolicySpec(trust, CertRevTrustPolicy(NO_REVOCATION))
    offline = RevocationInfoGatheringSpec(RevinfoOnlineFetchingRule.LOCAL_ONLY)
    return SignatureValidationSpec(policy, offline)
