"""What a session ends with and what HTTP says, each an error of its own; nothing unknown is a success."""

import json

import pytest

from idclient.errors import Error, phone, phone_answer, phone_service
from idclient.errors.phone import PhoneError, PhoneRefused, PhoneResultUnknown, PhoneTimeout, PhoneWrongCode
from idclient.errors.service import ServiceRedirected
from idclient.model import Purpose
from idclient.ports import Request, Response
from tests.doubles import Person
from tests.mobile.smart_id.asked import DIGEST, LINKED, NOTIFIED, V2, Asked, each_purpose, each_way
from tests.mobile.smart_id.service import DOCUMENT, Service

PROBLEM = {
    "type": "about:blank",
    "title": "Not Found",
    "status": 404,
    "detail": "Not Found",
    "instance": "/task-id/4d3b0e1c0b0f4f5d",
    "errors": [{"code": "NO_SUITABLE_ACCOUNT_FOUND", "detail": "somebody's number"}],
}


@pytest.mark.parametrize(
    "screen", ["displayTextAndPIN", "confirmationMessage", "confirmationMessageAndVerificationCodeChoice"]
)
@each_purpose
def test_v3_tells_on_which_screen_it_was_refused(service: Service, screen: str, purpose: Purpose) -> None:
    service.result, service.details = "USER_REFUSED_INTERACTION", {"interaction": screen}
    with pytest.raises(PhoneRefused) as caught:
        NOTIFIED.act(service, purpose)
    assert caught.value.facts["screen"] == screen


@pytest.mark.parametrize(
    ("result", "screen"),
    [
        ("USER_REFUSED", None),
        ("USER_REFUSED_CERT_CHOICE", "certificateChoice"),
        ("USER_REFUSED_DISPLAYTEXTANDPIN", "displayTextAndPIN"),
        ("USER_REFUSED_VC_CHOICE", "verificationCodeChoice"),
        ("USER_REFUSED_CONFIRMATIONMESSAGE", "confirmationMessage"),
        ("USER_REFUSED_CONFIRMATIONMESSAGE_WITH_VC_CHOICE", "confirmationMessageAndVerificationCodeChoice"),
    ],
)
@each_purpose
def test_v2_has_a_result_for_each_screen(service: Service, result: str, screen: str, purpose: Purpose) -> None:
    service.result = result
    with pytest.raises(PhoneRefused) as caught:
        V2.act(service, purpose)
    assert caught.value.facts["screen"] == screen


@each_way
@each_purpose
@pytest.mark.parametrize(
    ("result", "error"),
    [
        ("WRONG_VC", PhoneWrongCode),
        ("DOCUMENT_UNUSABLE", phone.PhoneDocumentUnusable),
        ("REQUIRED_INTERACTION_NOT_SUPPORTED_BY_APP", phone.PhoneAppTooOld),
        ("PROTOCOL_FAILURE", phone.PhoneProtocolFailed),
        ("EXPECTED_LINKED_SESSION", phone.PhoneOtherTransaction),
        ("SERVER_ERROR", phone_service.PhoneServiceFailed),
        ("ACCOUNT_UNUSABLE", phone.PhoneAccountUnusable),
        ("ok", PhoneResultUnknown),
        ("OK ", PhoneResultUnknown),
        ("SOMETHING_NEW", PhoneResultUnknown),
    ],
)
def test_each_result_has_its_error(
    service: Service, way: Asked, purpose: Purpose, result: str, error: type[PhoneError]
) -> None:
    service.result = result
    with pytest.raises(error):
        way.act(service, purpose)


@pytest.mark.parametrize("way", [V2, NOTIFIED], ids=["v2", "v3"])
@each_purpose
@pytest.mark.parametrize("running", [0, 1000], ids=["the service says so", "nobody says anything"])
def test_nobody_answered_in_time(service: Service, way: Asked, purpose: Purpose, running: int) -> None:
    service.result, service.running = "TIMEOUT", running
    with pytest.raises(PhoneTimeout):
        way.act(service, purpose)


