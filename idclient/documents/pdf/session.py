"""Signing one document: copy, digest, put the signature in, add evidence, read back, move into place.

    with SigningSession(document, target, overwrite=Overwrite.REFUSE, entropy=entropy) as session:
        digest = session.write(plan, "sha384", progress=progress, check=check)
        session.place(cms_over(digest))
        session.append_dss(evidence, when=now)
        session.verify_written()
        session.commit()

Whatever happens before `commit` leaves nothing behind.
"""

import hashlib
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from idclient.documents.pdf.changes import NewObject
from idclient.documents.pdf.copying import Check, Copying, Digest, Progress, cut_at, write_at
from idclient.documents.pdf.document import PdfDocument
from idclient.documents.pdf.output import Output, Overwrite
from idclient.documents.pdf.plan import BYTE_RANGE_ROOM, SignaturePlan
from idclient.documents.pdf.readback import Written, check_written, reread
from idclient.documents.pdf.signatures import Span
from idclient.documents.pdf.update import render_update
from idclient.errors.document import DocumentChanged, SignatureRoomTooSmall
from idclient.ports import Entropy

if TYPE_CHECKING:
    from idclient.documents.pdf.evidence import Evidence

HASHES = ("sha256", "sha384", "sha512")


class SigningSession:
    """One document being signed into a file beside `target`. Use as a context manager; steps in the order above.

    `midstate` is the digest at the end of the original bytes: a later time stamp's digest goes on from there.
    """

    def __init__(self, document: PdfDocument, target: Path, *, overwrite: Overwrite, entropy: Entropy) -> None:
        """Create the temporary file. Raises: OutputIsInput, OutputExists, OutputNotWritten."""
        self.document = document
        self.midstate: Digest | None = None
        self.byte_range = (0, 0, 0, 0)
        self._entropy = entropy
        self._contents = b""
        self._span = Span(0, 0)
        self._end = 0
        self._written: list[Written] = []
        self._plan: SignaturePlan | None = None
        self._output = Output(target, document.source.descriptor, overwrite)
        self._hash_name = ""
        self._copying = self._new_copying(HASHES[0])

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._copying.stop()
        self._output.discard()

    @property
    def path(self) -> Path:
        """Where the file is until `commit`."""
        return self._output.path

    @property
    def target(self) -> Path:
        """Where `commit` moves it."""
        return self._output.target

    @property
    def size(self) -> int:
        """The length of what is written so far, in bytes."""
        return self._end

    def begin(self, hash_name: str) -> None:
        """Copy and digest a large document from now on, ahead of `write`, which begins anew with another digest."""
        self._copying.stop()
        self._copying, self._hash_name, self.midstate = self._new_copying(hash_name), hash_name, None
        self._copying.start()

    def write(self, plan: SignaturePlan, hash_name: str, *, progress: Progress, check: Check) -> bytes:
        """Write the document and the update with room for the signature; return the digest to sign. Blocks.

        Written again with another plan, the document itself is neither copied nor digested a second time.

        `hash_name` is sha256, sha384 or sha512. `check` is called several times a second and raises to stop.
        Raises: DocumentUnreadable, DocumentChanged, DocumentTooLarge, OutputNotWritten, what `check` raises.
        """
        if hash_name != self._hash_name:
            self.begin(hash_name)
        copying, source = self._copying, self.document.source
        update = render_update(self.document, plan.objects, plan.next_number, self._entropy)
        body = update.bodies[plan.number]
        start = body + plan.contents_at
        end = start + 2 * plan.room + 2
        self._end = source.size + len(update.data)
        self._span = Span(source.size + start, source.size + end)
        self.byte_range = (0, self._span.start, self._span.end, self._end - self._span.end)
        room = body + plan.byte_range_at
        numbers = b"%d %d %d" % self.byte_range[1:]
        update.data[room : room + BYTE_RANGE_ROOM] = numbers.ljust(BYTE_RANGE_ROOM)
        if self.midstate is None:
            copying.wait(progress=progress, check=check)
            self.midstate = copying.digest
        self.require_unchanged()
        digest = self.midstate.copy()
        view = memoryview(update.data)
        digest.update(view[:start])
        digest.update(view[end:])
        write_at(self._output.descriptor, view, source.size)
        if self._plan is not None:
            cut_at(self._output.descriptor, self._end)
        self._plan = plan
        self._written = [Written(source.size, self._end, plan.objects)]
        return digest.digest()

    def place(self, cms: bytes) -> None:
        """Put the signature, DER, into its room. Raises: SignatureRoomTooSmall, OutputNotWritten."""
        room = (self._span.end - self._span.start - 2) // 2
        if len(cms) > room or not cms:
            raise SignatureRoomTooSmall(needed=len(cms), room=room)
        write_at(self._output.descriptor, cms.hex().encode("ascii"), self._span.start + 1)
        self._contents = cms.ljust(room, b"\0")

    def append_dss(self, evidence: "Evidence", *, when: datetime) -> None:
        """Append a revision with evidence for the signature just placed; `when` is the time it was collected.

        Raises: DocumentError, OutputNotWritten.
        """
        from idclient.documents.pdf.evidence import plan_dss

        with reread(self._output.descriptor, self.document, self._end) as signed:
            objects, next_number = plan_dss(signed, evidence, contents=self._contents, when=when)
            self._append(signed, objects, next_number)

    def verify_written(self, judge: Callable[[PdfDocument], None] = lambda _: None) -> None:
        """Read back what was appended, from the file, and compare; `judge` looks at it, too.

        Raises: OutputNotVerified, DocumentError, what `judge` raises.
        """
        if self._plan is not None:
            expected = (self.byte_range, self._contents)
            check_written(self._output.descriptor, self.document, self._written, self._plan, expected, judge)

    def require_unchanged(self) -> None:
        """Return if the document still is what was copied. Raises: DocumentChanged, DocumentUnreadable."""
        if not self.document.source.unchanged():
            raise DocumentChanged

    def commit(self) -> None:
        """Bring the file to the disk and to its name. Blocks.

        Raises: DocumentChanged, OutputExists, OutputNotWritten.
        """
        self.require_unchanged()
        self._output.commit()

    def _new_copying(self, hash_name: str) -> Copying:
        source = self.document.source
        return Copying(source.descriptor, self._output.descriptor, source.size, digest=hashlib.new(hash_name))

    def _append(self, signed: PdfDocument, objects: tuple[NewObject, ...], next_number: int) -> None:
        update = render_update(signed, objects, next_number, self._entropy)
        write_at(self._output.descriptor, update.data, self._end)
        self._written.append(Written(self._end, self._end + len(update.data), objects))
        self._end += len(update.data)
