"""Why a revocation list is not believed (RFC 5280, 5), each failure by its own class."""

from idclient.errors.trust import TrustError


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


class CrlIssuerExpired(CrlError):
    """The authority was not valid when it made the list."""

    code = "trust.crl_issuer_expired"
