"""endesive makes the CMS, pyHanko places it into a copy of the file, which is synced. Arguments as in pyhanko_new.

The combination that works with both (endesive's own writer loads whole files and breaks some).
"""

import asyncio
import os
import shutil
import sys
from pathlib import Path
from typing import Any

from asn1crypto import cms
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from cryptography.x509 import load_pem_x509_certificate
from endesive import signer as endesive
from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers

KEY = load_pem_private_key(Path(sys.argv[1]).read_bytes(), None)
CERTIFICATE = load_pem_x509_certificate(Path(sys.argv[2]).read_bytes())


class Signer(signers.Signer):
    """pyHanko's signer, whose CMS comes from endesive; with the algorithm identifier that it gets wrong put right."""

    async def async_sign(self, data_digest: bytes, digest_algorithm: str, **_: Any) -> Any:
        der = endesive.Signer(b"", KEY, CERTIFICATE, [], digest_algorithm, attrs=True, signed_value=data_digest).build()
        made = cms.ContentInfo.load(der)
        made["content"]["signer_infos"][0]["signature_algorithm"] = {"algorithm": "sha384_ecdsa"}
        return cms.ContentInfo.load(made.dump(force=True))

    async def async_sign_raw(self, *_: Any, **__: Any) -> bytes:
        raise NotImplementedError


async def sign(source: str, target: str) -> None:
    shutil.copyfile(source, target)
    meta = signers.PdfSignatureMetadata(field_name="PeerSignature", md_algorithm="sha384")
    signer = Signer(signing_cert=load_cert_from_pemder(sys.argv[2]))
    with Path(target).open("r+b") as file:
        writer = IncrementalPdfFileWriter(file, strict=False)
        await signers.async_sign_pdf(writer, meta, signer=signer, in_place=True, bytes_reserved=16384)
        file.flush()
        os.fsync(file.fileno())


for source_name, target_name in zip(sys.argv[3::2], sys.argv[4::2], strict=True):
    asyncio.run(sign(source_name, target_name))
