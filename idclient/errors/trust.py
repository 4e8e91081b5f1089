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


class OcspMalformed(TrustError):
    """The OCSP response cannot be read, or breaks RFC 6960."""

    code = "trust.ocsp_malformed"


class OcspWrongCertificate(TrustError):
    """The OCSP response speaks of another certificate."""

    code = "trust.ocsp_wrong_certificate"


class OcspSeveralAnswers(TrustError):
    """The OCSP response holds none or several answers where one was asked for. `count` says how many."""

    code = "trust.ocsp_several_answers"

    def __init__(self, *, count: int) -> None:
        super().__init__(count=count)


class OcspSignatureInvalid(TrustError):
    """The OCSP response is not signed by the responder it names."""

    code = "trust.ocsp_signature_invalid"


class OcspResponderMissing(TrustError):
    """The OCSP response names a responder whose certificate is nowhere to be found."""

    code = "trust.ocsp_responder_missing"


class OcspResponderNotAuthorised(TrustError):
    """The responder is neither the issuer nor delegated by it (issuer's signature, EKU OCSPSigning)."""

    code = "trust.ocsp_responder_not_authorised"


class OcspResponderExpired(TrustError):
    """The responder's certificate was not valid when it answered."""

    code = "trust.ocsp_responder_expired"


class OcspExtensionUnknown(TrustError):
    """A critical extension of the OCSP response means nothing to this program. `oid` names it."""

    code = "trust.ocsp_extension_unknown"

    def __init__(self, *, oid: str) -> None:
        super().__init__(oid=oid)


class OcspNonceMissing(TrustError):
    """The OCSP response does not repeat the request's nonce: it may be an old one."""

    code = "trust.ocsp_nonce_missing"


class OcspNonceDifferent(TrustError):
    """The OCSP response carries the nonce of another request."""

    code = "trust.ocsp_nonce_different"


class OcspTimeError(TrustError):
    """A time in the OCSP response does not fit. `seconds` is the distance from this computer's clock."""

    def __init__(self, *, seconds: int) -> None:
        super().__init__(seconds=seconds)


class OcspStale(OcspTimeError):
    """The status (thisUpdate) is older than a fresh answer may be."""

    code = "trust.ocsp_stale"


class OcspFromFuture(OcspTimeError):
    """The status (thisUpdate) lies in the future."""

    code = "trust.ocsp_from_future"


class OcspExpired(OcspTimeError):
    """The time for a newer status (nextUpdate) has passed."""

    code = "trust.ocsp_expired"


class OcspProducedAtWrong(OcspTimeError):
    """The response was signed (producedAt) long ago, in the future, or before its own status."""

    code = "trust.ocsp_produced_at_wrong"


class OcspTimesContradict(OcspTimeError):
    """The next update lies before this one."""

    code = "trust.ocsp_times_contradict"


class OcspBeforeSigning(OcspTimeError):
    """The response is older than the moment it must speak for. `seconds` is by how much."""

    code = "trust.ocsp_before_signing"


class OcspAfterExpiry(OcspTimeError):
    """The response was made when the certificate had expired, when responders may no longer know."""

    code = "trust.ocsp_after_expiry"


class CertificateRevoked(TrustError):
    """The certificate was revoked or suspended. `since` is when, `reason` the CRLReason (RFC 5280)."""

    code = "trust.certificate_revoked"

    def __init__(self, *, since: str, reason: str) -> None:
        super().__init__(since=since, reason=reason)


class CertificateStatusUnknown(TrustError):
    """The responder does not know the certificate."""

    code = "trust.certificate_status_unknown"


class CrlError(TrustError):
    """A certificate revocation list that cannot be believed."""


class CrlMalformed(CrlError):
    """The list cannot be read, or breaks RFC 5280."""

    code = "trust.crl_malformed"


class CrlWrongIssuer(CrlError):
    """The list is another authority's."""

    code = "trust.crl_wrong_issuer"


class CrlSignatureInvalid(CrlError):
    """The list is not signed by the authority it names, or the authority may not sign lists."""

    code = "trust.crl_signature_invalid"


class CrlNotCurrent(CrlError):
    """The list is not of the time it must speak for. `seconds` is by how much."""

    code = "trust.crl_not_current"

    def __init__(self, *, seconds: int) -> None:
        super().__init__(seconds=seconds)


class CrlScopeUnsupported(CrlError):
    """The list covers only some certificates or changes (partitioned, indirect, delta). `oid` says why."""

    code = "trust.crl_scope_unsupported"

    def __init__(self, *, oid: str) -> None:
        super().__init__(oid=oid)


class TimestampError(TrustError):
    """A time stamp that cannot be believed."""


class TimestampMalformed(TimestampError):
    """The time-stamp token cannot be read, or breaks RFC 3161."""

    code = "trust.timestamp_malformed"


class TimestampImprintDifferent(TimestampError):
    """The time stamp is for other data."""

    code = "trust.timestamp_imprint_different"


class TimestampNonceMissing(TimestampError):
    """The time stamp does not repeat the request's nonce: it may be an old one."""

    code = "trust.timestamp_nonce_missing"


class TimestampNonceDifferent(TimestampError):
    """The time stamp carries the nonce of another request."""

    code = "trust.timestamp_nonce_different"


class TimestampTimeOff(TimestampError):
    """The time in the time stamp is far from this computer's clock. `seconds` is by how much (ahead: positive)."""

    code = "trust.timestamp_time_off"

    def __init__(self, *, seconds: int) -> None:
        super().__init__(seconds=seconds)


class TimestampContentTypeWrong(TimestampError):
    """The token's signature is over content of another type than a time stamp."""

    code = "trust.timestamp_content_type_wrong"


class TimestampDigestDifferent(TimestampError):
    """The token's signed digest does not fit the token's content."""

    code = "trust.timestamp_digest_different"


class TimestampSignatureInvalid(TimestampError):
    """The token is not signed by the key of its signer."""

    code = "trust.timestamp_signature_invalid"


class TimestampSignerMissing(TimestampError):
    """The certificate of the token's signer is nowhere to be found."""

    code = "trust.timestamp_signer_missing"


class TimestampSignerUnbound(TimestampError):
    """The token does not name its signing certificate (ESSCertID), as RFC 3161 prescribes."""

    code = "trust.timestamp_signer_unbound"


class TimestampSignerDifferent(TimestampError):
    """The token names another signing certificate (ESSCertID) than the one that comes with it."""

    code = "trust.timestamp_signer_different"


class TimestampSignerPurpose(TimestampError):
    """The signer's certificate is not for time stamps alone (EKU timeStamping, critical, nothing else)."""

    code = "trust.timestamp_signer_purpose"


class TimestampExtensionUnknown(TimestampError):
    """A critical extension of the time stamp means nothing to this program. `oid` names it."""

    code = "trust.timestamp_extension_unknown"

    def __init__(self, *, oid: str) -> None:
        super().__init__(oid=oid)


class TimestampNotTrusted(TimestampError):
    """The time-stamping authority is not one that is trusted. `reason` is the code of what is wrong with its chain."""

    code = "trust.timestamp_not_trusted"

    def __init__(self, *, reason: str) -> None:
        super().__init__(reason=reason)


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
