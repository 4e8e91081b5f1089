"""Emulated services behind addresses inside this process."""

from collections.abc import Mapping

from idclient.errors.service import ServiceTimeout, ServiceUnreachable
from idclient.ports import Clock, Http, Request, Response


def route(services: Mapping[str, Http], clock: Clock) -> Http:
    """Return an Http that hands each request to the service with the longest address it begins with.

    It keeps the port's promises: no answer where no service is (ServiceUnreachable), and none after the request's
    timeout on the clock (ServiceTimeout).
    """
    by_length = sorted(services.items(), key=lambda item: len(item[0]), reverse=True)

    def http(request: Request) -> Response:
        for address, service in by_length:
            if request.url.startswith(address):
                return _timed(service, request, clock)
        raise ServiceUnreachable(service=request.service)

    return http


def _timed(service: Http, request: Request, clock: Clock) -> Response:
    start = clock.monotonic()
    response = service(request)
    if clock.monotonic() - start > request.timeout + request.hold:
        raise ServiceTimeout(service=request.service)
    return response
