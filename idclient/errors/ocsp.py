"""Why an OCSP response is not believed (RFC 6960), each failure by its own class."""

from idclient.errors.trust import TrustError


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


class OcspResponderRevoked(TrustError):
    """The responder was revoked when it answered, or its key may be in other hands. `since` is when, `reason` why."""

    code = "trust.ocsp_responder_revoked"

    def __init__(self, *, since: str, reason: str) -> None:
        super().__init__(since=since, reason=reason)


class OcspResponderUnproven(TrustError):
    """The responder is not exempt from revocation, and the list that its certificate names is not at hand."""

    code = "trust.ocsp_responder_unproven"


class OcspIssuerExpired(TrustError):
    """The authority in whose name the responder answered was not valid at that time."""

    code = "trust.ocsp_issuer_expired"
