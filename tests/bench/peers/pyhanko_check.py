"""pyHanko checks every signature of a file. Arguments: the signed file, trusted certificates."""

import sys
from pathlib import Path

from pyhanko.keys import load_certs_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

roots = list(load_certs_from_pemder(sys.argv[2:]))
with Path(sys.argv[1]).open("rb") as file:
    for signature in PdfFileReader(file, strict=False).embedded_signatures:
        context = ValidationContext(trust_roots=roots, allow_fetching=False, revocation_mode="soft-fail")
        if not validate_pdf_signature(signature, context).intact:
            sys.exit(1)
