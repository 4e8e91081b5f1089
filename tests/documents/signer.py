"""A software key that signs documents the way the journey does, without card, services and trust."""

import datetime
import functools
import os
from collections.abc import Callable
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.x509.oid import NameOID

from idclient.documents.cms import CmsPlan, build_cms
from idclient.documents.pdf.document import PdfDocument
from idclient.documents.pdf.evidence import Evidence
from idclient.documents.pdf.output import Overwrite
from idclient.documents.pdf.plan import SignatureOptions, SignaturePlan, plan_signature
from idclient.documents.pdf.session import SigningSession
from idclient.model import Signature, SignatureAlgorithm

WHEN = datetime.datetime(2026, 11, 22, 10, 8, 11, tzinfo=datetime.UTC)
OPTIONS = SignatureOptions(when=WHEN, room=4096)


@functools.cache
def key() -> tuple[ec.EllipticCurvePrivateKey, bytes]:
    """Return a P-384 key and its self-issued certificate, DER; one per process."""
    private = ec.generate_private_key(ec.SECP384R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "TEST of signing")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(4242)
        .not_valid_before(datetime.datetime(2025, 1, 1, tzinfo=datetime.UTC))
        .not_valid_after(datetime.datetime(2035, 1, 1, tzinfo=datetime.UTC))
        .add_extension(x509.KeyUsage(False, True, False, False, False, False, False, False, False), critical=True)
        .sign(private, hashes.SHA384())
    )
    return private, certificate.public_bytes(serialization.Encoding.DER)


def cms_over(digest: bytes) -> bytes:
    """Return the CMS over a SHA-384 digest of the covered bytes."""
    private, certificate = key()

    def sign(value: bytes) -> Signature:
        encoded = private.sign(value, ec.ECDSA(utils.Prehashed(hashes.SHA384())))
        r, s = utils.decode_dss_signature(encoded)
        raw = r.to_bytes(48, "big") + s.to_bytes(48, "big")
        return Signature(raw, SignatureAlgorithm.ECDSA_SHA384, certificate)

    plan = CmsPlan(certificate=certificate, algorithm=SignatureAlgorithm.ECDSA_SHA384)
    return build_cms(digest, sign, plan)


def sign_file(
    source: Path,
    target: Path,
    *,
    options: SignatureOptions = OPTIONS,
    evidence: Evidence | None = None,
    cms: Callable[[bytes], bytes] = cms_over,
    overwrite: Overwrite = Overwrite.REFUSE,
    password: str | None = None,
) -> SignaturePlan:
    """Sign a file as the journey does; return what was planned."""
    with PdfDocument.open(source) as document:
        if password is not None and document.security is not None:
            document.security.unlock(password.encode())
        plan = plan_signature(document, options)
        with SigningSession(document, target, overwrite=overwrite, entropy=os.urandom) as session:
            digest = session.write(plan, "sha384", progress=lambda *_: None, check=lambda: None)
            session.place(cms(digest))
            if evidence is not None:
                session.append_dss(evidence, when=options.when)
            session.verify_written()
            session.commit()
    return plan
