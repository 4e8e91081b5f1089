"""Why a certificate, an OCSP response or a time stamp is not believed."""

from idclient.errors.base import Error


class TrustError(Error):
    """A certificate, OCSP response or time stamp that cannot be believed."""


class CertificateMalformed(TrustError):
    """The certificate cannot be read, or breaks RFC 5280."""

    code = "trust.certificate_malformed"


class CertificateExpired(TrustError):
    """The certificate was no longer valid. `role` is certificate or authority; `until` is its last second."""

    code = "trust.certificate_expired"

    def __init__(self, *, role: str, until: str) -> None:
        super().__init__(role=role, until=until)


class CertificateNotYetValid(TrustError):
    """The certificate was not valid yet. `role` is certificate or authority; `since` is its first second."""

    code = "trust.certificate_not_yet_valid"

    def __init__(self, *, role: str, since: str) -> None:
        super().__init__(role=role, since=since)


class CertificateNotForSigning(TrustError):
    """The certificate's key usage does not include nonRepudiation: it is not made for signatures on documents."""

    code = "trust.certificate_not_for_signing"


class CertificateNotForAuthentication(TrustError):
    """The certificate's key usage (digitalSignature) or its extended one does not let anybody log in with it."""

    code = "trust.certificate_not_for_authentication"


class CertificateIsAuthority(TrustError):
    """The certificate is an authority's, not a person's."""

    code = "trust.certificate_is_authority"


class CertificateExtensionUnknown(TrustError):
    """A critical extension of the certificate means nothing to this program. `oid` names it."""

    code = "trust.certificate_extension_unknown"

    def __init__(self, *, oid: str) -> None:
        super().__init__(oid=oid)


class KeyUnsupported(TrustError):
    """The public key is of a kind or size that is not accepted. `kind` says which."""

    code = "trust.key_unsupported"

    def __init__(self, *, kind: str) -> None:
        super().__init__(kind=kind)


class AlgorithmUnsupported(TrustError):
    """The signature or digest algorithm is too weak or unknown. `algorithm` is its name or OID."""

    code = "trust.algorithm_unsupported"

    def __init__(self, *, algorithm: str) -> None:
        super().__init__(algorithm=algorithm)


class SignatureInvalid(TrustError):
    """The signature does not fit the data and the key."""

    code = "trust.signature_invalid"


class ChainError(TrustError):
    """No trusted path leads from the certificate to an anchor."""


class ChainNotFound(ChainError):
    """No known authority issued the certificate."""

    code = "trust.chain_not_found"


class ChainTooLong(ChainError):
    """Every path found is longer than any honest one."""

    code = "trust.chain_too_long"


class ChainSignatureInvalid(ChainError):
    """An authority of that name is known, but it did not sign this certificate."""

    code = "trust.chain_signature_invalid"


class ChainIssuerNotAuthority(ChainError):
    """The issuer's certificate does not let it issue certificates (basicConstraints, keyUsage, path length)."""

    code = "trust.chain_issuer_not_authority"


class CertificateRevoked(TrustError):
    """The certificate was revoked or suspended. `since` is when, `reason` the CRLReason (RFC 5280)."""

    code = "trust.certificate_revoked"

    def __init__(self, *, since: str, reason: str) -> None:
        super().__init__(since=since, reason=reason)


class CertificateStatusUnknown(TrustError):
    """The responder does not know the certificate."""

    code = "trust.certificate_status_unknown"


class AnchorMissing(TrustError):
    """A pinned authority's certificate is not installed. `name` is the authority's."""

    code = "trust.anchor_missing"

    def __init__(self, *, name: str) -> None:
        super().__init__(name=name)


class AnchorDamaged(TrustError):
    """A pinned authority's certificate is not the one whose fingerprint is known. `name` is the authority's."""

    code = "trust.anchor_damaged"

    def __init__(self, *, name: str) -> None:
        super().__init__(name=name)


class DemoKeysNotKept(TrustError):
    """The TEST keys of the demo cannot be stored in or read from their folder."""

    code = "trust.demo_keys_not_kept"


class EvidenceMissing(TrustError):
    """Level B-LT needs proof for every certificate, and for `count` of them nobody offers any."""

    code = "trust.evidence_missing"

    def __init__(self, *, count: int) -> None:
        super().__init__(count=count)
