"""Make a container: files in, a digest to sign out, and the signed container at its place or nothing at all.

    with ContainerSession(files, target, overwrite=Overwrite.REFUSE) as session:
        session.write_files(algorithm.hash_name, check=dialog.check)
        prepared = session.prepare(certificate, algorithm, when=now)
        value = …                                   # of prepared.digest; the PIN is asked for now, and not before
        prepared.require(value)
        session.finish(prepared, value)
        session.commit()

Data files are packed and digested in one pass, so what is signed is what is in the container.
"""

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from idclient.documents.asice.algorithms import scheme_of, signature_uri, verify_value
from idclient.documents.asice.archive_writing import ArchiveWriter
from idclient.documents.asice.manifest import MEDIA_TYPE, PATH, write_manifest
from idclient.documents.asice.media_types import media_type
from idclient.documents.asice.names import FOLDER, MIMETYPE, require_fit
from idclient.documents.asice.own import verify_own
from idclient.documents.asice.xades import (
    CertificateReference,
    Evidence,
    SignaturePlan,
    SignedFile,
    SignedParts,
    plan_parts,
    stamped_value,
    write_signature,
)
from idclient.documents.pdf.output import Output, Overwrite
from idclient.errors.checking import SignatureMismatch
from idclient.errors.container import FileNamesClash
from idclient.errors.document import DocumentEmpty, DocumentNotFound, DocumentUnreadable
from idclient.errors.output import OutputIsInput
from idclient.errors.trust import SignatureInvalid
from idclient.model import SignatureAlgorithm
from idclient.trust.certificates import read_certificate
from idclient.value import frozen

_BLOCK = 1 << 18
SIGNATURE = FOLDER + "signatures0.xml"


@frozen
class InputFile:
    """A file to be put into a container under a name, as of a media type."""

    path: Path
    name: str
    media_type: str


def input_files(paths: Sequence[Path]) -> tuple[InputFile, ...]:
    """Return files under their own names. Raises: FileNameUnfit, FileNamesClash."""
    for path in paths:
        require_fit(path.name)
    if len({path.name.casefold() for path in paths}) != len(paths):
        raise FileNamesClash
    return tuple(InputFile(path, path.name, media_type(path.name)) for path in paths)


class ContainerSession:
    """A container in the making, beside its target. Leaving it without `commit` leaves nothing behind."""

    def __init__(self, files: Sequence[InputFile], target: Path, *, overwrite: Overwrite) -> None:
        """Open the files and the place. `files` is not empty.

        Raises: DocumentNotFound, DocumentUnreadable, DocumentEmpty, OutputIsInput, OutputExists, OutputNotWritten.
        """
        self._files = tuple(files)
        self._sources = _open_all(self._files)
        try:
            self._output = _output(self._sources, target, overwrite)
        except BaseException:
            self._close_sources()
            raise
        self.target = target
        self._writer = ArchiveWriter(self._output.descriptor)
        self._signed: tuple[SignedFile, ...] = ()

    def __enter__(self) -> Self:
        """Return the session."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Remove what was not committed."""
        self._output.discard()
        self._close_sources()

    def write_files(self, hash_name: str, *, check: Callable[[], None]) -> None:
        """Pack and digest the files. Blocks; `check` is called for each block and may raise.

        Raises: ContainerTooLarge, DocumentUnreadable, DocumentEmpty, OutputNotWritten.
        """
        self._writer.store(MIMETYPE, MEDIA_TYPE.encode())
        self._signed = tuple(
            SignedFile(file.name, file.media_type, self._write_file(file, source, hash_name, check))
            for file, source in zip(self._files, self._sources, strict=True)
        )
        self._writer.add(PATH, iter([write_manifest({file.name: file.media_type for file in self._files})]))

    def prepare(
        self,
        certificate: bytes,
        algorithm: SignatureAlgorithm,
        *,
        when: datetime,
        reference: CertificateReference = CertificateReference.V2,
    ) -> "Prepared":
        """Return what is to be signed, after `write_files` with the algorithm's hash. Raises: CertificateMalformed."""
        plan = SignaturePlan(
            files=self._signed, certificate=certificate, algorithm=algorithm, when=when, reference=reference
        )
        return Prepared(plan, plan_parts(plan))

    def finish(self, prepared: "Prepared", value: bytes, evidence: Evidence | None = None) -> None:
        """Write the signature and read everything back. Blocks. `value` was proven by `Prepared.require`.

        Raises: OutputNotVerified, ContainerError, OutputNotWritten.
        """
        self._writer.add(SIGNATURE, iter([write_signature(prepared.parts, value, evidence)]))
        self._writer.close()
        verify_own(self._output.path, value)

    @property
    def path(self) -> Path:
        """Where the container is until `commit`."""
        return self._output.path

    def commit(self) -> None:
        """Move the container to its name. Blocks. Raises: OutputExists, OutputNotWritten."""
        self._output.commit()

    def _write_file(self, file: InputFile, source: int, hash_name: str, check: Callable[[], None]) -> bytes:
        digest = hashlib.new(hash_name)
        size = 0

        def blocks() -> Iterator[bytes]:
            nonlocal size
            while block := _read(source, size):
                check()
                digest.update(block)
                size += len(block)
                yield block

        self._writer.add(file.name, blocks())
        if not size:
            raise DocumentEmpty
        return digest.digest()

    def _close_sources(self) -> None:
        for source in self._sources:
            os.close(source)


