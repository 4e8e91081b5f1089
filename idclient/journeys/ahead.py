"""A document on its way before its turn: while the card is looked for, and while the token signs the one before it.

What goes wrong ahead is not told: it is met again, and told, when the document's turn has come.
"""

import hashlib
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import datetime
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Self

from idclient.documents.pdf.document import PdfDocument
from idclient.documents.pdf.output import Overwrite
from idclient.documents.pdf.plan import SignaturePlan
from idclient.documents.pdf.session import SigningSession
from idclient.errors import Cancelled, Error
from idclient.model import CanRequest, Dialog, Note, PasswordRequest, PinRequest, RestrictionRequest, SuspicionRequest
from idclient.ports import Entropy
from idclient.value import field, frozen

LIKELY_HASH = "sha384"
"""The keys of Estonian cards are P-384; with another key the document is digested again."""
_WAIT = 0.02
_PATIENCE = 0.15
"""Seconds that preparing is waited for once it is not wanted any more; then it is left behind and cleans up itself."""

Job = tuple[Path, Path]
"""Source and target."""

Opened = tuple[PdfDocument, SigningSession]


@frozen
class Attempt:
    """What makes the same document again: the time that it claims, and the seed of what is random in it.

    `digest` is what a phone was asked to sign before the program was started anew; empty for a new attempt.
    """

    when: datetime
    seed: bytes = field(repr=False)
    digest: bytes = field(default=b"", repr=False)

    def entropy(self) -> Entropy:
        """Return the same bytes in the same order for the same seed (SHAKE256)."""
        calls = count()
        return lambda size: hashlib.shake_256(self.seed + next(calls).to_bytes(8)).digest(size)


@frozen
class Prepared:
    """A document that lacks nothing but its signature over `digest`."""

    document: PdfDocument
    session: SigningSession
    plan: SignaturePlan
    digest: bytes
    attempt: Attempt


OpenDocument = Callable[[Path], PdfDocument]

Prepare = Callable[[Opened, Dialog], Prepared]
"""Plans, copies and digests. Blocks. Raises: Error."""


class Ahead:
    """Opens documents for signing, one of them ahead of its turn. Use as a context manager, from one thread."""

    def __init__(
        self, *, overwrite: Overwrite, entropy: Entropy, open_document: OpenDocument = PdfDocument.open
    ) -> None:
        """Take `open_document`, which asks nobody and works on any thread."""
        self._open_document = open_document
        self._overwrite = overwrite
        self._entropy = entropy
        self._stack = ExitStack()
        self._begun: tuple[Job, Opened] | None = None
        self._worker: _Worker | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._forget()

    def begin(self, job: Job) -> None:
        """Open a document now and begin to copy it, before it is known who signs. Never blocks for long nor raises."""
        self._forget()
        with suppress(Error):
            document, session = self._open(job, self._stack)
            session.begin(LIKELY_HASH)
            self._begun = job, (document, session)

    def prepare(self, job: Job, prepare: Prepare) -> None:
        """Prepare a document on a thread of its own from now on. Never blocks for long nor raises."""
        self._forget()

        def work(stack: ExitStack, dialog: Dialog) -> Prepared:
            return prepare(self._open(job, stack), dialog)

        self._worker = _Worker(job, work)
        self._worker.start()

    @contextmanager
    def take(self, job: Job, prepare: Prepare, dialog: Dialog) -> Iterator[Prepared]:
        """Give the document, prepared ahead or else now; at the end of the block it is closed. Blocks.

        Raises: DocumentError, what `prepare` raises, Cancelled.
        """
        with ExitStack() as stack:
            prepared = self._from_worker(job, stack, dialog)
            if prepared is None:
                prepared = prepare(self._from_beginning(job, stack) or self._open(job, stack), dialog)
            yield prepared

    def _from_worker(self, job: Job, stack: ExitStack, dialog: Dialog) -> Prepared | None:
        worker, self._worker = self._worker, None
        if worker is None:
            return None
        stack.callback(worker.close)
        if worker.job != job:
            return None
        worker.wait(dialog)
        if worker.prepared is None:
            worker.close()  # its output file would be in the way of the next attempt
        return worker.prepared

    def _from_beginning(self, job: Job, stack: ExitStack) -> Opened | None:
        begun, self._begun = self._begun, None
        stack.push(self._stack.pop_all())
        return begun[1] if begun is not None and begun[0] == job else None

    def _open(self, job: Job, stack: ExitStack) -> Opened:
        source, target = job
        document = stack.enter_context(self._open_document(source))
        session = SigningSession(document, target, overwrite=self._overwrite, entropy=self._entropy)
        return document, stack.enter_context(session)

    def _forget(self) -> None:
        worker, self._worker, self._begun = self._worker, None, None
        if worker is not None:
            worker.close()
        self._stack.close()


class _Worker(threading.Thread):
    """Prepares one document. `prepared` is None when it is not ready or something went wrong."""

    def __init__(self, job: Job, work: Callable[[ExitStack, Dialog], Prepared]) -> None:
        super().__init__(name="ahead", daemon=True)
        self.job = job
        self.prepared: Prepared | None = None
        self._work = work
        self._stack = ExitStack()
        self._dialog = _Nobody()

    def run(self) -> None:
        try:
            with suppress(Error):
                self.prepared = self._work(self._stack, self._dialog)
        finally:
            if self._dialog.stopped.is_set():
                self._stack.close()

    def wait(self, dialog: Dialog) -> None:
        """Return when the work is done, and tell how far it is meanwhile. Raises: Cancelled."""
        told: Note | None = None
        while self.is_alive():
            dialog.check()
            if self._dialog.note is not told:
                told = self._dialog.note
                if told is not None:
                    dialog.tell(told)
            self.join(_WAIT)

    def close(self) -> None:
        """Close what was opened, and stop the work first if it is still under way."""
        self._dialog.stopped.set()
        self.join(_PATIENCE)
        if not self.is_alive():
            self._stack.close()


class _Nobody:
    """The Dialog of a document before its turn: nobody is asked or told; `note` is what would have been told last."""

    def __init__(self) -> None:
        self.stopped = threading.Event()
        self.note: Note | None = None

    def ask_pin(self, request: PinRequest) -> bytearray:
        del request
        raise Cancelled

    def ask_can(self, request: CanRequest) -> bytearray:
        del request
        raise Cancelled

    def accept_suspicion(self, request: SuspicionRequest) -> bool:
        del request
        return False

    def ask_password(self, request: PasswordRequest) -> bytearray | None:
        del request
        return None

    def accept_restriction(self, request: RestrictionRequest) -> bool:
        del request
        return False

    def tell(self, note: Note) -> None:
        self.note = note

    def check(self) -> None:
        if self.stopped.is_set():
            raise Cancelled
