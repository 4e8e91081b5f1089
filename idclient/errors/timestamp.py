"""Why a time stamp is not believed (RFC 3161, RFC 5816), each failure by its own class."""

from idclient.errors.trust import TrustError


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


class TimestampUndone(TimestampError):
    """The time-stamping unit or its authority was revoked in a way that leaves none of its time stamps.

    `role` is certificate (the unit's) or authority, `since` when, `reason` the CRLReason (RFC 5280).
    """

    code = "trust.timestamp_undone"

    def __init__(self, *, role: str, since: str, reason: str) -> None:
        super().__init__(role=role, since=since, reason=reason)
