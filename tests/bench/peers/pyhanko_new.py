"""pyHanko signs into a new file, and syncs it. Arguments: key, certificate, then source and target, repeatedly."""

import os
import sys
from pathlib import Path

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers

signer = signers.SimpleSigner.load(sys.argv[1], sys.argv[2])
meta = signers.PdfSignatureMetadata(field_name="PeerSignature", md_algorithm="sha384")
for source_name, target_name in zip(sys.argv[3::2], sys.argv[4::2], strict=True):
    with Path(source_name).open("rb") as source, Path(target_name).open("wb") as target:
        signers.sign_pdf(IncrementalPdfFileWriter(source, strict=False), meta, signer=signer, output=target)
        target.flush()
        os.fsync(target.fileno())
