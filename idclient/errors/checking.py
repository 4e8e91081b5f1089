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
