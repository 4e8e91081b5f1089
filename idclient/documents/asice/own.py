"""The last look at our own container: what was written is read as a stranger's, and every digest and value checked."""

from pathlib import Path

from idclient.documents.asice.archive import Archive
from idclient.documents.asice.contents import read_contents
from idclient.documents.asice.values import check_references, check_value, digest_files, signer_certificate
from idclient.documents.asice.xades_reading import read_signature_file
from idclient.documents.asice.xml import LARGEST
from idclient.errors.container import ContainerError
from idclient.errors.output import OutputNotVerified


def verify_own(path: Path, value: bytes) -> None:
    """Prove that a container read back holds one signature of this value, over all that is in it. Blocks.

    Whether the certificate is believed was judged before. Raises: OutputNotVerified, DocumentUnreadable.
    """
    try:
        with Archive(path) as archive:
            contents = read_contents(archive)
            if len(contents.signatures) != 1:
                raise OutputNotVerified(reason="signature-missing")
            signatures = read_signature_file(archive.read(contents.signatures[0], limit=LARGEST))
            digests = digest_files(archive, contents, iter(signatures))
    except ContainerError as problem:
        raise OutputNotVerified(reason=problem.code) from problem
    certificate = signer_certificate(signatures[0])
    if len(signatures) != 1 or signatures[0].value != value or certificate is None:
        raise OutputNotVerified(reason="signature-missing")
    problems = [*check_references(signatures[0], contents, digests), *check_value(signatures[0], certificate)]
    if problems:
        raise OutputNotVerified(reason=problems[0].code)
