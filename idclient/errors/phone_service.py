"""What goes wrong between us and a Mobile-ID or Smart-ID service: configuration, contract, refused requests."""

from idclient.errors.phone import PhoneError


class PhoneServiceNotConfigured(PhoneError):
    """Address, UUID or name of the relying party is not configured. `missing` is the setting's name."""

    code = "phone.service_not_configured"

    def __init__(self, *, service: str, missing: str) -> None:
        super().__init__(service=service)
        self.facts["missing"] = missing


class PhonePartyUnknown(PhoneError):
    """The service does not know the relying party, or not from this network address (HTTP 401)."""

    code = "phone.party_unknown"


class PhonePartyForbidden(PhoneError):
    """The relying party's contract does not cover this request (HTTP 403)."""

    code = "phone.party_forbidden"


class PhoneRequestRefused(PhoneError):
    """The service calls our request wrong (HTTP 400, 405). `status` is the number."""

    code = "phone.request_refused"

    def __init__(self, *, service: str, trace: str = "", status: int) -> None:
        super().__init__(service=service, trace=trace)
        self.facts["status"] = status


class PhoneTooManyRequests(PhoneError):
    """Too many failed requests from this address (HTTP 409 of the state's proxy)."""

    code = "phone.too_many_requests"


class PhoneQuotaUsed(PhoneError):
    """The month's signatures are used up (HTTP 429 of the state's proxy)."""

    code = "phone.quota_used"


class PhoneClientTooOld(PhoneError):
    """The service does not serve this version of the protocol any more (HTTP 480)."""

    code = "phone.client_too_old"


class PhoneServiceFailed(PhoneError):
    """The service had an error of its own (HTTP 500, SERVER_ERROR): begin anew."""

    code = "phone.service_failed"
    retry = True


class PhoneServiceUnavailable(PhoneError):
    """The service is down or under maintenance (HTTP 502, 503, 504)."""

    code = "phone.service_unavailable"
    retry = True


class PhonePinExpired(PhoneError):
    """Every key pinned for the service is past its date: the configuration must be updated. Nothing was sent."""

    code = "phone.pin_expired"


class PhonePinMismatch(PhoneError):
    """The server's key is none of those pinned: somebody sits in between. Nothing was sent."""

    code = "phone.pin_mismatch"
