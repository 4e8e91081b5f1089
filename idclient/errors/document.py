"""Why a document cannot be signed, written or checked."""

from idclient.errors.base import Error


class DocumentError(Error):
    """A failure of a document: reading, signing, writing or checking it."""


class DocumentNotFound(DocumentError):
    """There is no file at the path given."""

    code = "document.not_found"


class DocumentUnreadable(DocumentError):
    """The operating system does not let the file be read. `reason` is the symbolic errno, for example EACCES."""

    code = "document.unreadable"
    retry = True

    def __init__(self, *, reason: str) -> None:
        super().__init__(reason=reason)


class DocumentEmpty(DocumentError):
    """The file has no bytes."""

    code = "document.empty"


class DocumentNotPdf(DocumentError):
    """The file does not begin like a PDF file."""

    code = "document.not_pdf"


class DocumentDamaged(DocumentError):
    """The structure is broken. `reason` is a stable word for the place, `offset` the byte where it shows."""

    code = "document.damaged"

    def __init__(self, *, reason: str, offset: int | None = None) -> None:
        super().__init__(reason=reason, offset=offset)
        self.reason = reason


class RepairRefused(DocumentError):
    """The document is damaged and cannot be written anew without risk. `reason` says why.

    It is signed (a rewritten copy would not be), encrypted, its catalog is lost, or pages, or the contents of a page.
    """

    code = "document.repair_refused"

    def __init__(self, *, reason: str) -> None:
        super().__init__(reason=reason)


class DocumentTooComplex(DocumentError):
    """A limit that no honest document reaches was hit. `limit` names it."""

    code = "document.too_complex"

    def __init__(self, *, limit: str) -> None:
        super().__init__(limit=limit)


class DocumentTooLarge(DocumentError):
    """The cross-reference table of the file has ten digits for an offset (ISO 32000-2, 7.5.4) and would need more."""

    code = "document.too_large"


class DocumentEncrypted(DocumentError):
    """The document is encrypted and cannot be read; the classes below say why."""

    code = "document.encrypted"


class DocumentPasswordNeeded(DocumentEncrypted):
    """The document opens with a password only, and nobody gave one."""

    code = "document.password_needed"


class DocumentPasswordWrong(DocumentEncrypted):
    """None of the passwords given opens the document."""

    code = "document.password_wrong"


class DocumentEncryptionUnsupported(DocumentEncrypted):
    """The document is encrypted in a way that is not known here.

    `reason`: dictionary (where there is none to be found), public-key, handler, version, crypt-filter,
    or authentication-code.
    """

    code = "document.encryption_unsupported"

    def __init__(self, *, reason: str) -> None:
        super().__init__(reason=reason)


class DocumentRestricted(DocumentError):
    """Its author does not let others sign the document (`/P`), and nobody agreed to do so all the same."""

    code = "document.restricted"


class DocumentCertified(DocumentError):
    """Its author certified the document and forbade every change (DocMDP level 1): a signature would break that."""

    code = "document.certified"


class DocumentSuspicious(DocumentError):
    """Inspection warns of the document, and nobody agreed to sign it all the same. `finding` is the first code."""

    code = "document.suspicious"

    def __init__(self, *, finding: str, warnings: int) -> None:
        super().__init__(finding=finding, warnings=warnings)


class DocumentNoPages(DocumentError):
    """The document has no page that could carry a signature field."""

    code = "document.no_pages"


class PageMissing(DocumentError):
    """The document has fewer pages than the number asked for, counted from 1."""

    code = "document.page_missing"

    def __init__(self, *, page: int) -> None:
        super().__init__(page=page)


class FieldSigned(DocumentError):
    """The signature field asked for is signed already."""

    code = "document.field_signed"


class FieldLocked(DocumentError):
    """An earlier signature locks the field asked for (FieldMDP): signing it would break that signature."""

    code = "document.field_locked"


class CertificationLate(DocumentError):
    """Only the first signature of a document can certify it, and this one has signatures already."""

    code = "document.certification_late"


class SeedValueUnmet(DocumentError):
    """The author of the signature field demands what this signature is not (seed values; ISO 32000-2, Table 237).

    `constraint`: malformed, filter, sub-filter, version, digest, appearance, certification, lock-document,
    legal-attestation, time-stamp, revocation, no-revocation, reason, no-reason; of the certificate: certificate,
    issuer, policy, key-usage, subject. `wanted` is what would do, where that is short.
    """

    code = "document.seed_value_unmet"

    def __init__(self, *, constraint: str, wanted: str | None = None) -> None:
        super().__init__(constraint=constraint, wanted=wanted)


class FieldUnsuitable(DocumentError):
    """The field asked for cannot take this signature. `reason`: not-signature, locks, name."""

    code = "document.field_unsuitable"

    def __init__(self, *, reason: str) -> None:
        super().__init__(reason=reason)


class CommitmentWithReason(DocumentError):
    """A signature states a commitment or a reason, never both (EN 319 142-1, 6.3)."""

    code = "document.commitment_with_reason"


class NothingToAugment(DocumentError):
    """There is no signature and no time stamp in the document that could be carried on."""

    code = "document.nothing_to_augment"


class SignatureNotSound(DocumentError):
    """An existing signature does not hold, so that nothing is built on it.

    `signature` counts from 1 in the order of signing, `reason` is the code of what speaks most against it.
    """

    code = "document.signature_not_sound"

    def __init__(self, *, signature: int, reason: str) -> None:
        super().__init__(signature=signature, reason=reason)
        self.reason = reason


class CertifiedAgainstAll(DocumentError):
    """A warning: the author allowed no change. A time stamp and evidence are none (ISO 32000-2, Table 257)."""

    code = "document.certified_against_all"


class DocumentChanged(DocumentError):
    """The file was changed or replaced by another program while it was being signed."""

    code = "document.changed"
    retry = True