def test_a_document_that_cannot_be_used_is_told_without_a_session(service: Service) -> None:
    def answer(_: Request, response: Response) -> Response:
        return Response(200, response.headers, b'{"state":"DOCUMENT_UNUSABLE"}')

    service.answer = answer
    with pytest.raises(phone.PhoneDocumentUnusable):
        service.identity(DOCUMENT, NOTIFIED.options()).sign(DIGEST, Person())


@each_way
@pytest.mark.parametrize(
    ("status", "error"),
    [
        (301, ServiceRedirected),
        (400, phone_service.PhoneRequestRefused),
        (401, phone_service.PhonePartyUnknown),
        (403, phone_service.PhonePartyForbidden),
        (404, phone.PhoneNoAccount),
        (409, phone_service.PhoneTooManyRequests),
        (418, phone_service.PhoneRequestRefused),
        (429, phone_service.PhoneQuotaUsed),
        (471, phone.PhoneAccountUnsuitable),
        (472, phone.PhoneActionNeeded),
        (480, phone_service.PhoneClientTooOld),
        (500, phone_service.PhoneServiceFailed),
        (503, phone_service.PhoneServiceUnavailable),
        (580, phone.PhoneBusy),
        (599, phone_service.PhoneServiceFailed),
        (201, phone_service.PhoneServiceFailed),
    ],
)
def test_each_status_of_a_request_has_its_error_and_nothing_is_repeated(
    service: Service, way: Asked, status: int, error: type[Error]
) -> None:
    headers = {"content-type": "application/problem+json"}
    service.answer = lambda *_: Response(status, headers, json.dumps(PROBLEM).encode())
    with pytest.raises(error) as caught:
        way.act(service, Purpose.AUTHENTICATION)
    assert len(service.posts) == 1
    assert "somebody" not in repr(caught.value.facts)


@each_way
def test_a_session_that_the_service_forgot(service: Service, way: Asked) -> None:
    def answer(request: Request, response: Response) -> Response:
        return response if request.method == "POST" else Response(404, {}, b"")

    service.answer = answer
    with pytest.raises(phone.PhoneSessionGone):
        way.act(service, Purpose.AUTHENTICATION)


@pytest.mark.parametrize(
    ("code", "part"),
    [
        ({"type": "alphaNumeric4", "value": "4927"}, "vc.type"),
        ({"type": "numeric4", "value": "49271"}, "vc.value"),
        ({"type": "numeric4", "value": "４９２７"}, "vc.value"),
        (None, "vc"),
    ],
)
def test_a_code_that_nobody_could_show_is_refused(service: Service, code: object, part: str) -> None:
    def answer(request: Request, response: Response) -> Response:
        if request.method == "POST" and "document" in request.url:
            return Response(200, response.headers, json.dumps({**json.loads(response.body), "vc": code}).encode())
        return response

    service.answer = answer
    with pytest.raises(phone_answer.PhoneAnswerMalformed) as caught:
        NOTIFIED.act(service, Purpose.SIGNING)
    assert caught.value.facts["part"] == part


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("sessionID", "../../etc"),
        ("sessionID", 7),
        ("sessionToken", "short"),
        ("sessionToken", "wGIrqveE6AuGDATZKmR1mtA&"),
        ("sessionSecret", "AAAA"),
        ("sessionSecret", "not base64!"),
        ("deviceLinkBase", "http://smart-id.test/link"),
        ("deviceLinkBase", "https://smart-id.test/?a=b"),
        ("deviceLinkBase", "https://smart-id.test/a|b"),
    ],
)
def test_a_link_that_is_none_is_refused(service: Service, part: str, value: object) -> None:
    def answer(_: Request, response: Response) -> Response:
        return Response(200, response.headers, json.dumps({**json.loads(response.body), part: value}).encode())

    service.answer = answer
    with pytest.raises(phone_answer.PhoneAnswerMalformed) as caught:
        LINKED.act(service, Purpose.AUTHENTICATION)
    assert caught.value.facts["part"] == part
