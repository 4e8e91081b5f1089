"""A document on its way before its turn: copied and digested while the card is still being looked for.

What goes wrong ahead is not told: it is met again, and told, when the document's turn has come.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from idclient.documents.pdf.document import PdfDocument
from idclient.documents.pdf.output import Overwrite
from idclient.documents.pdf.session import SigningSession
from idclient.errors import Error
from idclient.ports import Entropy

LIKELY_HASH = "sha384"
"""The keys of Estonian cards are P-384; with another key the document is digested again."""

Job = tuple[Path, Path]
"""Source and target."""

Opened = tuple[PdfDocument, SigningSession]
Opening = AbstractContextManager[Opened]


class Ahead:
    """Opens documents for signing, one of them ahead of its turn. Use as a context manager."""

    def __init__(self, *, overwrite: Overwrite, entropy: Entropy) -> None:
        self._overwrite = overwrite
        self._entropy = entropy
        self._stack = ExitStack()
        self._job: Job | None = None
        self._opened: list[Opened] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._forget()

    def begin(self, job: Job) -> None:
        """Open a document now and begin to copy it. Never blocks for long, never raises an Error."""
        self._forget()
        with suppress(Error):
            document, session = self._open(job, self._stack)
            session.begin(LIKELY_HASH)
            self._job, self._opened = job, [(document, session)]

    @contextmanager
    def open(self, job: Job) -> Iterator[Opened]:
        """Give the document begun ahead, or open it now; at the end of the block both are closed.

        Raises: DocumentError.
        """
        if job == self._job and self._opened:
            try:
                yield self._opened[0]
            finally:
                self._forget()
            return
        with ExitStack() as stack:
            yield self._open(job, stack)

    def _open(self, job: Job, stack: ExitStack) -> Opened:
        source, target = job
        document = stack.enter_context(PdfDocument.open(source))
        session = SigningSession(document, target, overwrite=self._overwrite, entropy=self._entropy)
        return document, stack.enter_context(session)

    def _forget(self) -> None:
        self._job, self._opened = None, []
        self._stack.close()
