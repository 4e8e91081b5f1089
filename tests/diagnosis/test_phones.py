"""Mobile-ID and Smart-ID in a diagnosis: configured, reachable, and by keys that are not past their date."""

from types import SimpleNamespace
from typing import cast

from idclient.diagnosis.network import mobile_id, smart_id
from idclient.diagnosis.situation import Situation
from idclient.errors.service import ServicePinExpired
from idclient.ports import Http, KeyPin, PhoneService, Request, Response, Services

PINS = (KeyPin("A" * 43 + "="),)
READY = PhoneService(url="https://mid.example/mid-api", party_name="Example", party_uuid="secret", pins=PINS)


def _situation(phone: PhoneService, http: Http) -> Situation:
    environment = SimpleNamespace(services=Services(mobile_id=phone, smart_id=phone), http=http)
    return cast("Situation", SimpleNamespace(environment=environment, offline=False))


def test_a_service_is_reached_by_its_pinned_keys_and_nothing_secret_is_sent_or_told() -> None:
    asked: list[Request] = []

    def http(request: Request) -> Response:
        asked.append(request)
        return Response(404, {}, b"")

    finding = mobile_id(_situation(READY, http)).finding
    assert finding.code == "net.reachable"
    assert "secret" not in repr(finding)
    assert [(request.pins, request.body) for request in asked] == [(PINS, b"")]


def test_keys_past_their_date_are_told() -> None:
    def http(request: Request) -> Response:
        raise ServicePinExpired(service=request.service, host="sid.example")

    assert smart_id(_situation(READY, http)).finding.code == "service.pin_expired"


def test_what_is_missing_is_named_and_nobody_asked() -> None:
    def http(_request: Request) -> Response:
        raise AssertionError

    half = _situation(PhoneService(url="https://mid.example/mid-api", party_name="Example"), http)
    finding = mobile_id(half).finding
    assert (finding.code, finding.evidence["missing"]) == ("phone.service_not_configured", "mobile_id.party_uuid")
    assert mobile_id(_situation(PhoneService(), http)).finding.code == "skip.not_configured"
