"""What speaks against a signature on a document: found when one is made, and when one is checked."""

from idclient.errors.document import DocumentError


class SignatureMismatch(DocumentError):
    """The signature just made does not fit. `reason`: certificate, algorithm, or value (not over this document)."""

    code = "document.signature_mismatch"

    def __init__(self, *, reason: str) -> None:
        super().__init__(reason=reason)
        self.reason = reason


class CmsMalformed(DocumentError):
    """The signature's CMS cannot be read, or breaks RFC 5652."""

    code = "document.cms_malformed"


class CmsPadding(DocumentError):
    """Something other than zeros follows the CMS in /Contents."""

    code = "document.cms_padding"


class CmsSignerCount(DocumentError):
    """The CMS has none or several signers where a PDF signature has one. `count` says how many."""

    code = "document.cms_signer_count"

    def __init__(self, *, count: int) -> None:
        super().__init__(count=count)


class CmsContentPresent(DocumentError):
    """The CMS carries its own content: what was signed need not be the document."""

    code = "document.cms_content_present"


class CmsContentType(DocumentError):
    """The CMS says that something else than plain data was signed. `oid` is what it says."""

    code = "document.cms_content_type"

    def __init__(self, *, oid: str) -> None:
        super().__init__(oid=oid)


class CmsAttributeMissing(DocumentError):
    """The signature does not protect a fact that it must. `attribute` is its name in RFC 5652 or RFC 5035."""

    code = "document.cms_attribute_missing"

    def __init__(self, *, attribute: str) -> None:
        super().__init__(attribute=attribute)


class CmsAttributeRepeated(DocumentError):
    """A signed attribute that may occur once occurs several times. `oid` names it."""

    code = "document.cms_attribute_repeated"

    def __init__(self, *, oid: str) -> None:
        super().__init__(oid=oid)


class DigestDifferent(DocumentError):
    """The signed bytes of the document are not those that were signed."""

    code = "document.digest_different"


class SignatureWrong(DocumentError):
    """The signature value does not fit the signer's key: it was not made with it, or was changed."""

    code = "document.signature_wrong"


class SignerCertificateMissing(DocumentError):
    """The signer's certificate is not in the signature."""

    code = "document.signer_certificate_missing"


class SignerCertificateDifferent(DocumentError):
    """The signature was made for another certificate (signing-certificate attribute) than the one that comes along."""

    code = "document.signer_certificate_different"


class ByteRangeWrong(DocumentError):
    """The signature does not say properly which bytes it covers. `reason` is a stable word."""

    code = "document.byte_range_wrong"

    def __init__(self, *, reason: str) -> None:
        super().__init__(reason=reason)


class SignatureMalformed(DocumentError):
    """The signature dictionary is not as it must be. `reason`: duplicate-key, contents, type."""

    code = "document.signature_malformed"

    def __init__(self, *, reason: str) -> None:
        super().__init__(reason=reason)


class SubFilterUnsupported(DocumentError):
    """The signature is of a kind that this program does not check. `sub_filter` is its name."""

    code = "document.sub_filter_unsupported"

    def __init__(self, *, sub_filter: str) -> None:
        super().__init__(sub_filter=sub_filter)


class RevisionNotClosed(DocumentError):
    """The bytes covered do not end where a revision of a document ends."""

    code = "document.revision_not_closed"


class RevisionUnreadable(DocumentError):
    """The document as it was when it was signed cannot be read. `reason` is the code of what is wrong with it."""

    code = "document.revision_unreadable"

    def __init__(self, *, reason: str) -> None:
        super().__init__(reason=reason)


class SignatureMoved(DocumentError):
    """The signature is not, or not as it is now, in the revision that it covers: it was put in afterwards."""

    code = "document.signature_moved"


class ChangedAfterSigning(DocumentError):
    """The document was changed after it was signed, in ways that a signature does not permit. `count` of changes."""

    code = "document.changed_after_signing"

    def __init__(self, *, count: int) -> None:
        super().__init__(count=count)


class VisibleAddition(DocumentError):
    """A later signature, itself not valid, shows something on a page that this signature did not cover."""

    code = "document.visible_addition"


class CoveringAddition(DocumentError):
    """A later signature, in a field of its own, shows so much that it may hide what this signature covers."""

    code = "document.covering_addition"


class FilledFieldDiffers(DocumentError):
    """A field that was filled in after a signature, as its author permits, shows something else than it holds.

    Or nobody can tell what it shows. `field` is its name.
    """

    code = "document.filled_field_differs"

    def __init__(self, *, field: str) -> None:
        super().__init__(field=field)


class SignatureShared(DocumentError):
    """Several fields show one and the same signature."""

    code = "document.signature_shared"


class ClaimedTimeMissing(DocumentError):
    """The signature does not say when it was made."""

    code = "document.claimed_time_missing"


class StatusUnknown(DocumentError):
    """Nothing proves that the certificate was not revoked. `role` is certificate, authority or timestamping."""

    code = "document.status_unknown"

    def __init__(self, *, role: str) -> None:
        super().__init__(role=role)


class StatusNotOffered(DocumentError):
    """Nobody says whether a certificate is revoked: it names no service. `role` as in StatusUnknown."""

    code = "document.status_not_offered"

    def __init__(self, *, role: str) -> None:
        super().__init__(role=role)


class RevokedLater(DocumentError):
    """The certificate was revoked after the signature was made, which leaves the signature valid."""

    code = "document.revoked_later"

    def __init__(self, *, since: str) -> None:
        super().__init__(since=since)


class StatusNotRenewed(DocumentError):
    """Nobody says today whether the time-stamping unit has been revoked since. `reason` is the code of what failed."""

    code = "document.status_not_renewed"

    def __init__(self, *, reason: str) -> None:
        super().__init__(reason=reason)


class TimestampNotBelieved(DocumentError):
    """The signature's time stamp proves no time. `reason` is the code of what is wrong with it."""

    code = "document.timestamp_not_believed"

    def __init__(self, *, reason: str) -> None:
        super().__init__(reason=reason)
