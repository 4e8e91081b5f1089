"""One question to one service over HTTP, and what its status line and headers already tell."""

from urllib.parse import urlsplit

from idclient.errors.service import (
    ServiceAddressInvalid,
    ServiceAnswerMalformed,
    ServiceAnswerTooLarge,
    ServiceForbidden,
    ServiceHttpStatus,
    ServiceOverloaded,
    ServiceProxyFailed,
    ServiceRedirected,
)
from idclient.ports import Http, Request, Response


def host_of(url: str, *, service: str) -> str:
    """Return the host name of an http or https address. Raises: ServiceAddressInvalid."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError as problem:
        raise ServiceAddressInvalid(service=service) from problem
    if parts.scheme not in {"http", "https"} or not host:
        raise ServiceAddressInvalid(service=service, host=host)
    return host


def ask(http: Http, request: Request, *, accept: tuple[str, ...]) -> bytes:
    """Send a request and return the body of an answer of an accepted media type (lower case). Blocks.

    Raises: ServiceError, its own leaf for every status that means something, never a body of another kind.
    """
    host = host_of(request.url, service=request.service)
    response = http(request)
    _check_status(response, request.service, host)
    if len(response.body) > request.limit:
        raise ServiceAnswerTooLarge(service=request.service, host=host)
    if media_type(response) not in accept:
        raise ServiceAnswerMalformed(service=request.service, host=host)
    return response.body


def media_type(response: Response) -> str:
    """Return the media type without its parameters, lower case."""
    return response.headers.get("content-type", "").split(";")[0].strip().lower()


def _check_status(response: Response, service: str, host: str) -> None:
    match response.status:
        case 200:
            return
        case 401 | 403:
            raise ServiceForbidden(service=service, host=host)
        case 407:
            raise ServiceProxyFailed(service=service, host=host)
        case 429 | 503:
            raise ServiceOverloaded(service=service, host=host)
        case status if 300 <= status < 400:
            raise ServiceRedirected(service=service, host=host)
        case status:
            raise ServiceHttpStatus(service=service, host=host, status=status)
