"""Why a login with Web eID is refused: by our own host before anything is signed, or by the service that checks it.

No fact holds an origin, a nonce, a name or anything else of the token.
"""

from idclient.errors.base import Error


class LoginError(Error):
    """A failure of a login with an authentication token."""


class OriginRefused(LoginError):
    """What should be a web origin is none that may be signed. `why` says what is wrong with it, in one word."""

    code = "login.origin_refused"

    def __init__(self, *, why: str) -> None:
        super().__init__(why=why)


class NonceUnfit(LoginError):
    """The challenge nonce is shorter than 44 or longer than 128 characters, or not visible ASCII."""

    code = "login.nonce_unfit"


class NonceUnknown(LoginError):
    """The session has no open challenge: none was issued, or it was used already (a replay)."""

    code = "login.nonce_unknown"
    retry = True


class NonceExpired(LoginError):
    """The challenge was issued too long ago."""

    code = "login.nonce_expired"
    retry = True


class TokenMalformed(LoginError):
    """The token is not what the format prescribes: JSON, a field, its type or its encoding. `part` names it."""

    code = "login.token_malformed"

    def __init__(self, *, part: str = "") -> None:
        super().__init__(part=part or None)


class TokenFormatUnsupported(LoginError):
    """The token is of another format than the service takes."""

    code = "login.token_format"


class TokenAlgorithmDifferent(LoginError):
    """The algorithm that the token names does not go with the certificate's key."""

    code = "login.token_algorithm"


class TokenSignatureInvalid(LoginError):
    """The signature is not this certificate's over this service's origin and this session's nonce."""

    code = "login.token_signature"


class TokenCertificatePurpose(LoginError):
    """The certificate is not one to log in with: no digitalSignature, no clientAuth, or an authority's."""

    code = "login.certificate_purpose"


class TokenCertificatePolicy(LoginError):
    """The certificate was issued under a policy that the service refuses. `policy` is its dotted OID."""

    code = "login.certificate_policy"

    def __init__(self, *, policy: str) -> None:
        super().__init__(policy=policy)


class SigningCertificateDifferent(LoginError):
    """A signing certificate that came with the token is not the same person's, issuer's, or not for signing."""

    code = "login.signing_certificate"


class LoginUnsupported(LoginError):
    """This means of authentication cannot log in to a service that wants a Web eID token."""

    code = "login.unsupported"


class LoginRequestRefused(LoginError):
    """A request that the service does not take. `why`: address, host, json, method, origin, size, time, type."""

    code = "login.request_refused"

    def __init__(self, *, why: str) -> None:
        super().__init__(why=why)


class LoginTooMany(LoginError):
    """The service has too much to do, or one address asks too often; nothing was looked at."""

    code = "login.too_many"
    retry = True


class NotLoggedIn(LoginError):
    """The session is over, or there never was one."""

    code = "login.no_session"


class LoginRefused(LoginError):
    """The service that was logged in to refused. `status` is HTTP's; `service_code` is its own word for the reason."""

    code = "login.refused"

    def __init__(self, *, status: int, service_code: str | None = None) -> None:
        super().__init__(status=status, service_code=service_code)
