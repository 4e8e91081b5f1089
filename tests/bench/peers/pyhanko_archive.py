"""pyHanko signs at level B-LTA, time stamps made in its own process. Arguments: a folder of keys, source, target."""

import os
import sys
from pathlib import Path

from pyhanko.keys import load_cert_from_pemder, load_private_key_from_pemder
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

folder = Path(sys.argv[1])
root, issuing, stamping = (load_cert_from_pemder(str(folder / f"{name}.crt")) for name in ("root", "issuing", "tsas"))
known = SimpleCertificateStore()
known.register_multiple([root, issuing, stamping])
stamper = DummyTimeStamper(
    load_cert_from_pemder(str(folder / "tsa.crt")), load_private_key_from_pemder(str(folder / "tsa.key"), None), known
)
signer = signers.SimpleSigner.load(str(folder / "signing.key"), str(folder / "signing.crt"))
signer.cert_registry.register_multiple([root, issuing])
meta = signers.PdfSignatureMetadata(
    field_name="PeerSignature",
    md_algorithm="sha384",
    subfilter=fields.SigSeedSubFilter.PADES,
    use_pades_lta=True,
    embed_validation_info=True,
    validation_context=ValidationContext(
        trust_roots=[root], other_certs=[issuing, stamping], allow_fetching=False, revocation_mode="soft-fail"
    ),
)
with Path(sys.argv[2]).open("rb") as source, Path(sys.argv[3]).open("w+b") as target:
    writer = IncrementalPdfFileWriter(source, strict=False)
    signers.sign_pdf(writer, meta, signer=signer, timestamper=stamper, output=target)
    target.flush()
    os.fsync(target.fileno())
