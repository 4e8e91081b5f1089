"""What is found out about one signature, and the report that comes of it."""

from datetime import datetime

from idclient.documents.checking.certificates import CertificateFound, describe
from idclient.documents.checking.report import Coverage, Kind, SignatureReport, Standard
from idclient.documents.checking.stamps import Stamp
from idclient.documents.checking.stored import Stored
from idclient.documents.checking.structure import Structure
from idclient.documents.checking.verdicts import Reason, distinct
from idclient.documents.pdf.signatures import EmbeddedSignature
from idclient.trust.certificates import Certificate
from idclient.value import field, mutable


@mutable
class Findings:
    """What is learnt step by step."""

    reasons: list[Reason] = field(default_factory=list)
    notes: list[Reason] = field(default_factory=list)
    stamps: list[Stamp] = field(default_factory=list)
    certificate: Certificate | None = None
    trust: CertificateFound = field(default_factory=CertificateFound)
    claimed: datetime | None = None
    hash_name: str = ""
    brought: Stored = field(default_factory=Stored)
    """What came in the signature itself."""


def report_of(
    signature: EmbeddedSignature,
    structure: Structure,
    kind: Kind,
    found: Findings,
    standard: Standard,
    *,
    proven: datetime | None = None,
) -> SignatureReport:
    """Return what is to be reported of a signature or a time stamp over the document."""
    return SignatureReport(
        field_name=signature.field_name,
        kind=kind,
        sub_filter=signature.sub_filter,
        reasons=distinct(found.reasons),
        notes=distinct(found.notes),
        standard=standard,
        signer=describe(found.certificate.der) if found.certificate else None,
        claimed_time=found.claimed,
        proven_time=found.stamps[0].time if kind is Kind.TIMESTAMP and found.stamps else proven,
        claimed_reason=signature.reason,
        claimed_location=signature.location,
        coverage=structure.coverage if structure.covered is not None else Coverage.UNKNOWN,
        covered=structure.covered,
        byte_range=signature.byte_range,
        hash_name=found.hash_name,
        difference=structure.difference,
        stamps=tuple(stamp.report for stamp in found.stamps),
        status=found.trust.status,
        proofs=found.trust.proofs,
    )
