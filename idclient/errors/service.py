"""What goes wrong with a service on the network. `service` names it: ocsp, tsa; `host` is its host name."""

from idclient.errors.base import Error


class ServiceError(Error):
    """A failure of a network service or of the way to it."""

    def __init__(self, *, service: str, host: str = "") -> None:
        super().__init__(service=service, host=host or None)


class ServiceNotConfigured(ServiceError):
    """No address is configured for a service that the requested level needs."""

    code = "service.not_configured"


class ServiceUnreachable(ServiceError):
    """No connection could be made (name lookup, refused, network down)."""

    code = "service.unreachable"
    retry = True


class ServiceTimeout(ServiceError):
    """The service did not answer in time."""

    code = "service.timeout"
    retry = True


class ServiceTlsFailed(ServiceError):
    """The service could not prove who it is (TLS)."""

    code = "service.tls_failed"


class ServiceProxyFailed(ServiceError):
    """The configured proxy refused or could not be reached."""

    code = "service.proxy_failed"
    retry = True


class ServiceForbidden(ServiceError):
    """The service refuses this address or contract (HTTP 401, 403)."""

    code = "service.forbidden"


class ServiceOverloaded(ServiceError):
    """The service asks to come back later (HTTP 429, 503)."""

    code = "service.overloaded"
    retry = True


class ServiceRedirected(ServiceError):
    """The service points to another address, which is not followed."""

    code = "service.redirected"


class ServiceHttpStatus(ServiceError):
    """The service answered an unexpected HTTP status."""

    code = "service.http_status"
    retry = True

    def __init__(self, *, service: str, host: str = "", status: int) -> None:
        super().__init__(service=service, host=host)
        self.facts["status"] = status


class ServiceAnswerMalformed(ServiceError):
    """The service answered something that is not what its protocol prescribes."""

    code = "service.answer_malformed"


class ServiceAnswerTooLarge(ServiceError):
    """The service answered more than any honest answer holds."""

    code = "service.answer_too_large"
