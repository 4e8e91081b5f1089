"""Why proofs are undone: whoever gave them was revoked, or had no right to give them at that time."""

from idclient.errors.trust import CrlError, TimestampError, TrustError


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


class CrlIssuerExpired(CrlError):
    """The authority was not valid when it made the list."""

    code = "trust.crl_issuer_expired"


class TimestampUndone(TimestampError):
    """The time-stamping unit or its authority was revoked in a way that leaves none of its time stamps.

    `role` is certificate (the unit's) or authority, `since` when, `reason` the CRLReason (RFC 5280).
    """

    code = "trust.timestamp_undone"

    def __init__(self, *, role: str, since: str, reason: str) -> None:
        super().__init__(role=role, since=since, reason=reason)
