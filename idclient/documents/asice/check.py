"""A whole container: sound in itself or refused, then every signature in it."""

import hashlib
from pathlib import Path

from idclient.documents.asice.archive import Archive, unreadable
from idclient.documents.asice.contents import Contents, read_contents
from idclient.documents.asice.judging import Inquiry, judge, malformed
from idclient.documents.asice.values import digest_files
from idclient.documents.asice.xades_reading import ReadSignature, read_signature_file
from idclient.documents.asice.xml import LARGEST
from idclient.documents.checking.asking import Asking, Online
from idclient.documents.checking.report import DocumentReport
from idclient.documents.checking.verdicts import SubIndication, reason_for
from idclient.errors.base import Error
from idclient.errors.container import ContainerError, ContainerKindUnsupported
from idclient.errors.document import DocumentEmpty, DocumentNotFound, DocumentUnreadable
from idclient.errors.trust import TrustError
from idclient.ports import Environment
from idclient.value import replace


def check_container(environment: Environment, path: Path, *, online: Online = Online.ASK) -> DocumentReport:
    """Check every signature of a container; what makes it no container is in the report. Blocks, may ask services.

    Raises: DocumentNotFound, DocumentUnreadable.
    """
    size, digest = _measured(path)
    report = DocumentReport(
        profile=environment.trust.profile,
        checked_at=environment.clock.now(),
        size=size,
        digest=digest,
        trust_sources=environment.trust.sources,
    )
    try:
        with Archive(path) as archive:
            return _check(environment, online, archive, report)
    except DocumentUnreadable:
        raise
    except (ContainerError, DocumentEmpty) as problem:
        sub = SubIndication.GENERIC if isinstance(problem, ContainerKindUnsupported) else None
        return replace(report, reasons=(reason_for(problem, sub),))


def _measured(path: Path) -> tuple[int, bytes]:
    """Return size and SHA-256 of a file. Raises: DocumentNotFound, DocumentUnreadable."""
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").digest()
            return file.tell(), digest
    except FileNotFoundError as error:
        raise DocumentNotFound from error
    except (OSError, ValueError) as error:
        raise unreadable(error) from error


def _check(environment: Environment, online: Online, archive: Archive, report: DocumentReport) -> DocumentReport:
    contents = read_contents(archive)
    read = [(entry.name, _read(archive, contents, number)) for number, entry in enumerate(contents.signatures)]
    found = [signature for _, outcome in read if not isinstance(outcome, Error) for signature in outcome]
    digests = digest_files(archive, contents, iter(found))
    inquiry = Inquiry(Asking(environment, online), contents, digests, archive.size)
    reports = [
        judged
        for name, outcome in read
        for judged in (
            [malformed(name, outcome)]
            if isinstance(outcome, Error)
            else [judge(inquiry, name, signature) for signature in outcome]
        )
    ]
    return replace(report, signatures=tuple(reports))


def _read(archive: Archive, contents: Contents, number: int) -> tuple[ReadSignature, ...] | Error:
    """Return the signatures in a signature file, or why it cannot be read. Raises: DocumentUnreadable."""
    try:
        return read_signature_file(archive.read(contents.signatures[number], limit=LARGEST))
    except (ContainerError, TrustError) as problem:
        return problem
