"""What speaks against a signature on a document: found when one is made, and when one is checked."""

from idclient.errors.document import DocumentError


class SignatureMismatch(DocumentError):
    """The signature just made does not fit. `reason`: certificate, algorithm, or value (not over this document)."""

    code = "document.signature_mismatch"

    def __init__(self, *, reason: str) -> None:
        super().__init__(reason=reason)
        self.reason = reason
