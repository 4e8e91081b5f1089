"""The passwords of a run's documents: each asked for once, tried on all, wiped at the end.

The document's key is kept by what it opens, so that a document that is opened again asks nobody.
"""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from idclient.documents.pdf.document import PdfDocument
from idclient.errors.document import DocumentError, DocumentPasswordNeeded, DocumentPasswordWrong, DocumentRestricted
from idclient.model import Dialog, PasswordRequest, RestrictionRequest

if TYPE_CHECKING:
    from idclient.documents.pdf.encryption.protection import Protection
    from idclient.documents.pdf.encryption.security import Security, Unlocked

_MOST = 100
"""Passwords tried on one document."""


def opener_like(document: PdfDocument) -> Callable[[Path], PdfDocument]:
    """Return what opens copies of a document that is open already. Raises: DocumentError."""
    key = document.key
    return lambda path: PdfDocument.open(path, key=key)


class Keyring:
    """What opens encrypted documents. `open` may be called from any thread, the rest from the dialog's."""

    def __init__(self, dialog: Dialog, *, repair: bool = False) -> None:
        """Take the person to ask; with `repair`, damaged documents are opened as copies written anew."""
        self.repaired: set[Path] = set()
        """The documents of which a rewritten copy was opened."""
        self._repair = repair
        self._dialog = dialog
        self._passwords: list[bytearray] = []
        self._keys: dict[Protection, Unlocked] = {}

    def open(self, path: Path) -> PdfDocument:
        """Open a document, with its key if that is known; nobody is asked. Raises: DocumentError."""
        document = self._opened(path)
        if document.encrypted:
            try:
                self._take(document.security)
            except DocumentError:
                """It is met again when something is read."""
        return document

    def open_unlocked(self, path: Path) -> PdfDocument:
        """Open a document and ask for its password where it has one. Blocks. Raises: DocumentError, Cancelled."""
        document = self.open(path)
        try:
            self.unlock(document, path)
        except BaseException:
            document.close()
            raise
        return document

    def unlock(self, document: PdfDocument, path: Path) -> None:
        """Ask for the password of a document that does not open without, until one fits. Blocks.

        Raises: DocumentPasswordNeeded, DocumentPasswordWrong, DocumentEncryptionUnsupported, DocumentError, Cancelled.
        """
        security = document.security if document.encrypted else None
        if security is None:
            return
        if security.is_locked():
            self._try_all(security)
        attempt = 0
        while security.is_locked():
            if not self._ask(security, PasswordRequest(str(path), attempt)):
                raise DocumentPasswordWrong if attempt else DocumentPasswordNeeded
            attempt += 1
        self._keep(security)

    def require_permitted(self, document: PdfDocument, path: Path, *, filling: bool) -> None:
        """Return if the author lets others sign, by `filling` a field or adding one, or if the person insists. Blocks.

        The owner password permits everything. Raises: DocumentRestricted, DocumentError, Cancelled.
        """
        security = document.security if document.encrypted else None
        if security is None or security.permits_signature(filling=filling):
            return
        self._try_all(security)
        attempt = 0
        while not security.permits_signature(filling=filling):
            if not self._ask(security, PasswordRequest(str(path), attempt, owner=True)):
                break
            attempt += 1
        self._keep(security)
        if security.permits_signature(filling=filling):
            return
        if not self._dialog.accept_restriction(RestrictionRequest(str(path))):
            raise DocumentRestricted

    def forget(self) -> None:
        """Overwrite every password; keys go with the documents."""
        for password in self._passwords:
            password[:] = bytes(len(password))
        self._passwords.clear()
        self._keys.clear()

    def _opened(self, path: Path) -> PdfDocument:
        if not self._repair:
            return PdfDocument.open(path)
        from idclient.documents.repair import open_repaired

        document, rewritten = open_repaired(path)
        if rewritten:
            self.repaired.add(path)
        return document

    def _ask(self, security: "Security", request: PasswordRequest) -> bool:
        """Try one more password; return whether there was one."""
        password = self._dialog.ask_password(request) if request.attempt < _MOST else None
        if password is None:
            return False
        self._passwords.append(password)
        self._try(security, password)
        return True

    def _try_all(self, security: "Security") -> None:
        for password in self._passwords[-_MOST:]:
            self._try(security, password)

    def _try(self, security: "Security", password: bytearray) -> None:
        try:
            security.unlock(password)
        except DocumentPasswordWrong:
            """Another one may fit."""

    def _take(self, security: "Security | None") -> None:
        key = self._keys.get(security.protection) if security is not None else None
        if security is not None and key is not None:
            security.use(key)

    def _keep(self, security: "Security") -> None:
        if security.unlocked is not None:
            self._keys[security.protection] = security.unlocked
