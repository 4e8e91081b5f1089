"""The clock, the proxy, and whether the services in use can be reached. Nothing personal is sent to any of them."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from idclient.diagnosis.report import Finding, Value, fail, ok, skip, warn
from idclient.diagnosis.situation import Outcome, Situation, code_of
from idclient.errors.service import ServiceError
from idclient.ports import KeyPin, PhoneService, Request, Response

_VARIABLES = ("https_proxy", "HTTPS_PROXY", "http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY")
_SECONDS = 2.0
_OFF, _FAR_OFF = 60, 300
"""Seconds: certificates and time stamps are checked with a tolerance of minutes."""


def proxy(situation: Situation) -> Outcome:
    """Say which proxy is used: the setting's, or the one the session's variables name."""
    setting = situation.proxy
    named = next((name for name in _VARIABLES if situation.host.variable(name)), None)
    evidence: dict[str, Value] = {"setting": setting if setting in {"system", "none"} else "address", "variable": named}
    address = situation.host.variable(named) if setting == "system" and named else setting
    if setting == "none" or (setting == "system" and named is None):
        return Outcome(ok("net.no_proxy", evidence))
    return Outcome(_judge_proxy(address or "", evidence))


def _judge_proxy(address: str, evidence: dict[str, Value]) -> Finding:
    try:
        parts = urlsplit(address if "//" in address else f"http://{address}")
        evidence["port"] = parts.port
    except ValueError:
        return fail("net.proxy_malformed", evidence)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        return fail("net.proxy_malformed", evidence | {"scheme": parts.scheme})
    return ok("net.proxy", evidence)


def timestamping(situation: Situation) -> Outcome:
    """Tell whether the time-stamping authority answers at all."""
    return _reach(situation, "tsa", situation.environment.services.tsa_url)


def responder(situation: Situation) -> Outcome:
    """Tell whether the OCSP responder answers: a configured one, else the one in the card's signing certificate."""
    return _reach(situation, "ocsp", _ocsp_url(situation))


def mobile_id(situation: Situation) -> Outcome:
    """Tell whether Mobile-ID is configured, its keys are fresh, and it answers."""
    return _phone(situation, "mobile-id", situation.environment.services.mobile_id)


def smart_id(situation: Situation) -> Outcome:
    """Tell the same of Smart-ID."""
    return _phone(situation, "smart-id", situation.environment.services.smart_id)


def clock(situation: Situation) -> Outcome:
    """Compare this machine's time with the Date of a service in use."""
    url = situation.environment.services.tsa_url or _ocsp_url(situation)
    if situation.offline or not url:
        return Outcome(skip("skip.offline" if situation.offline else "skip.no_time_source"))
    try:
        response = _ask(situation, "tsa" if situation.environment.services.tsa_url else "ocsp", url)
    except ServiceError as error:
        return Outcome(skip("skip.no_time_source", code_of(error)))
    told = _date(response)
    if told is None:
        return Outcome(skip("skip.no_time_source", {"status": response.status}))
    offset = round((situation.environment.clock.now() - told).total_seconds())
    evidence: dict[str, Value] = {"offset_seconds": offset}
    if abs(offset) > _FAR_OFF:
        return Outcome(fail("net.clock_wrong", evidence))
    return Outcome(warn("net.clock_off", evidence) if abs(offset) > _OFF else ok("net.clock", evidence))


def _phone(situation: Situation, service: str, phone: PhoneService) -> Outcome:
    missing = [name for name in ("party_name", "party_uuid") if not getattr(phone, name)]
    if phone.url and missing and not situation.offline:
        setting = f"{service.replace('-', '_')}.{missing[0]}"
        return Outcome(fail("phone.service_not_configured", {"service": service, "missing": setting}))
    return _reach(situation, service, phone.url, phone.pins)


def _reach(situation: Situation, service: str, url: str, pins: tuple[KeyPin, ...] = ()) -> Outcome:
    if situation.offline:
        return Outcome(skip("skip.offline", {"service": service}))
    if not url:
        return Outcome(skip("skip.not_configured", {"service": service}))
    try:
        response = _ask(situation, service, url, pins)
    except ServiceError as error:
        return Outcome(fail(error.code, {"service": service, **code_of(error)}))
    evidence: dict[str, Value] = {"service": service, "status": response.status}
    if response.status == 407:
        return Outcome(fail("service.proxy_failed", evidence))
    return Outcome(warn("net.answers_badly", evidence) if response.status >= 500 else ok("net.reachable", evidence))


def _ask(situation: Situation, service: str, url: str, pins: tuple[KeyPin, ...] = ()) -> Response:
    """Ask without a body: a service may refuse the question, but it answers. Raises: ServiceError."""
    request = Request("GET", url, service, timeout=_SECONDS, pins=pins)
    return situation.environment.http(request)


def _ocsp_url(situation: Situation) -> str:
    from idclient.errors.trust import TrustError
    from idclient.model import Purpose
    from idclient.trust.certificates import read_certificate

    for url in situation.environment.trust.ocsp_urls.values():
        return url
    for certificates in situation.known.certificates.values():
        try:
            urls = read_certificate(certificates.get(Purpose.SIGNING, b"")).ocsp_urls
        except TrustError:
            continue
        if urls:
            return urls[0]
    return ""


def _date(response: Response) -> datetime | None:
    try:
        told = parsedate_to_datetime(response.headers.get("date", ""))
        return told.astimezone(UTC) if told.tzinfo else told.replace(tzinfo=UTC)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