@frozen
class Prepared:
    """A signature that only lacks its value."""

    plan: SignaturePlan
    parts: SignedParts

    @property
    def digest(self) -> bytes:
        """The digest to sign, by the plan's algorithm."""
        return hashlib.new(self.plan.algorithm.hash_name, self.parts.message).digest()

    def require(self, value: bytes) -> None:
        """Prove a signature value: r‖s for EC keys, the plain block for RSA. Raises: SignatureMismatch."""
        public_key = read_certificate(self.plan.certificate).public_key
        try:
            verify_value(public_key, value, self.parts.message, scheme_of(signature_uri(self.plan.algorithm)))
        except SignatureInvalid as problem:
            raise SignatureMismatch(reason="value") from problem

    def imprint(self, value: bytes) -> bytes:
        """Return the digest that a signature time stamp is over, by the plan's algorithm."""
        return hashlib.new(self.plan.algorithm.hash_name, stamped_value(value)).digest()


def _open_all(files: Sequence[InputFile]) -> tuple[int, ...]:
    found: list[int] = []
    try:
        for file in files:
            found.append(_open(file.path))  # noqa: PERF401 those that are open are closed when the next one fails
    except BaseException:
        for descriptor in found:
            os.close(descriptor)
        raise
    return tuple(found)


def _open(path: Path) -> int:
    try:
        return os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError as error:
        raise DocumentNotFound from error
    except (OSError, ValueError) as error:
        raise _unreadable(error) from error


def _read(source: int, offset: int) -> bytes:
    try:
        return os.pread(source, _BLOCK, offset)
    except OSError as error:
        raise _unreadable(error) from error


def _output(sources: Sequence[int], target: Path, overwrite: Overwrite) -> Output:
    """Return the place for the container, which is none of the inputs, by another name perhaps."""
    output = Output(target, sources[0], overwrite)
    try:
        _require_none(target, sources)
    except BaseException:
        output.discard()
        raise
    return output


def _require_none(target: Path, sources: Sequence[int]) -> None:
    if target.exists() and any(os.path.samestat(target.stat(), os.fstat(source)) for source in sources):
        raise OutputIsInput


def _unreadable(error: OSError | ValueError) -> DocumentUnreadable:
    from idclient.documents.asice.archive import unreadable

    return unreadable(error)
