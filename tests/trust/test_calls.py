"""The status line and headers of a service's answer."""

import pytest

from idclient.errors import service as service_errors
from idclient.ports import Request, Response
from idclient.trust.calls import ask, host_of, media_type

REQUEST = Request("POST", "https://service.invalid/x", "tsa", limit=10)
GOOD = {"content-type": "application/timestamp-reply"}


def answer(response: Response) -> bytes:
    return ask(lambda _request: response, REQUEST, accept=("application/timestamp-reply",))


@pytest.mark.parametrize(
    "content_type",
    ["application/timestamp-reply", "Application/Timestamp-Reply", "application/timestamp-reply; charset=binary"],
)
def test_the_media_type_counts_without_case_and_parameters(content_type: str) -> None:
    assert answer(Response(200, {"content-type": content_type}, b"1234567890")) == b"1234567890"


@pytest.mark.parametrize("headers", [{}, {"content-type": ""}, {"content-type": "text/html"}])
def test_another_media_type_is_no_answer(headers: dict[str, str]) -> None:
    with pytest.raises(service_errors.ServiceAnswerMalformed):
        answer(Response(200, headers, b"1"))


def test_one_byte_too_many_is_refused() -> None:
    with pytest.raises(service_errors.ServiceAnswerTooLarge):
        answer(Response(200, GOOD, b"12345678901"))


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (401, service_errors.ServiceForbidden),
        (403, service_errors.ServiceForbidden),
        (407, service_errors.ServiceProxyFailed),
        (429, service_errors.ServiceOverloaded),
        (503, service_errors.ServiceOverloaded),
        (301, service_errors.ServiceRedirected),
        (302, service_errors.ServiceRedirected),
        (308, service_errors.ServiceRedirected),
        (404, service_errors.ServiceHttpStatus),
        (500, service_errors.ServiceHttpStatus),
        (204, service_errors.ServiceHttpStatus),
        (299, service_errors.ServiceHttpStatus),
        (400, service_errors.ServiceHttpStatus),
    ],
)
def test_every_other_status_has_its_meaning(status: int, error: type[service_errors.ServiceError]) -> None:
    with pytest.raises(error) as caught:
        answer(Response(status, GOOD, b"1"))
    assert caught.value.facts["service"] == "tsa"
    assert caught.value.facts["host"] == "service.invalid"
    if error is service_errors.ServiceHttpStatus:
        assert caught.value.facts["status"] == status


def test_hosts_are_named_without_credentials_and_ports() -> None:
    assert host_of("https://user:secret@TSA.example:8443/path", service="tsa") == "tsa.example"
    for url in ("", "tsa.example", "ldap://tsa.example/", "file:///etc/passwd", "http://", "http://[::1/"):
        with pytest.raises(service_errors.ServiceAddressInvalid):
            host_of(url, service="tsa")


def test_a_missing_media_type_is_empty() -> None:
    assert media_type(Response(200, {}, b"")) == ""
