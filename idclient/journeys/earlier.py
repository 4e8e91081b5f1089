"""A run that goes on where an earlier one stopped: is the target already there, whole, and signed by the same key."""

import os
from datetime import datetime
from pathlib import Path

from idclient.documents.checking import Kind, Online, SignatureReport, SubIndication, check_document
from idclient.documents.pdf.source import Source
from idclient.errors.document import DocumentError
from idclient.journeys.ahead import Job, OpenDocument
from idclient.journeys.preparing import ReadySigner, SigningOptions
from idclient.journeys.sign import SignedDocument
from idclient.model import Level
from idclient.ports import Environment

_BLOCK = 1 << 20
_OPEN = {None, SubIndication.TRY_LATER}
"""Whether the certificate is revoked is not asked for each file: it was for this run."""


def find_earlier(
    environment: Environment, signer: ReadySigner, job: Job, options: SigningOptions, *, open_document: OpenDocument
) -> SignedDocument | None:
    """Return the target as an earlier run has signed it, or None when it has not. Blocks: reads both files wholly.

    It must begin with the source, every byte; the one revision behind it must be signed with the signer's certificate,
    validly, at the level wanted or above; and what follows, if anything does, must be nothing but evidence.
    """
    source, target = job
    try:
        with open_document(source) as original, open_document(target) as document:
            if not _begins_with(document.source, original.source):
                return None
            report = check_document(environment, document, online=Online.NEVER)
            ends = [revision.eof for revision in document.revisions]
            start = original.source.size
    except DocumentError:
        return None
    for signature in report.signatures:
        covered = signature.covered or 0
        if sum(start < end <= covered for end in ends) == 1 and _is_ours(signature, signer, options.level):
            stamps = [stamp for stamp in report.signatures if stamp.kind is Kind.TIMESTAMP]
            later = [stamp.proven_time for stamp in stamps if (stamp.covered or 0) > covered]
            return _signed(target, signature, signer, archived=next(iter(later), None))
    return None


def _is_ours(signature: SignatureReport, signer: ReadySigner, level: Level) -> bool:
    standards = [known.value for known in Level]
    return (
        signature.kind is Kind.SIGNATURE
        and signature.signer is not None
        and signature.signer.certificate == signer.certificate
        and signature.sub_indication in _OPEN
        and signature.standard.value in standards[standards.index(level.value) :]
        and (_stamped_at(signature) is not None or not level.timestamped)
    )


def _stamped_at(signature: SignatureReport) -> datetime | None:
    """Return the time of a time stamp in the signature against which nothing speaks."""
    good = (stamp.time for stamp in signature.stamps if stamp.sub_indication in _OPEN)
    return signature.proven_time or next(good, None)


def _signed(
    target: Path, signature: SignatureReport, signer: ReadySigner, *, archived: datetime | None
) -> SignedDocument | None:
    if signature.claimed_time is None:
        return None
    return SignedDocument(
        target,
        Level(signature.standard.value),
        signer.name,
        signature.field_name,
        signature.claimed_time,
        _stamped_at(signature),
        earlier=True,
        archived=archived,
    )


def _begins_with(target: Source, source: Source) -> bool:
    """Compare on the descriptors: a source counts what its parser reads, and this is no parsing."""
    if target.size <= source.size:
        return False
    for offset in range(0, source.size, _BLOCK):
        size = min(_BLOCK, source.size - offset)
        try:
            if os.pread(target.descriptor, size, offset) != os.pread(source.descriptor, size, offset):
                return False
        except OSError:
            return False
    return True
