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


class ServicePinExpired(ServiceError):
    """Every key pinned for the service is past its date. Nothing was sent."""

    code = "service.pin_expired"


class ServicePinMismatch(ServiceError):
    """The server's key is none of those pinned, or it has none (plain http). Nothing was sent."""

    code = "service.pin_mismatch"


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


class ServiceAddressInvalid(ServiceError):
    """The service's address is not one that can be asked (only http and https)."""

    code = "service.address_invalid"


class ServiceInterrupted(ServiceError):
    """The connection broke before the whole answer had come."""

    code = "service.interrupted"
    retry = True


class OcspRequestRefused(ServiceError):
    """The responder calls our request malformed (OCSPResponseStatus 1)."""

    code = "service.ocsp_request_refused"


class OcspResponderFailed(ServiceError):
    """The responder has an internal error (OCSPResponseStatus 2)."""

    code = "service.ocsp_responder_failed"
    retry = True


class OcspTryLater(ServiceError):
    """The responder asks to come back later (OCSPResponseStatus 3), and did so several times."""

    code = "service.ocsp_try_later"
    retry = True


class OcspSignatureRequired(ServiceError):
    """The responder answers only signed requests (OCSPResponseStatus 5)."""

    code = "service.ocsp_signature_required"


class OcspUnauthorized(ServiceError):
    """The responder does not serve this address or this certificate's issuer (OCSPResponseStatus 6)."""

    code = "service.ocsp_unauthorized"


class OcspStatusUndefined(ServiceError):
    """The responder answered a status that RFC 6960 does not define. `status` is the number."""

    code = "service.ocsp_status_undefined"

    def __init__(self, *, service: str, host: str = "", status: int) -> None:
        super().__init__(service=service, host=host)
        self.facts["status"] = status


class TimestampRefused(ServiceError):
    """The time-stamping authority refused without a reason this program knows. `status` is the PKIStatus."""

    code = "service.timestamp_refused"

    def __init__(self, *, service: str, host: str = "", status: int) -> None:
        super().__init__(service=service, host=host)
        self.facts["status"] = status


class TimestampAlgorithmRefused(ServiceError):
    """The time-stamping authority does not take this digest algorithm (badAlg)."""

    code = "service.timestamp_algorithm_refused"


class TimestampRequestRefused(ServiceError):
    """The time-stamping authority does not support such a request (badRequest)."""

    code = "service.timestamp_request_refused"


class TimestampFormatRefused(ServiceError):
    """The time-stamping authority calls our request wrongly formatted (badDataFormat)."""

    code = "service.timestamp_format_refused"


class TimestampTimeUnavailable(ServiceError):
    """The time-stamping authority's time source is not available (timeNotAvailable)."""

    code = "service.timestamp_time_unavailable"
    retry = True


class TimestampPolicyRefused(ServiceError):
    """The time-stamping authority does not support the policy (unacceptedPolicy)."""

    code = "service.timestamp_policy_refused"


class TimestampExtensionRefused(ServiceError):
    """The time-stamping authority does not support an extension (unacceptedExtension)."""

    code = "service.timestamp_extension_refused"


class TimestampInfoUnavailable(ServiceError):
    """The time-stamping authority does not understand or have what was asked for (addInfoNotAvailable)."""

    code = "service.timestamp_info_unavailable"


class TimestampSystemFailure(ServiceError):
    """The time-stamping authority has a system failure (systemFailure)."""

    code = "service.timestamp_system_failure"
    retry = True
