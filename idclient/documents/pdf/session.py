"""Signing one document: copy, digest, put the signature in, add evidence, read back, move into place.

    with SigningSession(document, target, overwrite=Overwrite.REFUSE, entropy=entropy) as session:
        digest = session.write(plan, "sha384", progress=progress, check=check)
        session.place(cms_over(digest))
        session.append_dss(evidence, when=now)
        session.place(token_over(session.append_timestamp(room=16384)))
        session.verify_written()
        session.commit()

Whatever happens before `commit` leaves nothing behind.
"""

import hashlib
import os
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from idclient.documents.pdf.copying import Check, Copying, Digest, Progress, cut_at, write_at
from idclient.documents.pdf.document import PdfDocument
from idclient.documents.pdf.output import Output, Overwrite
from idclient.documents.pdf.plan import BYTE_RANGE_ROOM, SignaturePlan
from idclient.documents.pdf.readback import Placed, Written, check_written, reread
from idclient.documents.pdf.source import Source
from idclient.documents.pdf.update import Update, render_update
from idclient.errors.document import DocumentChanged
from idclient.errors.output import OutputNotVerified, SignatureRoomTooSmall
from idclient.ports import Entropy
from idclient.value import replace

if TYPE_CHECKING:
    from idclient.documents.pdf.evidence import Evidence

_BLOCK = 1 << 20
HASHES = ("sha256", "sha384", "sha512")


class SigningSession:
    """One document being signed into a file beside `target`. Use as a context manager; steps in the order above.

    `midstate` is the digest at the end of the original bytes: that of a later time stamp goes on from there.
    """

    def __init__(self, document: PdfDocument, target: Path, *, overwrite: Overwrite, entropy: Entropy) -> None:
        """Create the temporary file. Raises: OutputIsInput, OutputExists, OutputNotWritten."""
        self.document = document
        self.midstate: Digest | None = None
        self._entropy = entropy
        self._end = 0
        self._written: list[Written] = []
        self._placed: list[Placed] = []
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
    def byte_range(self) -> tuple[int, int, int, int]:
        """The `/ByteRange` of the room made last."""
        return self._placed[-1].byte_range

    @property
    def size(self) -> int:
        """The length of what is written so far, in bytes."""
        return self._end

    def begin(self, hash_name: str) -> None:
        """Copy and digest a large document from now on, ahead of `write`, which begins anew with another digest."""
        self._copying.stop()
        self._copying, self._hash_name, self.midstate = self._new_copying(hash_name), hash_name, None
        self._copying.start()

    def copy(self, hash_name: str, *, progress: Progress, check: Check) -> None:
        """Have the document itself copied and digested, and nothing behind it. Blocks.

        `hash_name` is sha256, sha384 or sha512. `check` is called several times a second and raises to stop.
        Raises: DocumentUnreadable, DocumentChanged, OutputNotWritten, what `check` raises.
        """
        if hash_name != self._hash_name:
            self.begin(hash_name)
        if self.midstate is None:
            self._copying.wait(progress=progress, check=check)
            self.midstate = self._copying.digest
        self.require_unchanged()
        if self._written:
            cut_at(self._output.descriptor, self.document.source.size)
        self._end, self._written, self._placed = self.document.source.size, [], []

    def write(
        self,
        plan: SignaturePlan,
        hash_name: str,
        *,
        progress: Progress,
        check: Check,
        entropy: Entropy | None = None,
    ) -> bytes:
        """Write the document and the update with room for the signature; return the digest to sign. Blocks.

        `entropy` stands in for the session's where the same update may have to be made once more. Written again with
        another plan, the document itself is neither copied nor digested a second time.

        Raises: DocumentTooLarge, DocumentError, and as `copy`.
        """
        if hash_name != self._hash_name:
            self.begin(hash_name)
        update = render_update(self.document, plan.objects, plan.next_number, entropy or self._entropy)
        self.copy(hash_name, progress=progress, check=check)
        return self._append_room(plan, update)

    def append_timestamp(self, *, room: int) -> bytes:
        """Append a revision with room, in bytes, for a time stamp over everything so far; return the digest to stamp.

        The document's own bytes are not read again. Raises: DocumentError, OutputNotWritten.
        """
        from idclient.documents.pdf.stamping import plan_timestamp

        with self._reread() as document:
            plan = plan_timestamp(document, room=room)
            return self._append_room(plan, render_update(document, plan.objects, plan.next_number, self._entropy))

    def place(self, der: bytes) -> None:
        """Put the signature or time stamp into the room made last. Raises: SignatureRoomTooSmall, OutputNotWritten."""
        placed = self._placed[-1]
        room = placed.plan.room
        if len(der) > room or not der:
            raise SignatureRoomTooSmall(needed=len(der), room=room)
        write_at(self._output.descriptor, der.hex().encode("ascii"), placed.byte_range[1] + 1)
        self._placed[-1] = replace(placed, contents=der.ljust(room, b"\0"))

    def append_dss(self, evidence: "Evidence", *, when: datetime) -> None:
        """Append a revision with evidence for what was placed last; `when` is the time it was collected.

        Raises: DocumentError, OutputNotWritten.
        """
        self.append_store({self._placed[-1].contents: evidence}, when=when)

    def append_store(self, entries: "Mapping[bytes, Evidence]", *, when: datetime) -> None:
        """Append a revision with evidence for several signatures, by their `/Contents`. Otherwise as `append_dss`."""
        from idclient.documents.pdf.evidence import plan_store

        with self._reread() as document:
            objects, next_number = plan_store(document, entries, when=when)
            self._append(render_update(document, objects, next_number, self._entropy))

    def verify_written(self, judge: Callable[[PdfDocument], None] = lambda _: None) -> None:
        """Read back what was appended, from the file, and compare; `judge` looks at it, too.

        Raises: OutputNotVerified, DocumentError, what `judge` raises.
        """
        if self._written:
            check_written(self._output.descriptor, self.document, self._written, self._placed, judge)

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

    def _reread(self) -> PdfDocument:
        return reread(self._output.descriptor, self.document, self._end)

    def _append_room(self, plan: SignaturePlan, update: Update) -> bytes:
        """Append an update once its byte range is filled in; return the digest of everything but the room."""
        start = update.at(plan.number, plan.contents_at)
        end = start + 2 * plan.room + 2
        size = self._end + len(update.data)
        byte_range = (0, self._end + start, self._end + end, size - self._end - end)
        room = update.at(plan.number, plan.byte_range_at)
        update.data[room : room + BYTE_RANGE_ROOM] = (b"%d %d %d" % byte_range[1:]).ljust(BYTE_RANGE_ROOM)
        digest = self._digest_so_far()
        view = memoryview(update.data)
        digest.update(view[:start])
        digest.update(view[end:])
        self._placed.append(Placed(plan, byte_range))
        self._append(update)
        return digest.digest()

    def _digest_so_far(self) -> Digest:
        """Go on from the digest of the document's own bytes through the revisions appended to it."""
        if self.midstate is None:
            raise OutputNotVerified(reason="copied-bytes")
        digest = self.midstate.copy()
        with Source(os.dup(self._output.descriptor), end=self._end) as written:
            for offset in range(self.document.source.size, self._end, _BLOCK):
                digest.update(written.read(offset, min(_BLOCK, self._end - offset)))
        return digest

    def _append(self, update: Update) -> None:
        write_at(self._output.descriptor, update.data, self._end)
        self._written.append(Written(self._end, self._end + len(update.data), update.objects))
        self._end += len(update.data)
